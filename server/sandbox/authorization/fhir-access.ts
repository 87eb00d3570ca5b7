import type { Access, Interaction, Refusal } from '../../fhir-server/access.ts'
import type { AuthorizationDeps } from './authorization-deps.ts'
import { type Letter, parseScopes, type ResourceScope } from './scope.ts'
import { findLiveToken, type Token } from './token-store.ts'

/** Which letter of a scope each interaction needs; history of one resource is reading, of a type searching. */
const letterOf: Readonly<Record<Interaction, Letter>> = {
  read: 'r',
  history: 'r',
  search: 's',
  create: 'c',
  update: 'u',
  patch: 'u',
  delete: 'd',
}

/**
 * Says what the bearer of a request may do: nothing without a live access token of this issuer, else what the
 * token's scopes say.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-3 | RFC 6750, section 3}
 */
export async function accessOf(request: Request, deps: AuthorizationDeps): Promise<Access | Refusal> {
  const header = request.headers.get('authorization')
  if (header === null) return unauthorized(deps, 'This needs an access token')
  const secret = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header)?.[1]
  if (secret === undefined) return unauthorized(deps, 'This is no bearer token', 'invalid_request')
  const token = await findLiveToken(deps.db, deps.issuer.profile, secret, deps.clock())
  if (token?.kind !== 'access') {
    return unauthorized(deps, 'The access token is unknown, expired or revoked', 'invalid_token')
  }
  return accessFromToken(token)
}

function unauthorized({ issuer }: AuthorizationDeps, diagnostics: string, error?: string): Refusal {
  const reason = error === undefined ? '' : `, error="${error}", error_description="${diagnostics}"`
  const challenge = `Bearer realm="${issuer.iss}"${reason}`
  return { refused: true, status: 401, diagnostics, headers: { 'WWW-Authenticate': challenge } }
}

/** What a token's scopes allow, and to whose data. */
export function accessFromToken({ scope, grant }: Pick<Token, 'scope' | 'grant'>): Access {
  const scopes = parseScopes(scope).resources.filter(
    ({ context }) => context !== 'patient' || grant.patient !== undefined,
  )
  const matching = (interaction: Interaction, type: string) =>
    scopes.filter((each) => covers(each, interaction, type))
  return {
    allows: (interaction, type) => matching(interaction, type).length > 0,
    isConfined: (interaction, type) => isConfined(matching(interaction, type)),
    constraints: (interaction, type) => narrowing(matching(interaction, type)),
    ...(grant.patient === undefined ? {} : { patient: grant.patient }),
  }
}

function covers(scope: ResourceScope, interaction: Interaction, type: string): boolean {
  return (scope.type === '*' || scope.type === type) && scope.letters.includes(letterOf[interaction])
}

/**
 * One patient's data only, unless a `user/` or `system/` scope opens the type as a whole. Where both contexts have
 * something to say and the wider one only under a search, the patient's scopes alone count: never more than either.
 */
function isConfined(scopes: readonly ResourceScope[]): boolean {
  const wider = scopes.filter(({ context }) => context !== 'patient')
  return (
    (wider.length === 0 || wider.length < scopes.length) &&
    wider.every(({ constraint }) => constraint !== undefined)
  )
}

/** One scope without a search allows everything the others of its context would have narrowed. */
function narrowing(scopes: readonly ResourceScope[]): readonly string[] {
  const isForPatient = isConfined(scopes)
  const searches = scopes
    .filter(({ context }) => (context === 'patient') === isForPatient)
    .map(({ constraint }) => constraint)
  const wanted = searches.filter((each) => each !== undefined)
  return wanted.length === searches.length ? wanted : []
}
