import { confinedTo, type Access, type Interaction } from './access.ts'
import { confinement, isConfinedType } from './compartment.ts'
import { FhirError } from './operation-outcome.ts'
import type { Condition, ConditionScope } from './search-conditions.ts'
import type { ServerProfile, TypeInteraction, TypeRules } from './server-profile.ts'

/** Everything one request is answered with: whose data, for whom, by which rules, at what time. */
export type RequestContext = {
  readonly tenant: string
  readonly baseUrl: string
  readonly profile: ServerProfile
  readonly access: Access
  readonly now: Date
  readonly nowMs: number
  /** Where checks go that can only be made when a whole transaction is written; absent outside of one. */
  readonly defer?: (check: () => Promise<void>) => void
}

/**
 * The rules of a type after checking that this endpoint has the interaction and the caller may use it.
 *
 * @throws FhirError 404 for a type that is not served, 405 for an interaction it does not have, 403 without permission
 */
export function requireInteraction(
  { profile, access }: Pick<RequestContext, 'profile' | 'access'>,
  type: string,
  interaction: TypeInteraction,
): TypeRules {
  const rules = profile.types.get(type)
  if (!rules)
    throw new FhirError(404, {
      code: 'not-supported',
      diagnostics: `Resource type ${type} is not served here`,
    })
  if (!rules.interactions.includes(interaction)) {
    throw new FhirError(405, {
      code: 'not-supported',
      diagnostics: `${interaction} is not supported for ${type}`,
    })
  }
  const wanted = scopeWord[interaction]
  if (!access.allows(wanted, type)) throw forbidden(wanted, type)
  if (confinedTo(access, wanted, type) !== undefined && writes.has(wanted) && !isConfinedType(type))
    throw forbidden(wanted, type)
  return rules
}

function forbidden(interaction: Interaction, type: string): FhirError {
  return new FhirError(
    403,
    { code: 'forbidden', diagnostics: `The access token does not allow to ${interaction} ${type}` },
    { 'WWW-Authenticate': 'Bearer error="insufficient_scope"' },
  )
}

const writes: ReadonlySet<Interaction> = new Set(['create', 'update', 'patch', 'delete'])

const scopeWord = {
  read: 'read',
  vread: 'read',
  update: 'update',
  patch: 'patch',
  delete: 'delete',
  'history-instance': 'history',
  // As SMART reads its letters: what has happened to one resource is `r`, to all of a type `s`.
  'history-type': 'search',
  create: 'create',
  'search-type': 'search',
} as const satisfies Record<TypeInteraction, Interaction>

/** What the caller may see of a type, on an alias of `fhir_resource`; undefined when everything. */
export function visible(
  context: RequestContext,
  interaction: Interaction,
  type: string,
  alias: string,
): Condition | undefined {
  return confinement(context, interaction, type, alias)
}

/** The scope for conditions of a search: a chain sees no more of its targets than a search of them would. */
export function conditionScope(context: RequestContext): ConditionScope {
  return {
    tenant: context.tenant,
    nowMs: context.nowMs,
    confine: (type, alias) => {
      if (!context.access.allows('search', type)) throw forbidden('search', type)
      return visible(context, 'search', type, alias)
    },
  }
}
