/** What SMART scopes let an app do with one resource type; v1 `read` covers read and search. */
export type ScopeAction = 'create' | 'read' | 'update' | 'delete' | 'search'

export type GrantedScopes = {
  /** Whether every resource of this type may be reached with this action, as far as scopes decide. */
  allows: (action: ScopeAction, type: string) => boolean
  /** The granted scopes as the server wrote them. */
  granted: readonly string[]
}

type Grant = { type: string; actions: ReadonlySet<ScopeAction> }

const v2Letters: Readonly<Record<string, ScopeAction>> = {
  c: 'create',
  r: 'read',
  u: 'update',
  d: 'delete',
  s: 'search',
}

const v1Words: Readonly<Record<string, readonly ScopeAction[]>> = {
  read: ['read', 'search'],
  write: ['create', 'update', 'delete'],
  '*': ['create', 'read', 'update', 'delete', 'search'],
}

/** `patient/Task.rs`, `user/*.read`, `patient/Observation.rs?category=laboratory`. `system` is not a person's. */
const resourceScope = /^(?:patient|user)\/(\*|[A-Z][A-Za-z]+)\.([a-z]+|\*)(\?.+)?$/

/**
 * Reads granted scopes in the syntax of SMART 1 (`patient/Task.read`) and 2 (`patient/Task.rs`), mixed as some
 * servers do. A scope narrowed by search parameters does not allow the whole type: a list read with it would be
 * short without saying so.
 *
 * @see {@link https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html | SMART scopes}
 */
export function readGrantedScopes(scope: string): GrantedScopes {
  const granted = scope.split(/[\s,]+/).filter((each) => each !== '')
  const grants = granted.flatMap(readGrant)
  return {
    granted,
    allows: (action, type) =>
      grants.some((grant) => (grant.type === '*' || grant.type === type) && grant.actions.has(action)),
  }
}

function readGrant(scope: string): Grant[] {
  const match = resourceScope.exec(scope)
  const [, type, permission, restriction] = match ?? []
  if (type === undefined || permission === undefined || restriction !== undefined) return []
  const actions = v1Words[permission] ?? readV2Actions(permission)
  return actions === undefined ? [] : [{ type, actions: new Set(actions) }]
}

/** SMART 2 letters stand in the order `cruds`, each at most once; anything else grants nothing. */
function readV2Actions(letters: string): ScopeAction[] | undefined {
  return /^c?r?u?d?s?$/.test(letters) ? [...letters].flatMap((letter) => v2Letters[letter] ?? []) : undefined
}
