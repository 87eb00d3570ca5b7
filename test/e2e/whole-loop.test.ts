import { namingSystems } from '#domain/codes.ts'
import { dayMs, hourMs, minuteMs, toDayNumber, toInstant } from '#domain/clinic-zone.ts'
import type { Frame } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { readOwnEvidence } from '../../server/use-cases/own-evidence.ts'
import { toPatient } from '../support/fresh-referral.ts'
import { bringNote, fileFromList, letterAbout, reviewInChart } from './bring-a-note.ts'
import { countInput } from './count-input.ts'
import { choose } from './in-the-chart.ts'
import { hasCode, Resource } from './kept-resource.ts'
import { openOwnClinic, type OwnClinic } from './own-clinic.ts'

// A referral from its order to its visit, each step on the screen, and each looked up where it was written.
vi.setConfig({ testTimeout: 180_000 })

const zone = 'America/New_York'

/**
 * Where each EHR keeps what a page writes: what it does not take is Baton's, and so is what refers to something of Baton's.
 */
const shelves = {
  full: { ServiceRequest: 'ehr', Communication: 'ehr', Task: 'ehr', Appointment: 'ehr', hasSlots: true },
  'epic-like': {
    ...{ ServiceRequest: 'ehr', Communication: 'own', Task: 'own', Appointment: 'own' },
    hasSlots: false,
  },
  'oracle-like': {
    ...{ ServiceRequest: 'own', Communication: 'own', Task: 'own', Appointment: 'own' },
    hasSlots: false,
  },
} as const
type Profile = keyof typeof shelves
type Kept = 'ServiceRequest' | 'Communication' | 'Task' | 'Appointment'

/**
 * Clicks of each step, from the chart open. Of a new referral, a call, an appointment and a closing PRODUCT.md says how
 * many there may be; another step takes its button, which may stand under "More", a choice where there is one, and saving.
 */
const clicksOf = {
  ...{ refer: 4, route: 4, send: 2, accept: 3, book: 3, 'no-show': 2, rebook: 3, call: 2, close: 3 },
} as const

let clinic: OwnClinic
/** The clinic's clock is moved on: nobody misses a visit that is still to come. */
let daysPassed = 0
const clinicNow = (): number => Date.now() + daysPassed * dayMs

beforeAll(async () => {
  clinic = await openOwnClinic('off')
})
afterAll(() => clinic.close())

const startOfDay = (at: number): number => toInstant(toDayNumber(at, zone), 0, zone)
const dayOf = (at: number): string => new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(at)
const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' })
const dialogOf = (frame: Frame) => frame.getByRole('dialog')

async function typeTime(frame: Frame, at: number): Promise<void> {
  await dialogOf(frame).getByLabel('Date', { exact: true }).fill(dayOf(at))
  await dialogOf(frame).getByLabel('Time', { exact: true }).fill(clock.format(at))
}

/** Saves with the form's own button; it is gone when everything was written. */
async function save(frame: Frame): Promise<void> {
  await dialogOf(frame).locator('.command-foot button[type="submit"]').click()
  await dialogOf(frame).waitFor({ state: 'detached' })
}

/** Orders a visit at the office that the practice usually asks, of whom the form names: four clicks and a reason. */
async function orderNeurology(frame: Frame, whom: RegExp, reason: string): Promise<void> {
  await frame.getByRole('button', { name: 'Refer', exact: true }).click()
  await dialogOf(frame)
    .getByRole('radio', { name: /^Neurology: Dr. Samira Haddad/ })
    .click()
  expect(await dialogOf(frame).textContent()).toMatch(whom)
  await dialogOf(frame)
    .getByRole('textbox', { name: /Diagnosis or reason/ })
    .fill(reason)
  await dialogOf(frame).getByRole('radio', { name: 'Yes', exact: true }).click()
  await save(frame)
}

// Here messages are found by whose mailbox they lie in; asked for a patient's the EHR refuses, and the chart says so.
const refusedBy = (profile: Profile): readonly RegExp[] =>
  profile === 'oracle-like' ? [/ 400 .*\/Communication\?/] : []

const profiles = Object.keys(shelves).filter((each): each is Profile => each in shelves)

