import type { SourceState } from '#domain/loop-vocabulary.ts'
import type { GrantedScopes } from './granted-scopes.ts'

/** What the EHR's CapabilityStatement says, as far as the chart needs it; `undefined` while it is not known. */
export type EhrCapabilities = {
  canSearch: (type: string) => boolean
  canSearchBy: (type: string, parameter: string) => boolean
}

/** Kinds of evidence the chart asks the EHR for beside the patient, the most telling first. */
export const chartSources = [
  'ServiceRequest',
  'Task',
  'Appointment',
  'Encounter',
  'DocumentReference',
  'Communication',
  'ClaimResponse',
] as const
export type ChartSource = (typeof chartSources)[number]

/** Kinds that Baton's own store holds where the EHR cannot: there their absence in the EHR hides nothing. */
const heldByBaton: readonly ChartSource[] = ['Task', 'Communication']

export type PlannedSource =
  | { source: ChartSource; ask: true }
  /** Not asked, because the answer is known. */
  | { source: ChartSource; ask: false; state: Extract<SourceState, 'forbidden' | 'unsupported' | 'ok'> }

/**
 * Decides which kinds of evidence are worth a request. Nobody is asked for what the EHR lacks or did not grant.
 * Prior authorization is a side clock: it is read only where the EHR is known to have it.
 */
export function planSources(
  scopes: GrantedScopes,
  capabilities: EhrCapabilities | undefined,
): PlannedSource[] {
  return chartSources.map((source) => planSource(source, scopes, capabilities))
}

function planSource(
  source: ChartSource,
  scopes: GrantedScopes,
  capabilities: EhrCapabilities | undefined,
): PlannedSource {
  const isLacking = capabilities !== undefined && !capabilities.canSearch(source)
  if (source === 'ClaimResponse') return planClaimResponse(scopes, capabilities)
  if (isLacking) return { source, ask: false, state: heldByBaton.includes(source) ? 'ok' : 'unsupported' }
  if (isOutOfReach(source, capabilities)) return { source, ask: false, state: 'unsupported' }
  if (scopes.allows('search', source)) return { source, ask: true }
  return { source, ask: false, state: 'forbidden' }
}

/**
 * An EHR that has a kind and lists the ways to find it, none of them by patient: a question would only be refused, and
 * whatever is there stays unseen, held by Baton or not. Orders are asked for all the same: nothing is shown without them.
 */
function isOutOfReach(source: ChartSource, capabilities: EhrCapabilities | undefined): boolean {
  if (source === 'ServiceRequest' || capabilities === undefined) return false
  return !['patient', 'subject'].some((parameter) => capabilities.canSearchBy(source, parameter))
}

/** A wildcard scope grants types that an EHR does not have; only its own name in a scope is a promise. */
function planClaimResponse(scopes: GrantedScopes, capabilities: EhrCapabilities | undefined): PlannedSource {
  const isNamed = scopes.granted.some((scope) => scope.includes('/ClaimResponse.'))
  const isThere = capabilities?.canSearch('ClaimResponse') ?? isNamed
  if (!isThere) return { source: 'ClaimResponse', ask: false, state: 'unsupported' }
  return scopes.allows('search', 'ClaimResponse')
    ? { source: 'ClaimResponse', ask: true }
    : { source: 'ClaimResponse', ask: false, state: 'forbidden' }
}
