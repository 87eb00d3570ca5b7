import { readBatonNow } from '../../store/clock.ts'
import { deleteSyncSource, findSyncSource, saveSyncSource } from '../../store/sync-sources.ts'
import { findUnreadSince, trackPatients } from '../../store/tracked-patients.ts'
import { findOwnPatients } from '../own-evidence.ts'
import type { TenantRuntime } from '../tenant-runtime.ts'
import { discoverReferrals, type Discovery } from './discover-referrals.ts'
import { inLanes, type SyncDeps } from './sync-tenant.ts'

const backfillSource = 'backfill'
const batch = 200
const concurrentPatients = 4

export type BackfillProgress = {
  tenant: string
  /** Charts tried so far, and those of them that could not be read. */
  patients: number
  failures: number
  referrals: number
}

export type BackfillSummary = BackfillProgress & {
  /** How patients were found: by a search of the EHR, or only those named or known already. */
  discovery: Discovery['outcome'] | 'no-backend'
  /** Whether an earlier run that did not end was gone on with. */
  isResumed: boolean
}

/**
 * Reads the chart of every patient that can be found: by a search across patients where the EHR allows it, those
 * Baton knows, and those that are named. What was read since the run began is not read again, so a run that was cut
 * off is gone on with by the next. Nobody is told of anything it finds.
 *
 * @param named - ids of patients, for EHRs that cannot be searched across patients
 */
export async function backfillTenant(
  deps: SyncDeps,
  runtime: TenantRuntime,
  named: readonly string[],
  onProgress: (progress: BackfillProgress) => void,
): Promise<BackfillSummary> {
  const tenant = runtime.tenant.id
  const progress = { tenant, patients: 0, failures: 0, referrals: 0 }
  const gateway = deps.gateways.find(runtime)
  if (gateway === undefined) return { ...progress, discovery: 'no-backend', isResumed: false }
  const { beganAt, isResumed } = await begin(deps, tenant)
  const now = await readBatonNow(deps.db)
  await trackPatients(
    deps.db,
    tenant,
    [...named, ...(await findOwnPatients(deps.db, tenant))],
    'discovered',
    now,
  )
  let { outcome } = await discoverReferrals(deps.db, gateway, runtime, now, 'the-beginning')
  while (outcome === 'partly') ({ outcome } = await discoverReferrals(deps.db, gateway, runtime, now))
  for (let after = ''; ;) {
    const patients = await findUnreadSince(deps.db, tenant, beganAt, after, batch)
    const last = patients.at(-1)
    if (last === undefined) break
    await inLanes(patients, concurrentPatients, async (patient) => {
      await readOne(deps, runtime, patient, progress)
      onProgress({ ...progress })
    })
    after = last
  }
  // What failed is left to the usual rounds: the run is over all the same.
  await deleteSyncSource(deps.db, tenant, backfillSource)
  return { ...progress, discovery: outcome, isResumed }
}

async function begin(deps: SyncDeps, tenant: string): Promise<{ beganAt: Date; isResumed: boolean }> {
  const known = await findSyncSource(deps.db, tenant, backfillSource)
  if (known.highWater !== undefined) return { beganAt: known.highWater, isResumed: true }
  const beganAt = await readBatonNow(deps.db)
  await saveSyncSource(deps.db, tenant, backfillSource, { highWater: beganAt, failures: 0 })
  return { beganAt, isResumed: false }
}

/** A chart that cannot be read is counted, and the run goes on. */
async function readOne(
  { refresher }: SyncDeps,
  runtime: TenantRuntime,
  patient: string,
  progress: { patients: number; failures: number; referrals: number },
): Promise<void> {
  const refreshed = await refresher.refresh(runtime, patient, { purpose: 'backfill', maxAgeMs: 0 })
  progress.patients += 1
  if (refreshed.kind === 'blind') progress.failures += 1
  if (refreshed.kind === 'read' || refreshed.kind === 'kept') progress.referrals += refreshed.views.length
}
