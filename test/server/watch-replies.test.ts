import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import type { DeliveryEvent, InboundReply } from '../../server/channels/channel.ts'
import { findNumberState } from '../../server/store/number-consent.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import { receiveDelivery } from '../../server/use-cases/watch/receive-delivery.ts'
import { openDossier, patientNumber } from '../support/a-dossier.ts'
import { planDelivery } from '../support/plan-delivery.ts'
import { useWatch } from '../support/use-watch.ts'
import { dispatching, openWire, readOutbox, wednesdayNoon } from '../support/watch-fixture.ts'

const watch = useWatch()

/** A household: one patient of each practice is texted at the same number. */
const household = [
  { tenant: 'north', patient: 'p-1', referral: 'sr-1' },
  { tenant: 'south', patient: 'p-9', referral: 'sr-9' },
] as const

async function textEverybody(language: 'en' | 'es' = 'en'): Promise<void> {
  for (const { tenant, patient, referral } of household) {
    const dossier = {
      ...openDossier,
      referral: `ServiceRequest/${referral}`,
      patient: { ...openDossier.patient, reference: `Patient/${patient}` },
    }
    await watch.keep(tenant, { dossier })
    const key = `${referral}|patient|d1|1|patient`
    const values = { practiceName: 'Lakeside Family', callBackNumber: '(518) 555-0142' }
    const message = {
      audience: 'patient',
      channel: 'sms',
      notice: 'set-up-visit',
      language,
      values,
    } as const
    const way = {
      kind: 'message',
      channel: 'sms',
      because: 'consented',
      to: { address: patientNumber },
      message,
    } as const
    const record = {
      referral: dossier.referral,
      patient: `Patient/${patient}`,
      recipient: `Patient/${patient}`,
      sender: `Organization/${tenant}`,
    }
    await planDelivery(watch, { key, ways: [way], record, tenant, timing: { referral, patient } })
  }
  // As if both had gone out, each on a day of its own: the caps would let only one of them go today.
  await sql`update outbox set state = 'sent', provider_id = tenant_id || '-text'`.execute(watch.db)
}

function aReply(text: string, changes: Partial<InboundReply> = {}): InboundReply {
  return {
    eventId: `reply-${text}`,
    at: wednesdayNoon,
    from: patientNumber,
    to: '+15185550100',
    text,
    ...changes,
  }
}

const receive = (replies: readonly InboundReply[], events: readonly DeliveryEvent[] = []): Promise<void> =>
  receiveDelivery(watch.db, watch.practice('north'), 'sms', { replies, events })

/** Twilio answers its own words: plainly, or with keywords that were changed, and says so only then. */
function receiveBehindTwilio(reply: InboundReply): Promise<void> {
  const practice = watch.practice('north')
  const { sms } = practice.tenant.channels
  if (sms === undefined) throw new Error('the practice sends no texts')
  const channels = { ...practice.tenant.channels, sms: { ...sms, providerHandlesStop: true } }
  const tenant = { ...practice.tenant, channels }
  return receiveDelivery(watch.db, { ...practice, tenant }, 'sms', { replies: [reply], events: [] })
}

const answersSent = async (): Promise<string[]> =>
  Object.entries(await readOutbox(watch.db)).flatMap(([key, { payload }]) =>
    key.startsWith('answer|') ? [JSON.stringify(payload)] : [],
  )

const consents = async (): Promise<string[]> =>
  Object.entries(await readOutbox(watch.db)).flatMap(([key, { tenant }]) =>
    key.includes('|consent|') ? [`${tenant} ${key.split('|').at(-2) ?? ''}`] : [],
  )

