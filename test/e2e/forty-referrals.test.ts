import { rm } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { derivePatient } from '../../server/domain/derive-patient.ts'
import { readEvidence } from '../../server/domain/evidence.ts'
import { openPdfPages } from '../../server/documents/pdf-pages.ts'
import { readPdfText } from '../../server/documents/read-pdf.ts'
import { clinicPractice } from '../../server/sandbox/clinic/practice.ts'
import { violationsOn } from '../support/accessibility.ts'
import { openChromium } from '../support/chromium.ts'
import { copyClinic, type RunningProduct, startProduct } from '../support/whole-product.ts'
import { addFortyReferrals, fortyPatient, fortyReferrals } from './forty-referrals.ts'
import { openContext } from './in-the-chart.ts'
import { type ReadChart, readWithoutPage, toFetchOfPage } from './launch-without-page.ts'
import { openWholeEvidence } from './whole-evidence.ts'

const { everyStatus, manyReferrals } = clinicPractice.demoPatients
/** Charts that together have more documents and messages than a page of the EHR. */
const models = [everyStatus, manyReferrals, everyStatus, manyReferrals, manyReferrals]

// One patient more would be counted by the other tests: this clinic is its own.
let folder = ''
let product: RunningProduct
let browser: Browser
let page: Page
let read: ReadChart
let pdf: Uint8Array

beforeAll(async () => {
  folder = await copyClinic(inject('loadedClinic'))
  product = await startProduct(folder, 'off')
  await addFortyReferrals(product.sandbox, models)
  browser = await openChromium()
  const context = await openContext(browser, { width: 1200 })
  page = await context.newPage()
  vi.stubGlobal('fetch', toFetchOfPage(product, fetch))
  read = await readWithoutPage(product, fortyPatient.id, { profile: 'full' })
})
afterAll(async () => {
  vi.unstubAllGlobals()
  await browser.close()
  await product.stop()
  await rm(folder, { recursive: true, force: true })
})

test('a chart of forty referrals tells each as the whole evidence does, and reads on where a page is full', async () => {
  const asked: URL[] = []
  page.on('request', (request) => asked.push(new URL(request.url())))
  // On its own, as it is printed: no page of the EHR around it.
  const query = new URLSearchParams({ profile: 'full', patient: fortyPatient.id, style: 'off' })
  await page.goto(`${product.sandbox}/launch?${query}`)
  await page.waitForSelector('[data-freshness="fresh"]')
  await page.waitForSelector('.print-sheet', { state: 'attached' })
  const painted = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[data-referral]')].map(({ dataset }) => ({ ...dataset })),
  )
  const { evidence } = readEvidence([
    ...(await openWholeEvidence()(read.launch)),
    ...read.session.own.resources,
  ])
  const judgedAt = Date.parse(painted[0]?.['judgedAt'] ?? '')
  const real = derivePatient({ evidence, sources: {} }, read.session.policy, judgedAt)
  expect(painted).toHaveLength(fortyReferrals)
  expect(Object.fromEntries(painted.map((each) => [each['referral'], each['display']]))).toEqual(
    Object.fromEntries(real.map(({ referral, display }) => [referral, display])),
  )
  expect(new Set(real.map(({ display }) => display)).size).toBeGreaterThanOrEqual(4)

  const toEhr = asked.filter(({ href }) => href.startsWith(`${product.sandbox}/full/fhir/`))
  const data = toEhr.filter(({ pathname }) => !pathname.includes('/.well-known/'))
  const further = data.filter(({ searchParams }) => searchParams.has('_page'))
  expect(data.length - further.length).toBeLessThanOrEqual(9)
  expect(further.map(({ pathname }) => pathname.split('/').at(-1)).toSorted()).toEqual([
    'Communication',
    'DocumentReference',
  ])
})

test.each([320, 1200])(
  'axe finds nothing in it at %i pixels, open and closed, and nothing is cut',
  async (width) => {
    await page.setViewportSize({ width, height: 900 })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await violationsOn(page)).toEqual([])
    }
    const cut = await page.evaluate(() => ({
      sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      identifiers: [...document.querySelectorAll('[data-identifier]')]
        .filter((each) => each.clientWidth > 0 && each.scrollWidth > each.clientWidth)
        .map(({ textContent }) => textContent),
    }))
    expect(cut).toEqual({ sideways: 0, identifiers: [] })
  },
)

describe('printed', () => {
  let pages: readonly string[]
  beforeAll(async () => {
    // In the dark, and still black on white.
    await page.setViewportSize({ width: 1200, height: 900 })
    await page.emulateMedia({ colorScheme: 'dark' })
    pdf = new Uint8Array(await page.pdf({ format: 'Letter', printBackground: true }))
    const text = await readPdfText(pdf, { maxPages: 100, maxText: 1_000_000 })
    if (!text.ok) throw new Error(text.error)
    pages = text.value.words.split('\f')
  })

  test('every page names the patient, the birth date and the record number, and how many pages there are', () => {
    expect(pages.length).toBeGreaterThan(3)
    for (const [at, text] of pages.entries()) {
      expect(text).toContain(fortyPatient.family.toUpperCase())
      expect(text).toContain('30-Jul-1948')
      expect(text.replaceAll(/\s/g, '')).toContain(fortyPatient.recordNumber)
      expect(text).toMatch(/Printed \d\d-\w{3}-\d{4}/)
      expect(text).toContain(`${at + 1} / ${pages.length}`)
    }
  })

  test('every referral has its status in words, and none is broken in two', () => {
    const statuses = pages
      .join('\n')
      .match(/Status: (Overdue|Can’t confirm|To review|Due soon|On track|Closed)/g)
    expect(statuses).toHaveLength(fortyReferrals)
    const count = (words: string) => statuses?.filter((each) => each.endsWith(words)).length
    const said = (display: string) => read.chart.views.filter((view) => view.display === display).length
    expect(count('Overdue')).toBe(said('overdue'))
    expect(count('Closed')).toBe(said('closed'))
    // A block begins with a title and its status: no page may begin in the middle of one.
    const heads = pages.map((text) => text.split('Status:')[0] ?? '')
    expect(heads.filter((head) => /: (done|to do|waited for)/.test(head))).toEqual([])
  })

  test('a fax of it is black on white: no shade in between carries anything', async () => {
    const shares: number[] = []
    for await (const { grey } of openPdfPages(pdf, { maxPages: 3, maxPixels: 4_000_000 })) {
      const shades = grey.filter((dot) => dot > 96 && dot < 240).length
      const dark = grey.filter((dot) => dot <= 96).length
      expect(dark).toBeGreaterThan(grey.length * 0.005)
      shares.push(shades / grey.length)
    }
    // The edges of letters are a fiftieth.
    for (const share of shares) expect(share).toBeLessThan(0.04)
  })
})
