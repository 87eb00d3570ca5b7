/** Of so many accepted proposals one is put before somebody else. */
const oneIn = 5

/**
 * Whether an accepted proposal is put before a second person: the first and then every fifth of a practice, so that a
 * small practice has some, and nobody can choose which.
 *
 * @param ordinal - how many were accepted before it
 */
export function isSampled(ordinal: number): boolean {
  return ordinal % oneIn === 0
}

export type SecondLook = { acceptedBy: string; isSampled: boolean; isUndone: boolean; isChecked: boolean }

/** Whether this person may look a second time: never at what they accepted themselves, and nobody twice. */
export function maySecondLook(
  person: string,
  { acceptedBy, isSampled, isUndone, isChecked }: SecondLook,
): boolean {
  return isSampled && !isUndone && !isChecked && person !== acceptedBy
}
