import { readBatonNow } from '../store/clock.ts'
import { findSnapshot } from '../store/snapshots.ts'
import { trackPatients } from '../store/tracked-patients.ts'
import { derivationOf } from './snapshot.ts'
import type { PatientRefresher } from './sync/patient-refresher.ts'
import { freshMs } from './sync/refresh-patient.ts'
import type { BatonDatabase, TenantRuntime } from './tenant-runtime.ts'

export type SnapshotRefresher = {
  /**
   * Reads and derives a patient's chart with the backend's own access and stores the views, unless that was done
   * within the last 15 minutes or is being done. From then on the chart is read by itself for a while. Does nothing
   * for a connection without backend credentials.
   *
   * @returns whether a snapshot was stored
   * @throws EhrUnavailable when the EHR does not let the backend read the chart
   */
  refresh: (runtime: TenantRuntime, patient: string) => Promise<boolean>
}

export function openSnapshotRefresher(db: BatonDatabase, refresher: PatientRefresher): SnapshotRefresher {
  return { refresh: (runtime, patient) => refreshOnce(db, refresher, runtime, patient) }
}

async function refreshOnce(
  db: BatonDatabase,
  refresher: PatientRefresher,
  runtime: TenantRuntime,
  patient: string,
): Promise<boolean> {
  const { tenant } = runtime
  if (tenant.backend === undefined) return false
  const now = await readBatonNow(db)
  await trackPatients(db, tenant.id, [patient], 'chart-opened', now, new Date(now.getTime() + freshMs))
  const stored = await findSnapshot(db, tenant.id, patient, derivationOf(tenant))
  if (stored !== undefined && now.getTime() - stored.asOf.getTime() < freshMs) return false
  const refreshed = await refresher.refresh(runtime, patient, { purpose: 'chart-opened' })
  if (refreshed.kind === 'blind') throw refreshed.because
  return refreshed.kind !== 'chart-only'
}
