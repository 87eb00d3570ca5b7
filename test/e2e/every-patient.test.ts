import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { derivePatient } from '../../server/domain/derive-patient.ts'
import { readEvidence } from '../../server/domain/evidence.ts'
import type { LoopPolicy } from '../../server/domain/policy.ts'
import { openChromium } from '../support/chromium.ts'
import { openContext } from './in-the-chart.ts'

/** One launch each, on a machine that may be busy. */
const everyPatientMs = 600_000

const byPatient = [
  'ServiceRequest',
  'Task',
  'Appointment',
  'Encounter',
  'DocumentReference',
  'Communication',
  'ClaimResponse',
]
const directory = ['PractitionerRole', 'Practitioner', 'Organization']

const KeptToken = z.object({ tokenResponse: z.object({ access_token: z.string() }) })
const KeptSession = z.object({ token: z.string(), policy: z.custom<LoopPolicy>() })
const Bundle = z.object({
  entry: z.array(z.object({ resource: z.unknown() })).default([]),
  link: z.array(z.object({ relation: z.string(), url: z.string() })).default([]),
})
const OwnAnswer = z.object({ own: z.object({ resources: z.array(z.unknown()) }) })

type Told = { referral: string; state: string; display: string; conflicts: string }

let browser: Browser
beforeAll(async () => {
  browser = await openChromium()
})
afterAll(() => browser.close())

async function readJson(url: string, bearer: string): Promise<unknown> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${bearer}` } })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  const body: unknown = await response.json()
  return body
}

async function readList(query: string, bearer: string): Promise<unknown[]> {
  const found: unknown[] = []
  let url: string | undefined = `${inject('product').sandbox}/full/fhir/${query}`
  while (url !== undefined) {
    const bundle = Bundle.parse(await readJson(url, bearer))
    found.push(...bundle.entry.map(({ resource }) => resource))
    url = bundle.link.find(({ relation }) => relation === 'next')?.url
  }
  return found
}

async function readPatients(): Promise<string[]> {
  const response = await fetch(`${inject('product').sandbox}/chart?profile=full`)
  const ids = [...(await response.text()).matchAll(/\/chart\/([A-Za-z0-9.-]+)\?/g)].map(
    (match) => match[1] ?? '',
  )
  return [...new Set(ids)]
}

/** Launches the app in a tab of its own and reads what its cards and rows say. */
async function openAndRead(
  page: Page,
  patient: string,
): Promise<{ told: Told[]; judgedAt: string | undefined }> {
  await page.goto(`${inject('product').sandbox}/launch?profile=full&patient=${patient}`)
  await page.waitForSelector('main:not([aria-busy]):is(.layout)', { timeout: 30_000 })
  await page.waitForSelector('.top [data-freshness="fresh"]', { timeout: 30_000 })
  // What follows the first status, closed referrals among it.
  await page.waitForSelector('.print-sheet', { state: 'attached', timeout: 30_000 })
  return page.evaluate(() => {
    const shown = [...document.querySelectorAll<HTMLElement>('[data-referral]')].map(({ dataset }) => dataset)
    return {
      told: shown.map(({ referral = '', state = '', display = '', conflicts = '' }) => ({
        referral,
        state,
        display,
        conflicts,
      })),
      judgedAt: shown[0]?.['judgedAt'],
    }
  })
}

/** What this launch was given, as the page keeps it under the launch's own key. */
async function readKeys(page: Page) {
  const kept = await page.evaluate(() => {
    const state = new URL(window.location.href).searchParams.get('state') ?? ''
    return [sessionStorage.getItem(state), sessionStorage.getItem(`${state}.session`)]
  })
  const [token, session] = kept.map((text): unknown => JSON.parse(text ?? 'null'))
  const { token: bearer, policy } = KeptSession.parse(session)
  return { ehrToken: KeptToken.parse(token).tokenResponse.access_token, bearer, policy }
}

/** The same judgement over everything there is: both shelves whole, and the whole directory. */
async function deriveFromEverything(page: Page, patient: string, judgedAt: string): Promise<Told[]> {
  const { ehrToken, bearer, policy } = await readKeys(page)
  const lists = await Promise.all([
    ...byPatient.map((type) => readList(`${type}?patient=${patient}&_count=100`, ehrToken)),
    ...directory.map((type) => readList(`${type}?_count=100`, ehrToken)),
  ])
  const { own } = OwnAnswer.parse(await readJson(`${inject('product').baton}/api/session/evidence`, bearer))
  const who = await readJson(`${inject('product').sandbox}/full/fhir/Patient/${patient}`, ehrToken)
  const { evidence } = readEvidence([who, ...lists.flat(), ...own.resources])
  return derivePatient({ evidence, sources: {} }, policy, Date.parse(judgedAt))
    .filter(({ state }) => state !== 'void')
    .map(({ referral, state, display, conflicts }) => ({
      referral,
      state,
      display,
      conflicts: conflicts.map(({ code }) => code).join(' '),
    }))
}

const byReferral = (one: Told, other: Told): number => one.referral.localeCompare(other.referral)

describe('the chart of every patient of the clinic', () => {
  test(
    'shows exactly what the same derivation says over all evidence there is',
    { timeout: everyPatientMs },
    async () => {
      const patients = await readPatients()
      expect(patients.length).toBeGreaterThanOrEqual(70)
      const all: Told[] = []
      // One browser, as a clinician has: what it has loaded once it keeps.
      const context = await openContext(browser)
      for (const patient of patients) {
        const page = await context.newPage()
        const { told, judgedAt } = await openAndRead(page, patient)
        const expected = judgedAt === undefined ? [] : await deriveFromEverything(page, patient, judgedAt)
        expect({ patient, told: told.toSorted(byReferral) }).toEqual({
          patient,
          told: expected.toSorted(byReferral),
        })
        all.push(...told)
        await page.close()
      }
      await context.close()
      const conflicts = new Set(all.flatMap((each) => each.conflicts.split(' ')))
      expect(all.length).toBeGreaterThanOrEqual(150)
      expect([...conflicts]).toEqual(
        expect.arrayContaining(['duplicate-booking', 'leakage-out-of-network', 'redirected-elsewhere']),
      )
    },
  )
})
