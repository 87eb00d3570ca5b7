import type { OwnEvidence } from '#contract/session.ts'
import { z } from 'zod'
import { sql } from 'kysely'
import type { FhirDatabase } from '../fhir-server/tables.ts'

/** Far above what one patient's referrals leave behind; more means something writes without end. */
const maxResources = 5_000

const FhirResource = z.looseObject({ resourceType: z.string() })

/**
 * Everything Baton's own store holds about one patient: each current resource that refers to the patient by any of
 * its search parameters, in a stable order.
 *
 * @throws Error when there is more than could be shown completely: a list cut short would be a wrong answer
 */
export async function readOwnEvidence(
  db: FhirDatabase,
  tenant: string,
  patient: string,
): Promise<OwnEvidence> {
  const found = await sql<{ content: string }>`
    select r.content from fhir_resource r
    where r.tenant_id = ${tenant} and not r.deleted and exists (
      select from fhir_reference f
      where f.tenant_id = r.tenant_id and f.type = r.type and f.id = r.id
        and f.target_type = 'Patient' and f.target_id = ${patient})
    order by r.type, r.id limit ${maxResources + 1}`.execute(db)
  if (found.rows.length > maxResources)
    throw new Error(`more than ${maxResources} own resources for one patient`)
  return { resources: found.rows.map((row) => FhirResource.parse(JSON.parse(row.content))) }
}

/** Ids of every patient that Baton's own store holds something about. */
export async function findOwnPatients(db: FhirDatabase, tenant: string): Promise<string[]> {
  const found = await sql<{ id: string }>`select distinct target_id as id from fhir_reference
    where tenant_id = ${tenant} and target_type = 'Patient' order by target_id`.execute(db)
  return found.rows.map((row) => row.id)
}
