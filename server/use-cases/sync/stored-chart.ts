import { findMirrored } from '../../store/mirrored-resources.ts'
import { findTracked } from '../../store/tracked-patients.ts'
import { readOwnEvidence } from '../own-evidence.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'
import type { ViewsMeta } from './refresh-patient.ts'
import { readSources } from './source-states.ts'

/** What was last read of a chart, with Baton's own evidence, to be judged at `now`; asks no EHR. */
export async function readStoredChart(
  db: BatonDatabase,
  tenant: string,
  patient: string,
  now: Date,
): Promise<Omit<ViewsMeta, 'purpose' | 'evidenceAt'>> {
  const tracked = await findTracked(db, tenant, patient)
  const mirrored = await findMirrored(db, { tenant, patient })
  const own = await readOwnEvidence(db, tenant, patient)
  const resources = mirrored.map(({ content }): unknown => JSON.parse(content))
  return {
    lastGoodReadAt: tracked?.lastGoodReadAt ?? tracked?.firstReadAt ?? now,
    sources: readSources(tracked?.sources),
    resources: [...resources, ...own.resources],
    judgedAt: now,
  }
}
