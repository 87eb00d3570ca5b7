import { rm } from 'node:fs/promises'
import type { Browser, Frame } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import type { SourceFailure } from '../../client/smart/chart-reads.ts'
import { derivePatient } from '../../server/domain/derive-patient.ts'
import { readEvidence } from '../../server/domain/evidence.ts'
import type { Sources } from '../../server/domain/loop-vocabulary.ts'
import type { LoopView } from '../../server/domain/loop-view.ts'
import { clinicPractice } from '../../server/sandbox/clinic/practice.ts'
import { openChromium } from '../support/chromium.ts'
import { copyClinic, type RunningProduct, startProduct } from '../support/whole-product.ts'
import { openChart, openContext, type ChartOptions } from './in-the-chart.ts'
import { readWithoutPage, toFetchOfPage, type ReadChart } from './launch-without-page.ts'
import { AnyResource, openWholeEvidence } from './whole-evidence.ts'

const { everyStatus, manyReferrals } = clinicPractice.demoPatients

/** Launches of the whole clinic under one profile, on a machine that may be busy. */
const wholeClinicMs = 300_000
/** Charts open at once: what one waits for, another uses. */
const atOnce = 3

/** What one door of the EHR keeps from everybody, written down from FHIR-SERVERS.md and not from the client. */
type Door = {
  profile: string
  /** Named on the page, with the reason. */
  unread: readonly SourceFailure[]
  /** The same in the words of the page; nothing beside it but that authorizations are not read. */
  says: readonly string[]
  /** What a referral says that cannot be confirmed. */
  because?: RegExp
  /** What comes through of a resource; nothing of one that stays unseen. */
  shows: (resource: AnyResource) => AnyResource | undefined
  /** Loops that can be at no other place than where they seem to be, whatever the unread sources hold. */
  isCertain: (view: LoopView) => boolean
}

const without =
  (...types: readonly string[]) =>
  (resource: AnyResource) =>
    types.includes(resource.resourceType) ? undefined : resource

const noAuthorizations: SourceFailure = { source: 'ClaimResponse', state: 'unsupported' }
const authorizationsUnread =
  /^Prior authorizations cannot be read here: a referral that waits for one may show as due/

/** States in which, and closings after which, a booking that nobody sees may have been made. */
const pastBooking = ['note-pending', 'interim-note', 'reconcile', 'on-hold', 'draft', 'void']
/** States in which a message that nobody sees may be the answer that is waited for. */
const beforeAnswer = ['captured', 'routed', 'sent', 'acknowledged', 'info-requested', 'rejected']

const everything: Omit<Door, 'profile'> = {
  unread: [],
  says: [],
  shows: (resource) => resource,
  isCertain: () => true,
}

const openDoors: readonly Door[] = [
  { ...everything, profile: 'read-only' },
  { ...everything, profile: 'launcher-like' },
  {
    profile: 'epic-like',
    unread: [noAuthorizations],
    says: [],
    shows: without('ClaimResponse'),
    isCertain: () => true,
  },
]

const closedDoors: readonly Door[] = [
  {
    profile: 'oracle-like',
    unread: [{ source: 'Communication', state: 'unsupported' }, noAuthorizations],
    says: ['Can’t confirm: this EHR does not share messages.'],
    because: /messages could not be read|booked .* may belong/i,
    // Its Tasks are Baton's own; its visits do not say which order they are for.
    shows: (resource) => {
      if (resource.resourceType !== 'Appointment')
        return without('Task', 'Communication', 'ClaimResponse')(resource)
      return AnyResource.parse(
        Object.fromEntries(Object.entries(resource).filter(([name]) => name !== 'basedOn')),
      )
    },
    isCertain: ({ state, possibleBookings }) =>
      possibleBookings.length === 0 && !beforeAnswer.includes(state),
  },
  {
    profile: 'athena-like',
    unread: [{ source: 'Appointment', state: 'unsupported' }, noAuthorizations],
    says: ['Can’t confirm: this EHR does not share appointments.'],
    because: /appointments could not be read/i,
    shows: without('Task', 'Communication', 'Appointment', 'ClaimResponse'),
    isCertain: ({ state, axes }) =>
      pastBooking.includes(state) || (state === 'closed-completed' && axes.appt === 'attended'),
  },
]

// More sessions a minute than Baton allows one address: the other tests, at the same address, have a product of their own.
let folder = ''
let product: RunningProduct
let browser: Browser
let patients: readonly string[]
/** What the EHR keeps of every patient, and what Baton's own shelf adds to it there. */
const whole = new Map<string, { ehr: readonly AnyResource[]; own: readonly unknown[] }>()
let full: ReadonlyMap<string, ReadChart>

beforeAll(async () => {
  folder = await copyClinic(inject('loadedClinic'))
  product = await startProduct(folder, 'off')
  vi.stubGlobal('fetch', toFetchOfPage(product, fetch))
  browser = await openChromium()
  patients = await listPatients()
  full = await readClinic('full')
  const readEverything = openWholeEvidence()
  await forEach([...full], async ([patient, { launch, session }]) => {
    whole.set(patient, { ehr: await readEverything(launch), own: session.own.resources })
  })
}, wholeClinicMs)
afterAll(async () => {
  vi.unstubAllGlobals()
  await browser.close()
  await product.stop()
  await rm(folder, { recursive: true, force: true })
})

