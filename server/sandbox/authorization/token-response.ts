import type { AuthorizationDeps } from './authorization-deps.ts'
import type { Grant } from './grant-store.ts'
import { signIdToken } from './id-token.ts'
import { styleUrl } from './issuer.ts'
import { issueToken } from './token-store.ts'

/** What a client gets; the launch context stands beside the tokens (SMART App Launch 2.2 section 4.1.11). */
export type TokenResponse = {
  readonly access_token: string
  readonly token_type: 'Bearer'
  readonly expires_in: number
  readonly scope: string
  readonly refresh_token?: string
  readonly id_token?: string
  readonly patient?: string
  readonly encounter?: string
  readonly need_patient_banner?: boolean
  readonly smart_style_url?: string
  readonly intent?: string
  readonly tenant?: string
  readonly fhirContext?: readonly { readonly reference: string }[]
}

const hour = 3600
/** online_access lasts as long as a working day in the EHR, offline_access until it is not used for a quarter. */
const refreshTokenSeconds = { online_access: 10 * hour, offline_access: 90 * 24 * hour }

/** `keptRefreshToken`: the one that goes on being good, where refresh tokens do not rotate. */
type TokenOrder = {
  readonly scope: string
  readonly withIdToken: boolean
  readonly keptRefreshToken?: string | undefined
}

/** Issues an access token and, where the scopes say so, an id_token and a refresh token. */
export async function issueTokens(
  deps: AuthorizationDeps,
  grant: Grant,
  { scope, withIdToken, keptRefreshToken }: TokenOrder,
): Promise<TokenResponse> {
  const { profile, habits } = deps.issuer
  const scopes = scope.split(' ')
  const issue = (kind: 'access' | 'refresh', lifetimeSeconds: number) =>
    issueToken(deps.db, profile, { kind, grant, scope, lifetimeSeconds }, deps.clock())
  const accessToken = await issue('access', grant.options.lifetime)
  const refreshSeconds = refreshLifetime(scopes)
  const refreshToken =
    keptRefreshToken ?? (refreshSeconds === undefined ? undefined : await issue('refresh', refreshSeconds))
  const idToken =
    withIdToken && scopes.includes('openid') ? await signIdToken(deps, grant, scopes) : undefined
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: grant.options.lifetime,
    scope: habits.refresh === 'unnamed' ? withoutRefreshScopes(scopes) : scope,
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    ...(idToken === undefined ? {} : { id_token: idToken }),
    ...(grant.userId === undefined ? {} : launchContext(deps, grant)),
  }
}

function withoutRefreshScopes(scopes: readonly string[]): string {
  return scopes.filter((scope) => !scope.endsWith('_access')).join(' ')
}

function refreshLifetime(scopes: readonly string[]): number | undefined {
  if (scopes.includes('offline_access')) return refreshTokenSeconds.offline_access
  return scopes.includes('online_access') ? refreshTokenSeconds.online_access : undefined
}

function launchContext({ issuer }: AuthorizationDeps, grant: Grant) {
  const { patient, encounter, options } = grant
  return {
    ...(patient === undefined ? {} : { patient }),
    ...(encounter === undefined ? {} : { encounter }),
    ...(options.banner === 'missing' ? {} : { need_patient_banner: options.banner === 'true' }),
    ...(options.style === 'off' ? {} : { smart_style_url: styleUrl(issuer, options.style) }),
    ...(options.intent === '' ? {} : { intent: options.intent }),
    ...(options.context === '' ? {} : { fhirContext: [{ reference: options.context }] }),
    tenant: issuer.tenant,
  }
}
