import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import { readBatonNow } from '../../server/store/clock.ts'
import { lockDueLoops } from '../../server/store/due-loops.ts'
import type { Tables } from '../../server/store/tables.ts'
import type { BatonTransaction } from '../../server/use-cases/tenant-runtime.ts'
import { dueRung, seedLoops } from '../support/due-loops.ts'
import { openFaultDatabase } from '../support/fault-database.ts'
import { practice } from '../support/fault-practice.ts'
import type { TestDatabase } from '../support/test-database.ts'

const open = 10_000
const limit = 500
let database: TestDatabase<Tables & FhirTables>

beforeAll(async () => void (database = await openFaultDatabase()))
afterAll(() => database.close())
beforeEach(() => sql`truncate loop`.execute(database.db))

const later = { ...dueRung, at: '2026-03-02T15:00:00.000Z' }

// Which way PostgreSQL takes depends on what it believes to be due: of a hundredth of the loops, and of all of them.
test.each([
  { due: open / 100, held: open / 100 },
  { due: open, held: limit },
])('of $due due loops $held are held without the table being read through', async ({ due, held }) => {
  const { db } = database
  await seedLoops(db, { tenant: practice, count: due })
  await seedLoops(db, { tenant: practice, count: open - due, from: due + 1, steps: [later] })
  await sql`analyze loop`.execute(db)
  const read = await db.transaction().execute(async (trx: BatonTransaction) => {
    const now = await readBatonNow(trx)
    const policies = [{ tenant: practice, stamp: 'both/1' }]
    const before = await readWays(trx)
    const loops = await lockDueLoops(trx, policies, { limit, freshMs: 60_000, now })
    const after = await readWays(trx)
    return {
      held: loops.length,
      through: after.through - before.through,
      fetched: after.fetched - before.fetched,
    }
  })
  expect(read).toEqual({ held, through: 0, fetched: held })
})

/** How often this connection read the table through, and how many rows it got by an index; earlier ones may be in it. */
async function readWays(db: BatonTransaction): Promise<{ through: number; fetched: number }> {
  const { rows } = await sql<{ through: number; fetched: number }>`select seq_scan as through,
    idx_tup_fetch as fetched from pg_stat_xact_user_tables where relname = 'loop'`.execute(db)
  return rows[0] ?? { through: 0, fetched: 0 }
}
