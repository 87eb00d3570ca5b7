import type { OwnEvidence } from '#contract/session.ts'
import { z } from 'zod'
import { toTextResource } from '#domain/document-texts.ts'
import { readEvidence } from '#domain/evidence.ts'
import { recordsMergedInto } from '#domain/patient-charts.ts'
import { sql } from 'kysely'
import type { FhirDatabase } from '../fhir-server/tables.ts'
import { findDocumentTexts } from '../store/document-texts.ts'
import { findMirrored } from '../store/mirrored-resources.ts'
import { StoredFacts } from './notes/stored-facts.ts'
import type { BatonDatabase } from './tenant-runtime.ts'

/** Far above what one patient's referrals leave behind; more means something writes without end. */
const maxResources = 5_000

const FhirResource = z.looseObject({ resourceType: z.string() })

/**
 * Everything Baton's own store holds about one patient: each current resource that refers to the patient by any of
 * its search parameters, in a stable order. What was written while the patient had another record, which was merged into
 * this one since, belongs to it. What was read in files of the EHR comes with it.
 *
 * @throws Error when there is more than could be shown completely: a list cut short would be a wrong answer
 */
export async function readOwnEvidence(
  db: BatonDatabase,
  tenant: string,
  patient: string,
): Promise<OwnEvidence> {
  const records = [patient, ...(await findMergedRecords(db, tenant, patient))]
  const found = await sql<{ content: string }>`
    select r.content from fhir_resource r
    where r.tenant_id = ${tenant} and not r.deleted and exists (
      select from fhir_reference f
      where f.tenant_id = r.tenant_id and f.type = r.type and f.id = r.id
        and f.target_type = 'Patient' and f.target_id = any(${records}::text[]))
    order by r.type, r.id limit ${maxResources + 1}`.execute(db)
  if (found.rows.length > maxResources)
    throw new Error(`more than ${maxResources} own resources for one patient`)
  const own = found.rows.map((row) => FhirResource.parse(JSON.parse(row.content)))
  return { resources: [...own, ...(await readTexts(db, tenant, patient))] }
}

/** What the files of the EHR's documents say, as it travels with the chart. */
async function readTexts(db: BatonDatabase, tenant: string, patient: string) {
  const texts = await findDocumentTexts(db, tenant, patient)
  return texts.map(({ document, version, facts }) => {
    const { referralNumbers } = StoredFacts.parse(facts)
    return toTextResource({ patient: `Patient/${patient}`, document, version, referralNumbers })
  })
}

/** Ids of the records that the EHR, when it was last read, said were merged into this one. */
async function findMergedRecords(db: BatonDatabase, tenant: string, patient: string): Promise<string[]> {
  const mirrored = await findMirrored(db, { tenant, patient }, ['Patient'])
  const { evidence } = readEvidence(mirrored.map(({ content }): unknown => JSON.parse(content)))
  return recordsMergedInto(`Patient/${patient}`, evidence.patients).flatMap((reference) =>
    reference.startsWith('Patient/') ? [reference.slice('Patient/'.length)] : [],
  )
}

/** Ids of every patient that Baton's own store holds something about. */
export async function findOwnPatients(db: FhirDatabase, tenant: string): Promise<string[]> {
  const found = await sql<{ id: string }>`select distinct target_id as id from fhir_reference
    where tenant_id = ${tenant} and target_type = 'Patient' order by target_id`.execute(db)
  return found.rows.map((row) => row.id)
}
