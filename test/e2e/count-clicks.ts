import type { Frame } from 'playwright-core'

/** Counts clicks of a person within the app, as the budgets do; resolves to a way to ask how many there were. */
export async function countClicks(frame: Frame): Promise<() => Promise<number>> {
  await frame.evaluate(() => {
    document.documentElement.dataset['clicks'] = '0'
    document.addEventListener(
      'click',
      ({ detail }) => {
        // A click that a key or a label makes by itself is none of a person's.
        if (detail === 0) return
        const { dataset } = document.documentElement
        dataset['clicks'] = String(Number(dataset['clicks']) + 1)
      },
      { capture: true },
    )
  })
  return async () => Number(await frame.evaluate(() => document.documentElement.dataset['clicks']))
}
