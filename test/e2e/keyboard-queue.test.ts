import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openChromium } from '../support/chromium.ts'
import { startProduct, type RunningProduct } from '../support/whole-product.ts'
import { appFrame } from './in-the-chart.ts'

// What is decided here leaves nothing in the queue: this clinic is its own.
let folder = ''
let product: RunningProduct
let browser: Browser

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-queue-'))
  product = await startProduct(folder, 'off')
  browser = await openChromium()
})
afterAll(async () => {
  await browser.close()
  await product.stop()
  await rm(folder, { recursive: true, force: true })
})

const wanted = 30

/** How many keys and clicks of a person the page has had; clicks that a key makes by itself have no detail. */
async function countInput(frame: Frame): Promise<() => Promise<{ keys: number; clicks: number }>> {
  await frame.evaluate(() => {
    const { dataset } = document.documentElement
    const count = (name: string) => (dataset[name] = String(Number(dataset[name] ?? 0) + 1))
    document.addEventListener('keydown', () => count('keys'), { capture: true })
    document.addEventListener('click', ({ detail }) => detail > 0 && count('clicks'), { capture: true })
  })
  return async () =>
    frame.evaluate(() => {
      const { keys = '0', clicks = '0' } = document.documentElement.dataset
      return { keys: Number(keys), clicks: Number(clicks) }
    })
}

const myQueue = (frame: Frame) => frame.getByRole('button', { name: /^My queue ?\d+/ })

/** A list is not changed under somebody's eyes: while the charts are still being read for the first time it is opened anew. */
async function openFullQueue(page: Page): Promise<Frame> {
  for (;;) {
    await page.goto(`${product.sandbox}/worklist?profile=full&user=prac-reyes`)
    const frame = await appFrame(page)
    await myQueue(frame).waitFor({ timeout: 60_000 })
    const [count = '0'] = /\d+$/.exec((await myQueue(frame).textContent()) ?? '') ?? []
    if (Number(count) >= wanted) return frame
  }
}

test('a coordinator clears a queue of thirty with the keyboard alone', async () => {
  const context = await browser.newContext({ viewport: { width: 1366, height: 900 }, locale: 'en-US' })
  const page = await context.newPage()
  const frame = await openFullQueue(page)
  // The EHR's page has the keyboard until somebody clicks into the app; from here on there is no mouse.
  await myQueue(frame).click()
  const rows = frame.locator('tbody tr[data-referral]')
  const list = frame.getByRole('table', { name: /^My queue: / })
  await list.waitFor()
  await rows.first().waitFor()
  const total = Number(await list.getAttribute('aria-rowcount')) - 1
  expect(total).toBeGreaterThanOrEqual(wanted)
  const input = await countInput(frame)
  await rows.first().focus()

  const dealtWith: string[] = []
  while (dealtWith.length < wanted) {
    const row = frame.locator('tr[data-referral]:focus, tr[data-referral]:focus-within')
    const referral = (await row.first().getAttribute('data-referral')) ?? ''
    const isOverdue = ((await row.first().getAttribute('class')) ?? '').includes('overdue')
    // What is overdue cannot be put off: it is ended with its reason.
    await page.keyboard.press(isOverdue ? 'x' : 'n')
    await frame.getByRole('dialog').waitFor()
    if (isOverdue) await page.keyboard.press('3')
    if (isOverdue) await page.keyboard.type('Settled by phone.')
    await page.keyboard.press('Enter')
    await frame.locator(`tr[data-referral="${referral}"]`).waitFor({ state: 'detached', timeout: 30_000 })
    dealtWith.push(referral)
  }
  expect(new Set(dealtWith).size).toBe(wanted)
  const { keys, clicks } = await input()
  expect(clicks).toBe(0)
  // A letter and Enter, or a letter, a digit, a text and Enter.
  expect(keys).toBeLessThan(wanted * 22)
  await context.close()
})
