import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import { readBatonNow, moveClock } from '../../server/store/clock.ts'
import { findFirings, firingKey, insertFirings, type Firing } from '../../server/store/escalations.ts'
import { claimDueLoops, findTenantsWithDue } from '../../server/store/due-loops.ts'
import {
  advanceLoops,
  noteFailure,
  readLoops,
  retireLoops,
  saveLoops,
  type LoopRow,
} from '../../server/store/loops.ts'
import { claimItems, endAttempt, enqueue, type OutboxItem } from '../../server/store/outbox.ts'
import { findOtherTexts, insertDeliveryEvent } from '../../server/store/sent-messages.ts'
import { findNumberState, saveNumberState } from '../../server/store/number-consent.ts'
import type { Tables } from '../../server/store/tables.ts'
import { openMigratedDatabase, type TestDatabase } from '../support/test-database.ts'

let database: TestDatabase<Tables>
beforeAll(async () => {
  database = await openMigratedDatabase<Tables>()
})
afterAll(() => database.close())
beforeEach(async () => {
  await sql`truncate loop, escalation, outbox, delivery_event, number_consent`.execute(database.db)
  await moveClock(database.db, 0)
})

const minuteMs = 60_000

async function save(
  tenant: string,
  rows: readonly LoopRow[],
  evidenceAt?: Date,
): Promise<ReadonlySet<string>> {
  const at = evidenceAt ?? (await readBatonNow(database.db))
  return database.db.transaction().execute((trx) => saveLoops(trx, tenant, at, rows))
}

async function ago(ms: number): Promise<Date> {
  return new Date((await readBatonNow(database.db)).getTime() - ms)
}

function row(referral: string, nextDueAt: Date | undefined, changes: Partial<LoopRow> = {}): LoopRow {
  return {
    referral,
    patient: 'pat-1',
    state: 'sent',
    display: 'overdue',
    urgency: 'routine',
    direction: 'outbound',
    plan: { steps: [] },
    ...(nextDueAt === undefined ? {} : { nextDueAt }),
    ...changes,
  }
}

describe('due loops', () => {
  test('are claimed by one process, longest due first, and come back when its lease ends', async () => {
    await save('a', [
      row('late', await ago(5 * minuteMs)),
      row('later', await ago(minuteMs)),
      row('idle', undefined),
    ])
    expect(await findTenantsWithDue(database.db, ['a', 'b'])).toEqual(['a'])
    const [first] = await claimDueLoops(database.db, ['a'], 1)
    expect(first?.referral).toBe('late')
    expect((await claimDueLoops(database.db, ['a'], 10)).map(({ referral }) => referral)).toEqual(['later'])
    expect(await claimDueLoops(database.db, ['a'], 10)).toEqual([])
    await sql`update loop set lease_until = now() - interval '1 second'`.execute(database.db)
    expect(await claimDueLoops(database.db, ['a'], 10)).toHaveLength(2)
  })

  test('become due as domain time moves, not before', async () => {
    await save('a', [row('tomorrow', await ago(-24 * 60 * minuteMs))])
    expect(await findTenantsWithDue(database.db, ['a'])).toEqual([])
    await moveClock(database.db, 25 * 60 * minuteMs)
    expect(await claimDueLoops(database.db, ['a'], 10)).toHaveLength(1)
  })

  test('of a practice with a backlog do not stand before those of another', async () => {
    const old = await ago(100 * minuteMs)
    await save(
      'busy',
      Array.from({ length: 50 }, (_, index) => row(`busy-${index}`, old)),
    )
    await save('calm', [row('calm-1', await ago(minuteMs))])
    const claimed = await claimDueLoops(database.db, ['busy', 'calm'], 10)
    expect(claimed.filter(({ tenant }) => tenant === 'calm')).toHaveLength(1)
    expect(claimed.length).toBeLessThanOrEqual(10)
  })

  test('are shared by processes that claim at the same time, none of them twice', async () => {
    const due = await ago(minuteMs)
    await save(
      'a',
      Array.from({ length: 60 }, (_, index) => row(`r-${index}`, due)),
    )
    const claims = await Promise.all(Array.from({ length: 6 }, () => claimDueLoops(database.db, ['a'], 20)))
    const all = claims.flat().map(({ referral }) => referral)
    expect(new Set(all).size).toBe(all.length)
    const rest = await claimDueLoops(database.db, ['a'], 60)
    expect(all.length + rest.length).toBe(60)
  })

  test('move on only where nobody has derived them anew since they were claimed', async () => {
    await save('a', [row('kept', await ago(minuteMs)), row('booked', await ago(minuteMs))])
    const claimed = await claimDueLoops(database.db, ['a'], 10)
    await save('a', [row('booked', undefined, { state: 'scheduled' })])
    const moved = await database.db.transaction().execute((trx) =>
      advanceLoops(
        trx,
        claimed.map((loop) => ({ ...loop, nextDueAt: undefined })),
      ),
    )
    expect([...moved]).toEqual(['a|kept'])
    expect(await findTenantsWithDue(database.db, ['a'])).toEqual([])
  })

  test('are set aside after failing too often, and taken up when their plan is another', async () => {
    await save('a', [row('poison', await ago(minuteMs))])
    const limits = { limit: 2, restSeconds: 0 }
    const fail = async () => {
      const [loop] = await readLoops(database.db, 'a', ['poison'])
      if (loop === undefined) throw new Error('no loop')
      return database.db.transaction().execute((trx) => noteFailure(trx, loop, limits))
    }
    expect([await fail(), await fail()]).toEqual([false, true])
    expect(await findTenantsWithDue(database.db, ['a'])).toEqual([])
    await save('a', [row('poison', await ago(minuteMs))])
    expect(await findTenantsWithDue(database.db, ['a'])).toEqual([])
    await save('a', [row('poison', await ago(minuteMs), { plan: { steps: ['other'] } })])
    expect(await findTenantsWithDue(database.db, ['a'])).toEqual(['a'])
  })
})

