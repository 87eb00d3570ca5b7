import { rm } from 'node:fs/promises'
import type { Browser, Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import { openDatabase } from '../../server/store/database.ts'
import { findRunningCluster } from '../../server/store/embedded-cluster.ts'
import type { Tables } from '../../server/store/tables.ts'
import { readOwnEvidence } from '../../server/use-cases/own-evidence.ts'
import { openChromium } from '../support/chromium.ts'
import { toOrder, toPatient } from '../support/fresh-referral.ts'
import { openSandboxRecord, type SandboxRecord } from '../support/sandbox-record.ts'
import { copyClinic, type RunningProduct, startProduct } from '../support/whole-product.ts'
import { appFrame, choose } from './in-the-chart.ts'

// A referral from its papers to its visit, each step on the screen, and each looked up where it was written.
const dayMs = 86_400_000
const zone = 'America/New_York'

/** Where each EHR keeps what a page writes: what it does not take is Baton's. */
const shelves = {
  full: { Communication: 'ehr', Task: 'ehr', Appointment: 'ehr', hasSlots: true },
  'epic-like': { Communication: 'ehr', Task: 'own', Appointment: 'own', hasSlots: false },
  'oracle-like': { Communication: 'own', Task: 'own', Appointment: 'own', hasSlots: false },
} as const
type Profile = keyof typeof shelves
type Kept = 'Communication' | 'Task' | 'Appointment'

let folder = ''
let product: RunningProduct
let record: SandboxRecord
let baton: ReturnType<typeof openDatabase<Tables & FhirTables>>
let browser: Browser

beforeAll(async () => {
  folder = await copyClinic(inject('loadedClinic'))
  product = await startProduct(folder, 'off')
  record = await openSandboxRecord(folder)
  const url = await findRunningCluster(folder, 'baton')
  if (url === undefined) throw new Error('Baton has no database')
  baton = openDatabase<Tables & FhirTables>(url, 2)
  browser = await openChromium()
})
afterAll(async () => {
  await browser.close()
  await baton.close()
  await record.close()
  await product.stop()
  await rm(folder, { recursive: true, force: true })
})

/** A patient nobody knows yet, whose clinician ordered a visit at an office six days ago and no more. */
async function order(profile: Profile): Promise<{ patient: string; referral: string }> {
  const patient = `pat-chain-${profile}`
  const id = `sr-chain-${profile}`
  await record.put(
    toPatient({
      id: patient,
      given: 'Nell',
      family: 'Marlowe',
      birthDate: '1970-02-03',
      phone: '+14135550190',
    }),
  )
  const invented = {
    id,
    number: `chain-${profile}`,
    patient,
    question: 'Headaches',
    owner: 'Practitioner/prac-reyes',
  }
  await record.put(toOrder(invented, Date.now() - 6 * dayMs))
  return { patient, referral: `ServiceRequest/${id}` }
}

const dayOf = (at: number): string => new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(at)

async function typeTime(frame: Frame, at: number): Promise<void> {
  const dialog = frame.getByRole('dialog')
  await dialog.getByLabel('Date', { exact: true }).fill(dayOf(at))
  await dialog.getByLabel('Time', { exact: true }).fill('09:00')
}

const fieldOf = (resource: unknown, name: string): unknown =>
  typeof resource === 'object' && resource !== null
    ? Object.entries(resource).find(([key]) => key === name)?.[1]
    : undefined

describe.each(Object.keys(shelves).filter((each): each is Profile => each in shelves))(
  'under %s',
  (profile) => {
    const { hasSlots, ...shelfOf } = shelves[profile]

    /** What both shelves hold of the patient; it has to stand on the one this EHR calls for, and on no other. */
    async function kept(patient: string, type: Kept): Promise<readonly unknown[]> {
      const inEhr = await record.search(type, { patient: `Patient/${patient}` })
      const { resources } = await readOwnEvidence(baton.db, `sandbox-${profile}`, patient)
      // Whose a referral is stays with Baton everywhere.
      const own = resources.filter(
        (each) => each.resourceType === type && !JSON.stringify(each).includes('own-loop'),
      )
      const [here, elsewhere] = shelfOf[type] === 'ehr' ? [inEhr, own] : [own, inEhr]
      expect(elsewhere).toEqual([])
      return here
    }
    const statuses = async (patient: string, type: Kept) =>
      (await kept(patient, type)).map((each) => fieldOf(each, 'status')).toSorted()

    test('a referral is sent, accepted, booked, missed, booked again and seen', async () => {
      const { patient, referral } = await order(profile)
      const context = await browser.newContext({ viewport: { width: 1366, height: 900 }, locale: 'en-US' })
      const page: Page = await context.newPage()
      const complaints: string[] = []
      page.on('pageerror', (error) => complaints.push(String(error)))
      await page.goto(`${product.sandbox}/chart/${patient}?profile=${profile}`)
      const frame = await appFrame(page)
      const reaches = async (...states: readonly string[]) => {
        const here = states.map((state) => `[data-referral="${referral}"][data-state="${state}"]`).join(', ')
        await frame.locator(here).first().waitFor({ state: 'attached', timeout: 60_000 })
      }
      const save = async () => {
        await page.keyboard.press('Control+Enter')
        await frame.getByRole('dialog').waitFor({ state: 'detached', timeout: 60_000 })
      }
      await reaches('captured', 'routed')

      await choose(frame, 'Send papers')
      expect(await frame.getByRole('dialog').textContent()).toMatch(/MARLOWE, Nell.*03-Feb-1970/)
      // What Baton sends by itself takes its jobs; here somebody has handed the papers over.
      await frame.getByRole('dialog').locator('select[name="medium"]').selectOption('in-person')
      await save()
      await reaches('sent')
      expect(await statuses(patient, 'Communication')).toEqual(['completed'])
      expect(await statuses(patient, 'Task')).toEqual(['requested'])

      await choose(frame, 'Record acceptance')
      await save()
      await reaches('accepted')
      expect(await statuses(patient, 'Task')).toEqual(['accepted'])

      await choose(frame, 'Record appointment')
      await typeTime(frame, Date.now() - dayMs)
      await save()
      await reaches('scheduled', 'visit-unconfirmed')
      expect(await statuses(patient, 'Appointment')).toEqual(['booked'])

      await choose(frame, 'Record no-show')
      await save()
      await reaches('rebook-needed')
      expect(await statuses(patient, 'Appointment')).toEqual(['noshow'])

      await choose(frame, 'Rebook')
      const free = frame.getByRole('group', { name: /^Free times/ })
      if (hasSlots) await free.getByRole('radio').first().check({ timeout: 60_000 })
      else await typeTime(frame, Date.now() + 7 * dayMs)
      await save()
      await reaches('scheduled')
      expect(await statuses(patient, 'Appointment')).toEqual(['booked', 'noshow'])
      if (hasSlots) {
        const booked = (await kept(patient, 'Appointment')).find(
          (each) => fieldOf(each, 'status') === 'booked',
        )
        const [, slot = ''] = /"Slot\/([^"]+)"/.exec(JSON.stringify(booked)) ?? []
        const [taken] = await record.search('Slot', { _id: slot })
        expect(fieldOf(taken, 'status')).toBe('busy')
      }

      const at = Date.now() - 3 * 3_600_000
      await record.put({
        resourceType: 'Encounter',
        id: `enc-chain-${profile}`,
        status: 'finished',
        class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
        subject: { reference: `Patient/${patient}` },
        basedOn: [{ reference: referral }],
        participant: [{ individual: { reference: 'PractitionerRole/role-petrov' } }],
        period: { start: new Date(at).toISOString(), end: new Date(at + 1_800_000).toISOString() },
      })
      await page.reload()
      const again = await appFrame(page)
      await again
        .locator(`[data-referral="${referral}"][data-state="note-pending"]`)
        .first()
        .waitFor({ state: 'attached', timeout: 60_000 })
      expect(complaints).toEqual([])
      await context.close()
    })
  },
)
