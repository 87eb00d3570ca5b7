import type { PolicyAnswer } from '#contract/settings.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { readBatonNow } from '../../store/clock.ts'
import { findVersions, type PolicyVersionRow } from '../../store/policy-versions.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'
import { tenantInForce, toDocument } from './policy-in-force.ts'

/** The policy in force, and every decision about it, the newest first. */
export async function readPolicySettings(
  db: BatonDatabase,
  tenant: Tenant,
): Promise<Omit<PolicyAnswer, 'mayEdit'>> {
  const now = await readBatonNow(db)
  const versions = await findVersions(db, tenant.id)
  const inForce = versions.find(({ activeFrom }) => activeFrom <= now)?.version ?? 0
  return {
    inForce,
    newest: versions[0]?.version ?? 0,
    document: toDocument(await tenantInForce(db, tenant, now)),
    now: now.toISOString(),
    versions: versions.map((row) => ({
      version: row.version,
      state: stateOf(row, inForce, now),
      activeFrom: row.activeFrom.toISOString(),
      why: row.why,
      restores: row.restores,
      madeAt: row.madeAt.toISOString(),
      madeBy: row.madeByName,
    })),
  }

  function stateOf(
    row: PolicyVersionRow,
    current: number,
    at: Date,
  ): PolicyAnswer['versions'][number]['state'] {
    if (row.version === current) return 'in-force'
    const isReplaced = versions.some(
      (later) => later.version > row.version && later.activeFrom <= row.activeFrom,
    )
    if (isReplaced) return 'replaced'
    return row.activeFrom > at ? 'planned' : 'past'
  }
}