describe('a look for due loops', () => {
  test('that finds none reads none, though the statistics believe that all are due', async () => {
    const old = await ago(minuteMs)
    await save(
      'a',
      Array.from({ length: 3_000 }, (_, index) => row(`r-${index}`, old)),
    )
    await sql`analyze loop`.execute(database.db)
    await database.db.transaction().execute(async (trx) => {
      await sql`update loop set next_due_at = next_due_at + interval '1 day'`.execute(trx)
      const rowsRead = async () => {
        const { rows } = await sql<{ read: number }>`select seq_tup_read + idx_tup_fetch as read
          from pg_stat_xact_user_tables where relname = 'loop'`.execute(trx)
        return rows[0]?.read
      }
      const before = await rowsRead()
      expect(await findTenantsWithDue(trx, ['a'])).toEqual([])
      expect(await rowsRead()).toBe(before)
    })
  })
})

describe('a derivation', () => {
  test('on older evidence never overwrites one on newer', async () => {
    const [now, before] = [await ago(0), await ago(minuteMs)]
    await save('a', [row('r', undefined, { state: 'scheduled' })], now)
    expect([...(await save('a', [row('r', undefined, { state: 'sent' })], before))]).toEqual([])
    const { state } = await database.db.selectFrom('loop').select('state').executeTakeFirstOrThrow()
    expect(state).toBe('scheduled')
  })

  test('takes orders out of the sweep that are no longer in the record', async () => {
    await save('a', [row('gone', await ago(minuteMs)), row('there', await ago(minuteMs))])
    await database.db.transaction().execute((trx) => retireLoops(trx, 'a', 'pat-1', ['there']))
    expect((await claimDueLoops(database.db, ['a'], 10)).map(({ referral }) => referral)).toEqual(['there'])
  })
})

