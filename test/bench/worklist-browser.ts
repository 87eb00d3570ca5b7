import type { Browser, Page } from 'playwright-core'
import { openChromium } from '../support/chromium.ts'
import { openGalleryServer } from '../support/gallery-server.ts'
import { medianOf, printFigures } from './measure.ts'

const rounds = 5
const cpuSlowdown = 4
const scrollMs = 3_000
const scrollPixels = 3_000

type Round = { firstRenderMs: number; framesPerSecond: number; sortMs: number; nextRowMs: number }

/** Time from before something happens until what it changed has been painted. */
const paintTimer = `window.untilPainted = (act, isDone) => new Promise((resolve) => {
  const startedAt = performance.now()
  act()
  const look = () => requestAnimationFrame(() =>
    isDone() ? setTimeout(() => resolve(performance.now() - startedAt)) : look())
  look()
})`

declare global {
  interface Window {
    untilPainted: (act: () => void, isDone: () => boolean) => Promise<number>
  }
}

/** The list of ten thousand rows, opened after everything that it needs has been fetched and run once. */
async function openList(browser: Browser, origin: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } })
  const page = await context.newPage()
  await page.addInitScript(paintTimer)
  await page.goto(`${origin}/dev/gallery#worklist`)
  await page.waitForSelector('.wl-row')
  const devtools = await context.newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: cpuSlowdown })
  return page
}

async function measureRound(browser: Browser, origin: string): Promise<Round> {
  const page = await openList(browser, origin)
  await page.evaluate(() => window.location.replace('#worklist-empty'))
  await page.waitForSelector('.wl-state')
  const firstRenderMs = await page.evaluate(() =>
    window.untilPainted(
      () => window.location.replace('#worklist-10000'),
      () => document.querySelectorAll('.wl-row').length > 10,
    ),
  )
  const framesPerSecond = await page.evaluate(measureScroll, { scrollMs, scrollPixels })
  await backToTop(page)
  const sortMs = await page.evaluate(() => {
    const first = () => document.querySelector('.wl-row .wl-name')?.textContent
    const before = first()
    return window.untilPainted(
      () => document.querySelector<HTMLElement>('th.wl-patient .wl-sort')?.click(),
      () => first() !== before,
    )
  })
  await page.locator('.wl-row').nth(3).click()
  const nextRowMs = await page.evaluate(() => {
    const shown = () => document.querySelector('.wl-peek h2')?.textContent
    const before = `${document.activeElement?.getAttribute('data-referral') ?? ''} ${shown() ?? ''}`
    return window.untilPainted(
      () => document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true })),
      () => `${document.activeElement?.getAttribute('data-referral') ?? ''} ${shown() ?? ''}` !== before,
    )
  })
  await page.context().close()
  return { firstRenderMs, framesPerSecond, sortMs, nextRowMs }
}

/** Whoever sorts has the top before them: drawing it after scrolling is no part of sorting. */
async function backToTop(page: Page): Promise<void> {
  await page.evaluate(() => document.querySelector('.wl-scroll')?.scrollTo(0, 0))
  await page.waitForFunction(() => document.querySelector('.wl-row')?.getAttribute('data-index') === '0')
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)))
}

/** Scrolls evenly and counts the frames that were painted. */
function measureScroll({ scrollMs, scrollPixels }: { scrollMs: number; scrollPixels: number }) {
  return new Promise<number>((resolve) => {
    const list = document.querySelector('.wl-scroll')
    const startedAt = performance.now()
    let frames = 0
    const step = () => {
      const passed = performance.now() - startedAt
      list?.scrollTo(0, (passed / scrollMs) * scrollPixels)
      frames += 1
      if (passed < scrollMs) requestAnimationFrame(step)
      else resolve((frames * 1000) / passed)
    }
    requestAnimationFrame(step)
  })
}

/** Shows ten thousand rows in a slowed-down browser and prints what a person would wait for. */
export async function printWorklistCost() {
  const gallery = await openGalleryServer()
  const browser = await openChromium()
  const measured: Round[] = []
  for (let round = 0; round < rounds; round += 1) measured.push(await measureRound(browser, gallery.origin))
  await browser.close()
  await gallery.close()
  const typical = (of: (round: Round) => number) => medianOf(measured.map(of))
  const atMost = (what: string, ms: number, budgetMs: number) => ({
    what,
    measured: `${ms.toFixed(0)} ms median`,
    budget: `≤ ${budgetMs} ms`,
    isKept: ms <= budgetMs,
  })
  const fps = typical((round) => round.framesPerSecond)
  printFigures(`Worklist (10,000 rows in memory, ${rounds} rounds, ${cpuSlowdown}× CPU)`, [
    atMost(
      'first render',
      typical((round) => round.firstRenderMs),
      400,
    ),
    { what: 'scrolling', measured: `${fps.toFixed(0)} fps median`, budget: '≥ 45 fps', isKept: fps >= 45 },
    atMost(
      'sort to paint',
      typical((round) => round.sortMs),
      100,
    ),
    atMost(
      'next row to paint',
      typical((round) => round.nextRowMs),
      100,
    ),
  ])
}
