import { randomUUID } from 'node:crypto'
import { compactVerify, importJWK } from 'jose'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { ErasureRequest } from '../../server/contract/compliance.ts'
import { RetentionFile } from '../../server/config/retention-file.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import { verifyChain } from '../../server/store/audit-log.ts'
import { reopenErased } from '../../server/store/erasures.ts'
import { impersonalTables, keptTables, patientTables } from '../../server/store/patient-tables.ts'
import type { Tables } from '../../server/store/tables.ts'
import { trackPatients } from '../../server/store/tracked-patients.ts'
import { readPublicKeys } from '../../server/use-cases/backend-keys.ts'
import { erasePatient } from '../../server/use-cases/compliance/erase-patient.ts'
import { readPatientHeld } from '../../server/use-cases/compliance/patient-held.ts'
import { holdPatient, liftPatientHold } from '../../server/use-cases/compliance/hold-patient.ts'
import { purgeRetention } from '../../server/use-cases/purge-retention.ts'
import { plantPatient, type PlantedPatient } from '../support/planted-patient.ts'
import { openMigratedDatabase, type TestDatabase } from '../support/test-database.ts'

let database: TestDatabase<Tables & FhirTables>
beforeAll(async () => {
  database = await openMigratedDatabase()
  // The first signature of an installation makes its keys.
  await readPublicKeys(database.db)
})
afterAll(() => database.close())

/** One id begins like the other, and the other has a sibling's referral: whoever cuts too wide hits them. */
const gone: PlantedPatient = { id: 'p-7', referral: 'sr-7', mark: 'Zorblatt', mrn: '004 111' }
const other: PlantedPatient = { id: 'p-77', referral: 'sr-77', mark: 'Quillmore', mrn: '004 777' }
const reference = `Patient/${gone.id}`
const caller = { agent: 'Practitioner/officer', agentName: 'Olive Officer' }

beforeEach(async () => {
  for (const { table } of patientTables) await sql`delete from ${sql.table(table)}`.execute(database.db)
  await sql`truncate fhir_resource, fhir_version, fhir_token, fhir_reference, fhir_date, fhir_string, fhir_number,
    patient_erasure, report_touched`.execute(database.db)
  await plantPatient(database.db, 'a', gone)
  await plantPatient(database.db, 'a', other)
})

async function requestOf(changes: Partial<ErasureRequest> = {}): Promise<ErasureRequest> {
  const held = await readPatientHeld(database.db, 'a', reference)
  if (held === undefined) throw new Error('nothing is held')
  return {
    id: randomUUID(),
    patient: reference,
    digest: held.shown.digest,
    typed: gone.mrn,
    reason: 'patient-request',
    acceptsOpenLoops: false,
    ...changes,
  }
}
const erase = async (changes: Partial<ErasureRequest> = {}) =>
  erasePatient(database.db, 'a', await requestOf(changes), caller)

async function allTables(): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' and table_name !~ '_migration(_lock)?$'
    order by 1`.execute(database.db)
  return rows.map(({ name }) => name)
}

/** Every table in which a row says any of these words, in whatever column; the patient's mark also inside of files. */
async function tablesSaying(words: readonly string[]): Promise<string[]> {
  const files = [Buffer.from(gone.mark).toString('hex'), Buffer.from(gone.mark).toString('base64')]
  const said = `(^|[^A-Za-z0-9-])(${words.join('|')})($|[^A-Za-z0-9-])|${files.join('|')}`
  const found: string[] = []
  for (const table of await allTables()) {
    const { rows } = await sql`select 1 from ${sql.table(table)} t where t::text ~ ${said} limit 1`.execute(
      database.db,
    )
    if (rows.length > 0) found.push(table)
  }
  return found
}

async function rowsOf(patient: PlantedPatient): Promise<string[]> {
  const said = [patient.id, patient.referral, patient.mark].join('|')
  const all: string[] = []
  for (const table of await allTables()) {
    const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.table(table)} t
      where t::text ~ ${`(^|[^A-Za-z0-9-])(${said})($|[^A-Za-z0-9-])`} order by 1`.execute(database.db)
    all.push(...rows.map(({ row }) => `${table} ${row}`))
  }
  return all
}

