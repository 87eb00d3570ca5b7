import { rm } from 'node:fs/promises'
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { derivePatient } from '../../server/domain/derive-patient.ts'
import { readEvidence } from '../../server/domain/evidence.ts'
import { clinicPractice } from '../../server/sandbox/clinic/practice.ts'
import { nameOf } from '../../client/smart/patient-check.ts'
import { openChromium } from '../support/chromium.ts'
import { copyClinic, type RunningProduct, startProduct } from '../support/whole-product.ts'
import { openChart, openContext } from './in-the-chart.ts'
import { type ReadChart, readWithoutPage, toFetchOfPage } from './launch-without-page.ts'

const { everyStatus } = clinicPractice.demoPatients

/** What the page calls each source, and how many referrals are told just as well without it. */
const sources = {
  Task: { name: 'tasks', untouched: 5 },
  Appointment: { name: 'appointments', untouched: 6 },
  Encounter: { name: 'encounters', untouched: 7 },
  DocumentReference: { name: 'documents', untouched: 7 },
  Communication: { name: 'messages', untouched: 9 },
} as const
type Source = keyof typeof sources
const everySource = ['Task', 'Appointment', 'Encounter', 'DocumentReference', 'Communication'] as const

/** Ways not to answer a search, and what the page says of a source that was answered so. */
const refusals = {
  'too-many-requests': 'could not be read (asked too often, try again in 2 seconds)',
  unavailable: 'could not be read (error in the EHR)',
  slow: 'could not be read (timed out)',
  'truncated-json': 'could not be read (answer not readable)',
  'outcome-instead': 'could not be read (answer not readable)',
  'forbidden-source': 'may not be read with the access this launch was given',
} as const
type Refusal = keyof typeof refusals
const everyRefusal = [
  'too-many-requests',
  'unavailable',
  'slow',
  'truncated-json',
  'outcome-instead',
  'forbidden-source',
] as const

// What is broken here would be broken in the charts of the other tests: this EHR is its own.
let folder = ''
let product: RunningProduct
let browser: Browser
let context: BrowserContext
/** The tab in which somebody breaks the EHR, and the one in which a clinician works. */
let breaking: Page
let page: Page
/** The chart as it is when nothing is broken. */
let healthy: ReadChart

beforeAll(async () => {
  folder = await copyClinic(inject('loadedClinic'))
  product = await startProduct(folder, 'off')
  browser = await openChromium()
  context = await openContext(browser)
  ;[breaking, page] = [await context.newPage(), await context.newPage()]
  vi.stubGlobal('fetch', toFetchOfPage(product, fetch))
  healthy = await readWithoutPage(product, everyStatus, { profile: 'full' })
})
afterAll(async () => {
  vi.unstubAllGlobals()
  await browser.close()
  await product.stop()
  await rm(folder, { recursive: true, force: true })
})
afterEach(heal)

/** Switches a fault on as a person does, on the sandbox's page. */
async function breakOnPage(kind: string, type = '', times = ''): Promise<void> {
  await breaking.goto(`${product.sandbox}/faults?profile=full`)
  await breaking.getByLabel('Resource type').selectOption(type)
  await breaking.getByLabel('How often').selectOption(times)
  await Promise.all([
    breaking.waitForNavigation(),
    breaking.locator(`button[name="kind"][value="${kind}"]`).click(),
  ])
}

/** Lets what the chart's page asks of one type carry the fault in its header. */
async function breakByHeader(kind: string, type: string): Promise<void> {
  await page.route(`${product.sandbox}/full/fhir/${type === '' ? '' : `${type}?`}**`, (route, request) =>
    route.continue({ headers: { ...request.headers(), 'x-sandbox-fault': kind } }),
  )
}

async function heal(): Promise<void> {
  await page.unrouteAll({ behavior: 'wait' })
  const body = new URLSearchParams({ profile: 'full' })
  const response = await fetch(`${product.sandbox}/faults/off`, { method: 'POST', body, redirect: 'manual' })
  expect(response.status).toBe(303)
}

const ways: Readonly<Record<string, (kind: string, type: string, times?: string) => Promise<void>>> = {
  'switched on from the page': breakOnPage,
  'sent by header': breakByHeader,
}

type Told = Record<string, string>
type Painted = { told: Told; judgedAt: string; notices: string[] }

/** What the page says, once it has said all of it; the closed ones come after the first paint. */
async function readPainted(app: Frame): Promise<Painted> {
  await app.waitForSelector('.print-sheet', { state: 'attached' })
  return app.evaluate(() => {
    const all = [...document.querySelectorAll<HTMLElement>('[data-referral]')].map(({ dataset }) => dataset)
    return {
      told: Object.fromEntries(
        all.map(({ referral = '', state, display }) => [referral, `${state}/${display}`]),
      ),
      judgedAt: all[0]?.['judgedAt'] ?? '',
      notices: [...document.querySelectorAll('.notices li')].map(({ textContent }) => textContent),
    }
  })
}

/** What is to be told at an instant where some sources were not read; all of them were, unless named. */
function expectedAt(judgedAt: string, unread: Partial<Record<Source, 'failed' | 'forbidden'>> = {}): Told {
  const own = new Set(healthy.session.own.resources.map(nameOf))
  const isRead = (resource: unknown) =>
    own.has(nameOf(resource)) || !Object.keys(unread).includes(nameOf(resource).split('/')[0] ?? '')
  const { evidence } = readEvidence(healthy.chart.resources.filter(isRead))
  const views = derivePatient({ evidence, sources: unread }, healthy.session.policy, Date.parse(judgedAt))
  return Object.fromEntries(
    views
      .filter(({ state }) => state !== 'void')
      .map(({ referral, state, display }) => [referral, `${state}/${display}`]),
  )
}