describe.each(profiles)('under %s', (profile) => {
  const { hasSlots, ...shelfOf } = shelves[profile]
  const patient = `pat-walk-${profile}`
  const given = { full: 'Nell', 'epic-like': 'Orla', 'oracle-like': 'Pia' }[profile]
  const person = { id: patient, given, family: 'Marlowe', birthDate: '1970-02-03', phone: '+14135550190' }

  beforeAll(async () => {
    await clinic.record.put(toPatient(person))
    await clinic.learnDestinations(profile)
  })

  /** What both shelves hold of the patient; it has to stand on the one this EHR calls for, and on no other. */
  async function kept(type: Kept): Promise<readonly Resource[]> {
    const inEhr = await clinic.record.search(type, { patient: `Patient/${patient}` })
    const { resources } = await readOwnEvidence(clinic.db, `sandbox-${profile}`, patient)
    const all = { ehr: inEhr, own: resources.filter(({ resourceType }) => resourceType === type) }
    const [ehr, own] = [z.array(Resource).parse(all.ehr), z.array(Resource).parse(all.own)]
    // Whose a referral is stays with Baton everywhere.
    const owned = own.filter((each) => !hasCode(each, 'own-loop'))
    const [here, elsewhere] = shelfOf[type] === 'ehr' ? [ehr, owned] : [owned, ehr]
    expect(elsewhere).toEqual([])
    return here
  }
  const statuses = async (type: Kept) => (await kept(type)).map(({ status }) => status).toSorted()

  /** Of an order that only Baton holds the EHR knows no visit: the report names its number. */
  async function sendNote(): Promise<void> {
    const [order] = await kept('ServiceRequest')
    const identifier = order?.identifier.find(({ system }) => system === namingSystems.referralNumber)
    expect(identifier).toBeDefined()
    await clinic.record.put({
      ...{
        resourceType: 'DocumentReference',
        id: `note-walk-${profile}`,
        status: 'current',
        docStatus: 'final',
      },
      type: { coding: [{ system: 'http://loinc.org', code: '34797-1' }] },
      subject: { reference: `Patient/${patient}` },
      // Of today, also in the first hour of it: one of the missed visit's day would contradict it.
      date: new Date(Math.max(clinicNow() - hourMs, startOfDay(clinicNow()))).toISOString(),
      author: [{ reference: 'PractitionerRole/role-petrov' }],
      content: [{ attachment: { contentType: 'text/plain', data: 'UmVwb3J0', title: 'Neurology consult' } }],
      context: { related: [{ type: 'ServiceRequest', ...(identifier && { identifier }) }] },
    })
  }

  async function openWalk() {
    const opened = await clinic.open(`/chart/${patient}?profile=${profile}&style=off`, {}, refusedBy(profile))
    const { frame } = opened
    await frame.waitForSelector('[data-freshness="fresh"]')
    const input = await countInput(frame)
    return {
      ...opened,
      input,
      spend: async (step: keyof typeof clicksOf) => {
        const { clicks, keys } = await input()
        expect({ step, isWithin: clicks <= clicksOf[step], keys }).toEqual({ step, isWithin: true, keys: 0 })
      },
      reaches: async (...states: readonly string[]) => {
        const here = states.map((state) => `[data-referral][data-state="${state}"]`).join(', ')
        await frame.locator(here).first().waitFor({ state: 'attached' })
      },
    }
  }

  test('a referral is ordered, routed, sent, accepted and booked', async () => {
    const { page, frame, complaints, spend, reaches } = await openWalk()
    await orderNeurology(frame, new RegExp(`MARLOWE, ${given}.*03-Feb-1970`), 'Headaches, new')
    await reaches('routed')
    await spend('refer')
    const [order, ...others] = await kept('ServiceRequest')
    expect(others).toEqual([])
    expect(order).toMatchObject({
      status: 'active',
      intent: 'order',
      category: [{ coding: [{ system: 'http://snomed.info/sct', code: '3457005' }] }],
      code: { coding: [{ code: '308474002' }, { code: '3457005' }] },
      requester: { reference: 'Practitioner/prac-whitfield' },
      performer: [{ reference: 'PractitionerRole/role-haddad' }],
    })
    expect(order?.authoredOn).toMatch(/T.*[+-]\d\d:\d\d$/)
    expect(order?.identifier.map(({ system }) => system)).toContain(namingSystems.command)
    const referral = `ServiceRequest/${order?.id}`
    const [dispatch] = await kept('Task')
    expect(dispatch).toMatchObject({
      ...{ status: 'draft', focus: { reference: referral } },
      owner: { reference: 'PractitionerRole/role-haddad' },
      businessStatus: { coding: [{ code: 'routed' }] },
    })
    const { resources } = await readOwnEvidence(clinic.db, `sandbox-${profile}`, patient)
    const owned = z
      .array(Resource)
      .parse(resources)
      .filter((each) => hasCode(each, 'own-loop'))
    expect(owned.map(({ owner }) => owner?.reference)).toEqual([
      expect.stringMatching(/^Practitioner\/prac-(reyes|tran|brooks)$/),
    ])

    await choose(frame, 'Choose receiver')
    const petrov = dialogOf(frame).locator('.receiver').filter({ hasText: 'Petrov' })
    await petrov.getByRole('radio').click()
    await save(frame)
    await frame.locator('article', { hasText: /Routed to .*Petrov/ }).waitFor()
    await spend('route')
    expect((await kept('Task')).map(({ owner }) => owner?.reference)).toEqual([
      'PractitionerRole/role-petrov',
    ])

    await choose(frame, 'Send papers')
    // What Baton sends by itself takes its jobs; here somebody has handed the papers over.
    await dialogOf(frame).locator('select[name="medium"]').selectOption('in-person')
    await save(frame)
    await reaches('sent')
    await spend('send')
    expect(await statuses('Communication')).toEqual(['completed'])
    expect(await statuses('Task')).toEqual(['requested'])

    await choose(frame, 'Record acceptance')
    await save(frame)
    await reaches('accepted')
    await spend('accept')
    expect(await statuses('Task')).toEqual(['accepted'])

    await choose(frame, 'Record appointment')
    await dialogOf(frame).getByLabel('Date', { exact: true }).click()
    // Of the same day: the report comes a day later, and one of the missed visit's day would contradict it.
    const lastMinute = toInstant(toDayNumber(clinicNow(), zone) + 1, 0, zone) - minuteMs
    await typeTime(frame, Math.min(clinicNow() + 2 * hourMs, lastMinute))
    await save(frame)
    await reaches('scheduled')
    await spend('book')
    expect(await statuses('Appointment')).toEqual(['booked'])
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('a day later it is missed, booked again, seen and closed', async () => {
    await clinic.passTime('day')
    daysPassed += 1
    const { page, frame, complaints, input, spend, reaches } = await openWalk()
    await choose(frame, 'Record no-show')
    await save(frame)
    await reaches('rebook-needed')
    await spend('no-show')
    expect(await statuses('Appointment')).toEqual(['noshow'])

    await choose(frame, 'Rebook')
    const free = frame.getByRole('group', { name: /^Free times/ })
    await (hasSlots
      ? free.getByRole('radio').first().click()
      : dialogOf(frame).getByLabel('Date', { exact: true }).click())
    if (!hasSlots) await typeTime(frame, clinicNow() + 7 * dayMs)
    await save(frame)
    await reaches('scheduled')
    await spend('rebook')
    expect(await statuses('Appointment')).toEqual(['booked', 'noshow'])
    if (hasSlots) {
      const booked = (await kept('Appointment')).find(({ status }) => status === 'booked')
      const id = booked?.slot[0]?.reference?.slice('Slot/'.length) ?? ''
      const taken = z.array(Resource).parse(await clinic.record.search('Slot', { _id: id }))
      expect(taken.map(({ status }) => status)).toEqual(['busy'])
    }

    await choose(frame, 'Log contact')
    await dialogOf(frame).getByText('Left message', { exact: true }).click()
    await dialogOf(frame).getByRole('textbox', { name: 'What was said' }).fill('Left word of the new time.')
    await page.keyboard.press('Control+Enter')
    await dialogOf(frame).waitFor({ state: 'detached' })
    expect(await input()).toMatchObject({ clicks: clicksOf.call, keys: 1 })
    // A call stands in the chart at once, and is written while the person goes on.
    const told = frame.locator('li', { hasText: /Called: .*left message/ })
    await told.first().waitFor()
    const written = async () => JSON.stringify(await kept('Communication'))
    await expect.poll(written, { timeout: 30_000 }).toContain('Left word of the new time.')

    if (shelfOf.ServiceRequest === 'own') {
      await sendNote()
      await frame.getByRole('button', { name: 'Refresh' }).click()
      await reaches('closed-completed')
      await page.context().close()
      return
    }
    const [order] = await kept('ServiceRequest')
    const at = clinicNow() - 3 * hourMs
    await clinic.record.put({
      resourceType: 'Encounter',
      id: `enc-walk-${profile}`,
      status: 'finished',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
      subject: { reference: `Patient/${patient}` },
      basedOn: [{ reference: `ServiceRequest/${order?.id}` }],
      participant: [{ individual: { reference: 'PractitionerRole/role-petrov' } }],
      period: { start: new Date(at).toISOString(), end: new Date(at + hourMs / 2).toISOString() },
    })
    await frame.getByRole('button', { name: 'Refresh' }).click()
    await reaches('note-pending')
    await input()

    await choose(frame, 'Close')
    await dialogOf(frame).getByText('Seen elsewhere', { exact: false }).click()
    await dialogOf(frame).getByRole('textbox').fill('Report is with the other group.')
    await save(frame)
    await reaches('closed-seen-elsewhere')
    await spend('close')
    expect(complaints).toEqual([])
    await page.context().close()
  })
})

/** The same under `full` is part of the walk through the watch, where Baton's jobs run. */
describe.each(['epic-like', 'oracle-like'] as const)('under %s', (profile) => {
  const given = { 'epic-like': 'Della', 'oracle-like': 'Elke' }[profile]
  const person = {
    ...{ id: `pat-letter-${profile}`, given, family: 'Ashgrove' },
    ...{ birthDate: '1963-08-17', phone: '+14135550191' },
  }

  test('a letter is brought, filed from the list with two clicks and reviewed: Baton writes what closes it', async () => {
    await clinic.record.put(toPatient(person))
    await clinic.learnDestinations(profile)
    const { page, frame, complaints } = await clinic.open(
      `/chart/${person.id}?profile=${profile}&style=off`,
      {},
      refusedBy(profile),
    )
    await frame.waitForSelector('[data-freshness="fresh"]')
    await orderNeurology(frame, new RegExp(`ASHGROVE, ${given}.*17-Aug-1963`), 'Numbness of the left hand')
    await frame.locator('[data-referral][data-state="routed"]').waitFor({ state: 'attached' })
    expect(complaints).toEqual([])
    await page.context().close()
    const desk = { browser: clinic.browser, sandbox: clinic.product.sandbox, profile }
    expect(await bringNote(desk, person, letterAbout(person, clinicNow(), zone))).toContain('is kept')
    await clinic.passTime('hour')
    const { clicks, said } = await fileFromList(desk, person)
    expect(clicks).toBe(2)
    expect(said).toMatch(/^Filed at Neurology of ASHGROVE/)
    const reviewed = await reviewInChart(desk, person, 'Splint; see again in two months.')
    expect(reviewed).toEqual({ quoted: true, state: 'closed-completed' })
    const { resources } = await readOwnEvidence(clinic.db, `sandbox-${profile}`, person.id)
    const tasks = z
      .array(Resource)
      .parse(resources)
      .filter(({ resourceType }) => resourceType === 'Task')
    expect(tasks.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed'])
    expect(tasks.filter((each) => hasCode(each, 'own-loop'))).toHaveLength(1)
    const closed = tasks.find((each) => hasCode(each, 'fulfill'))
    expect(closed).toMatchObject({
      reasonCode: { coding: [{ system: 'http://loinc.org', code: '34797-1' }, { code: '11488-4' }] },
      output: [
        { valueCodeableConcept: { coding: [{ code: 'encounter-waived' }, { code: 'visit-elsewhere' }] } },
        { type: { coding: [{ code: 'consult-note' }] } },
      ],
    })
    expect(JSON.stringify(closed?.['executionPeriod'])).toMatch(/"end":"[^"]+T[\d:]+[+-]\d\d:\d\d"/)
    expect(JSON.stringify(closed?.['output'])).toContain('"reference":"DocumentReference/')
  })
})