test('of every table it is said whether it holds something of a patient, and what becomes of it', async () => {
  const fhir = ['resource', 'version', 'token', 'reference', 'date', 'string', 'number']
  const said = [
    ...patientTables.map(({ table }) => table),
    ...Object.keys(keptTables),
    ...impersonalTables,
    ...fhir.map((name) => `fhir_${name}`),
    // Of the EHR, and untyped because nothing but two statements knows it.
    'egress',
  ]
  expect(said.toSorted()).toEqual((await allTables()).toSorted())
})

test('a column that names a patient or a referral makes a table one that holds something of patients', async () => {
  const { rows } = await sql<{
    name: string
  }>`select distinct table_name as name from information_schema.columns
    where table_schema = 'public' and column_name ~ '^(patient|patient_id|referral_id|intent_id|note_id|packet_id)$'`.execute(
    database.db,
  )
  const known = [...patientTables.map(({ table }) => table), ...Object.keys(keptTables)]
  for (const { name } of rows) expect(known).toContain(name)
})

describe('a deletion', () => {
  test('finds something in every table first, and afterwards nothing in any, but what is said to stay', async () => {
    const words = [gone.id, gone.referral, gone.mark, gone.mrn]
    const before = await tablesSaying(words)
    for (const { table } of patientTables) expect(before).toContain(table)
    expect(before).toEqual(expect.arrayContaining(['fhir_resource', 'fhir_version', 'fhir_reference']))

    const outcome = await erase()

    expect(outcome).toMatchObject({ ok: true })
    expect(await tablesSaying(words)).toEqual(['audit_event', 'patient_erasure'])
    expect(await tablesSaying([gone.referral, gone.mark, gone.mrn])).toEqual([])
  })

  test('leaves every row of anybody else as it was', async () => {
    const before = await rowsOf(other)
    expect(before.length).toBeGreaterThan(patientTables.length)
    expect(await erase()).toMatchObject({ ok: true })
    expect(await rowsOf(other)).toEqual(before)
  })

  test('leaves a referral that two charts claim to the other one', async () => {
    await sql`update worklist_row set referral_id = 'sr-shared' where patient_id = ${gone.id}`.execute(
      database.db,
    )
    await sql`update loop set referral_id = 'sr-shared' where patient_id = ${other.id}`.execute(database.db)
    await sql`insert into referrer_told (tenant_id, referral_id, told) values ('a', 'sr-shared', '{}')`.execute(
      database.db,
    )
    expect(await erase()).toMatchObject({ ok: true })
    const left = await sql`select 1 from referrer_told where referral_id = 'sr-shared'`.execute(database.db)
    expect(left.rows).toHaveLength(1)
  })

  test('keeps what has become somebody else’s, without the versions that were about this patient', async () => {
    const { rows } = await sql<{ id: string }>`select id from fhir_reference where type = 'Task'
      and target_type = 'Patient' and target_id = ${gone.id}`.execute(database.db)
    const id = rows[0]?.id ?? ''
    const moved = {
      resourceType: 'Task',
      id,
      status: 'completed',
      intent: 'order',
      for: { reference: 'Patient/p-77' },
    }
    await sql`update fhir_resource set content = ${JSON.stringify(moved)} where type = 'Task' and id = ${id}`.execute(
      database.db,
    )
    expect(await erase()).toMatchObject({ ok: true })
    const current = await sql`select 1 from fhir_resource where type = 'Task' and id = ${id}`.execute(
      database.db,
    )
    expect(current.rows).toHaveLength(1)
    const past = await sql`select 1 from fhir_version where type = 'Task' and id = ${id}`.execute(database.db)
    expect(past.rows).toHaveLength(0)
  })

  test('takes the patient out of what was decided about somebody else’s note', async () => {
    const decision = {
      kind: 'choose',
      referrals: [{ referral: 'ServiceRequest/sr-7', patient: 'Patient/p-7' }],
    }
    await sql`update received_note set decision = ${JSON.stringify(decision)}::jsonb, state = 'dismissed'
      where patient_id = ${other.id}`.execute(database.db)
    expect(await erase()).toMatchObject({ ok: true })
    const { rows } = await sql<{ decision: unknown }>`select decision from received_note`.execute(database.db)
    expect(rows).toEqual([{ decision: null }])
  })

  test('is proved by a signed statement that stands in the chain, and is done once', async () => {
    const request = await requestOf()
    const once = await erasePatient(database.db, 'a', request, caller)
    const again = await erasePatient(database.db, 'a', request, caller)
    expect(again).toEqual(once)
    if (!once.ok) throw new Error(once.because)
    const { proof, signed } = once.done
    const jwk = (await readPublicKeys(database.db)).keys.find(({ alg }) => alg === 'ES384')
    if (jwk === undefined) throw new Error('no key')
    const { payload } = await compactVerify(signed, await importJWK(jwk, 'ES384'))
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(proof)
    expect(proof).toMatchObject({
      patient: reference,
      erasedBy: caller.agent,
      deleted: { received_note: 1, mirrored_resource: 1, fhir_resource: 5 },
    })
    const entry = await database.db
      .selectFrom('audit_event')
      .select(['event', 'hash', 'patient'])
      .where('seq', '=', proof.audit.seq)
      .where('tenant_id', '=', 'a')
      .executeTakeFirstOrThrow()
    expect(entry).toEqual({ event: 'data-deleted', hash: proof.audit.hash, patient: reference })
    expect(await verifyChain(database.db, 'a')).not.toHaveProperty('fault')
  })

  test('another request with the same id, about somebody else, is none', async () => {
    const request = await requestOf()
    await erasePatient(database.db, 'a', request, caller)
    const before = await rowsOf(other)
    const another = { ...request, patient: 'Patient/p-77', typed: other.mrn }
    expect(await erasePatient(database.db, 'a', another, caller)).toEqual({ ok: false, because: 'id-reused' })
    expect(await rowsOf(other)).toEqual(before)
  })

  test('in another practice is none: the same id is another person there', async () => {
    const request = await requestOf()
    expect(await erasePatient(database.db, 'b', request, caller)).toEqual({ ok: false, because: 'not-found' })
    expect(await tablesSaying([gone.mark])).not.toEqual([])
  })
})

