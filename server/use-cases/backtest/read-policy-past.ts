import { PolicyDocument } from '#contract/policy-settings.ts'
import type { PolicyPeriod, ReplayedPolicy } from '#domain/backtest/replay.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { findPoliciesOfFiles } from '../../store/policy-of-files.ts'
import { findVersions, type PolicyVersionRow } from '../../store/policy-versions.ts'
import { underDocument } from '../policy/policy-in-force.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'
import { levelsOf } from '../watch/practice-of.ts'

/** The policies that were in force at a practice, one after the other. */
export type PolicyPast = {
  periods: readonly PolicyPeriod[]
  /** Since when it is on record what was in force; the first period also stands for what was before. */
  knownFrom?: Date
}

/**
 * What the files said while they were in force, as it was written down then, and every decision since, also those that have
 * not begun. A later decision replaces one that had not begun. What the files say today is taken only where nothing was ever
 * written down.
 */
export async function readPolicyPast(db: BatonDatabase, tenant: Tenant): Promise<PolicyPast> {
  const decided = standing(await findVersions(db, tenant.id))
  const firstDecision = decided[0]?.activeFrom.getTime() ?? Infinity
  const [first, ...later] = await findPoliciesOfFiles(db, tenant.id)
  const ofFiles = later.filter(({ seenAt }) => seenAt.getTime() < firstDecision)
  const periods = [
    ...(first === undefined ? [] : [toPeriod(tenant, first.seenAt, 0, first.document)]),
    ...ofFiles.map(({ seenAt, document }) => toPeriod(tenant, seenAt, 0, document)),
    ...decided.map(({ activeFrom, version, document }) => toPeriod(tenant, activeFrom, version, document)),
  ]
  const knownFrom = first?.seenAt ?? decided[0]?.activeFrom
  const [earliest = toReplayed(tenant), ...others] = periods
  return {
    periods: [{ ...earliest, from: -Infinity }, ...others],
    ...(knownFrom !== undefined && { knownFrom }),
  }
}

/** In order of time. */
function standing(versions: readonly PolicyVersionRow[]): readonly PolicyVersionRow[] {
  return versions
    .filter(
      ({ version, activeFrom }) =>
        !versions.some((later) => later.version > version && later.activeFrom <= activeFrom),
    )
    .toSorted((one, other) => one.activeFrom.getTime() - other.activeFrom.getTime())
}

function toPeriod(tenant: Tenant, from: Date, version: number, document: unknown): PolicyPeriod {
  return {
    ...toReplayed(underDocument(tenant, version, PolicyDocument.parse(document))),
    from: from.getTime(),
  }
}

/** A practice's policy as a replay goes by it. */
export function toReplayed(tenant: Tenant): ReplayedPolicy {
  return { escalation: tenant.policy.escalation, levels: levelsOf(tenant) }
}
