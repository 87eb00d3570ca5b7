import type { PatientIdentity } from '#contract/audit.ts'
import { isRestrictedChart } from '#domain/restricted-chart.ts'
import { readPatientLabel } from '#domain/worklist/patient-label.ts'
import { sql } from 'kysely'
import { z } from 'zod'
import type { BatonDatabase } from '../tenant-runtime.ts'

const Summary = z.object({
  patientName: z.string().optional(),
  birthDate: z.string().optional(),
  mrn: z.string().optional(),
})

type Row = { id: string; record: string | null; summary: unknown; isRestricted: boolean }

/**
 * How patients are called: as the copy of their record says, without one as the list of referrals does. Of whom nothing
 * is held there is the reference alone.
 *
 * @param patients - `Patient/x`, any number of times each
 */
export async function identifyPatients(
  db: BatonDatabase,
  tenant: string,
  patients: readonly string[],
): Promise<ReadonlyMap<string, PatientIdentity>> {
  const ids = [...new Set(patients)].map((reference) => reference.slice('Patient/'.length))
  if (ids.length === 0) return new Map()
  const { rows } = await sql<Row>`select p.id,
      (select m.content from mirrored_resource m where m.tenant_id = ${tenant} and m.patient_id = p.id
        and m.type = 'Patient' and m.id = p.id) as record,
      (select r.summary from worklist_row r where r.tenant_id = ${tenant} and r.patient_id = p.id
        order by r.referral_id limit 1) as summary,
      exists (select from worklist_row r join worklist_stretch s using (tenant_id, referral_id)
        where r.tenant_id = ${tenant} and r.patient_id = p.id and s.is_restricted) as "isRestricted"
    from unnest(${ids}::text[]) as p(id)`.execute(db)
  return new Map(rows.map((row) => [`Patient/${row.id}`, toIdentity(row)]))
}

/** How one patient is called. */
export async function identifyPatient(
  db: BatonDatabase,
  tenant: string,
  patient: string,
): Promise<PatientIdentity> {
  const found = await identifyPatients(db, tenant, [patient])
  return found.get(patient) ?? { patient, isRestricted: false }
}

function toIdentity({ id, record, summary, isRestricted }: Row): PatientIdentity {
  const patient = `Patient/${id}`
  const resource: unknown = record === null ? undefined : JSON.parse(record)
  const label = readPatientLabel(patient, [resource])
  const listed = Summary.safeParse(summary).data
  const name = label.name || listed?.patientName
  const birthDate = label.birthDate ?? listed?.birthDate
  const mrn = label.mrn ?? listed?.mrn
  return {
    patient,
    isRestricted: isRestricted || isRestrictedChart([resource]),
    ...(name && { name }),
    ...(birthDate !== undefined && { birthDate }),
    ...(mrn !== undefined && { mrn }),
  }
}
