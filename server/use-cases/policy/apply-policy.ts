import { readBatonNow } from '../../store/clock.ts'
import { isDatabaseTrouble } from '../../store/database-trouble.ts'
import { findPatientsUnderOthers } from '../../store/loop-policies.ts'
import { findAppliedPolicy, saveAppliedPolicy } from '../../store/policy-versions.ts'
import type { PatientRefresher } from '../sync/patient-refresher.ts'
import type { BatonDatabase, TenantRuntime } from '../tenant-runtime.ts'
import { noteFiles, policyStamp, tenantInForce } from './policy-in-force.ts'

export type ApplyDeps = {
  db: BatonDatabase
  refresher: PatientRefresher
  /** Told of a chart that could not be judged; it holds up no other. */
  onBroken: (tenant: string, error: unknown) => void
}

/** Charts taken in one page. */
const pageSize = 200

/**
 * Plans every open loop of a practice anew when another policy has come into force, from what was last read of its chart:
 * a rung that the new policy has earlier than the old one would otherwise be found only when the old one's came. Costs a
 * few look-ups while nothing has changed. Until no loop is left under another policy it is done again.
 */
export async function applyPolicy(
  deps: ApplyDeps,
  runtime: TenantRuntime,
  signal?: AbortSignal,
): Promise<void> {
  const { db } = deps
  const { id } = runtime.tenant
  const now = await readBatonNow(db)
  const inForce = await tenantInForce(db, runtime.tenant, now)
  if (inForce === runtime.tenant) await noteFiles(db, inForce, now)
  const stamp = policyStamp(inForce)
  if ((await findAppliedPolicy(db, id)) === stamp) return
  const first = await findPatientsUnderOthers(db, id, stamp, '', pageSize)
  // A reading that began before may still store a plan of the old one: only a round that finds none is the end.
  if (first.length === 0) return saveAppliedPolicy(db, id, stamp)
  for (let page = first; page.length > 0 && signal?.aborted !== true;) {
    for (const patient of page) await planAnew(deps, runtime, patient)
    page = await findPatientsUnderOthers(db, id, stamp, page.at(-1) ?? '', pageSize)
  }
}

/** From the last reading, however old: nobody is nudged on it before the sweep has read the chart again. */
async function planAnew(deps: ApplyDeps, runtime: TenantRuntime, patient: string): Promise<void> {
  try {
    await deps.refresher.refresh(runtime, patient, { purpose: 'sweep', maxAgeMs: Infinity })
  } catch (error) {
    if (isDatabaseTrouble(error)) throw error
    deps.onBroken(runtime.tenant.id, error)
  }
}
