import type { PatientRefresher } from '../sync/patient-refresher.ts'
import type { TenantRuntime } from '../tenant-runtime.ts'

/**
 * Fresh evidence before anybody is nudged. An EHR that cannot be read is no reason to leave a loop out: its views were
 * handed on with every source failed, so that only the blind clock runs, and that one has to be told.
 *
 * @throws EhrUnavailable when the chart was never read, so that there is nothing to judge by
 */
export function refreshForSweep(
  refresher: PatientRefresher,
): (runtime: TenantRuntime, patient: string) => Promise<void> {
  return async (runtime, patient) => {
    const refreshed = await refresher.refresh(runtime, patient, { purpose: 'sweep' })
    if (refreshed.kind === 'blind' && refreshed.meta.evidenceAt.getTime() === 0) throw refreshed.because
  }
}
