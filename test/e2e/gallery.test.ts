import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { galleryReports } from '../../client/dev/gallery-reports.ts'
import { formNames } from '../../client/features/commands/command-form.ts'
import { launchFailureKinds } from '../../client/smart/launch-failure.ts'
import { violationsOn } from '../support/accessibility.ts'
import { openChromium } from '../support/chromium.ts'
import { openGalleryServer, type GalleryServer } from '../support/gallery-server.ts'

const charts = [
  'full',
  'appointments-failed',
  'every-failure',
  'snapshot',
  'stale',
  'ending',
  'no-banner',
  'long-names',
  'closed-only',
  'forty',
  'empty',
  'loading',
  'unreadable',
]
const lists = [
  'worklist',
  'worklist-updates',
  'worklist-long-names',
  'worklist-inbound',
  'worklist-empty',
  'worklist-unplaced',
  'worklist-unplaced-only',
  'worklist-filling',
  'worklist-known-charts',
  'worklist-blind',
  'worklist-failed',
  'worklist-stale',
  'worklist-loading',
]
const forms = [...formNames.map((name) => `form-${name}`), 'form-rebook-typed']
const practice = [
  '/directory',
  '/directory/r-1',
  '/directory/r-3',
  '/clean-up',
  '/clean-up/empty',
  '/settings',
  '/settings/history',
  '/settings/channels',
  '/settings/messages',
  '/settings/notes',
  '/notes',
  '/notes/open/note-1',
  '/notes/open/note-2',
  '/notes/check',
  '/audit',
  '/audit/found',
  '/compliance',
  '/compliance/patient',
  '/compliance/erase',
  '/compliance/empty',
  ...galleryReports,
]
const failures = launchFailureKinds.map((kind) => `failure-${kind}`)

let browser: Browser
let gallery: GalleryServer

beforeAll(async () => {
  gallery = await openGalleryServer()
  browser = await openChromium()
})
afterAll(async () => {
  await browser.close()
  await gallery.close()
})

async function openGallery(width: number, colorScheme: 'light' | 'dark', locale: string) {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme,
    locale,
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(`${gallery.origin}/dev/gallery`)
  await page.waitForSelector('h1')
  return { page, complaints, close: () => context.close() }
}

async function show(page: Page, state: string): Promise<void> {
  await page.evaluate((hash) => window.location.replace(hash), `#${state}`)
  await page.waitForFunction(() => document.querySelector('h1')?.textContent !== 'Gallery')
}

/** What is wrong with the page as it stands: rule and place of each violation, and whatever is cut off. */
async function findFaults(page: Page): Promise<string[]> {
  return [...(await violationsOn(page)), ...(await findCut(page))]
}

async function findCut(page: Page): Promise<string[]> {
  return page.evaluate(() => [
    ...(document.documentElement.scrollWidth > document.documentElement.clientWidth
      ? ['the page scrolls sideways']
      : []),
    ...[...document.querySelectorAll('[data-identifier]')]
      .filter((element) => element.clientWidth > 0 && element.scrollWidth > element.clientWidth)
      .map((element) => `cut: ${element.textContent}`),
  ])
}

/** A form scrolls down when it is long, and never sideways. */
function findOverflow(dialog: Element): string[] {
  return dialog.scrollWidth > dialog.clientWidth ? ['the form scrolls sideways'] : []
}

describe.each(['light', 'dark'] as const)('every state, %s', (scheme) => {
  test('is free of accessibility violations beside a chart', async () => {
    const { page, complaints, close } = await openGallery(1200, scheme, 'en-US')
    const faults: Record<string, string[]> = {}
    for (const state of [...charts, ...lists, ...practice, ...failures]) {
      await show(page, state)
      const found = await findFaults(page)
      if (found.length > 0) faults[state] = found
    }
    expect(faults).toEqual({})
    expect(complaints).toEqual([])
    await close()
  })
})

// Colours do not move anything: one scheme is enough for what has to fit.
test.each([320, 420, 1000, 1366])(
  'the fullest states fit %i pixels in Spanish, and no identifier is cut',
  async (width) => {
    const { page, complaints, close } = await openGallery(width, 'light', 'es-US')
    const faults: Record<string, string[]> = {}
    for (const state of [
      'failure-missing-scopes',
      'worklist',
      'worklist-long-names',
      'worklist-inbound',
      'worklist-unplaced',
      ...practice,
    ]) {
      await show(page, state)
      const found = await findFaults(page)
      if (found.length > 0) faults[state] = found
    }
    expect(faults).toEqual({})
    expect(complaints).toEqual([])
    await close()
  },
)

/** What a person sees at once of a chart: axe is asked for these at every width, in both colours and both languages. */
const fullestCharts = ['full', 'every-failure', 'long-names', 'forty']
const widths = [320, 420, 1000, 1200, 1366, 1920]

