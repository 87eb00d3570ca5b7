import type { Issuer } from './issuer.ts'
import type { Registry } from './registration.ts'
import { formatScope, namedScopes, parseScopes, type ResourceScope } from './scope.ts'

/** What of the named scopes an issuer knows; visits are never chosen outside of a chart. */
export function knownNamedScopes({ habits }: Pick<Issuer, 'habits'>): readonly string[] {
  const refreshing: readonly string[] = habits.refresh === 'none' ? [] : habits.refreshScopes
  return namedScopes.filter((scope) =>
    scope.endsWith('_access') ? refreshing.includes(scope) : scope !== 'launch/encounter',
  )
}

/** `scopes_supported` of the discovery document. A few vendors list hundreds, others hardly any. */
export function listedScopes(issuer: Issuer, registry: Registry): readonly string[] {
  const named = knownNamedScopes(issuer)
  switch (issuer.habits.listedScopes) {
    case 'named-only':
      return named.filter((scope) => !['launch/patient', 'online_access'].includes(scope))
    case 'wildcards':
      return [...named, ...wildcards(issuer)]
    case 'by-type':
      return [...named, ...byType(issuer, registry)]
  }
}

const wildcardActions = { v1: ['read', 'write', '*'], v2: ['cruds', 'rs'] } as const

function wildcards({ habits }: Issuer): readonly string[] {
  const actions = habits.scopeSyntaxes.flatMap((syntax) => wildcardActions[syntax])
  return ['patient', 'user', 'system'].flatMap((context) => actions.map((action) => `${context}/*.${action}`))
}

/** Every type by name, with what apps are registered for, in each syntax. */
function byType({ habits }: Issuer, { clients }: Registry): readonly string[] {
  const scopes = clients.flatMap((client) => parseScopes(client.scope).resources)
  const listed = scopes.flatMap((scope) =>
    habits.scopeSyntaxes.flatMap((syntax) => (syntax === 'v2' ? [inNewSyntax(scope)] : inOldSyntax(scope))),
  )
  return [...new Set(listed)]
}

function inNewSyntax(scope: ResourceScope): string {
  return formatScope({ ...scope, syntax: 'v2' })
}

function inOldSyntax({ context, type, letters }: ResourceScope): string[] {
  const reads = letters.includes('r') && letters.includes('s')
  const writes = letters.some((letter) => 'cud'.includes(letter))
  return [...(reads ? [`${context}/${type}.read`] : []), ...(writes ? [`${context}/${type}.write`] : [])]
}
