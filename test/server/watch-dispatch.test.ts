import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import type { PatientNotice } from '#domain/notifications/outgoing-message.ts'
import type { Delivery } from '#domain/watch/delivery.ts'
import type { Dossier } from '#domain/watch/dossier.ts'
import { bindTextNumber } from '../../server/store/text-consent-number.ts'
import { saveNumberState } from '../../server/store/number-consent.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import type { DeliveryTiming } from '../../server/use-cases/watch/enqueue-delivery.ts'
import { openDossier, patientNumber } from '../support/a-dossier.ts'
import { endLeases } from '../support/due-loops.ts'
import { planDelivery } from '../support/plan-delivery.ts'
import { useWatch } from '../support/use-watch.ts'
import { dispatching, openWire, readOutbox, setDomainTime, wednesdayNoon } from '../support/watch-fixture.ts'

const watch = useWatch()

const textKey = 'sr-1|patient|d1|1|patient|sms'

function aText({
  key = 'sr-1|patient|d1|1|patient',
  notice = 'set-up-visit',
  practiceName = 'Lakeside Family',
  because = 'consented',
}: { key?: string; notice?: PatientNotice; practiceName?: string; because?: string } = {}): Delivery {
  return {
    key,
    ways: [
      {
        kind: 'message',
        channel: 'sms',
        because,
        to: { address: patientNumber },
        message: {
          audience: 'patient',
          channel: 'sms',
          notice,
          language: 'en',
          values: { practiceName, callBackNumber: '(518) 555-0142' },
        },
      },
    ],
    record: {
      referral: 'ServiceRequest/sr-1',
      patient: 'Patient/p-1',
      recipient: 'Patient/p-1',
      sender: 'Organization/ours',
    },
  }
}

const plan = (delivery: Delivery, timing: Partial<DeliveryTiming> = {}): Promise<void> =>
  planDelivery(watch, { ...delivery, timing })

const patient = openDossier.patient
const movedTo = (textNumber: string): Dossier['patient'] =>
  patient.reach.kind === 'nobody' ? patient : { ...patient, reach: { ...patient.reach, textNumber } }