describe('nothing goes', () => {
  test.each([
    ['when somebody else’s number was typed', { typed: other.mrn }, 'not-confirmed'],
    ['when nothing was typed', { typed: ' ' }, 'not-confirmed'],
    ['when something else was shown', { digest: 'of another patient' }, 'changed'],
  ] as const)('%s', async (_when, changes, because) => {
    const before = await rowsOf(gone)
    expect(await erase(changes)).toEqual({ ok: false, because })
    expect(await rowsOf(gone)).toEqual(before)
  })

  test('while it is held, also by retention; and once the hold is lifted it does', async () => {
    const hold = { patient: reference, reason: 'Subpoena of 3 March' }
    expect(await holdPatient(database.db, 'a', hold, caller)).toBe(true)
    expect(await holdPatient(database.db, 'a', hold, caller)).toBe(false)
    expect(await erase()).toEqual({ ok: false, because: 'on-hold' })
    await sql`update outbox set updated_at = now() - interval '9 years'`.execute(database.db)
    await sql`update packet set made_at = now() - interval '9 years'`.execute(database.db)
    const purged = await purgeRetention(database.db, { id: 'a', retention: RetentionFile.parse({}) })
    expect(purged).toMatchObject({ messages: 1, packets: 1 })
    const left = await database.db.selectFrom('outbox').select('patient_id').execute()
    expect(left).toEqual([{ patient_id: gone.id }])
    expect(await liftPatientHold(database.db, 'a', { ...hold, reason: 'Case closed' }, caller)).toBe(true)
    expect(await liftPatientHold(database.db, 'a', hold, caller)).toBe(false)
    expect(await erase()).toMatchObject({ ok: true })
    const said = await sql<{ entry: string }>`select entry from audit_event
      where event in ('hold-set', 'hold-lifted')`.execute(database.db)
    expect(said.rows).toHaveLength(2)
    expect(said.rows.map(({ entry }) => entry).join()).not.toContain('Subpoena')
  })

  test('while referrals are open, unless that was said; what is open is named', async () => {
    await sql`update loop set display = 'on-track' where patient_id = ${gone.id}`.execute(database.db)
    const held = await readPatientHeld(database.db, 'a', reference)
    expect(held?.shown.openLoops).toEqual([{ referral: 'ServiceRequest/sr-7', title: gone.mark }])
    expect(await erase()).toEqual({ ok: false, because: 'open-loops' })
    expect(await erase({ acceptsOpenLoops: true })).toMatchObject({ ok: true })
  })

  test('when a referral was opened after it was shown', async () => {
    const request = await requestOf({ acceptsOpenLoops: true })
    await sql`update loop set display = 'on-track' where patient_id = ${gone.id}`.execute(database.db)
    expect(await erasePatient(database.db, 'a', request, caller)).toEqual({ ok: false, because: 'changed' })
  })

  test('while a note waits that may be about the patient', async () => {
    const decision = {
      kind: 'choose',
      referrals: [{ referral: 'ServiceRequest/sr-7', patient: 'Patient/p-7' }],
    }
    await sql`update received_note set decision = ${JSON.stringify(decision)}::jsonb, state = 'waiting',
      patient_id = null, referral_id = null where patient_id = ${other.id}`.execute(database.db)
    expect(await erase()).toEqual({ ok: false, because: 'undecided-notes' })
  })

  test('while a message is on its way', async () => {
    await sql`update outbox set state = 'sending', lease_until = now() + interval '1 minute'
      where patient_id = ${gone.id}`.execute(database.db)
    expect(await erase()).toEqual({ ok: false, because: 'under-way' })
  })
})

