import type { TenantRuntime } from '../tenant-runtime.ts'
import { refreshPatient, type RefreshDeps, type Refreshed, type RefreshOptions } from './refresh-patient.ts'

export type PatientRefresher = {
  /** As `refreshPatient`; many callers in this process wait for one reading of a patient. */
  refresh: (runtime: TenantRuntime, patient: string, options: RefreshOptions) => Promise<Refreshed>
}

/** One reading serves snapshot, sweep and sync alike. */
export function openPatientRefresher(deps: RefreshDeps): PatientRefresher {
  const running = new Map<string, Promise<Refreshed>>()
  return {
    refresh: (runtime, patient, options) => {
      // A backfill's views are told to nobody: its reading must not stand in for one that is.
      const flight = `${runtime.tenant.id} ${options.purpose === 'backfill' ? 'backfill ' : ''}${patient}`
      const started =
        running.get(flight) ??
        refreshPatient(deps, runtime, patient, options).finally(() => running.delete(flight))
      running.set(flight, started)
      return started
    },
  }
}