test.each(['en-US', 'es-US'])(
  'every chart state fits every width in %s, by day and by night',
  async (locale) => {
    const { page, complaints, close } = await openGallery(1200, 'light', locale)
    const faults: Record<string, string[]> = {}
    for (const state of charts) {
      await show(page, state)
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 })
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme })
          const isLooked = fullestCharts.includes(state)
          const found = isLooked ? await findFaults(page) : await findCut(page)
          if (found.length > 0) faults[`${state}, ${width}, ${colorScheme}`] = found
        }
      }
    }
    expect(faults).toEqual({})
    expect(complaints).toEqual([])
    await close()
  },
)

test.each([
  [1200, 'light', 'en-US'],
  [1200, 'dark', 'en-US'],
  [320, 'light', 'es-US'],
  [320, 'dark', 'es-US'],
] as const)('forms fit %i pixels, %s, in %s, also when they are refused', async (width, scheme, locale) => {
  const { page, complaints, close } = await openGallery(width, scheme, locale)
  const faults: Record<string, string[]> = {}
  for (const state of forms) {
    await show(page, state)
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    await page.keyboard.press('Control+Enter')
    const found = [...(await findFaults(page)), ...(await dialog.evaluate(findOverflow))]
    // The id of a message stands where its words have not come.
    if (/[a-z]-[a-z]+\.[a-z]/.test((await dialog.textContent()) ?? '')) found.push('a message without words')
    if (found.length > 0) faults[state] = found
  }
  expect(faults).toEqual({})
  expect(complaints).toEqual([])
  await close()
})

test('where list and detail do not fit side by side they take turns', async () => {
  const { page, close } = await openGallery(420, 'light', 'en-US')
  await show(page, 'full')
  const detail = page.getByRole('region', { name: 'Gastroenterology referral' })
  await page.getByRole('button', { name: 'Details: Gastroenterology' }).click()
  expect(await detail.isVisible()).toBe(true)
  expect(await page.getByRole('article').first().isVisible()).toBe(false)
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Gastroenterology')
  expect(await findFaults(page)).toEqual([])
  await page.getByRole('button', { name: 'All referrals' }).click()
  expect(await page.getByRole('article').first().isVisible()).toBe(true)
  expect(await detail.isVisible()).toBe(false)
  await close()
})

test('on paper every page says who the patient is, and nothing to click is left', async () => {
  const { page, close } = await openGallery(800, 'dark', 'en-US')
  await show(page, 'full')
  await page.emulateMedia({ media: 'print' })
  expect(await page.locator('thead').innerText()).toMatch(/OKAFOR, Adaeze.*14-Mar-1961.*004 418 2297/s)
  expect(await page.locator('button:visible').count()).toBe(0)
  expect(await page.locator('.print-block:visible').count()).toBe(8)
  const closed = page.locator('.print-block', { hasText: 'Status: Closed' })
  expect(await closed.count()).toBeGreaterThan(0)
  expect(await closed.filter({ hasText: ': to do' }).count()).toBe(0)
  expect(await page.locator('.print-sheet .notice').count()).toBe(0)
  await close()
})

/** What is printed beyond the paper's edge, menus, and colours that are not those of ink on paper. */
async function findUnprintable(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const night = ['rgb(124, 192, 234)', 'rgb(23, 52, 70)']
    const paper = document.documentElement.clientWidth
    const seen = [...document.querySelectorAll('*')].filter((element) => element.checkVisibility())
    return [
      ...seen
        .filter((element) => element.getBoundingClientRect().right > paper + 1)
        .map((each) => `beyond: ${each.tagName}`),
      ...seen.filter((element) => element.tagName === 'NAV').map(() => 'a menu'),
      ...seen.flatMap((element) => {
        const { stroke, fill, backgroundColor } = getComputedStyle(element)
        return [stroke, fill, backgroundColor].some((colour) => night.includes(colour))
          ? [`of the night: ${element.tagName}`]
          : []
      }),
    ].slice(0, 3)
  })
}

/** Letter less its margins at 96 dots an inch; groups have the paper on its side. */
test.each(['en-US', 'es-US'])(
  'reports and settings fit on paper, also from a dark screen, %s',
  async (locale) => {
    const { page, close } = await openGallery(1000, 'dark', locale)
    const faults: Record<string, string[]> = {}
    for (const state of [...galleryReports, '/settings', '/audit/found', '/compliance/patient']) {
      await page.emulateMedia({ media: 'screen' })
      await show(page, state)
      await page.setViewportSize({ width: state.includes('view=groups') ? 965 : 725, height: 900 })
      await page.emulateMedia({ media: 'print' })
      const found = await findUnprintable(page)
      if (found.length > 0) faults[state] = found
    }
    expect(faults).toEqual({})
    await close()
  },
)

test.each([
  [
    'every-failure',
    /appointments may not be read.*encounters could not be read.*part of the documents.*messages/s,
  ],
  ['stale', /could not be read again/],
  ['snapshot', /As of \d/],
])('paper says what the screen says in doubt: %s', async (state, words) => {
  const { page, close } = await openGallery(800, 'light', 'en-US')
  await show(page, state)
  await page.emulateMedia({ media: 'print' })
  expect(await page.locator('.print-sheet tbody').innerText()).toMatch(words)
  expect(await page.locator('button:visible').count()).toBe(0)
  await close()
})