describe('after a deletion', () => {
  beforeEach(async () => {
    expect(await erase()).toMatchObject({ ok: true })
  })
  const track = (why: 'discovered' | 'chart-opened') =>
    trackPatients(database.db, 'a', [gone.id, 'p-new'], why, new Date())

  test('discovery does not bring the patient back; a chart that is opened in the EHR does', async () => {
    await track('discovered')
    expect(await tablesSaying([gone.id])).toEqual(['audit_event', 'patient_erasure'])
    await reopenErased(database.db, 'a', gone.id)
    await track('chart-opened')
    expect(await tablesSaying([gone.id])).toContain('tracked_patient')
  })

  test('what comes in late goes the next night, and is said', async () => {
    await sql`insert into snapshot (tenant_id, patient_id, as_of, derivation, loops)
      values ('a', ${gone.id}, now(), '1', '[]')`.execute(database.db)
    const purged = await purgeRetention(database.db, { id: 'a', retention: RetentionFile.parse({}) })
    expect(purged.remains).toBe(1)
    expect(await tablesSaying([gone.id])).toEqual(['audit_event', 'patient_erasure'])
    const again = await purgeRetention(database.db, { id: 'a', retention: RetentionFile.parse({}) })
    expect(again.remains).toBe(0)
    const { rows } = await sql<{ entry: string }>`select entry from audit_event
      where event = 'data-deleted' and agent = 'Device/baton'`.execute(database.db)
    expect(z.array(z.object({ entry: z.string() })).parse(rows)[0]?.entry).toContain('remains 1 rows')
  })

  test('what comes in late stays while there is a legal hold, and the hold stays with it', async () => {
    const about = { patient: `Patient/${gone.id}`, reason: 'Subpoena' }
    expect(await holdPatient(database.db, 'a', about, { agent: 'Practitioner/c' })).toBe(true)
    await sql`insert into snapshot (tenant_id, patient_id, as_of, derivation, loops)
      values ('a', ${gone.id}, now(), '1', '[]')`.execute(database.db)
    const purge = () => purgeRetention(database.db, { id: 'a', retention: RetentionFile.parse({}) })
    expect((await purge()).remains).toBe(0)
    expect(await tablesSaying([gone.id])).toEqual(
      expect.arrayContaining(['audit_event', 'legal_hold', 'patient_erasure', 'snapshot']),
    )
    expect(await liftPatientHold(database.db, 'a', about, { agent: 'Practitioner/c' })).toBe(true)
    expect((await purge()).remains).toBe(1)
  })
})
