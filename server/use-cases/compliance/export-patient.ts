import { sql } from 'kysely'
import { readPatientContent } from '../../fhir-server/purge-patient.ts'
import { countPatientRows, readPatientRows } from '../../store/patient-rows.ts'
import { patientTables, type PatientScope } from '../../store/patient-tables.ts'
import type { BundleFile } from '../audit/signed-bundle.ts'
import { toTrailFiles } from '../audit/trail-files.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'

/**
 * Everything Baton holds of a patient, as files: the copy of the chart and Baton's own resources as FHIR NDJSON, every
 * other table as NDJSON with its columns, packets and notes as the files they are, and what the audit trail says.
 */
export async function* toPatientFiles(db: BatonDatabase, scope: PatientScope): AsyncGenerator<BundleFile> {
  yield {
    name: 'fhir/chart-copy.ndjson',
    about: 'FHIR R4: the evidence as the EHR last gave it, a resource a line',
    chunks: readMirror(db, scope),
  }
  yield {
    name: 'fhir/own.ndjson',
    about: "FHIR R4: what Baton's own store holds now, a resource a line",
    chunks: readOwn(db, scope, true),
  }
  yield {
    name: 'fhir/own-history.ndjson',
    about: 'FHIR R4: the earlier versions of the same',
    chunks: readOwn(db, scope, false),
  }
  const counts = await countPatientRows(db, scope)
  for (const each of patientTables) {
    if (each.table === 'mirrored_resource' || !counts.has(each.table)) continue
    yield {
      name: `tables/${each.table}.ndjson`,
      about: `rows of ${each.table} (docs/privacy.md), a row a line`,
      chunks: readPatientRows(db, each, scope),
    }
  }
  yield {
    name: 'tables/number_consent.ndjson',
    about: 'what is known of the numbers the patient was texted at, a row a line',
    chunks: readNumbers(db, scope),
  }
  yield* toPapers(db, scope)
  yield* toTrailFiles(db, { tenant: scope.tenant, patient: `Patient/${scope.patient}` }, 'audit/')
}

async function* readMirror(db: BatonDatabase, { tenant, patient }: PatientScope): AsyncGenerator<string> {
  const { rows } = await sql<{ content: string }>`select content from mirrored_resource
    where tenant_id = ${tenant} and patient_id = ${patient} order by type, id`.execute(db)
  for (const { content } of rows) yield `${content}\n`
}

async function* readOwn(db: BatonDatabase, scope: PatientScope, isCurrent: boolean): AsyncGenerator<string> {
  for await (const version of readPatientContent(db, scope))
    if (version.isCurrent === isCurrent) yield `${version.content}\n`
}

async function* readNumbers(db: BatonDatabase, { tenant, patient }: PatientScope): AsyncGenerator<string> {
  const { rows } = await sql<{
    row: string
  }>`select (to_jsonb(n) - 'tenant_id')::text as row from number_consent n
    where n.number in (select o.address from outbox o where o.tenant_id = ${tenant}
      and o.patient_id = ${patient} and o.channel = 'sms') order by n.number`.execute(db)
  for (const { row } of rows) yield `${row}\n`
}

/** One at a time: a scanned note may be large. */
async function* toPapers(db: BatonDatabase, { tenant, patient }: PatientScope): AsyncGenerator<BundleFile> {
  const packets = await db
    .selectFrom('packet')
    .select('packet_id')
    .where('tenant_id', '=', tenant)
    .where('patient_id', '=', patient)
    .orderBy('packet_id')
    .execute()
  for (const { packet_id: id } of packets) {
    const paper = (column: 'pdf' | 'note') => async (): Promise<Uint8Array> => {
      const row = await db
        .selectFrom('packet')
        .select(column)
        .where('tenant_id', '=', tenant)
        .where('packet_id', '=', id)
        .executeTakeFirst()
      const value = row?.[column]
      return typeof value === 'string' ? Buffer.from(value) : (value ?? new Uint8Array())
    }
    yield { name: `packets/${id}.pdf`, about: 'a packet as it was sent', chunks: later(paper('pdf')) }
    yield {
      name: `packets/${id}.xml`,
      about: 'the same as a C-CDA Referral Note',
      chunks: later(paper('note')),
    }
  }
  const notes = await db
    .selectFrom('received_note')
    .select(['note_id', 'content_type'])
    .where('tenant_id', '=', tenant)
    .where('patient_id', '=', patient)
    .orderBy('note_id')
    .execute()
  for (const { note_id: id, content_type: type } of notes) {
    yield {
      name: `notes/${id}`,
      about: `a note as it came in, ${type}`,
      chunks: later(async () => {
        const row = await db
          .selectFrom('received_note')
          .select('content')
          .where('tenant_id', '=', tenant)
          .where('note_id', '=', id)
          .executeTakeFirst()
        return row?.content ?? new Uint8Array()
      }),
    }
  }
}

async function* later(read: () => Promise<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield await read()
}
