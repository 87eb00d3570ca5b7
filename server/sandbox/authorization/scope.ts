/**
 * SMART scopes in both syntaxes, read into one form.
 *
 * Version 1 says `read`, `write` or `*`; version 2 says any of `cruds`, in that order, and may end in a search
 * (`patient/Observation.rs?category=laboratory`). What a version 1 scope allows, its version 2 letters say.
 *
 * @see {@link https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html | SMART App Launch 2.2}
 */

/** Whose data a scope speaks of: the launch's patient, all that the user may see, or all that a system may see. */
export type ScopeContext = 'patient' | 'user' | 'system'

/** What may be done with a resource type: create, read, update, delete, search. */
export type Letter = 'c' | 'r' | 'u' | 'd' | 's'

export const allLetters: readonly Letter[] = ['c', 'r', 'u', 'd', 's']

export type Permission = {
  /** A FHIR resource type, or `*` for every one. */
  readonly type: string
  readonly letters: readonly Letter[]
  /** The search a resource has to satisfy, as written after the `?`; absent when there is none. */
  readonly constraint?: string
}

export type ResourceScope = Permission & { readonly context: ScopeContext; readonly syntax: 'v1' | 'v2' }

export type ScopeRequest = {
  /** Scopes on FHIR data, in the order asked. */
  readonly resources: readonly ResourceScope[]
  /** The others this server knows: launch, openid, offline_access … */
  readonly named: readonly string[]
  /** What is no scope in either syntax. */
  readonly unknown: readonly string[]
}

/** The scopes that do not name a resource type. */
export const namedScopes: readonly string[] = [
  'launch',
  'launch/patient',
  'launch/encounter',
  'openid',
  'fhirUser',
  'profile',
  'online_access',
  'offline_access',
]

const v1Letters = new Map<string, readonly Letter[]>([
  ['read', ['r', 's']],
  ['write', ['c', 'u', 'd']],
  ['*', allLetters],
])

const resourceScope =
  /^(patient|user|system)\/(\*|[A-Z][A-Za-z]+)\.(read|write|\*|(?=[cruds])c?r?u?d?s?)(?:\?(.+))?$/

/**
 * Reads a space-separated scope parameter.
 *
 * @returns every scope once, in the order asked; what cannot be read stands in `unknown`, never throws
 */
export function parseScopes(text: string): ScopeRequest {
  const words = [...new Set(text.split(/\s+/).filter((word) => word !== ''))]
  const known = words.map((word) => ({ word, scope: parseResourceScope(word) }))
  return {
    resources: known.flatMap(({ scope }) => (scope === undefined ? [] : [scope])),
    named: words.filter((word) => namedScopes.includes(word)),
    unknown: known.flatMap(({ word, scope }) =>
      scope === undefined && !namedScopes.includes(word) ? [word] : [],
    ),
  }
}

/** Reads one scope on FHIR data; anything else gives nothing. */
export function parseResourceScope(word: string): ResourceScope | undefined {
  const [, context, type, action, constraint] = resourceScope.exec(word) ?? []
  if (type === undefined || action === undefined) return undefined
  if (context !== 'patient' && context !== 'user' && context !== 'system') return undefined
  const oldLetters = v1Letters.get(action)
  // A search after a version 1 action is in neither syntax.
  if (oldLetters !== undefined && constraint !== undefined) return undefined
  return {
    context,
    type,
    letters: oldLetters ?? allLetters.filter((letter) => action.includes(letter)),
    syntax: oldLetters === undefined ? 'v2' : 'v1',
    ...(constraint === undefined ? {} : { constraint }),
  }
}

/** Writes a scope in the syntax it was asked in, or in version 2 where version 1 has no word for it. */
export function formatScope(scope: ResourceScope): string {
  const letters = allLetters.filter((letter) => scope.letters.includes(letter)).join('')
  const old = scope.syntax === 'v1' && scope.constraint === undefined ? v1Word(letters) : undefined
  const search = scope.constraint === undefined ? '' : `?${scope.constraint}`
  return `${scope.context}/${scope.type}.${old ?? letters}${search}`
}

function v1Word(letters: string): string | undefined {
  return [...v1Letters].find(([, each]) => each.join('') === letters)?.[0]
}
