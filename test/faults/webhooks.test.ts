import { createHmac } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { Tables } from '../../server/store/tables.ts'
import { verifyChain } from '../../server/store/audit-log.ts'
import { startBaton, until, type BatonProcess } from '../support/baton-process.ts'
import { seedLoops } from '../support/due-loops.ts'
import { openFaultDatabase } from '../support/fault-database.ts'
import { openFaultPeers, type FaultPeers } from '../support/fault-peers.ts'
import { openFaultPractice, practice, type FaultPractice } from '../support/fault-practice.ts'
import type { TestDatabase } from '../support/test-database.ts'

// Fault 11 of BACKEND.md: what providers report comes twice, late, in the wrong order, or from somebody else.

const accountSid = 'AC5a6e64626f78000000000000000000b4'
const token = 'sandbox-twilio-token'
let peers: FaultPeers
let database: TestDatabase<Tables & FhirTables>
let watching: FaultPractice
let baton: BatonProcess
let sid: string

beforeAll(async () => {
  peers = await openFaultPeers()
  database = await openFaultDatabase()
  watching = await openFaultPractice(database.url, peers.addresses)
  baton = await startBaton(database.url, peers.addresses, { BATON_JOBS: 'off' })
  await until(baton.readiness, (status) => status === 200)
})
afterAll(async () => {
  baton.child.kill('SIGTERM')
  await baton.ended
  await watching.close()
  await database.close()
  await peers.close()
})

let loop = 0
beforeEach(async () => {
  loop += 1
  await seedLoops(database.db, { tenant: practice, count: 1, from: loop })
  await watching.sweepAll()
  await watching.dispatchAll()
  sid = (await text()).provider_id ?? ''
})
afterEach(async () => {
  expect((await verifyChain(database.db, practice)).fault).toBeUndefined()
  expect(await countEntries()).toEqual(await countEnds())
})

/** How many entries there are of each referral's text that it arrived or did not. */
async function countEntries(): Promise<Record<string, number>> {
  const { rows } = await sql<{
    about: string
    count: number
  }>`select substring(entry from 'ServiceRequest/(r-\\d{7})') as about,
    count(*) as count from audit_event where event in ('message-delivered', 'message-failed') group by about`.execute(
    database.db,
  )
  return Object.fromEntries(rows.map(({ about, count }) => [about, count]))
}

/** A text comes to one end, however often and however differently that is reported. */
async function countEnds(): Promise<Record<string, number>> {
  const ended = await database.db
    .selectFrom('outbox')
    .select('referral_id')
    .where('channel', '=', 'sms')
    .where('state', 'in', ['delivered', 'failed'])
    .execute()
  return Object.fromEntries(ended.map(({ referral_id: id }) => [id ?? '', 1]))
}

const referral = () => `r-${String(loop).padStart(7, '0')}`

function text() {
  return database.db
    .selectFrom('outbox')
    .select(['state', 'provider_id', 'address'])
    .where('channel', '=', 'sms')
    .where('referral_id', '=', referral())
    .executeTakeFirstOrThrow()
}

