import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { tellPending } from '../../server/use-cases/watch/tell-pending.ts'
import { seedLoops } from '../support/due-loops.ts'
import { useWatch } from '../support/use-watch.ts'
import { setDomainTime, wednesdayNoon } from '../support/watch-fixture.ts'

// More charts wait for their referrers to be told than one round judges, and of none anything can be confirmed.

const watch = useWatch()
const waiting = 150
const asked: string[] = []
const broken: string[] = []

beforeEach(async () => {
  asked.length = 0
  broken.length = 0
  await seedLoops(watch.db, { tenant: 'north', count: waiting })
  await sql`insert into referrer_told (tenant_id, referral_id, told, pending, pending_until)
    select tenant_id, referral_id, '{"key":"open","kind":"open","count":0}',
      '[{"key":"a","kind":"scheduled","at":0}]', baton_now() - interval '1 minute' from loop`.execute(
    watch.db,
  )
})

const tell = (fails?: string): Promise<void> =>
  tellPending(
    {
      db: watch.db,
      refresher: {
        refresh: (_, patient) => {
          asked.push(patient)
          return patient === fails
            ? Promise.reject(new TypeError('a rule failed'))
            : Promise.resolve({ kind: 'chart-only' })
        },
      },
      onBroken: (tenant) => broken.push(tenant),
    },
    watch.practice('north'),
  )

test('each chart has its turn although those before it cannot be confirmed', async () => {
  await tell()
  await tell()
  expect(asked).toHaveLength(waiting)
  expect(new Set(asked).size).toBe(waiting)
})

test('what could not be confirmed is looked at again a quarter of an hour later', async () => {
  await tell()
  await tell()
  await tell()
  expect(asked).toHaveLength(waiting)
  await setDomainTime(watch.db, new Date(wednesdayNoon.getTime() + 16 * 60_000))
  await tell()
  expect(asked.length).toBeGreaterThan(waiting)
})

test('a chart that cannot be judged is told of once a round, and stops no other', async () => {
  await tell('p-0000001')
  await tell('p-0000001')
  expect(broken).toEqual(['north'])
  expect(new Set(asked).size).toBe(waiting)
})