async function listPatients(): Promise<string[]> {
  const response = await fetch(`${product.sandbox}/chart?profile=full`)
  const found = [...(await response.text()).matchAll(/\/chart\/([A-Za-z0-9.-]+)\?/g)]
  return [...new Set(found.map((match) => match[1] ?? ''))]
}

async function forEach<Item>(items: readonly Item[], use: (item: Item) => Promise<void>): Promise<void> {
  const waiting = [...items]
  const work = async () => {
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) await use(item)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}

async function readClinic(
  profile: string,
  options: ChartOptions = {},
  of: readonly string[] = patients,
): Promise<Map<string, ReadChart>> {
  const charts = new Map<string, ReadChart>()
  await forEach(of, async (patient) => {
    charts.set(patient, await readWithoutPage(product, patient, { ...options, profile }))
  })
  return charts
}

/** The judgement of the very instant a chart was judged at, over other evidence. */
function deriveAt(
  { session, chart }: ReadChart,
  resources: readonly unknown[],
  sources: Sources = {},
): readonly LoopView[] {
  const { evidence } = readEvidence(resources)
  return derivePatient({ evidence, sources }, session.policy, chart.readAt)
}

/** Where every referral of a patient really stands. */
function realViews(patient: string, read: ReadChart): readonly LoopView[] {
  const { ehr = [], own = [] } = whole.get(patient) ?? {}
  return deriveAt(read, [...ehr, ...own])
}

/** What is left to say where the EHR shows only part of it, and says of which part. */
function visibleViews(patient: string, read: ReadChart, { shows, unread }: Pick<Door, 'shows' | 'unread'>) {
  const shown = (whole.get(patient)?.ehr ?? []).flatMap((resource) => shows(resource) ?? [])
  const sources = Object.fromEntries(unread.map(({ source, state }) => [source, state]))
  return deriveAt(read, [...shown, ...read.session.own.resources], sources)
}

const statusOf = ({ state, display }: LoopView): string => `${state}/${display}`

/** The kinds of evidence that the sentences of a referral say were not read, and whether a booking is in doubt. */
function namedIn({ why, possibleBookings }: LoopView): string[] {
  const terms = why.flatMap(({ values }) =>
    Object.values(values).flatMap((value) =>
      typeof value === 'object' && 'terms' in value ? value.terms : [],
    ),
  )
  const sources = terms
    .filter((term) => term.startsWith('source.'))
    .map((term) => term.slice('source.'.length))
  return [...new Set([...sources, ...(possibleBookings.length > 0 ? ['possible-booking'] : [])])]
}

/**
 * A pending authorization that nobody can read pauses no clock: the loop shows as due earlier than it is, never later,
 * and the page says so.
 */
const isPausedInTruth = (real: LoopView): boolean =>
  real.axes.auth === 'pended' &&
  real.clocks.some(({ pausedBecause }) => pausedBecause === 'authorization-pended')

const urgency = ['on-track', 'due-soon', 'overdue']
const isToldEarlier = (said: LoopView, real: LoopView): boolean =>
  isPausedInTruth(real) &&
  said.state === real.state &&
  urgency.indexOf(said.display) > urgency.indexOf(real.display)

/** What is wrong with how one referral is told, in words; nothing where it is right. */
function findUntruth(said: LoopView, real: LoopView, door: Door): string[] {
  const told = `${said.referral}: ${statusOf(said)} where ${statusOf(real)} is true`
  if (said.display === 'cant-confirm') {
    const kinds = door.unread.map(({ source }) => source).filter((source) => source !== 'ClaimResponse')
    const named = namedIn(said)
    const allowed = said.possibleBookings.length > 0 ? ['possible-booking'] : kinds
    if (door.isCertain(said)) return [`${told}, though all that decides it could be read`]
    return allowed.join() === named.join()
      ? []
      : [`${told}, naming ${named.join()} and not ${allowed.join()}`]
  }
  return statusOf(said) === statusOf(real) || isToldEarlier(said, real) ? [] : [told]
}

function findUntruths(charts: ReadonlyMap<string, ReadChart>, door: Door): string[] {
  return [...charts].flatMap(([patient, read]) => {
    const real = new Map(realViews(patient, read).map((view) => [view.referral, view]))
    const said = read.chart.views
    const missing = [...real.keys()].filter((each) => said.every(({ referral }) => referral !== each))
    return [
      ...missing.map((referral) => `${referral}: not told at all`),
      ...said.flatMap((view) => {
        const truth = real.get(view.referral)
        return truth === undefined ? [`${view.referral}: told from nowhere`] : findUntruth(view, truth, door)
      }),
    ]
  })
}

const shareOf = (charts: ReadonlyMap<string, ReadChart>, display: string): number => {
  const all = [...charts.values()].flatMap(({ chart }) => chart.views)
  return all.filter((view) => view.display === display).length / all.length
}