describe('a text that was planned', () => {
  test('goes out in its language when nothing speaks against it, and is recorded and audited', async () => {
    await watch.keep('north', {})
    await plan(aText())
    const wire = openWire('sms')
    await dispatchOnce(dispatching(watch, [watch.practice('north')], [wire]))
    expect(wire.sent).toMatchObject([{ key: textKey, to: { address: patientNumber }, language: 'en' }])
    const outbox = await readOutbox(watch.db)
    expect(outbox[textKey]).toMatchObject({ state: 'sent' })
    expect(Object.keys(outbox)).toContain(`${textKey}|completed|ehr-inbox`)
    expect(await watch.auditOf('north', 'message-sent')).toHaveLength(1)
  })

  const changes: readonly (readonly [string, Partial<Dossier>, string])[] = [
    [
      'the patient has died',
      { patient: { ...patient, reach: { kind: 'nobody', because: 'deceased' } } },
      'recipient-unavailable',
    ],
    [
      'the record is inactive',
      { patient: { ...patient, reach: { kind: 'nobody', because: 'inactive' } } },
      'recipient-unavailable',
    ],
    [
      'a minor has no proxy',
      { patient: { ...patient, reach: { kind: 'nobody', because: 'minor-without-proxy' } } },
      'recipient-unavailable',
    ],
    [
      'the consent in the record was withdrawn',
      { patient: { ...patient, textConsent: 'denied' } },
      'patient-objection',
    ],
    ['no consent is on record', { patient: { ...patient, textConsent: 'none' } }, 'held-back-no-consent'],
    ['the number is another one now', { patient: movedTo('+15185550178') }, 'invalid-phone-number'],
    ['the specialty is a sensitive one', { specialty: 'psychiatry' }, 'held-back-sensitive'],
    ['the referral has become urgent', { urgency: 'urgent' }, 'held-back-loop-moved-on'],
    ['the visit has been booked', { state: 'scheduled' }, 'held-back-loop-moved-on'],
    ['the order is gone', { state: 'void' }, 'held-back-loop-moved-on'],
  ]
  test.each(changes)('is held back and recorded as not done when meanwhile %s', async (_, change, result) => {
    await watch.keep('north', { dossier: { ...openDossier, ...change } })
    await plan(aText())
    const wire = openWire('sms')
    const practice = watch.practice('north', { sensitiveSpecialties: ['psychiatry'] })
    await dispatchOnce(dispatching(watch, [practice], [wire]))
    expect(wire.sent).toEqual([])
    const outbox = await readOutbox(watch.db)
    expect(outbox[textKey]).toMatchObject({ state: 'suppressed', result })
    expect(Object.keys(outbox)).toContain(`${textKey}|not-done|ehr-inbox`)
    expect(await watch.auditOf('north', 'message-suppressed')).toHaveLength(1)
  })

  test('stays here when the practice has begun to do less by itself', async () => {
    await watch.keep('north', {})
    await plan(aText())
    const wire = openWire('sms')
    await dispatchOnce(dispatching(watch, [watch.practice('north', { featureLevel: 'nudge' })], [wire]))
    expect(wire.sent).toEqual([])
    expect((await readOutbox(watch.db))[textKey]).toMatchObject({
      state: 'suppressed',
      result: 'held-back-level',
    })
  })

  test('of an unknown specialty is held back: it may be a sensitive one', async () => {
    const dossier = { ...openDossier }
    delete dossier.specialty
    await watch.keep('north', { dossier })
    await plan(aText())
    const wire = openWire('sms')
    await dispatchOnce(dispatching(watch, [watch.practice('north')], [wire]))
    expect(wire.sent).toEqual([])
  })

  test('is held back when STOP came between planning and sending', async () => {
    await watch.keep('north', {})
    await plan(aText())
    await watch.db.transaction().execute((trx) =>
      saveNumberState(trx, {
        number: patientNumber,
        state: 'revoked',
        source: 'stop-keyword',
        at: wednesdayNoon,
      }),
    )
    const wire = openWire('sms')
    await dispatchOnce(dispatching(watch, [watch.practice('north')], [wire]))
    expect(wire.sent).toEqual([])
    expect((await readOutbox(watch.db))[textKey]).toMatchObject({
      state: 'suppressed',
      result: 'patient-objection',
    })
  })

  test.each([
    ['nobody ever agreed to texts', 'no-consent', 'held-back-no-consent'],
    ['there is no number for texts', 'no-address', 'invalid-phone-number'],
    ['the patient had refused texts', 'opted-out', 'patient-objection'],
    ['the specialty is a sensitive one', 'sensitive-specialty', 'held-back-sensitive'],
  ])('is only recorded as not done where %s', async (_, because, result) => {
    await watch.keep('north', {})
    await plan(aText({ because }))
    const wire = openWire('sms')
    await dispatchOnce(dispatching(watch, [watch.practice('north')], [wire]))
    expect(wire.sent).toEqual([])
    const outbox = await readOutbox(watch.db)
    expect(outbox[textKey]).toMatchObject({ state: 'suppressed', result })
    expect(outbox).toHaveProperty([`${textKey}|not-done|ehr-inbox`])
  })

  test('for a minor without a proxy is recorded as not done, although there is nobody to name', async () => {
    await watch.keep('north', {
      dossier: {
        ...openDossier,
        patient: { ...patient, reach: { kind: 'nobody', because: 'minor-without-proxy' } },
      },
    })
    const planned = aText({ because: 'no-recipient' })
    const record = { ...planned.record }
    Reflect.deleteProperty(record, 'recipient')
    await plan({ ...planned, record })
    const wire = openWire('sms')
    const deps = dispatching(watch, [watch.practice('north')], [wire])
    await dispatchOnce(deps)
    await dispatchOnce(deps)
    expect(wire.sent).toEqual([])
    expect((await readOutbox(watch.db))[`${textKey}|not-done|ehr-inbox`]).toMatchObject({ state: 'sent' })
    const kept = await watch.db
      .selectFrom('fhir_resource')
      .select('content')
      .where('type', '=', 'Communication')
      .executeTakeFirstOrThrow()
    expect(kept.content).toContain('recipient-unavailable')
    expect(JSON.parse(kept.content ?? '')).not.toHaveProperty('recipient')
  })

  test.each([
    ['before it was planned', 'opted-out'],
    ['since it was planned', 'consented'],
  ])(
    'to a number that turned out to be somebody else’s %s is no refusal of the patient',
    async (_, because) => {
      // Who answered "wrong number" closed the patient's consent with it.
      await watch.keep('north', {
        dossier: { ...openDossier, patient: { ...patient, textConsent: 'denied' } },
      })
      await plan(aText({ because }))
      const word = {
        number: patientNumber,
        state: 'suspended',
        source: 'wrong-person',
        at: wednesdayNoon,
      } as const
      await watch.db.transaction().execute((trx) => saveNumberState(trx, word))
      const wire = openWire('sms')
      await dispatchOnce(dispatching(watch, [watch.practice('north')], [wire]))
      expect(wire.sent).toEqual([])
      expect((await readOutbox(watch.db))[textKey]).toMatchObject({
        state: 'suppressed',
        result: 'invalid-phone-number',
      })
    },
  )

  test('to a number that came into the record after the consent is held back until it is agreed to', async () => {
    const textConsentAt = '2026-05-02T14:00:00.000Z'
    const consenting = { ...patient, textConsentAt }
    await watch.db
      .insertInto('tracked_patient')
      .values({
        ...{ tenant_id: 'north', patient_id: patient.reference.replace('Patient/', ''), why: 'discovered' },
        ...{ opened_at: null, first_read_at: wednesdayNoon, last_read_at: wednesdayNoon },
        ...{
          evidence_at: wednesdayNoon,
          last_good_read_at: wednesdayNoon,
          next_read_at: null,
          sources: '{}',
        },
      })
      .execute()
    const agree = (number: string, givenAt: string) =>
      watch.db.transaction().execute((trx) =>
        bindTextNumber(trx, 'north', patient.reference.replace('Patient/', ''), {
          givenAt: new Date(givenAt),
          number,
        }),
      )
    const [wire, practices] = [openWire('sms'), [watch.practice('north')]]
    await agree('+15185550178', textConsentAt)
    // The record has another number since; reading the chart again changes nothing of what was agreed to.
    await agree(patientNumber, textConsentAt)
    await watch.keep('north', { dossier: { ...openDossier, patient: consenting } })
    await plan(aText())
    await dispatchOnce(dispatching(watch, practices, [wire]))
    expect(wire.sent).toEqual([])
    expect((await readOutbox(watch.db))[textKey]).toMatchObject({ result: 'held-back-no-consent' })
    // Agreed to anew: a later word holds for the number of today.
    const later = '2026-06-01T14:00:00.000Z'
    await agree(patientNumber, later)
    await watch.keep('north', {
      dossier: { ...openDossier, patient: { ...consenting, textConsentAt: later } },
    })
    await plan(aText({ key: 'sr-1|patient|d7|1|patient' }))
    await dispatchOnce(dispatching(watch, practices, [wire]))
    expect(wire.sent).toHaveLength(1)
  })

  test('that would give the patient away is stopped for a person', async () => {
    await watch.keep('north', {})
    await plan(aText({ practiceName: 'Lakeside 6/12/2026' }))
    const wire = openWire('sms')
    await dispatchOnce(dispatching(watch, [watch.practice('north')], [wire]))
    expect(wire.sent).toEqual([])
    const outbox = await readOutbox(watch.db)
    expect(outbox[textKey]).toMatchObject({ state: 'failed', result: 'leak-date' })
    expect(outbox).toHaveProperty([`${textKey}|leak|ehr-inbox`])
    const [entry] = await watch.auditOf('north', 'message-failed')
    expect(entry).toContain('leak-date')
    expect(entry).not.toContain('Lakeside')
  })

  test('goes out to a patient who is called like the practice', async () => {
    await watch.keep('north', { dossier: { ...openDossier, patient: { ...patient, name: 'Ann Lakeside' } } })
    await plan(aText())
    const wire = openWire('sms')
    await dispatchOnce(dispatching(watch, [watch.practice('north')], [wire]))
    expect(wire.sent).toHaveLength(1)
  })

  test('that the provider could not take waits by the real clock, whatever becomes of the clinic’s', async () => {
    await watch.keep('north', {})
    await plan(aText())
    const wire = openWire('sms', { answer: () => ({ kind: 'retry', code: 'http-503' }) })
    const deps = dispatching(watch, [watch.practice('north')], [wire])
    await dispatchOnce(deps)
    await setDomainTime(watch.db, new Date(wednesdayNoon.getTime() + 3_600_000))
    await dispatchOnce(deps)
    expect(wire.sent).toHaveLength(1)
    await endLeases(watch.db)
    await dispatchOnce(deps)
    expect(wire.sent).toHaveLength(2)
  })

  test('has all of its attempts left after it waited for the morning', async () => {
    await setDomainTime(watch.db, new Date('2026-06-10T22:00:00-04:00'))
    await watch.keep('north', {})
    await plan(aText())
    const wire = openWire('sms', { answer: () => ({ kind: 'retry', code: 'http-503' }) })
    const deps = dispatching(watch, [watch.practice('north')], [wire])
    await dispatchOnce(deps)
    expect(wire.sent).toEqual([])
    for (let hour = 8; hour < 15; hour++) {
      await setDomainTime(watch.db, new Date(Date.parse('2026-06-11T00:00:01-04:00') + hour * 3_600_000))
      await dispatchOnce(deps)
      await endLeases(watch.db)
    }
    expect(wire.sent).toHaveLength(7)
    expect((await readOutbox(watch.db))[textKey]).toMatchObject({ state: 'waiting', result: 'http-503' })
    await setDomainTime(watch.db, new Date('2026-06-11T15:30:00-04:00'))
    await dispatchOnce(deps)
    expect(wire.sent).toHaveLength(8)
    expect((await readOutbox(watch.db))[textKey]).toMatchObject({ state: 'failed', result: 'http-503' })
  })

  test('two of which wait for one number go out one today and one tomorrow', async () => {
    await watch.keep('north', {})
    await plan(aText())
    await plan(aText({ key: 'sr-1|patient|d7|1|patient' }))
    const wire = openWire('sms')
    await dispatchOnce(dispatching(watch, [watch.practice('north')], [wire]))
    expect(wire.sent).toHaveLength(1)
  })
})

