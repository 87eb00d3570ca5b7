import { sql } from 'kysely'
import type { BatonDatabase } from '../tenant-runtime.ts'

/** A resource of one patient's chart, as JSON text. */
export type ChartResource = { patient: string; content: string }

/** What the measure reads, and a PractitionerRole's practitioner; of a Patient who it is. */
const measuredTypes = ['Patient', 'Encounter', 'Procedure', 'ServiceRequest', 'Task', 'PractitionerRole']

/** Ids of patients whose charts Baton keeps, in their order, from after another on. */
export async function findChartedPatients(
  db: BatonDatabase,
  tenant: string,
  after: string,
  limit: number,
): Promise<readonly string[]> {
  const found = await sql<{ patient: string }>`select distinct patient_id as patient from mirrored_resource
    where tenant_id = ${tenant} and patient_id > ${after} order by 1 limit ${limit}`.execute(db)
  return found.rows.map(({ patient }) => patient)
}

/** What the measure reads of these patients, from the chart and from Baton's own store; in a stable order. */
export async function readMeasuredCharts(
  db: BatonDatabase,
  tenant: string,
  patients: readonly string[],
): Promise<readonly ChartResource[]> {
  const isMeasured = sql`= any(${measuredTypes})`
  const isOne = sql`= any(${[...patients]})`
  const found = await sql<ChartResource>`select patient, content from (
      select m.patient_id as patient, m.type, m.id, m.content from mirrored_resource m
      where m.tenant_id = ${tenant} and m.patient_id ${isOne} and m.type ${isMeasured}
      union all
      select o.patient, r.type, r.id, r.content from fhir_resource r
      join (select distinct type, id, target_id as patient from fhir_reference
        where tenant_id = ${tenant} and target_type = 'Patient' and target_id ${isOne} and type ${isMeasured}) o
        using (type, id)
      where r.tenant_id = ${tenant} and not r.deleted) c
    order by patient, type, id`.execute(db)
  return found.rows
}