test('under full every view of the clinic is, to the last sentence, that of the whole evidence', () => {
  const all = [...full.values()].flatMap(({ chart }) => chart.views)
  expect(full.size).toBeGreaterThanOrEqual(70)
  expect(all.length).toBeGreaterThanOrEqual(150)
  expect([...full.values()].flatMap(({ chart }) => chart.failures)).toEqual([])
  for (const [patient, read] of full) expect(read.chart.views).toEqual(realViews(patient, read))
  expect(all.flatMap(({ conflicts }) => conflicts.map(({ code }) => code))).toEqual(
    expect.arrayContaining(['duplicate-booking', 'leakage-out-of-network', 'redirected-elsewhere']),
  )
})

describe.each([...openDoors, ...closedDoors])('the same build under $profile', (door) => {
  let charts: ReadonlyMap<string, ReadChart>
  beforeAll(async () => {
    charts = await readClinic(door.profile)
  }, wholeClinicMs)

  test('reads all that is shown, and names what is not with the reason', () => {
    expect(charts.size).toBe(full.size)
    for (const [patient, read] of charts) {
      expect(read.chart.failures).toEqual(door.unread)
      expect(read.chart.views).toEqual(visibleViews(patient, read, door))
    }
  })

  test('tells every referral as it is, or that it cannot confirm it, naming exactly what hides it', () => {
    expect(findUntruths(charts, door)).toEqual([])
    if (openDoors.includes(door)) expect(shareOf(charts, 'cant-confirm')).toBe(0)
    else expect(shareOf(charts, 'cant-confirm')).toBeLessThan(0.5)
  })

  test('paints what was read, and says in words what was not', async () => {
    const context = await openContext(browser)
    const page = await context.newPage()
    for (const patient of [everyStatus, manyReferrals]) {
      const app = await openChart(page, patient, { profile: door.profile }, product.sandbox)
      const painted = await readPainted(app)
      const views = viewsAsPainted(charts.get(patient), painted.judgedAt)
      expect(painted.told).toEqual(Object.fromEntries(views.map((view) => [view.referral, statusOf(view)])))
      expect(painted.notices.filter((notice) => !authorizationsUnread.test(notice))).toEqual(door.says)
      const doubtful = views.flatMap(({ display }, at) =>
        display === 'cant-confirm' ? [painted.printed[at] ?? ''] : [],
      )
      for (const words of doubtful) expect(words).toMatch(door.because ?? /never/)
    }
    await context.close()
  })
})

/** What stands on the page: cards and rows, notices, and the words that are printed of every referral. */
async function readPainted(app: Frame) {
  // Closed rows and the print sheet come after the first paint.
  await app.waitForSelector('.print-sheet', { state: 'attached' })
  return app.evaluate(() => {
    const all = [...document.querySelectorAll<HTMLElement>('[data-referral]')].map(({ dataset }) => dataset)
    return {
      told: Object.fromEntries(
        all.map(({ referral = '', state, display }) => [referral, `${state}/${display}`]),
      ),
      judgedAt: all[0]?.['judgedAt'] ?? '',
      notices: [...document.querySelectorAll('.notices li')].map(({ textContent }) => textContent),
      printed: [...document.querySelectorAll('.print-block')].map(({ textContent }) => textContent),
    }
  })
}

/** A chart that was read a little earlier, judged at the instant the page was. */
function viewsAsPainted(read: ReadChart | undefined, judgedAt: string): readonly LoopView[] {
  if (read === undefined) throw new Error('this chart was not read')
  const { resources, failures } = read.chart
  const sources = Object.fromEntries(failures.map(({ source, state }) => [source, state]))
  const then = { ...read, chart: { ...read.chart, readAt: Date.parse(judgedAt) } }
  return deriveAt(then, resources, sources).filter(({ state }) => state !== 'void')
}

/** Charts with a referral of every status, with many, and those where a note was taken back after it had closed a loop. */
function tellingPatients(): string[] {
  const hasRetracted = (patient: string) =>
    whole
      .get(patient)
      ?.ehr.some(
        ({ resourceType, status }) => resourceType === 'DocumentReference' && status === 'entered-in-error',
      )
  return [...new Set([everyStatus, manyReferrals, ...patients.filter(hasRetracted)])]
}

const withheld = ['Task', 'Appointment', 'Encounter', 'DocumentReference', 'Communication'] as const

test.each(withheld)(
  'what a launch may not read, %s, is named in every chart, and what it hides is not told as known',
  async (source) => {
    const unread: SourceFailure[] = [{ source, state: 'forbidden' }]
    const shows = without(source)
    const charts = await readClinic('full', { withhold: source }, tellingPatients())
    for (const [patient, read] of charts) {
      expect(read.chart.failures).toEqual(unread)
      expect(read.chart.views).toEqual(visibleViews(patient, read, { unread, shows }))
    }
    expect(
      findUntruths(charts, { profile: 'full', unread, says: [], shows, isCertain: () => false }),
    ).toEqual([])
  },
  wholeClinicMs,
)
