import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openChromium } from '../support/chromium.ts'
import { openContext } from './in-the-chart.ts'
import { deriveFromEverything, type ToldReferral } from './whole-evidence.ts'

/** Launches of the whole clinic under one profile, on a machine that may be busy. */
const wholeClinicMs = 600_000
/** Charts open at once: what one waits for, another uses. */
const atOnce = 3

type Told = { state: string; display: string; conflicts: string; judgedAt: string }
/** Whether what is said may stand although something else is real. */
type Allowed = (said: Told, real: Told, notices: readonly string[]) => boolean
type Chart = { told: Record<string, Told>; notices: readonly string[]; page: string | undefined }

let browser: Browser
let patients: readonly string[]
/** What the EHR that keeps nothing back lets the app say, and what the whole evidence says. */
let truth: ReadonlyMap<string, Chart>
const wholeEvidence = new Map<string, readonly ToldReferral[]>()
beforeAll(async () => {
  browser = await openChromium()
  patients = await readPatients()
  truth = await readClinic('full', async (page, patient, { told }) => {
    const judgedAt = Object.values(told)[0]?.judgedAt
    if (judgedAt !== undefined) {
      wholeEvidence.set(patient, await deriveFromEverything(page, patient, judgedAt))
    }
  })
}, wholeClinicMs)
afterAll(() => browser.close())

async function readPatients(): Promise<string[]> {
  const response = await fetch(`${inject('product').sandbox}/chart?profile=full`)
  const found = [...(await response.text()).matchAll(/\/chart\/([A-Za-z0-9.-]+)\?/g)]
  return [...new Set(found.map((match) => match[1] ?? ''))]
}

type Beside = (page: Page, patient: string, chart: Chart) => Promise<void>

async function readChart(page: Page, profile: string, patient: string, beside?: Beside): Promise<Chart> {
  await page.goto(`${inject('product').sandbox}/launch?${new URLSearchParams({ profile, patient })}`)
  await page.waitForSelector('[data-freshness="fresh"], .message-page', { timeout: 60_000 })
  // Closed rows and the print sheet come after the first paint.
  await page.waitForSelector('.print-sheet, .message-page', { state: 'attached', timeout: 60_000 })
  const chart = await page.evaluate(() => ({
    told: Object.fromEntries(
      [...document.querySelectorAll<HTMLElement>('[data-referral]')].map(({ dataset }) => [
        dataset['referral'] ?? '',
        {
          state: dataset['state'] ?? '',
          display: dataset['display'] ?? '',
          conflicts: dataset['conflicts'] ?? '',
          judgedAt: dataset['judgedAt'] ?? '',
        },
      ]),
    ),
    notices: [...document.querySelectorAll('.notices li')].map((each) => each.textContent),
    page: document.querySelector('.message-page h1')?.textContent,
  }))
  await beside?.(page, patient, chart)
  return chart
}

/**
 * Opens every patient's chart under one profile, a few at a time, as one clinician's browser does: in a tab where others
 * have been open before.
 */
