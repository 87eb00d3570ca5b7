import { readBatonNow } from '../../store/clock.ts'
import { isDatabaseTrouble } from '../../store/database-trouble.ts'
import { findPatientsToTell, restPending } from '../../store/referrer-told.ts'
import type { PatientRefresher } from '../sync/patient-refresher.ts'
import { freshMs } from '../sync/refresh-patient.ts'
import type { BatonDatabase, TenantRuntime } from '../tenant-runtime.ts'

export type TellPendingDeps = {
  db: BatonDatabase
  refresher: PatientRefresher
  /** Told about a chart that could not be judged. */
  onBroken: (tenant: string, error: unknown) => void
}

/** Charts of one round. */
const atOnce = 100

/**
 * Judges the charts once more in which a change has rested long enough: then their referrers hear of it. One in which
 * nothing can be confirmed yet rests as long as evidence is fresh, so that it does not stand before the others.
 */
export async function tellPending(
  { db, refresher, onBroken }: TellPendingDeps,
  runtime: TenantRuntime,
): Promise<void> {
  const { id: tenant } = runtime.tenant
  const now = await readBatonNow(db)
  for (const patient of await findPatientsToTell(db, tenant, now, atOnce)) {
    try {
      await refresher.refresh(runtime, patient, { purpose: 'sync' })
    } catch (error) {
      if (isDatabaseTrouble(error)) throw error
      onBroken(tenant, error)
    }
    await restPending(db, { tenant, patient }, now, new Date(now.getTime() + freshMs))
  }
}
