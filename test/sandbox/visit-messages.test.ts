import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { full } from '../../server/sandbox/profiles/full.ts'
import {
  sentReferral,
  toOrder,
  toPatient,
  toTextConsent,
  toVisit,
  type InventedReferral,
} from '../support/fresh-referral.ts'
import { openWatchedSandbox, type WatchedSandbox } from '../support/watched-sandbox.ts'

// The reminder before a visit and the question after it, over a real EHR, a real provider of texts and Baton's own
// routes. Each patient has a visit on a Thursday at eleven, and a number of their own.

const orderedAt = Date.parse('2026-02-20T10:00:00-05:00')
const startsAt = Date.parse('2026-03-12T11:00:00-04:00')
const hourMs = 3_600_000

type Person = { id: string; phone: string }
const person = (id: string, last: string): Person => ({ id, phone: `+1413555${last}` })
const quiet = person('quiet', '0901')
const yes = person('yes', '0902')
const no = person('no', '0903')
const words = person('words', '0904')
const stops = person('stops', '0905')
const moved = person('moved', '0906')
const went = person('went', '0907')
const everybody = [quiet, yes, no, words, stops, moved, went]

const patientOf = ({ id, phone }: Person) => ({
  id,
  phone,
  given: 'Ada',
  family: 'Sample',
  birthDate: '1958-03-14',
})
const referralOf = ({ id }: Person): InventedReferral => ({
  id: `sr-${id}`,
  number: `REF-${id.toUpperCase()}`,
  patient: id,
  owner: 'PractitionerRole/owner',
  question: 'Numbness, cause?',
})
const visitOf = (who: Person, changes: Partial<Parameters<typeof toVisit>[1]> = {}) =>
  toVisit(referralOf(who), {
    id: `visit-${who.id}`,
    status: 'booked',
    startsAt,
    madeAt: orderedAt + 90 * hourMs,
    ...changes,
  })

let clinic: WatchedSandbox
beforeAll(async () => {
  const charts = everybody.flatMap((who) => [
    toPatient(patientOf(who)),
    toTextConsent(patientOf(who), orderedAt),
    toOrder(referralOf(who), orderedAt),
    ...sentReferral(referralOf(who), orderedAt + hourMs),
    visitOf(who),
  ])
  clinic = await openWatchedSandbox(charts, [full])
}, 120_000)
afterAll(() => clinic.close())

const reminder = /You have an appointment tomorrow\. .*Reply STOP to opt out\.$/
const question = /Did you miss your appointment\? Reply YES for a call back .*Reply STOP to opt out\.$/

type Field = Record<string, unknown>
const kinds = (resource: Field): string => JSON.stringify(resource.code ?? resource.category)

/** What a person has to do about an answer of this patient. */
async function workAbout({ id }: Person): Promise<Field[]> {
  const tasks: Field[] = await clinic.inEhr('Task', id)
  return tasks.filter((task) => kinds(task).includes('stall-reply-'))
}

/** `status reason` of the messages to this patient that the record knows of, sorted. */
async function recordedOf({ id }: Person): Promise<string[]> {
  const all: Field[] = await clinic.inEhr('Communication', id)
  return all
    .filter((each) => kinds(each).includes('"reminder"'))
    .map(({ status, statusReason }) => {
      const code = /"code":"([^"]+)"/.exec(JSON.stringify(statusReason ?? {}))?.[1]
      return [String(status), ...(code === undefined ? [] : [code])].join(' ')
    })
    .toSorted()
}

