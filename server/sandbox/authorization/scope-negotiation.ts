import {
  allLetters,
  formatScope,
  parseResourceScope,
  parseScopes,
  type Permission,
  type ResourceScope,
} from './scope.ts'

/** What may be granted at most; a scope has to fit under every one of them. */
export type Ceilings = {
  /** The scopes the client was registered with. */
  readonly client: string
  /** What the user's role may do; absent when no user is involved. */
  readonly user?: readonly Permission[]
  /** Scopes withheld in this launch: whole scopes, bare resource types, or named scopes. */
  readonly withheld: readonly string[]
  /** Every resource type of this server: what `*` stands for once one of them is withheld. */
  readonly types: readonly string[]
  /** Contexts that make sense for this grant: a backend service has no patient, a person is no system. */
  readonly contexts: readonly ResourceScope['context'][]
  /** Syntaxes this server reads; both when absent. */
  readonly syntaxes?: readonly ResourceScope['syntax'][]
}

/**
 * Grants of what was asked the part that the client, the user and this launch may have.
 *
 * @returns the granted scopes in the order and syntax asked; empty when nothing is left. Unknown scopes are left out,
 *   as RFC 6749 section 3.3 allows, and the token response says what was granted.
 */
export function negotiateScopes(requested: string, ceilings: Ceilings): readonly string[] {
  const asked = parseScopes(requested)
  const registered = parseScopes(ceilings.client)
  const named = asked.named.filter(
    (each) => registered.named.includes(each) && !ceilings.withheld.includes(each),
  )
  const resources = asked.resources
    .filter((each) => ceilings.contexts.includes(each.context) && isReadable(each, ceilings))
    .flatMap((each) => withinScopes(each, registered.resources))
    .flatMap((each) => (ceilings.user === undefined ? [each] : withinPermissions(each, ceilings.user)))
    .flatMap((each) => withoutWithheld(each, ceilings))
  return [
    ...named,
    ...merge(resources)
      .map((each) => expressible(each, ceilings))
      .map(formatScope),
  ]
}

/**
 * What a server that refuses instead of leaving out would refuse a request for: scopes it cannot read, and those the
 * client is not registered for.
 */
export function unregisteredIn(
  requested: string,
  ceilings: Pick<Ceilings, 'client' | 'syntaxes'>,
): readonly string[] {
  const asked = parseScopes(requested)
  const registered = parseScopes(ceilings.client)
  const isRegistered = (each: ResourceScope) =>
    isReadable(each, ceilings) && withinScopes(each, registered.resources).length > 0
  return [
    ...asked.unknown,
    ...asked.named.filter((each) => !registered.named.includes(each)),
    ...asked.resources.filter((each) => !isRegistered(each)).map(formatScope),
  ]
}

function isReadable({ syntax }: ResourceScope, { syntaxes }: Pick<Ceilings, 'syntaxes'>): boolean {
  return syntaxes === undefined || syntaxes.includes(syntax)
}

/** Where only the old words exist, what is left of one shrinks to reading. */
function expressible(scope: ResourceScope, { syntaxes }: Pick<Ceilings, 'syntaxes'>): ResourceScope {
  const isOldOnly = syntaxes !== undefined && !syntaxes.includes('v2')
  const hasWord = /\.(?:read|write|\*)$/.test(formatScope(scope))
  return isOldOnly && !hasWord ? { ...scope, letters: ['r', 's'] } : scope
}

function withinScopes(scope: ResourceScope, limits: readonly ResourceScope[]): ResourceScope[] {
  return withinPermissions(
    scope,
    limits.filter((limit) => limit.context === scope.context),
  )
}

function withinPermissions(scope: ResourceScope, limits: readonly Permission[]): ResourceScope[] {
  return limits.flatMap((limit) => intersect(scope, limit))
}

function intersect(scope: ResourceScope, limit: Permission): ResourceScope[] {
  if (scope.type !== '*' && limit.type !== '*' && scope.type !== limit.type) return []
  const letters = scope.letters.filter((letter) => limit.letters.includes(letter))
  if (letters.length === 0) return []
  const constraints = new Set([scope.constraint, limit.constraint].filter((each) => each !== undefined))
  return [
    {
      context: scope.context,
      syntax: scope.syntax,
      type: scope.type === '*' ? limit.type : scope.type,
      letters,
      // Both searches have to be satisfied, which is what `&` means in FHIR.
      ...(constraints.size === 0 ? {} : { constraint: [...constraints].join('&') }),
    },
  ]
}

/** A withheld type takes the whole type away, out of a `*` too; a withheld scope takes its letters away. */
function withoutWithheld(
  scope: ResourceScope,
  { withheld, types }: Pick<Ceilings, 'withheld' | 'types'>,
): ResourceScope[] {
  if (withheld.includes(scope.type)) return []
  const named = withheld.map((each) => parseResourceScope(each)?.type ?? each)
  if (scope.type === '*' && types.some((type) => named.includes(type))) {
    return types.flatMap((type) => withoutWithheld({ ...scope, type }, { withheld, types }))
  }
  const taken = withheld
    .map(parseResourceScope)
    .filter((each) => each !== undefined)
    .filter((each) => each.context === scope.context && (each.type === '*' || each.type === scope.type))
    .flatMap((each) => each.letters)
  const letters = scope.letters.filter((letter) => !taken.includes(letter))
  return letters.length === 0 ? [] : [{ ...scope, letters }]
}

/** One scope per context, type and search, with the letters of all; the first one's place and syntax stay. */
function merge(scopes: readonly ResourceScope[]): ResourceScope[] {
  const merged = new Map<string, ResourceScope>()
  for (const scope of scopes) {
    const key = `${scope.context}/${scope.type}?${scope.constraint ?? ''}`
    const letters = new Set([...(merged.get(key)?.letters ?? []), ...scope.letters])
    merged.set(key, {
      ...(merged.get(key) ?? scope),
      letters: allLetters.filter((letter) => letters.has(letter)),
    })
  }
  return [...merged.values()]
}