/** As Twilio reports, or as somebody would who does not know the token. */
async function report(form: Record<string, string>, signedWith = token): Promise<number> {
  const url = `${baton.origin}/callbacks/${practice}/sms`
  const whole = { AccountSid: accountSid, ...form }
  const signed = Object.entries(whole)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}${value}`)
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': createHmac('sha1', signedWith)
        .update(`${url}${signed.join('')}`)
        .digest('base64'),
    },
    body: new URLSearchParams(whole).toString(),
  })
  return answer.status
}
const status = (MessageStatus: string, signedWith?: string) =>
  report({ MessageSid: sid, MessageStatus }, signedWith)

async function entries(event: string): Promise<number> {
  const rows = await database.db.selectFrom('audit_event').select('seq').where('event', '=', event).execute()
  return rows.length
}

describe('reports about a text', () => {
  test('that come again and again, and all at once, are one report each', async () => {
    const before = await entries('message-delivered')
    const answers = await Promise.all(Array.from({ length: 6 }, () => status('delivered')))
    expect(new Set(answers)).toEqual(new Set([200]))
    expect((await text()).state).toBe('delivered')
    expect((await entries('message-delivered')) - before).toBe(1)
    const events = await database.db
      .selectFrom('delivery_event')
      .select('event_id')
      .where('event_id', '=', `${sid}:delivered`)
      .execute()
    expect(events).toHaveLength(1)
  })

  test.each([
    [['delivered', 'sent', 'queued'], 'delivered'],
    [['delivered', 'undelivered'], 'delivered'],
    [['failed', 'delivered', 'sent'], 'failed'],
    [['sent', 'queued'], 'sent'],
  ])('in the order %s end as %s, and never go back', async (order, end) => {
    const seen: string[] = []
    for (const each of order) {
      expect(await status(each)).toBe(200)
      seen.push((await text()).state)
    }
    expect(seen.at(-1)).toBe(end)
    expect(new Set(seen.slice(seen.indexOf(end)))).toEqual(new Set([end]))
  })

  test('of every kind, each three times and all at once, among forged ones, come to one end that stays', async () => {
    const said = ['queued', 'sent', 'delivered', 'undelivered', 'failed']
    const all = [...said, ...said.toReversed(), ...said]
    const answers = await Promise.all(all.flatMap((each) => [status(each), status(each, 'a guess')]))
    expect(answers).toEqual(all.flatMap(() => [200, 403]))
    const end = (await text()).state
    expect(['delivered', 'failed']).toContain(end)
    for (const each of said) expect(await status(each)).toBe(200)
    expect((await text()).state).toBe(end)
    const { rows } = await sql<{ events: number; distinct: number }>`select count(*) as events,
      count(distinct event_id) as distinct from delivery_event where event_id like ${`${sid}:%`}`.execute(
      database.db,
    )
    expect(rows).toEqual([{ events: said.length, distinct: said.length }])
  })

  test('that overtake the answer to the sender are not lost', async () => {
    loop += 1
    await seedLoops(database.db, { tenant: practice, count: 1, from: loop })
    let reporting: Promise<number> | undefined
    const { promise: accepted, resolve } = Promise.withResolvers<string>()
    peers.misbehave.reply = ({ path }) => {
      if (!path.endsWith('/Messages.json')) return undefined
      const early = `SM${'e'.repeat(32)}`
      resolve(early)
      return { status: 201, body: { sid: early } }
    }
    const sender = await openFaultPractice(database.url, peers.addresses, async (boundary) => {
      if (boundary !== 'dispatch-sent' || reporting !== undefined) return
      reporting = report({ MessageSid: await accepted, MessageStatus: 'delivered' })
      // Taken over at once it would be answered by now; the sender goes on only after it had the time for that.
      await Promise.race([reporting, pause(500)])
    })
    await sender.sweepAll()
    await sender.dispatchAll()
    expect(await reporting).toBe(200)
    expect((await text()).state).toBe('delivered')
    delete peers.misbehave.reply
    await sender.close()
  })

  test('of failure, twice, send the message on its next way once', async () => {
    await Promise.all([status('failed'), status('undelivered'), status('failed')])
    const next = await database.db
      .selectFrom('outbox')
      .select('key')
      .where('referral_id', '=', referral())
      .where('key', 'like', '%|patient|voice')
      .execute()
    expect(next).toHaveLength(1)
  })

  test('that are forged are refused with 403 and recorded, and change nothing', async () => {
    const before = { state: (await text()).state, refused: await entries('callback-refused') }
    expect(await status('delivered', 'a guess')).toBe(403)
    expect(
      await report({ MessageSid: 'SMforged', From: '+12025550199', To: '+12025550183', Body: 'STOP' }, 'x'),
    ).toBe(403)
    expect((await text()).state).toBe(before.state)
    expect(await entries('callback-refused')).toBe(before.refused + 2)
    const numbers = await database.db.selectFrom('number_consent').selectAll().execute()
    expect(numbers).toEqual([])
  })
})

test('a STOP that comes three times is one refusal, and is answered once', async () => {
  const { address } = await text()
  const stop = { MessageSid: `SM${'f'.repeat(32)}`, From: address ?? '', To: '+12025550183', Body: 'STOP' }
  expect(await Promise.all([report(stop), report(stop), report(stop)])).toEqual([200, 200, 200])
  const numbers = await database.db.selectFrom('number_consent').selectAll().execute()
  expect(numbers).toMatchObject([{ number: address, state: 'revoked' }])
  const answers = await database.db
    .selectFrom('outbox')
    .select('key')
    .where('key', 'like', 'answer|%')
    .execute()
  expect(answers).toHaveLength(1)
  expect(await entries('reply-received')).toBe(1)
})

test('an old STOP that somebody sends again does not take back the START that followed it', async () => {
  const { address } = await text()
  const from = { From: address ?? '', To: '+12025550183' }
  const stop = { MessageSid: `SM${'c'.repeat(32)}`, ...from, Body: 'STOP' }
  const start = { MessageSid: `SM${'d'.repeat(32)}`, ...from, Body: 'START' }
  const states: unknown[] = []
  for (const each of [stop, start, stop]) {
    expect(await report(each)).toBe(200)
    const numbers = database.db.selectFrom('number_consent').select('state')
    states.push((await numbers.where('number', '=', from.From).executeTakeFirstOrThrow()).state)
  }
  expect(states).toEqual(['revoked', 'given', 'given'])
})
