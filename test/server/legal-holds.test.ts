import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { RetentionFile } from '../../server/config/retention-file.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import { moveClock } from '../../server/store/clock.ts'
import { saveMirrored } from '../../server/store/mirrored-resources.ts'
import type { Tables } from '../../server/store/tables.ts'
import { holdPatient, liftPatientHold } from '../../server/use-cases/compliance/hold-patient.ts'
import { purgeRetention } from '../../server/use-cases/purge-retention.ts'
import { openMigratedDatabase, type TestDatabase } from '../support/test-database.ts'

let database: TestDatabase<Tables & FhirTables>
beforeAll(async () => {
  database = await openMigratedDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await sql`truncate loop, escalation, outbox, referrer_told, mirrored_resource, held_resource, received_note, intent,
    legal_hold cascade`.execute(database.db)
  await moveClock(database.db, 0)
})

const long = new Date('2001-01-01T00:00:00Z')
const caller = { agent: 'Practitioner/compliance' }
const hold = (patient: string) =>
  holdPatient(database.db, 'a', { patient: `Patient/${patient}`, reason: 'Subpoena' }, caller)
const lift = (patient: string) =>
  liftPatientHold(database.db, 'a', { patient: `Patient/${patient}`, reason: 'Settled' }, caller)
const purge = () => purgeRetention(database.db, { id: 'a', retention: RetentionFile.parse({}) })

const readChart = (patient: string, tasks: readonly [id: string, content: string][]) =>
  saveMirrored(
    database.db,
    { tenant: 'a', patient },
    tasks.map(([id, content]) => ({ type: 'Task', id, content })),
    ['Task'],
    long,
  )

async function keptOf(patient: string): Promise<readonly [string, string][]> {
  const found = await sql<{ id: string; content: string }>`select id, content from held_resource
    where tenant_id = 'a' and patient_id = ${patient} order by replaced_at, id`.execute(database.db)
  return found.rows.map(({ id, content }) => [id, content])
}

test('what the EHR changes or takes back of a held chart is kept as it was, and of another one is not', async () => {
  await hold('held')
  for (const patient of ['held', 'free']) {
    await readChart(patient, [
      ['t-1', '{"n":1}'],
      ['t-2', '{"n":1}'],
    ])
    await readChart(patient, [
      ['t-1', '{"n":1}'],
      ['t-2', '{"n":2}'],
    ])
    await readChart(patient, [['t-2', '{"n":2}']])
  }
  expect(await keptOf('held')).toEqual([
    ['t-2', '{"n":1}'],
    ['t-1', '{"n":1}'],
  ])
  expect(await keptOf('free')).toEqual([])
})

test('kept versions stay until the hold ends, and go the next night', async () => {
  await hold('held')
  await readChart('held', [['t-1', '{}']])
  await readChart('held', [])
  expect((await purge()).heldCopies).toBe(0)
  expect(await keptOf('held')).toHaveLength(1)
  await lift('held')
  expect((await purge()).heldCopies).toBe(1)
  expect(await keptOf('held')).toEqual([])
})

async function addItem(key: string, referral: string): Promise<void> {
  const row = { kind: 'message', channel: 'fax', address: null, payload: '{}', state: 'sent' } as const
  const times = { not_before: long, not_after: null, lease_until: null, created_at: long, updated_at: long }
  await database.db
    .insertInto('outbox')
    .values({
      ...{ tenant_id: 'a', key, referral_id: referral, patient_id: null, provider_id: null, result: null },
      ...row,
      ...times,
    })
    .execute()
}

async function addFiring(referral: string): Promise<void> {
  const why = { policy: 'both/1', outcome: 'fired', because: 'own-people', clock: 'unscheduled', cycle: 1 }
  const whom = { recipient: 'owner', channel: 'ehr-inbox', step: 'bd5', fired_at: long }
  await database.db
    .insertInto('escalation')
    .values({ tenant_id: 'a', referral_id: referral, ...why, ...whom })
    .execute()
  const told = { told: '{}', pending: null, pending_until: null }
  await database.db
    .insertInto('referrer_told')
    .values({ tenant_id: 'a', referral_id: referral, ...told })
    .execute()
}

test('what names only the referral of a held patient stays, also when the EHR no longer has that referral', async () => {
  await hold('held')
  const order = (patient: string, ids: readonly string[]) =>
    saveMirrored(
      database.db,
      { tenant: 'a', patient },
      ids.map((id) => ({ type: 'ServiceRequest', id, content: '{}' })),
      ['ServiceRequest'],
      long,
    )
  for (const [patient, referral] of [
    ['held', 'sr-held'],
    ['free', 'sr-free'],
  ] as const) {
    await order(patient, [referral])
    await order(patient, [])
    await addItem(`m-${referral}`, referral)
    await addFiring(referral)
  }
  expect(await purge()).toMatchObject({ messages: 1, escalations: 1, tellings: 1 })
  await lift('held')
  expect(await purge()).toMatchObject({ messages: 1, escalations: 1, tellings: 1 })
})

test('a note that was put aside and could be a held patient’s stays', async () => {
  await hold('p-1')
  const addNote = async (id: string, patient: string) => {
    const decision = JSON.stringify({ candidates: [{ patient: `Patient/${patient}` }] })
    await sql`insert into received_note (tenant_id, note_id, content_hash, name, content_type, content, state, decision,
        received_at)
      values ('a', ${id}::uuid, ${id}, 'n', 'application/pdf', ''::bytea, 'dismissed', ${decision}::jsonb, ${long})`.execute(
      database.db,
    )
  }
  await addNote('00000000-0000-4000-8000-000000000001', 'p-1')
  await addNote('00000000-0000-4000-8000-000000000002', 'p-11')
  expect((await purge()).receivedNotes).toBe(1)
  const left = await sql<{ id: string }>`select right(note_id::text, 1) as id from received_note`.execute(
    database.db,
  )
  expect(left.rows).toEqual([{ id: '1' }])
})
