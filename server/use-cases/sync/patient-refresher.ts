import type { TenantRuntime } from '../tenant-runtime.ts'
import { refreshPatient, type RefreshDeps, type Refreshed, type RefreshOptions } from './refresh-patient.ts'
import { shareReadings } from './shared-readings.ts'

export type PatientRefresher = {
  /**
   * As `refreshPatient`; many callers in this process wait for one reading of a patient. With `maxAgeMs` 0 it begins after
   * it was asked for.
   */
  refresh: (runtime: TenantRuntime, patient: string, options: RefreshOptions) => Promise<Refreshed>
}

/** One reading serves snapshot, sweep and sync alike. */
export function openPatientRefresher(deps: RefreshDeps): PatientRefresher {
  const readings = shareReadings<Refreshed>()
  return {
    refresh: (runtime, patient, options) => {
      // A backfill's views are told to nobody: its reading must not stand in for one that is.
      const key = `${runtime.tenant.id} ${options.purpose === 'backfill' ? 'backfill ' : ''}${patient}`
      return readings.join(key, options.maxAgeMs === 0, () => refreshPatient(deps, runtime, patient, options))
    },
  }
}