describe('a reminder of a visit', () => {
  const startsAt = '2026-06-11T18:00:00.000Z'
  const key = `sr-1|visit-message|visit-soon@${startsAt}|1|patient`
  const notAfter = new Date('2026-06-10T21:00:00-04:00')
  const visit = {
    referral: 'ServiceRequest/sr-1',
    notice: 'visit-soon',
    startsAt,
    from: 0,
    until: 0,
  } as const

  test('goes out on the day before', async () => {
    await watch.keep('north', { state: 'scheduled', visitMessages: [visit] })
    await plan(aText({ key, notice: 'visit-soon' }), { notAfter })
    const wire = openWire('sms')
    await dispatchOnce(dispatching(watch, [watch.practice('north')], [wire]))
    expect(wire.sent).toHaveLength(1)
  })

  test('is dropped once its hour is over, and not put off to the morning of the visit', async () => {
    await watch.keep('north', { state: 'scheduled', visitMessages: [visit] })
    await plan(aText({ key, notice: 'visit-soon' }), { notAfter })
    await setDomainTime(watch.db, new Date('2026-06-10T21:30:00-04:00'))
    const wire = openWire('sms')
    await dispatchOnce(dispatching(watch, [watch.practice('north')], [wire]))
    expect(wire.sent).toEqual([])
    expect((await readOutbox(watch.db))[`${key}|sms`]).toMatchObject({
      state: 'suppressed',
      result: 'held-back-loop-moved-on',
    })
  })

  test('is dropped when the visit was moved', async () => {
    const moved = { ...visit, startsAt: '2026-06-20T18:00:00.000Z' }
    await watch.keep('north', { state: 'scheduled', visitMessages: [moved] })
    await plan(aText({ key, notice: 'visit-soon' }), { notAfter })
    const wire = openWire('sms')
    await dispatchOnce(dispatching(watch, [watch.practice('north')], [wire]))
    expect(wire.sent).toEqual([])
  })
})

