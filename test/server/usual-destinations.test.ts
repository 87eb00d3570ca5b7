import { Kysely, PostgresDialect, sql, type CompiledQuery } from 'kysely'
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPool } from '../../server/store/database.ts'
import { findDestinations } from '../../server/store/directory-facts.ts'
import type { Tables } from '../../server/store/tables.ts'
import { openMigratedDatabase, type TestDatabase } from '../support/test-database.ts'

const now = new Date('2026-11-20T15:00:00Z')
const referrer = 'Practitioner/own'

let database: TestDatabase<Tables>
let pool: Pool
let db: Kysely<Tables>
const asked: CompiledQuery[] = []

/** Two years of a practice with 11 specialties, in a table it shares with another practice. */
const facts = sql`insert into loop_fact (tenant_id, referral_id, patient_id, month, started_on, direction, urgency,
    specialty, receiver, referrer, is_restricted, state, fate, reached, held_practice, held_others, no_shows, contacts,
    is_patient_contacted, digest)
  select (array['test', 'other'])[1 + n % 2], 'r-' || n, 'p-' || n, date_trunc('month', d), d, 'outbound', 'routine',
    'specialty-' || n % 11, 'Organization/clinic-' || n % 300, 'Practitioner/ref-' || n % 40, false, 'sent', 'open', 2,
    0, 0, 0, 0, false, md5(n::text)
  from generate_series(1, 20000) n cross join lateral (select date '2026-11-20' - n % 730) as day(d)`

beforeAll(async () => {
  database = await openMigratedDatabase<Tables>()
  await database.db.transaction().execute(async (trx) => {
    // A vacuum counts as seen by all only what has reached the disk.
    await sql`set local synchronous_commit = on`.execute(trx)
    await facts.execute(trx)
  })
  await sql`vacuum analyze loop_fact`.execute(database.db)
  pool = openPool(database.url)
  db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => {
      asked.push(query)
    },
  })
})
afterAll(async () => {
  await db.destroy()
  await database.close()
})

test.each([
  ['of one specialty', { referrer, specialty: 'specialty-3', now }],
  ['of all specialties', { referrer, now }],
])('usual destinations %s are counted from their index alone', async (_, question) => {
  expect(await findDestinations(db, 'test', question)).not.toEqual([])
  const statement = asked.at(-1)
  if (statement === undefined) throw new Error('nothing was asked')
  const { sql: text, parameters } = statement
  const { rows } = await pool.query<{ 'QUERY PLAN': string }>(`explain ${text}`, [...parameters])
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
  expect(plan).toContain('Index Only Scan using loop_fact_usual')
  expect(plan).not.toMatch(/Seq Scan|Heap Scan/)
})