const display = (status: string | undefined): string => status?.split('/')[1] ?? 'missing'

/** Checks what is told while sources are not read: what depends on them, and that nothing else has changed. */
function expectTruth({ told, judgedAt, notices }: Painted, kind: Refusal, types: readonly Source[]): void {
  expect(notices.map((notice) => /^Can’t confirm: (\w+) /.exec(notice)?.[1])).toEqual(
    types.map((type) => sources[type].name),
  )
  for (const notice of notices) expect(notice).toContain(refusals[kind])
  const state = kind === 'forbidden-source' ? 'forbidden' : 'failed'
  expect(told).toEqual(expectedAt(judgedAt, Object.fromEntries(types.map((type) => [type, state]))))
  expectDoubtOnly(
    told,
    judgedAt,
    types.length === 1 ? Math.min(...types.map((type) => sources[type].untouched)) : 0,
  )
}

/** Every referral is told, and told as it is or as not to be confirmed; at least so many are told as they are. */
function expectDoubtOnly(told: Told, judgedAt: string, untouched: number): void {
  const real = expectedAt(judgedAt)
  expect(Object.keys(told).toSorted()).toEqual(Object.keys(real).toSorted())
  const changed = Object.keys(real).filter((each) => display(told[each]) !== display(real[each]))
  expect(changed.map((each) => display(told[each]))).toEqual(changed.map(() => 'cant-confirm'))
  expect(Object.keys(real).length - changed.length).toBeGreaterThanOrEqual(untouched)
}

function expectWhole({ told, judgedAt, notices }: Painted): void {
  expect(notices).toEqual([])
  expect(told).toEqual(expectedAt(judgedAt))
}

const open = () => openChart(page, everyStatus, {}, product.sandbox)

/** Lets the page read the chart again, and waits until it has. */
async function refresh(app: Frame): Promise<Painted> {
  const { judgedAt } = await readPainted(app)
  await app.getByRole('button', { name: /Refresh/ }).click()
  await app.waitForFunction(
    (before) => document.querySelector<HTMLElement>('[data-judged-at]')?.dataset['judgedAt'] !== before,
    judgedAt,
  )
  return readPainted(app)
}

/** One source after the other, but all at once where each costs a wait of seconds. */
const turnsOf = (kind: Refusal): readonly (readonly Source[])[] =>
  kind === 'slow' || kind === 'too-many-requests' ? [everySource] : everySource.map((type) => [type])

describe.each(everyRefusal)('while the EHR answers with %s', (kind) => {
  test('each source is named with the reason, nothing wrong is shown, and reading again recovers', async () => {
    const app = await open()
    for (const types of turnsOf(kind)) {
      for (const type of types) await breakOnPage(kind, type)
      expectTruth(await refresh(app), kind, types)
      await heal()
      expectWhole(await refresh(app))
    }
  })

  test('the same by header, from the first reading on', async () => {
    const type = everySource[everyRefusal.indexOf(kind) % everySource.length] ?? 'Task'
    await breakByHeader(kind, type)
    const app = await open()
    expectTruth(await readPainted(app), kind, [type])
    await heal()
    expectWhole(await refresh(app))
  })

  test.each(Object.entries(ways))(
    'for the referrals themselves, %s, no list is shown at all, and trying again brings it',
    async (_way, breakIt) => {
      await breakIt(kind, 'ServiceRequest')
      const app = await open()
      const said = await app.locator('.message-page').innerText()
      expect(said).toContain('ServiceRequest')
      expect(said).toContain(
        kind === 'forbidden-source' ? 'Permissions are missing' : /\((.*)\)/.exec(refusals[kind])?.[1],
      )
      expect(await app.locator('[data-referral]').count()).toBe(0)
      await heal()
      await app.getByRole('button', { name: /Try again/ }).click()
      await app.waitForSelector('[data-freshness="fresh"]')
      expectWhole(await readPainted(app))
    },
  )

  test('for the referrals themselves while a chart is open, the last reading stays and says its age', async () => {
    const app = await open()
    const { told } = await readPainted(app)
    await breakOnPage(kind, 'ServiceRequest')
    await app.getByRole('button', { name: /Refresh/ }).click()
    const stale = app.locator('.notices [role="alert"]')
    await stale.waitFor()
    expect(await stale.innerText()).toContain('could not be read again')
    expect((await readPainted(app)).told).toEqual(told)
    await heal()
    await stale.getByRole('button', { name: /Try again/ }).click()
    await app.waitForSelector('[data-freshness="fresh"]')
    expectWhole(await readPainted(app))
  })
})

test.each(Object.entries(ways))(
  'rows that come twice while paging, %s, appear once, and what was not read to the end is named',
  async (_way, breakIt) => {
    await breakIt('duplicate-rows', '')
    const app = await open()
    const { told, judgedAt, notices } = await readPainted(app)
    expectDoubtOnly(told, judgedAt, 5)
    expect(notices.length).toBeGreaterThan(0)
    for (const notice of notices)
      expect(notice).toMatch(/^Can’t confirm: only part of the \w+ could be read\.$/)
    const cards = await app.locator('.card h2').allInnerTexts()
    expect(new Set(cards).size).toBe(cards.length)
    await heal()
    expectWhole(await refresh(app))
  },
)

test.each(Object.entries(ways))(
  'a token that ends in mid-use, %s, covers the chart and says how to go on; a new launch works',
  async (_way, breakIt) => {
    const app = await open()
    await breakIt('expired-token', 'Appointment', '1')
    await app.getByRole('button', { name: /Refresh/ }).click()
    await app.waitForSelector('.message-page')
    expect(await app.locator('body').innerText()).not.toContain('OKAFOR')
    await heal()
    expectWhole(await readPainted(await open()))
  },
)
