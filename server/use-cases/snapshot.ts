import { Snapshot } from '#contract/session.ts'
import type { Tenant } from '../config/smart-config.ts'
import { findSnapshot } from '../store/snapshots.ts'
import { policyStamp } from './policy/policy-in-force.ts'
import type { BatonDatabase } from './tenant-runtime.ts'

/** Counts up whenever views change shape or meaning: what an older derivation stored is not shown. */
const derivationVersion = 2

/** Which derivation under which policy made a snapshot. */
export function derivationOf(tenant: Tenant): string {
  return `${derivationVersion}/${policyStamp(tenant)}`
}

/** The patient's last stored views, or `null` when there are none of this derivation. */
export async function readSnapshot(
  db: BatonDatabase,
  tenant: Tenant,
  patient: string,
): Promise<Snapshot | null> {
  const row = await findSnapshot(db, tenant.id, patient, derivationOf(tenant))
  if (row === undefined) return null
  const read = Snapshot.safeParse({ asOf: row.asOf.toISOString(), loops: row.loops })
  return read.success ? read.data : null
}
