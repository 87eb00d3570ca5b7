import { codeSystems } from './codes.ts'
import type { DecisionEvidence, DirectoryEntry, OrderEvidence } from './evidence-records.ts'
import type { Instant } from './instant.ts'
import type { Party } from './loop-facts.ts'
import type { Direction } from './loop-vocabulary.ts'
import type { LoopPolicy, ReferralSelector } from './policy.ts'
import { referralCodes } from './referral-codes.ts'

const snomedPrefix = `${codeSystems.snomed}|`
/** SNOMED "Patient referral": the category BSeR and this product put on referral orders. */
const patientReferral = `${snomedPrefix}3457005`

/** Categories of orders that are never referrals, whatever else they carry. */
const otherOrders: ReadonlySet<string> = new Set([
  `${snomedPrefix}108252007`, // Laboratory procedure
  `${snomedPrefix}363679005`, // Imaging
  `${snomedPrefix}387713003`, // Surgical procedure
  `${snomedPrefix}103693007`, // Diagnostic procedure
  `${snomedPrefix}409063005`, // Counseling
  `${snomedPrefix}409073007`, // Education
])

/**
 * Whether a ServiceRequest is a referral at all (DATA-MODEL A.0): its code is in the value set *Referral*, its
 * category is SNOMED 3457005, or the tenant lists one of its codes. Laboratory, imaging and procedure orders never
 * are, unless the tenant lists exactly that code; nor is an order not to do something (`doNotPerform`).
 */
export function isReferral(
  order: Pick<OrderEvidence, 'codes' | 'categories' | 'isProhibition'>,
  selector: ReferralSelector,
): boolean {
  if (order.isProhibition) return false
  const carries = (code: string): boolean => order.codes.includes(code) || order.categories.includes(code)
  if (selector.extraCodes.some(carries)) return true
  if (order.categories.some((category) => otherOrders.has(category))) return false
  return (
    order.categories.includes(patientReferral) ||
    order.codes.includes(patientReferral) ||
    order.codes.some(
      (code) => code.startsWith(snomedPrefix) && referralCodes.has(code.slice(snomedPrefix.length)),
    )
  )
}

export type Directory = ReadonlyMap<string, DirectoryEntry>

const nobody: ReadonlySet<string> = new Set()
/** A chart asks for the same few parties again and again; a directory never changes once it is read. */
const known = new WeakMap<Directory, Map<string, ReadonlySet<string>>>()

function findIdentities(reference: string, directory: Directory): ReadonlySet<string> {
  const identities = new Set<string>()
  const waiting = [reference]
  for (const one of waiting) {
    if (identities.has(one)) continue
    identities.add(one)
    const entry = directory.get(one)
    if (entry?.practitioner) waiting.push(entry.practitioner)
    if (entry?.organization) waiting.push(entry.organization)
  }
  return identities
}

/** A party with everyone it stands for: a role for its practitioner and organisation, a part for its whole. */
export function identitiesOf(party: Party | undefined, directory: Directory): ReadonlySet<string> {
  if (party?.reference === undefined) return nobody
  const remembered = known.get(directory) ?? new Map<string, ReadonlySet<string>>()
  known.set(directory, remembered)
  const identities = remembered.get(party.reference) ?? findIdentities(party.reference, directory)
  remembered.set(party.reference, identities)
  return identities
}

function isOneOfUs(party: Party | undefined, directory: Directory, policy: LoopPolicy): boolean {
  const identities = identitiesOf(party, directory)
  return (
    policy.ourOrganizations.some((ours) => identities.has(ours)) ||
    policy.ourPractitioners.some((ours) => identities.has(ours))
  )
}

/**
 * Whose side we are on: `outbound` when we ask and others perform, `inbound` when others ask us, `internal` when
 * both are ours. An unknown performer counts as outbound, unless the order is a copy of somebody else's
 * (`intent` filler-order, which is never ours to send).
 */
export function deriveDirection(
  order: Pick<OrderEvidence, 'requester' | 'performers' | 'intent'>,
  directory: Directory,
  policy: LoopPolicy,
): Direction {
  if (policy.ourOrganizations.length === 0 && policy.ourPractitioners.length === 0) return 'outbound'
  const isPerformedByUs = order.performers.some((performer) => isOneOfUs(performer, directory, policy))
  const isAskedByUs = isOneOfUs(order.requester, directory, policy)
  if (isPerformedByUs) return isAskedByUs ? 'internal' : 'inbound'
  return order.intent === 'filler-order' && order.performers.length === 0 && !isAskedByUs
    ? 'inbound'
    : 'outbound'
}

/**
 * Whether clocks run for a loop: it began at or after the tenant's go-live, or somebody made a decision about it
 * in Baton (`start-tracking` or any other). Without a go-live everything is tracked.
 */
export function isTrackedLoop(
  startedAt: Instant,
  decisions: readonly DecisionEvidence[],
  policy: LoopPolicy,
): boolean {
  return policy.trackFrom === undefined || startedAt >= policy.trackFrom || decisions.length > 0
}
