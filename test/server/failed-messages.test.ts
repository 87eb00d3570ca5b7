import { beforeEach, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import { z } from 'zod'
import type { FhirWrite, WriteOutcome } from '#domain/fhir-write.ts'
import type { Delivery, Way } from '#domain/watch/delivery.ts'
import type { SendResult, Transport } from '../../server/channels/channel.ts'
import { findNumberState } from '../../server/store/number-consent.ts'
import { chaseReceipts } from '../../server/use-cases/watch/chase-receipts.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import { receiveDelivery } from '../../server/use-cases/watch/receive-delivery.ts'
import type { Shelf } from '../../server/use-cases/watch/write-on-shelf.ts'
import { openDossier, patientNumber } from '../support/a-dossier.ts'
import { endLeases } from '../support/due-loops.ts'
import { planDelivery } from '../support/plan-delivery.ts'
import { useWatch } from '../support/use-watch.ts'
import {
  dispatching,
  lead,
  openWire,
  owner,
  readOutbox,
  setDomainTime,
  wednesdayNoon,
} from '../support/watch-fixture.ts'

const watch = useWatch()
beforeEach(() => watch.keep('north', {}))

const delivery = 'sr-1|patient|d1|1|patient'
const textKey = `${delivery}|sms`
const taskKey = `${delivery}|failed|ehr-inbox`

const text = {
  kind: 'message',
  channel: 'sms',
  because: 'consented',
  to: { address: patientNumber },
  message: {
    audience: 'patient',
    channel: 'sms',
    notice: 'set-up-visit',
    language: 'en',
    values: { practiceName: 'Lakeside Family', callBackNumber: '(518) 555-0142' },
  },
} as const satisfies Way

const tooTelling = {
  ...text.message,
  values: { practiceName: 'Lakeside 6/12/2026', callBackNumber: '(518) 555-0142' },
}

const identity = {
  system: 'https://baton.example/fhir/NamingSystem/message-key',
  value: `${delivery}|portal`,
}
const communication: FhirWrite = {
  interaction: 'create',
  identity,
  resource: {
    resourceType: 'Communication',
    identifier: [identity],
    basedOn: [{ reference: 'ServiceRequest/sr-1' }],
    status: 'completed',
    sent: '2026-06-10T12:00:00-04:00',
    subject: { reference: 'Patient/p-1' },
    payload: [{ contentString: 'Please call us to set up your visit with Cardiology.' }],
  },
}
const portal: Way = { kind: 'fhir', channel: 'portal', because: 'portal', write: communication }

async function plan(...ways: Delivery['ways']): Promise<void> {
  const record = {
    referral: 'ServiceRequest/sr-1',
    patient: 'Patient/p-1',
    recipient: 'Patient/p-1',
    sender: 'Organization/ours',
  }
  await planDelivery(watch, { key: delivery, ways, record })
}

type Answers = { answer?: SendResult; ehr?: Shelf }

async function dispatch(times: number, { answer, ehr }: Answers = {}): Promise<void> {
  const wire = openWire('sms', answer === undefined ? {} : { answer: () => answer })
  for (let round = 1; round <= times; round += 1) {
    await endLeases(watch.db)
    await dispatchOnce(dispatching(watch, [watch.practice('north')], [wire], ehr))
  }
}

const report = (eventId: string, code = 'twilio-30006'): Promise<void> =>
  receiveDelivery(watch.db, watch.practice('north'), 'sms', {
    replies: [],
    events: [{ providerId: 'sms-1', eventId, at: wednesdayNoon, state: 'failed', code }],
  })

/** An EHR that answers every write so. */
const answering =
  (outcome: WriteOutcome): Shelf =>
  () =>
    Promise.resolve(outcome)

const Row = z.object({ way: z.object({ write: z.object({ resource: z.looseObject({}) }) }) })

/** Of a row of the outbox: what it writes. */
async function written(key: string): Promise<Record<string, unknown>> {
  return Row.parse((await readOutbox(watch.db))[key]?.payload).way.write.resource
}

const tasks = async (): Promise<string[]> =>
  Object.keys(await readOutbox(watch.db)).filter((key) => key.includes('|failed|'))

async function communications(): Promise<Record<string, unknown>[]> {
  const rows = await watch.db
    .selectFrom('fhir_resource')
    .select('content')
    .where('type', '=', 'Communication')
    .orderBy('id')
    .execute()
  return rows.map(({ content }) => z.looseObject({}).parse(JSON.parse(content ?? '{}')))
}

describe('a message that reached nobody by any way', () => {
  test('is put before the owner of the loop: who, by which channel and why', async () => {
    await plan(text)
    await dispatch(1, { answer: { kind: 'permanent', code: 'twilio-21211' } })
    const task = await written(taskKey)
    expect(task).toMatchObject({
      resourceType: 'Task',
      status: 'requested',
      owner: { reference: owner.reference },
      focus: { reference: 'ServiceRequest/sr-1' },
      for: { reference: 'Patient/p-1' },
      code: { coding: [{ code: 'stall-message-failed' }] },
    })
    const words = JSON.stringify(task['code'])
    for (const word of ['patient', 'text message', 'twilio-21211']) expect(words).toContain(word)
    expect(words).not.toMatch(/Ada|Cardiology|555/)
  })

  test('is put before the owner after the last attempt, and not before', async () => {
    await plan(text)
    const answer: SendResult = { kind: 'retry', code: 'http-503' }
    await dispatch(7, { answer })
    expect(await tasks()).toEqual([])
    await dispatch(2, { answer })
    expect(await tasks()).toEqual([taskKey])
  })

  test('goes to the lead where the owner is no longer there', async () => {
    const practice = watch.practice('north', { staff: [lead, { ...owner, isActive: false }] })
    await plan(text)
    const wire = openWire('sms', { answer: () => ({ kind: 'permanent', code: 'twilio-21211' }) })
    await dispatchOnce(dispatching(watch, [practice], [wire]))
    expect(await written(taskKey)).toMatchObject({ owner: { reference: lead.reference } })
  })

  test('asks in Spanish where the practice writes Spanish', async () => {
    await plan(text)
    const wire = openWire('sms', { answer: () => ({ kind: 'permanent', code: 'twilio-21211' }) })
    await dispatchOnce(dispatching(watch, [watch.practice('north', { locale: 'es' })], [wire]))
    expect(JSON.stringify((await written(taskKey))['code'])).toContain('paciente')
  })

  test('asks nobody while another way is left', async () => {
    await plan(text, portal)
    await dispatch(1, { answer: { kind: 'permanent', code: 'twilio-21211' } })
    expect(await tasks()).toEqual([])
    expect(Object.keys(await readOutbox(watch.db))).toContain(`${delivery}|portal`)
  })

  test('that was begun again and again and never ended is put before the owner', async () => {
    await plan(text)
    await watch.db.updateTable('outbox').set({ state: 'sending', attempts: 8, lease_until: null }).execute()
    await dispatchOnce(dispatching(watch, [watch.practice('north')], [openWire('sms')]))
    expect((await readOutbox(watch.db))[textKey]).toMatchObject({ state: 'failed', result: 'keeps-failing' })
    expect(await tasks()).toHaveLength(1)
  })
})

describe.each([
  ['may or may not have gone out', 'uncertain', text],
  ['would have told more than it may', 'leak', { ...text, message: tooTelling }],
] as const)('a message that %s', (_, kind, way) => {
  const key = `${textKey}|${kind}|ehr-inbox`
  const away = { from: '2026-06-08', until: '2026-06-12' }
  const cover = { ...owner, reference: 'PractitionerRole/cover', name: 'Cora Cover' }

  test.each([
    ['the owner of the loop', [lead, owner], owner.reference],
    [
      'whoever stands in for the owner',
      [lead, { ...owner, away: [away], cover: cover.reference }, cover],
      cover.reference,
    ],
    ['the lead where the owner has left', [lead, { ...owner, isActive: false }], lead.reference],
  ] as const)('is put before %s', async (_whom, staff, reference) => {
    await plan(way)
    const wire = openWire('sms', { answer: () => ({ kind: 'uncertain', code: 'connection-lost' }) })
    await dispatchOnce(dispatching(watch, [watch.practice('north', { staff: [...staff] })], [wire]))
    expect(await written(key)).toMatchObject({
      owner: { reference },
      focus: { reference: 'ServiceRequest/sr-1' },
    })
  })

  test('is put before the lead where the loop has no owner', async () => {
    await watch.db.updateTable('loop').set({ owner: null }).execute()
    await plan(way)
    await dispatch(1, { answer: { kind: 'uncertain', code: 'connection-lost' } })
    expect(await written(key)).toMatchObject({ owner: { reference: lead.reference } })
  })

  test('waits without an owner where nobody is there', async () => {
    await plan(way)
    const wire = openWire('sms', { answer: () => ({ kind: 'uncertain', code: 'connection-lost' }) })
    const staff = [{ ...owner, isActive: false }]
    await dispatchOnce(dispatching(watch, [watch.practice('north', { staff })], [wire]))
    expect(await written(key)).not.toHaveProperty('owner')
  })
})

describe('a text of which the carrier reports afterwards that it failed', () => {
  test('is put before the owner once, however often it is reported', async () => {
    await plan(text)
    await dispatch(1)
    await report('e-1')
    await report('e-1')
    await report('e-2')
    expect(await tasks()).toEqual([taskKey])
  })

  test('stands in the record as not done, and no more as sent', async () => {
    await plan(text)
    await dispatch(2)
    expect(await communications()).toMatchObject([{ status: 'completed', sent: '2026-06-10T12:00:00-04:00' }])
    await report('e-1')
    await dispatch(2)
    const records = await communications()
    expect(records).toMatchObject([
      { status: 'not-done', statusReason: { coding: [{ code: 'system-error' }], text: 'twilio-30006' } },
    ])
    expect(records[0]).not.toHaveProperty('sent')
  })

  test('stands so as well where the report comes before its record was written', async () => {
    await plan(text)
    await dispatch(1)
    await report('e-1')
    await dispatch(3)
    expect(await communications()).toMatchObject([{ status: 'not-done' }])
  })

  test('is recorded as not done beside its record where the EHR lets nobody change that', async () => {
    const ehr: Shelf = (write) =>
      Promise.resolve(
        write.interaction === 'create'
          ? { kind: 'written', reference: 'Communication/c-1', versionId: '1', wasThere: false }
          : { kind: 'refused', status: 405 },
      )
    await plan(text)
    await dispatch(2, { ehr })
    await report('e-1')
    await dispatch(1, { ehr })
    await dispatch(1)
    const records = await communications()
    expect(records).toMatchObject([{ status: 'not-done', statusReason: { text: 'twilio-30006' } }])
    expect(records[0]).not.toHaveProperty('sent')
  })
})

describe('a message in the portal', () => {
  test.each<[string, WriteOutcome, string]>([
    ['refuses', { kind: 'refused', status: 422 }, 'refused-422'],
    ['takes none of', { kind: 'unsupported' }, 'unsupported'],
  ])(
    'that the EHR %s is no message: it is recorded as not done and asks the owner',
    async (_, outcome, code) => {
      await plan(portal)
      await dispatch(1, { ehr: answering(outcome) })
      expect((await readOutbox(watch.db))[`${delivery}|portal`]).toMatchObject({
        state: 'failed',
        result: code,
      })
      expect(await tasks()).toEqual([taskKey])
      await dispatch(1)
      expect(await communications()).toMatchObject([{ status: 'not-done', statusReason: { text: code } }])
    },
  )

  test('that the EHR refuses goes the next way', async () => {
    await plan(portal, text)
    await dispatch(1, { ehr: answering({ kind: 'refused', status: 422 }) })
    expect(Object.keys(await readOutbox(watch.db))).toContain(textKey)
    expect(await tasks()).toEqual([])
  })

  test('is not done where Baton may write nothing into the EHR: nobody would read it', async () => {
    await plan(portal)
    await dispatch(1)
    expect((await readOutbox(watch.db))[`${delivery}|portal`]).toMatchObject({ state: 'failed' })
  })

  test('that is held back for a minor without a proxy is recorded as not done', async () => {
    const patient = {
      ...openDossier.patient,
      reach: { kind: 'nobody', because: 'minor-without-proxy' },
    } as const
    await watch.keep('north', { dossier: { ...openDossier, patient } })
    await plan(portal)
    await dispatch(2)
    expect(await communications()).toMatchObject([
      { status: 'not-done', statusReason: { coding: [{ code: 'recipient-unavailable' }] } },
    ])
    expect(await tasks()).toEqual([])
  })
})

describe('a text to somebody who has sent STOP to the carrier', () => {
  const refused: readonly (readonly [string, () => Promise<void>])[] = [
    [
      'is refused at once',
      () => dispatch(2, { answer: { kind: 'permanent', code: 'twilio-21610', revokesConsent: true } }),
    ],
    [
      'is reported as not delivered',
      async () => {
        await dispatch(2)
        await receiveDelivery(watch.db, watch.practice('north'), 'sms', {
          replies: [],
          events: [
            {
              ...{ providerId: 'sms-1', eventId: 'e-1', at: wednesdayNoon, state: 'failed' },
              ...{ code: 'twilio-21610', revokesConsent: true },
            },
          ],
        })
        await dispatch(1)
      },
    ],
  ]
  test.each(refused)('and %s is the patient’s refusal, and no failure to try again', async (_, refuse) => {
    await plan(text)
    await refuse()
    const outbox = await readOutbox(watch.db)
    expect(outbox[textKey]?.result).toBe('patient-objection')
    expect(await findNumberState(watch.db, patientNumber)).toBe('revoked')
    expect(await communications()).toMatchObject([
      { status: 'not-done', statusReason: { coding: [{ code: 'patient-objection' }] } },
    ])
    expect(await watch.auditOf('north', 'message-suppressed')).toHaveLength(1)
    expect(await watch.auditOf('north', 'message-failed')).toEqual([])
    expect(await tasks()).toEqual([])
  })

  test.each(refused)('and %s goes the next way', async (_, refuse) => {
    await plan(text, portal)
    await refuse()
    expect(Object.keys(await readOutbox(watch.db))).toContain(`${delivery}|portal`)
  })
})

describe('a Direct message to an office', () => {
  const toOffice = (channel: 'direct' | 'fax', address: string): Way => ({
    kind: 'message',
    channel,
    because: 'direct-first',
    to: { address },
    message: {
      audience: 'receiver',
      channel,
      notice: 'confirm-receipt',
      language: 'en',
      values: {
        ...{ practiceName: 'Lakeside Family', callBackNumber: '(518) 555-0142', referralNumber: 'R-1' },
        ...{ patientInitials: 'AS', patientBirthDate: '1980-01-01', orderedOn: '2026-06-01' },
      },
    },
  })
  const direct = openWire('direct')
  const fax = `${delivery}|fax`
  const chase = async (minutes: number) => {
    await setDomainTime(watch.db, new Date(wednesdayNoon.getTime() + minutes * 60_000))
    await chaseReceipts(watch.db, watch.practice('north'), new Map([['direct', direct]]))
    return Object.keys(await readOutbox(watch.db))
  }
  const send = async (): Promise<string> => {
    await plan(toOffice('direct', 'a@direct.example'), toOffice('fax', '+15185550199'))
    await dispatchOnce(dispatching(watch, [watch.practice('north')], [direct]))
    return `direct-${direct.sent.length}`
  }

  test('that nobody took over within the hour goes by fax, once', async () => {
    await send()
    expect(await chase(59)).not.toContain(fax)
    expect(await chase(61)).toContain(fax)
    expect((await readOutbox(watch.db))[`${delivery}|direct`]).toMatchObject({
      state: 'failed',
      result: 'no-receipt',
    })
    expect((await chase(130)).filter((key) => key === fax)).toHaveLength(1)
    expect(await tasks()).toEqual([])
  })

  test('that the other side took over is not sent again', async () => {
    const providerId = await send()
    await receiveDelivery(watch.db, watch.practice('north'), 'direct', {
      replies: [],
      events: [{ providerId, eventId: 'processed', at: wednesdayNoon, state: 'accepted' }],
    })
    expect(await chase(61)).not.toContain(fax)
  })

  test('is missed although many before it were taken over and never heard of again', async () => {
    await send()
    await sql`insert into outbox (tenant_id, key, kind, channel, payload, not_before, created_at, updated_at, state,
        provider_id, result)
      select tenant_id, 'earlier-' || nth, kind, channel, payload, not_before, created_at,
        updated_at - interval '1 hour', state, 'earlier-' || nth, 'taken-over'
      from outbox, generate_series(1, 60) as nth where channel = 'direct'`.execute(watch.db)
    expect(await chase(61)).toContain(fax)
  })
})

describe('a fax of which no report came', () => {
  const faxKey = `${delivery}|fax`
  const way: Way = {
    kind: 'message',
    channel: 'fax',
    because: 'no-direct-address',
    to: { address: '+15185550199' },
    message: {
      audience: 'receiver',
      channel: 'fax',
      notice: 'confirm-receipt',
      language: 'en',
      values: {
        ...{ practiceName: 'Lakeside Family', callBackNumber: '(518) 555-0142', referralNumber: 'R-1' },
        ...{ patientInitials: 'AS', patientBirthDate: '1980-01-01', orderedOn: '2026-06-01' },
      },
    },
  }

  test('is asked about although the provider knows nothing of many before it, each in its turn', async () => {
    const asked: string[] = []
    const wire = openWire('fax')
    const transport: Transport = {
      ...wire,
      lookUp: (providerId) => {
        asked.push(providerId)
        return Promise.resolve(
          providerId === 'fax-1'
            ? { providerId, eventId: 'e-1', at: wednesdayNoon, state: 'delivered' }
            : undefined,
        )
      },
    }
    await plan(way)
    await dispatchOnce(dispatching(watch, [watch.practice('north')], [transport]))
    await sql`insert into outbox (tenant_id, key, kind, channel, payload, not_before, created_at, updated_at, state,
        provider_id)
      select tenant_id, 'earlier-' || nth, kind, channel, payload, not_before, created_at,
        updated_at - interval '1 hour', state, 'earlier-' || nth
      from outbox, generate_series(1, 60) as nth where channel = 'fax'`.execute(watch.db)
    await setDomainTime(watch.db, new Date(wednesdayNoon.getTime() + 61 * 60_000))
    const chase = () => chaseReceipts(watch.db, watch.practice('north'), new Map([['fax', transport]]))
    await chase()
    await chase()
    expect((await readOutbox(watch.db))[faxKey]).toMatchObject({ state: 'delivered' })
    expect(asked).toHaveLength(61)
    expect(new Set(asked).size).toBe(61)
  })
})