describe('a visit on Thursday', () => {
  test('is not written about two days before', async () => {
    await clinic.goTo('2026-03-10T15:00:00-04:00')
    for (const who of everybody) expect(await clinic.textsOn(who.phone)).toEqual([])
  })

  test('is reminded of once on Wednesday, in the morning, and delivered', async () => {
    await clinic.goTo('2026-03-11T09:55:00-04:00')
    expect(await clinic.textsOn(quiet.phone)).toEqual([])
    await clinic.goTo('2026-03-11T10:05:00-04:00')
    await clinic.goTo('2026-03-11T14:00:00-04:00')
    for (const who of everybody)
      expect(await clinic.textsOn(who.phone)).toEqual([expect.stringMatching(reminder)])
    expect(await recordedOf(quiet)).toEqual(['completed'])
    const states = await clinic.db.selectFrom('outbox').select('state').where('channel', '=', 'sms').execute()
    expect(new Set(states.map(({ state }) => state))).toEqual(new Set(['delivered']))
  })

  test('a STOP to the reminder is confirmed, and the question after the visit is recorded as not done', async () => {
    await clinic.answer(stops.phone, 'STOP')
    expect(await clinic.textsOn(stops.phone)).toHaveLength(2)
    await clinic.put(visitOf(moved, { startsAt: startsAt + 7 * 24 * hourMs }))
    const kept = { ...visitOf(went), status: 'fulfilled' }
    await clinic.put(kept)
    await clinic.put(encounterOf(went))
    await clinic.goTo('2026-03-13T10:05:00-04:00')
    expect(await clinic.textsOn(stops.phone)).toHaveLength(2)
    expect(await recordedOf(stops)).toEqual(['completed', 'not-done patient-objection'])
  })

  test('is asked about once on Friday, of whom nobody knows whether they went', async () => {
    await clinic.goTo('2026-03-13T14:00:00-04:00')
    await clinic.goTo('2026-03-14T10:05:00-04:00')
    for (const who of [quiet, yes, no, words])
      expect(await clinic.textsOn(who.phone)).toEqual([
        expect.stringMatching(reminder),
        expect.stringMatching(question),
      ])
    for (const who of [moved, went]) expect(await clinic.textsOn(who.phone)).toHaveLength(1)
  })

  test('YES makes a call-back task for the owner and is promised; no visit is believed or booked', async () => {
    await clinic.answer(yes.phone, 'YES')
    expect(await workAbout(yes)).toEqual([
      expect.objectContaining({
        status: 'requested',
        priority: 'asap',
        owner: { reference: 'PractitionerRole/owner' },
      }),
    ])
    expect((await clinic.textsOn(yes.phone)).at(-1)).toMatch(/we will call you/)
    expect(await clinic.inEhr('Appointment', yes.id)).toHaveLength(1)
  })

  test.each([
    ['NO', no],
    ['I went, thank you', words],
  ])('“%s” is read by a person, answered by nothing, and proves no visit', async (text, who) => {
    const before = await stateOf(who)
    await clinic.answer(who.phone, text)
    const work = await workAbout(who)
    expect(work).toHaveLength(1)
    expect(JSON.stringify(work)).toContain('stall-reply-question')
    expect(JSON.stringify(work)).toContain(text)
    expect(await clinic.textsOn(who.phone)).toHaveLength(2)
    expect(await stateOf(who)).toBe(before)
  })

  test('that was moved is reminded of and asked about anew', async () => {
    await clinic.goTo('2026-03-18T10:05:00-04:00')
    await clinic.goTo('2026-03-20T10:05:00-04:00')
    expect(await clinic.textsOn(moved.phone)).toEqual([
      expect.stringMatching(reminder),
      expect.stringMatching(reminder),
      expect.stringMatching(question),
    ])
  })
})

async function stateOf({ id }: Person): Promise<string | undefined> {
  const row = await clinic.db
    .selectFrom('loop')
    .select('state')
    .where('patient_id', '=', id)
    .executeTakeFirst()
  return row?.state
}

function encounterOf(who: Person) {
  return {
    resourceType: 'Encounter',
    id: `encounter-${who.id}`,
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    subject: { reference: `Patient/${who.id}` },
    basedOn: [{ reference: `ServiceRequest/sr-${who.id}` }],
    appointment: [{ reference: `Appointment/visit-${who.id}` }],
    period: { start: '2026-03-12T11:00:00-04:00', end: '2026-03-12T11:40:00-04:00' },
  }
}