async function readClinic(profile: string, beside?: Beside): Promise<Map<string, Chart>> {
  const context = await openContext(browser)
  const charts = new Map<string, Chart>()
  const waiting = [...patients]
  const work = async () => {
    const page = await context.newPage()
    for (let patient = waiting.pop(); patient !== undefined; patient = waiting.pop()) {
      charts.set(patient, await readChart(page, profile, patient, beside))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  await context.close()
  return charts
}

const isSame = (one: Told | undefined, other: Told | undefined): boolean =>
  one?.state === other?.state && one?.display === other?.display

/** Every referral of one patient that is told otherwise than it is, unless that is allowed for. */
function untruthsOf(chart: Chart, is: Chart | undefined, isAllowed: Allowed): string[] {
  if (chart.page !== undefined) return [chart.page]
  const referrals = new Set([...Object.keys(chart.told), ...Object.keys(is?.told ?? {})])
  return [...referrals].flatMap((referral) => {
    const [said, real] = [chart.told[referral], is?.told[referral]]
    if (isSame(said, real)) return []
    if (said !== undefined && real !== undefined && isAllowed(said, real, chart.notices)) return []
    return [`${referral}: ${said?.state}/${said?.display} instead of ${real?.state}/${real?.display}`]
  })
}

/**
 * The same of all patients. Clocks go on between two readings, and a status may turn in between: where a chart differs
 * from what was true before it was opened, what is true after it counts as well.
 */
async function findUntruths(charts: ReadonlyMap<string, Chart>, isAllowed: Allowed): Promise<string[]> {
  const context = await openContext(browser)
  const page = await context.newPage()
  const untruths: string[] = []
  for (const [patient, chart] of charts) {
    const before = untruthsOf(chart, truth.get(patient), isAllowed)
    if (before.length === 0) continue
    const after = untruthsOf(chart, await readChart(page, 'full', patient), isAllowed)
    untruths.push(
      ...before.filter((untruth) => after.some((other) => subjectOf(other) === subjectOf(untruth))),
    )
  }
  await context.close()
  return untruths
}

const subjectOf = (untruth: string): string => untruth.split(':')[0] ?? ''

const unreadAuthorizations = /^Prior authorizations cannot be read here/

/**
 * Where the payer's answers cannot be read, a pending authorization pauses no clock: the page says so, and the loop may
 * be told to be due earlier than it is, never later.
 */
function isToldEarlier(said: Told, real: Told, notices: readonly string[]): boolean {
  const urgency = ['on-track', 'due-soon', 'overdue']
  return (
    notices.some((notice) => unreadAuthorizations.test(notice)) &&
    said.state === real.state &&
    urgency.indexOf(said.display) > urgency.indexOf(real.display) &&
    urgency.includes(real.display)
  )
}

const byReferral = (one: ToldReferral, other: ToldReferral): number =>
  one.referral.localeCompare(other.referral)

test('under full every chart of the clinic shows exactly what the whole evidence says', () => {
  const shown = [...truth].map(([patient, { told }]) => ({
    patient,
    told: Object.entries(told)
      .map(([referral, { state, display, conflicts }]) => ({ referral, state, display, conflicts }))
      .toSorted(byReferral),
  }))
  expect(shown).toEqual(
    shown.map(({ patient }) => ({
      patient,
      told: (wholeEvidence.get(patient) ?? []).toSorted(byReferral),
    })),
  )
  const all = shown.flatMap(({ told }) => told)
  expect(shown.length).toBeGreaterThanOrEqual(70)
  expect(all.length).toBeGreaterThanOrEqual(150)
  expect([...new Set(all.flatMap(({ conflicts }) => conflicts.split(' ')))]).toEqual(
    expect.arrayContaining(['duplicate-booking', 'leakage-out-of-network', 'redirected-elsewhere']),
  )
})

describe('the same build under every profile', () => {
  test.each(['epic-like', 'read-only', 'launcher-like'])(
    'tells under %s, which exposes enough, exactly what is true of every referral of the clinic',
    { timeout: wholeClinicMs },
    async (profile) => {
      const charts = await readClinic(profile)
      expect(charts.size).toBe(truth.size)
      expect(await findUntruths(charts, isToldEarlier)).toEqual([])
      const others = [...charts.values()].flatMap(({ notices }) =>
        notices.filter((notice) => !unreadAuthorizations.test(notice)),
      )
      expect(others).toEqual([])
    },
  )

  test.each(['oracle-like', 'athena-like'])(
    'tells under %s what is true, or that it cannot confirm it, and names why',
    { timeout: wholeClinicMs },
    async (profile) => {
      const charts = await readClinic(profile)
      const isAllowed: Allowed = (said, real, notices) =>
        said.display === 'cant-confirm' || isToldEarlier(said, real, notices)
      expect(await findUntruths(charts, isAllowed)).toEqual([])
      const unexplained = [...charts].filter(
        ([, { told, notices }]) =>
          notices.length === 0 && Object.values(told).some(({ display }) => display === 'cant-confirm'),
      )
      expect(unexplained.map(([patient]) => patient)).toEqual([])
    },
  )
})
