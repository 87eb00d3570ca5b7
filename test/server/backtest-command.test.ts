import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { z } from 'zod'
import { backtestCommand } from '../../server/cli/backtest.ts'
import { readConfiguration } from '../../server/cli/read-configuration.ts'
import { readEnvironment } from '../../server/config/env.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { Tables } from '../../server/store/tables.ts'
import { openMigratedDatabase, type TestDatabase } from '../support/test-database.ts'

let database: TestDatabase<Tables & FhirTables>
const folder = join(import.meta.dirname, '..', '..', 'smart-config')
const file = join(folder, 'policies', 'both.json')
const environment = readEnvironment({})

beforeAll(async () => {
  database = await openMigratedDatabase()
})
afterAll(() => database.close())

const Answer = z.looseObject({
  figures: z.object({ loops: z.number() }),
  coordinators: z.number(),
  businessDays: z.number(),
  staffAsOf: z.string(),
  policyKnownFrom: z.string().optional(),
})

test('says what its figures rest on, and since when it is on record what was in force', async () => {
  const [tenant] = [...readConfiguration({ folder, variables: {} }, environment).tenants.keys()]
  if (tenant === undefined) throw new Error('no connection is configured')
  const run = async () =>
    Answer.parse(
      JSON.parse(
        await backtestCommand([tenant, file], {
          ...{ variables: {}, folder, say: () => undefined },
          open: () => Promise.resolve({ environment, db: database.db, close: () => Promise.resolve() }),
        }),
      ),
    )
  const empty = await run()
  expect(empty).toMatchObject({ figures: { loops: 0 }, businessDays: 0 })
  expect(empty.policyKnownFrom).toBeUndefined()
  expect(Date.parse(empty.staffAsOf)).not.toBeNaN()
  await recordClock(tenant)
  const known = await run()
  expect(known.businessDays).toBeGreaterThan(0)
  // Nothing was ever written down of what was in force.
  expect(known.policyKnownFrom).toBe(known.staffAsOf)
})

/** Only that something was recorded long ago matters here: without an id no replay comes by it. */
async function recordClock(tenant: string): Promise<void> {
  await sql`insert into loop_clock (tenant_id, referral_id, known_at, terms, record)
    values (${tenant}, '', baton_now() - interval '90 days', '', '{}')`.execute(database.db)
}
