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
    // The press and not the click: a key or a label clicks by itself, too.
    const onPress = () => count('clicks')
    const onKey = ({ key, ctrlKey, target }: KeyboardEvent) => {
      if (['Shift', 'Control', 'Alt', 'Meta'].includes(key)) return
      count(key.length === 1 && !ctrlKey && takesText(target) ? 'typed' : 'keys')
    }
    document.addEventListener('pointerdown', onPress, { capture: true })
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
