import type { IssuerHabits } from './issuer-habits.ts'
import type { StyleVariant } from './launch-options.ts'
import type { SigningAlgorithm } from './signing-keys.ts'

/** One issuer: a FHIR base address with its own authorization server. */
export type Issuer = {
  /** The profile's id, and first part of every path. */
  readonly profile: string
  /** Scheme, host and port under which browsers see the EHR. */
  readonly origin: string
  /** The FHIR base; `iss` in a launch, `aud` in an authorization request, issuer of the id_token. */
  readonly iss: string
  readonly idTokenAlgorithm: SigningAlgorithm
  /** Resource types served, for scopes. */
  readonly types: readonly string[]
  readonly habits: IssuerHabits
  /** Opaque id of the organization, sent as `tenant`. */
  readonly tenant: string
}

export type IssuerUrls = Readonly<
  Record<'authorize' | 'consent' | 'signIn' | 'token' | 'introspect' | 'revoke' | 'jwks', string>
>

export function issuerUrls(issuer: Pick<Issuer, 'origin' | 'profile'>): IssuerUrls {
  const auth = `${issuer.origin}/${issuer.profile}/auth`
  return {
    authorize: `${auth}/authorize`,
    consent: `${auth}/consent`,
    signIn: `${auth}/sign-in`,
    token: `${auth}/token`,
    introspect: `${auth}/introspect`,
    revoke: `${auth}/revoke`,
    jwks: `${auth}/jwks`,
  }
}

/** Where a variant of the EHR's style is; the address is the version, so each variant has its own. */
export function styleUrl(
  { origin, profile }: Pick<Issuer, 'origin' | 'profile'>,
  variant: StyleVariant,
): string {
  return `${origin}/${profile}/smart-style${variant === 'on' ? '' : `-${variant}`}.json`
}

/** What discovery calls the issuer: the FHIR base, unless the authorization server goes by a name of its own. */
export function declaredIssuer({ iss, origin, profile, habits }: Issuer): string {
  return habits.signsAs === 'authorization-server' ? `${origin}/${profile}/auth` : iss
}

/** The `iss` of id_tokens, which is not always the one that discovery names. */
export function idTokenIssuer(issuer: Issuer): string {
  const { origin, profile, habits } = issuer
  return habits.signsAs === 'undeclared' ? `${origin}/${profile}/auth/fhir` : declaredIssuer(issuer)
}