describe('a text that a process had begun to send when it was lost', () => {
  /** As a process leaves it that the provider may have answered, or not, once its lease has ended. */
  async function loseSender(): Promise<void> {
    await plan(aText())
    await sql`update outbox set state = 'sending', attempts = 1, lease_until = now() - interval '1 second'`.execute(
      watch.db,
    )
  }
  const taskKey = `${textKey}|uncertain|ehr-inbox`

  test.each([
    ['night has fallen', new Date('2026-06-10T21:00:30-04:00'), {}],
    ['the visit has been booked', wednesdayNoon, { state: 'scheduled' }],
    ['STOP stands in the record', wednesdayNoon, { patient: { ...patient, textConsent: 'denied' } }],
  ] as const)(
    'is left to a person, and is neither sent again nor called not sent, when %s',
    async (_, at, change) => {
      await watch.keep('north', { dossier: { ...openDossier, ...change } })
      await loseSender()
      const wire = openWire('sms')
      const deps = dispatching(watch, [watch.practice('north')], [wire])
      await setDomainTime(watch.db, at)
      await dispatchOnce(deps)
      await setDomainTime(watch.db, new Date('2026-06-11T09:00:00-04:00'))
      while ((await dispatchOnce(deps)) > 0);
      expect(wire.sent).toEqual([])
      const outbox = await readOutbox(watch.db)
      expect(outbox[textKey]).toMatchObject({ state: 'uncertain', result: 'outcome-unknown' })
      expect(Object.keys(outbox)).toEqual([textKey, taskKey])
    },
  )

  test('is left to a person although the practice sends no texts any more', async () => {
    await watch.keep('north', {})
    await loseSender()
    await dispatchOnce(dispatching(watch, [watch.practice('north')], []))
    expect((await readOutbox(watch.db))[textKey]).toMatchObject({ state: 'uncertain' })
  })

  test('is recorded as not done when it was planned for no more than that', async () => {
    await watch.keep('north', { dossier: { ...openDossier, patient: { ...patient, textConsent: 'none' } } })
    await loseSender()
    await sql`update outbox set payload = replace(payload::text, 'consented', 'no-consent')::json`.execute(
      watch.db,
    )
    await dispatchOnce(dispatching(watch, [watch.practice('north')], [openWire('sms')]))
    expect((await readOutbox(watch.db))[textKey]).toMatchObject({
      state: 'suppressed',
      result: 'held-back-no-consent',
    })
  })
})
