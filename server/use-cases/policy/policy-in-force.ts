import { PolicyDocument } from '#contract/policy-settings.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { readBatonNow } from '../../store/clock.ts'
import { findFilingOffAt } from '../../store/note-filing.ts'
import { notePolicyOfFiles } from '../../store/policy-of-files.ts'
import { findVersionInForce } from '../../store/policy-versions.ts'
import type { BatonDatabase, TenantRuntime } from '../tenant-runtime.ts'

/** What policies made here are called; their revision is the version. Files must not use it. */
export const practicePolicyId = 'practice'

/** Names the policy a plan was made under: `both/1`, `practice/7`. */
export function policyStamp({ policy }: Tenant): string {
  return `${policy.escalation.id}/${policy.escalation.revision}`
}

/**
 * A practice under the policy in force at a moment of domain time: its own newest version that has begun, and before there
 * is one what the files say; and as of now with its switch for filing by rule.
 *
 * @throws ZodError when a stored version cannot be read
 */
export async function tenantInForce(db: BatonDatabase, tenant: Tenant, at: Date): Promise<Tenant> {
  const found = await findVersionInForce(db, tenant.id, at)
  const offAt = await findFilingOffAt(db, tenant.id)
  const inForce =
    found === undefined ? tenant : underDocument(tenant, found.version, PolicyDocument.parse(found.document))
  return offAt === undefined
    ? inForce
    : { ...inForce, policy: { ...inForce.policy, noFilingSince: offAt.getTime() } }
}

/** The practices of these ids that are served here, each as {@link tenantInForce} has it. */
export async function tenantsInForce(
  db: BatonDatabase,
  served: ReadonlyMap<string, TenantRuntime>,
  ids: Iterable<string>,
  at: Date,
): Promise<ReadonlyMap<string, Tenant>> {
  const inForce = new Map<string, Tenant>()
  for (const id of ids) {
    const runtime = served.get(id)
    if (runtime !== undefined) inForce.set(id, await tenantInForce(db, runtime.tenant, at))
  }
  return inForce
}

/** What a practice decided, or what the files say of it, as a document to go on from. */
export function toDocument(tenant: Tenant): PolicyDocument {
  return PolicyDocument.parse(describePolicy(tenant))
}

/** As {@link toDocument}, without holding it against the limits of a document. */
function describePolicy({ policy, featureLevel, specialtyLevels }: Tenant) {
  const { name, ladders, overrides = [] } = policy.escalation
  return { escalation: { name, ladders, overrides }, level: featureLevel, specialtyLevels }
}

/** Writes down what the files say of a practice: a replay of the past goes by what they said then. */
export async function noteFiles(db: BatonDatabase, tenant: Tenant, at: Date): Promise<void> {
  await notePolicyOfFiles(db, tenant.id, describePolicy(tenant), at)
}

/** As {@link tenantInForce}, at this moment. */
export async function runtimeInForce(db: BatonDatabase, runtime: TenantRuntime): Promise<TenantRuntime> {
  return { ...runtime, tenant: await tenantInForce(db, runtime.tenant, await readBatonNow(db)) }
}

/** A practice as it would be under a version of its policy. */
export function underDocument(tenant: Tenant, version: number, document: PolicyDocument): Tenant {
  const escalation = { ...document.escalation, id: practicePolicyId, revision: version }
  return {
    ...tenant,
    featureLevel: document.level,
    specialtyLevels: document.specialtyLevels,
    policy: { ...tenant.policy, escalation },
  }
}