describe('a firing', () => {
  const firing: Firing = {
    referral: 'r',
    clock: 'unscheduled',
    step: 'bd5',
    cycle: 1,
    recipient: 'owner',
    channel: 'ehr-inbox',
    firedAt: new Date('2026-01-05T15:00:00Z'),
    policy: 'both/1',
    outcome: 'fired',
    because: 'own-people',
  }

  test('is there once, however often it is written', async () => {
    const write = () => database.db.transaction().execute((trx) => insertFirings(trx, 'a', [firing]))
    expect([...(await write())]).toEqual([firingKey(firing)])
    expect([...(await write())]).toEqual([])
    expect((await findFirings(database.db, 'a', ['r', 'other'])).get('r')).toHaveLength(1)
    expect((await findFirings(database.db, 'b', ['r'])).size).toBe(0)
  })
})

describe('the outbox', () => {
  const item = async (key: string, changes: Partial<OutboxItem> = {}): Promise<OutboxItem> => ({
    key,
    kind: 'message',
    channel: 'sms',
    patient: 'pat-1',
    payload: { delivery: key },
    notBefore: await readBatonNow(database.db),
    ...changes,
  })
  const add = (tenant: string, items: readonly OutboxItem[]) =>
    database.db.transaction().execute((trx) => enqueue(trx, tenant, items))

  test('holds one row for each key', async () => {
    expect([...(await add('a', [await item('k')]))]).toEqual(['k'])
    expect([...(await add('a', [await item('k'), await item('l')]))]).toEqual(['l'])
  })

  test('gives each row to one dispatcher, and says when somebody had begun and never ended', async () => {
    await add('a', [await item('k')])
    const [first] = await claimItems(database.db, ['a'], 10)
    expect(first).toMatchObject({ key: 'k', attempts: 1, wasInterrupted: false })
    expect(await claimItems(database.db, ['a'], 10)).toEqual([])
    await sql`update outbox set lease_until = now() - interval '1 second'`.execute(database.db)
    const [second] = await claimItems(database.db, ['a'], 10)
    expect(second).toMatchObject({ attempts: 2, wasInterrupted: true })
    const end = (attempt: typeof first) =>
      database.db.transaction().execute((trx) => {
        if (attempt === undefined) throw new Error('no attempt')
        return endAttempt(trx, attempt, { state: 'sent', providerId: 'p' })
      })
    expect([await end(first), await end(second), await end(second)]).toEqual([false, true, false])
  })

  test('lets one of two texts go that are on their way to one number together', async () => {
    const text = { referral: 'sr-1', address: '+14135550199' }
    await add('a', [await item('one', text), await item('other', text)])
    const claimed = await claimItems(database.db, ['a'], 10)
    const since = await ago(minuteMs)
    const seen = await Promise.all(
      claimed.map(async (self) => (await findOtherTexts(database.db, self, text.address, since)).length),
    )
    expect(seen.toSorted()).toEqual([0, 1])
  })

  test('waits until its hour, in domain time', async () => {
    await add('a', [await item('night', { notBefore: await ago(-60 * minuteMs) })])
    expect(await claimItems(database.db, ['a'], 10)).toEqual([])
    await moveClock(database.db, 61 * minuteMs)
    expect(await claimItems(database.db, ['a'], 10)).toHaveLength(1)
  })

  test('writes each report of a provider down once', async () => {
    const report = () =>
      database.db.transaction().execute((trx) => insertDeliveryEvent(trx, 'a', 'sms', 'SM1/delivered'))
    expect([await report(), await report()]).toEqual([true, false])
  })
})

describe('what is known of a telephone number', () => {
  const say = (state: 'given' | 'revoked', at: Date) =>
    database.db
      .transaction()
      .execute((trx) => saveNumberState(trx, { number: '+15085550100', state, source: 'keyword', at }))

  test('is the newest word said, whichever arrives first', async () => {
    const [earlier, later] = [new Date('2026-01-05T15:00:00Z'), new Date('2026-01-06T15:00:00Z')]
    expect(await findNumberState(database.db, '+15085550100')).toBeUndefined()
    expect(await say('revoked', later)).toBe(true)
    expect(await say('given', earlier)).toBe(false)
    expect(await say('revoked', later)).toBe(false)
    expect(await findNumberState(database.db, '+15085550100')).toBe('revoked')
  })
})
