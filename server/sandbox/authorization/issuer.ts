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
  /** Opaque id of the organization, sent as `tenant`. */
  readonly tenant: string
}

export type IssuerUrls = Readonly<
  Record<'authorize' | 'consent' | 'token' | 'introspect' | 'revoke' | 'jwks' | 'style', string>
>

export function issuerUrls(issuer: Pick<Issuer, 'origin' | 'profile'>): IssuerUrls {
  const auth = `${issuer.origin}/${issuer.profile}/auth`
  return {
    authorize: `${auth}/authorize`,
    consent: `${auth}/consent`,
    token: `${auth}/token`,
    introspect: `${auth}/introspect`,
    revoke: `${auth}/revoke`,
    jwks: `${auth}/jwks`,
    style: `${issuer.origin}/${issuer.profile}/smart-style.json`,
  }
}
