import { sql } from 'kysely'
import { expect } from 'vitest'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import { heldBackByLevel } from '#domain/watch/planned-objection.ts'
import { verifyChain } from '../../server/store/audit-log.ts'
import type { Tables } from '../../server/store/tables.ts'
import type { BatonDatabase } from '../../server/use-cases/tenant-runtime.ts'
import { setDomainTime, workingMorning } from './due-loops.ts'
import { openMigratedDatabase, type TestDatabase } from './test-database.ts'

/** An empty database with every table, on a working morning. */
export async function openFaultDatabase(): Promise<TestDatabase<Tables & FhirTables>> {
  const database = await openMigratedDatabase()
  await setDomainTime(database.db, workingMorning)
  return database
}

export type Effects = {
  /** Loops that are still due. */
  due: number
  firings: number
  /** Firings that somebody is told of. */
  telling: number
  /** Outbox rows that carry a firing out; the records that follow from them are left out. */
  effects: number
  /** Outbox rows that only record whom a firing would have told, where the practice's level holds it back. */
  heldBack: number
  /** Their distinct keys, channels left out: one delivery is one, whichever ways it took. */
  deliveries: number
  /** Audit entries about rungs, and the rungs they are to be about. */
  audited: number
  rungs: number
}

const ofFiring = sql`array_length(string_to_array(key, '|'), 1) = 6`
const isHeldBack = sql`payload #>> '{way,because}' = ${heldBackByLevel}`

/** What came of the loops of all tenants, counted in the database. */
export async function countEffects(db: BatonDatabase): Promise<Effects> {
  const { rows } = await sql<Effects>`select
      (select count(*) from loop where next_due_at <= baton_now()) as due,
      (select count(*) from escalation) as firings,
      (select count(*) from escalation where outcome = 'fired') as telling,
      (select count(*) from outbox where ${ofFiring} and not ${isHeldBack}) as effects,
      (select count(*) from outbox where ${ofFiring} and ${isHeldBack}) as "heldBack",
      (select count(distinct (tenant_id, payload ->> 'delivery')) from outbox where ${ofFiring}) as deliveries,
      (select count(*) from audit_event where event = 'step-fired') as audited,
      (select count(distinct (tenant_id, referral_id, clock, step, cycle)) from escalation) as rungs`.execute(
    db,
  )
  const [row] = rows
  if (row === undefined) throw new Error('nothing was counted')
  return row
}

/**
 * The invariants that hold whatever happened to whom: one effect for each firing that tells, one record for each that a
 * level holds back, one entry for each rung.
 */
export async function expectNothingLostOrDoubled(
  db: BatonDatabase,
  tenants: readonly string[],
  expected: { telling: number; heldBack?: number; rungs: number },
): Promise<void> {
  const { telling, heldBack = 0, rungs } = expected
  expect(await countEffects(db)).toMatchObject({
    due: 0,
    telling,
    effects: telling,
    heldBack,
    deliveries: telling + heldBack,
    audited: rungs,
    rungs,
  })
  for (const tenant of tenants) expect((await verifyChain(db, tenant)).fault).toBeUndefined()
}