describe('STOP', () => {
  test('at a number that two practices share closes it for both, each in its own records and audit trail', async () => {
    await textEverybody()
    await receive([aReply('STOP')])
    expect(await findNumberState(watch.db, patientNumber)).toBe('revoked')
    expect((await consents()).toSorted()).toEqual(['north p-1', 'south p-9'])
    const north = await watch.auditOf('north', 'consent-revoked')
    const south = await watch.auditOf('south', 'consent-revoked')
    expect([north.length, south.length]).toEqual([1, 1])
    expect(north.join()).toContain('Patient/p-1')
    expect(north.join()).not.toContain('p-9')
    expect(south.join()).toContain('Patient/p-9')
    expect(await watch.auditOf('south', 'reply-received')).toEqual([])
  })

  test('from a number of another practice names none of its patients here', async () => {
    await textEverybody()
    await watch.db.deleteFrom('outbox').where('tenant_id', '=', 'north').execute()
    await receive([aReply('STOP')])
    const entries = [
      ...(await watch.auditOf('north', 'reply-received')),
      ...(await watch.auditOf('north', 'consent-revoked')),
    ]
    expect(entries).toHaveLength(2)
    expect(entries.join()).not.toContain('p-9')
  })

  test('is answered once however often it is delivered, and stops what waits', async () => {
    await textEverybody()
    await receive([aReply('STOP')])
    await receive([aReply('STOP')])
    await receive([aReply('STOP', { eventId: 'again' })])
    const answers = Object.keys(await readOutbox(watch.db)).filter((key) => key.startsWith('answer|'))
    expect(answers).toHaveLength(1)
    const wire = openWire('sms')
    await dispatchOnce(dispatching(watch, [watch.practice('north')], [wire]))
    await dispatchOnce(dispatching(watch, [watch.practice('north')], [wire]))
    expect(wire.sent.map(({ text }) => text)).toEqual([expect.stringContaining('We got your STOP')])
  })

  test('is answered in the language of the texts it refuses', async () => {
    await textEverybody('es')
    await receive([aReply('STOP')])
    const [answer] = await answersSent()
    expect(answer).toContain('"language":"es"')
  })

  test('that only the provider knows of counts like one that came here', async () => {
    await textEverybody()
    const event = {
      providerId: 'north-text',
      eventId: 'e-1',
      at: wednesdayNoon,
      state: 'failed',
    } as const
    await receive([], [{ ...event, code: 'twilio-21610', revokesConsent: true }])
    expect(await findNumberState(watch.db, patientNumber)).toBe('revoked')
    expect((await consents()).toSorted()).toEqual(['north p-1', 'south p-9'])
    expect(await watch.auditOf('south', 'consent-revoked')).toHaveLength(1)
  })
})

describe('where Twilio handles its own words', () => {
  test.each([
    ['STOP', {}, 'revoked'],
    ['Unsubscribe ', {}, 'revoked'],
    ['HELP', {}, undefined],
    ['ALTO', { handledByProvider: 'stop' }, 'revoked'],
  ] as const)('“%s” is kept, and answered by Twilio alone', async (text, changes, state) => {
    await textEverybody()
    await receiveBehindTwilio(aReply(text, changes))
    expect(await findNumberState(watch.db, patientNumber)).toBe(state)
    expect(await answersSent()).toEqual([])
  })

  test.each(['ALTO', 'please stop texting me'])(
    '“%s”, which it does not know, is answered here',
    async (text) => {
      await textEverybody()
      await receiveBehindTwilio(aReply(text))
      expect(await findNumberState(watch.db, patientNumber)).toBe('revoked')
      expect(await answersSent()).toEqual([expect.stringContaining('opted-out')])
    },
  )

  test.each([{}, { handledByProvider: 'start' }] as const)(
    'a YES still makes a call-back task (%o)',
    async (changes) => {
      await textEverybody()
      await receiveBehindTwilio(aReply('YES', changes))
      const keys = Object.keys(await readOutbox(watch.db))
      expect(keys.filter((key) => key.includes('|reply|'))).toEqual(['sr-1|reply|reply-YES|ehr-inbox'])
      expect(await findNumberState(watch.db, patientNumber)).toBeUndefined()
      expect(await answersSent()).toEqual([expect.stringContaining('call-back-promised')])
    },
  )

  test('START lets texts go again', async () => {
    await textEverybody()
    await receiveBehindTwilio(aReply('STOP'))
    await receiveBehindTwilio(aReply('START'))
    expect(await findNumberState(watch.db, patientNumber)).toBe('given')
    expect(await answersSent()).toEqual([])
  })
})

