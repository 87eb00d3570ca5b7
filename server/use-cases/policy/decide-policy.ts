import { PolicyDocument } from '#contract/policy-settings.ts'
import { isSpecialty, judgePolicy, type PolicyFault } from '#domain/policy-edit/judge-policy.ts'
import { keyRungs } from '#domain/policy-edit/key-rungs.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { readBatonNow } from '../../store/clock.ts'
import {
  findVersions,
  insertVersion,
  lockPolicy,
  type PolicyVersionRow,
} from '../../store/policy-versions.ts'
import type { BatonDatabase, BatonTransaction } from '../tenant-runtime.ts'
import { noteFiles, toDocument } from './policy-in-force.ts'

export type PolicyDecision = {
  /** The newest version the person had before their eyes; 0: what the files say. */
  basis: number
  /** From when it is in force; absent or past: at once. Domain time. */
  activeFrom?: Date
  why: string
  by: { reference: string; name: string }
} & ({ document: PolicyDocument } | { restores: number })

export type PolicyOutcome =
  | { kind: 'saved'; version: number }
  /** Nothing was saved: meanwhile somebody else decided. */
  | { kind: 'stale'; version: number; by: string }
  | { kind: 'unknown-version' }
  | { kind: 'invalid'; faults: readonly PolicyFault[] }

/**
 * Makes a practice's policy what a person says, from a moment on, if nobody else has decided since they looked. Nothing is
 * ever overwritten: going back to an earlier version is a version of its own.
 */
export async function decidePolicy(
  db: BatonDatabase,
  tenant: Tenant,
  decision: PolicyDecision,
): Promise<PolicyOutcome> {
  return db.transaction().execute(async (trx: BatonTransaction): Promise<PolicyOutcome> => {
    await lockPolicy(trx, tenant.id)
    const versions = await findVersions(trx, tenant.id)
    const newest = versions[0]?.version ?? 0
    if (newest !== decision.basis)
      return { kind: 'stale', version: newest, by: versions[0]?.madeByName ?? '' }
    const wanted = documentOf(decision, versions, tenant)
    if (wanted === undefined) return { kind: 'unknown-version' }
    const prepared = prepareDocument(wanted, tenant, versions)
    if (!prepared.ok) return { kind: 'invalid', faults: prepared.faults }
    const { version, document } = prepared
    await save(trx, tenant, decision, version, document)
    return { kind: 'saved', version }
  })
}

/**
 * What a document becomes as the next version: every rung with its key. Or its faults.
 *
 * @param versions - the newest first
 */
export function prepareDocument(
  wanted: PolicyDocument,
  tenant: Tenant,
  versions: readonly PolicyVersionRow[],
): { ok: true; version: number; document: PolicyDocument } | { ok: false; faults: readonly PolicyFault[] } {
  const faults = [
    ...judgePolicy(wanted.escalation),
    ...Object.keys(wanted.specialtyLevels).flatMap((specialty): PolicyFault[] =>
      isSpecialty(specialty) ? [] : [{ pointer: `/specialtyLevels/${specialty}`, code: 'unknown-specialty' }],
    ),
  ]
  if (faults.length > 0) return { ok: false, faults }
  const version = (versions[0]?.version ?? 0) + 1
  const earlier = [tenant.policy.escalation, ...versions.map(toPolicy)]
  const escalation = keyRungs(wanted.escalation, earlier, version)
  return { ok: true, version, document: { ...wanted, escalation } }
}

const toPolicy = ({ document }: PolicyVersionRow) => PolicyDocument.parse(document).escalation

function documentOf(
  decision: PolicyDecision,
  versions: readonly PolicyVersionRow[],
  tenant: Tenant,
): PolicyDocument | undefined {
  if ('document' in decision) return decision.document
  if (decision.restores === 0) return toDocument(tenant)
  const found = versions.find(({ version }) => version === decision.restores)
  return found === undefined ? undefined : PolicyDocument.parse(found.document)
}

async function save(
  trx: BatonTransaction,
  tenant: Tenant,
  decision: PolicyDecision,
  version: number,
  document: PolicyDocument,
): Promise<void> {
  const { by, why } = decision
  const now = await readBatonNow(trx)
  if (version === 1) await noteFiles(trx, tenant, now)
  const activeFrom = new Date(Math.max(now.getTime(), decision.activeFrom?.getTime() ?? 0))
  const restores = 'restores' in decision ? decision.restores : null
  const made = { madeAt: now, madeBy: by.reference, madeByName: by.name }
  await insertVersion(trx, tenant.id, { version, activeFrom, document, why, restores, ...made })
  await appendAudit(trx, tenant.id, [
    {
      action: 'update',
      event: 'policy-changed',
      agent: by.reference,
      agentName: by.name,
      outcome: 'success',
      reason: `policy version ${version} from ${activeFrom.toISOString()} level ${document.level}`,
    },
  ])
}
