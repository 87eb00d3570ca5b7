/** Input that cannot be worked with: its message is the one line a person or script is told. */
export class UnusableInput extends Error {
  override readonly name = 'UnusableInput'
}