describe('other words', () => {
  test('START after a STOP lets texts go again, and is confirmed', async () => {
    await textEverybody()
    await receive([aReply('STOP')])
    await receive([aReply('START')])
    expect(await findNumberState(watch.db, patientNumber)).toBe('given')
    expect(await answersSent()).toHaveLength(2)
  })

  test.each(['delivered', 'uncertain'])(
    'START lets them go again to whom the last one was %s',
    async (state) => {
      await textEverybody()
      await sql`update outbox set state = ${state}`.execute(watch.db)
      await receive([aReply('STOP')])
      await receive([aReply('START')])
      expect(await findNumberState(watch.db, patientNumber)).toBe('given')
    },
  )

  test('START is no consent where nothing was ever sent', async () => {
    await textEverybody()
    await sql`update outbox set state = 'suppressed', provider_id = null`.execute(watch.db)
    await receive([aReply('STOP')])
    await receive([aReply('START')])
    expect(await findNumberState(watch.db, patientNumber)).toBe('revoked')
  })

  test('YES is about the referral that was texted about, not one whose text was held back later', async () => {
    await textEverybody()
    await sql`insert into outbox (tenant_id, key, kind, channel, referral_id, patient_id, address, payload, not_before,
        state, created_at, updated_at)
      select tenant_id, 'sr-2|patient|d1|1|patient|sms', kind, channel, 'sr-2', patient_id, address, payload,
        not_before, 'suppressed', created_at, updated_at + interval '1 hour'
      from outbox where tenant_id = 'north'`.execute(watch.db)
    await receive([aReply('YES')])
    const keys = Object.keys(await readOutbox(watch.db))
    expect(keys.filter((key) => key.includes('|reply|'))).toEqual(['sr-1|reply|reply-YES|ehr-inbox'])
  })

  test('YES makes a call-back task for the owner of this practice only, and is promised once', async () => {
    await textEverybody()
    await receive([aReply('YES')])
    const keys = Object.keys(await readOutbox(watch.db))
    expect(keys.filter((key) => key.includes('|reply|'))).toEqual(['sr-1|reply|reply-YES|ehr-inbox'])
    expect(await findNumberState(watch.db, patientNumber)).toBeUndefined()
  })

  test('of a patient stand in the task and neither in the audit trail nor in what is looked up by code', async () => {
    await textEverybody()
    await receive([aReply('Is it about my heart?')])
    const entries = await watch.auditOf('north', 'reply-received')
    expect(entries.join()).not.toContain('heart')
    const task = (await readOutbox(watch.db))['sr-1|reply|reply-Is it about my heart?|ehr-inbox']
    expect(JSON.stringify(task?.payload)).toContain('Is it about my heart?')
  })
})

describe('a report of a provider', () => {
  test('that is a sentence is kept as no more than that it is one', async () => {
    await textEverybody()
    const event = {
      providerId: 'north-text',
      eventId: 'e-2',
      at: wednesdayNoon,
      state: 'failed',
    } as const
    await receive([], [{ ...event, code: 'Cannot text Ada Sample at +15185550177' }])
    expect((await readOutbox(watch.db))['sr-1|patient|d1|1|patient|sms']).toMatchObject({
      state: 'failed',
      result: 'uncoded-failure',
    })
    expect((await watch.auditOf('north', 'message-failed')).join()).not.toContain('Ada')
  })

  test('of a delivery is final and counted once: what is told later changes nothing', async () => {
    await textEverybody()
    const event = { providerId: 'north-text', at: wednesdayNoon }
    const arrived: string[] = []
    const tell = (one: DeliveryEvent) =>
      receiveDelivery(watch.db, watch.practice('north'), 'sms', { replies: [], events: [one] }, (channel) =>
        arrived.push(channel),
      )
    await tell({ ...event, eventId: 'e-3', state: 'delivered' })
    await tell({ ...event, eventId: 'e-3', state: 'delivered' })
    await tell({ ...event, eventId: 'e-5', state: 'delivered' })
    await tell({ ...event, eventId: 'e-4', state: 'failed', code: 'late' })
    expect(arrived).toEqual(['sms'])
    expect((await readOutbox(watch.db))['sr-1|patient|d1|1|patient|sms']).toMatchObject({
      state: 'delivered',
    })
    expect(await watch.auditOf('north', 'message-failed')).toEqual([])
  })

  test('about a message that nobody knows yet is news still when the same is told of one that is known', async () => {
    await textEverybody()
    const event = {
      providerId: 'found-later',
      eventId: 'e-6',
      at: wednesdayNoon,
      state: 'delivered',
    } as const
    await receive([], [event])
    await sql`update outbox set provider_id = 'found-later' where tenant_id = 'north'`.execute(watch.db)
    await receive([], [event])
    expect(await watch.auditOf('north', 'message-delivered')).toHaveLength(1)
  })
})
