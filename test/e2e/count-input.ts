import type { Frame } from 'playwright-core'

/**
 * What a person did within the app: clicks, keys that command, and characters typed into a field, which no budget counts.
 */
export type Input = { clicks: number; keys: number; typed: number }

/** Counts as the budgets do; each reading begins to count anew. */
export async function countInput(frame: Frame): Promise<() => Promise<Input>> {
  await frame.evaluate(() => {
    const { dataset } = document.documentElement
    const count = (name: string) => (dataset[name] = String(Number(dataset[name] ?? 0) + 1))
    const takesText = (target: EventTarget | null): boolean =>
      target instanceof HTMLTextAreaElement ||
      (target instanceof HTMLInputElement && !['radio', 'checkbox'].includes(target.type))
    // A click that a key or a label makes by itself is none of a person's.
    const onClick = ({ detail }: MouseEvent) => detail > 0 && count('clicks')
    const onKey = ({ key, ctrlKey, target }: KeyboardEvent) => {
      if (['Shift', 'Control', 'Alt', 'Meta'].includes(key)) return
      count(key.length === 1 && !ctrlKey && takesText(target) ? 'typed' : 'keys')
    }
    document.addEventListener('click', onClick, { capture: true })
    document.addEventListener('keydown', onKey, { capture: true })
  })
  return () =>
    frame.evaluate(() => {
      const { dataset } = document.documentElement
      const take = (name: string): number => {
        const taken = Number(dataset[name] ?? 0)
        dataset[name] = '0'
        return taken
      }
      return { clicks: take('clicks'), keys: take('keys'), typed: take('typed') }
    })
}
