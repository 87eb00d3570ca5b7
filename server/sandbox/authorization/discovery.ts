import { assertionAlgorithms } from './client-authentication.ts'
import { declaredIssuer, type Issuer, issuerUrls } from './issuer.ts'
import { listedScopes } from './listed-scopes.ts'
import type { Registry } from './registration.ts'

/** What every issuer here does. */
const capabilities: readonly string[] = [
  'launch-ehr',
  'launch-standalone',
  'authorize-post',
  'client-public',
  'client-confidential-asymmetric',
  'sso-openid-connect',
  'context-banner',
  'context-style',
  'context-ehr-patient',
  'context-ehr-encounter',
  'context-standalone-patient',
  'permission-patient',
  'permission-user',
]

function capabilitiesOf({ habits }: Issuer): readonly string[] {
  const refreshing = habits.refresh === 'none' ? [] : habits.refreshScopes
  return [
    ...capabilities,
    ...(refreshing.includes('offline_access') ? ['permission-offline'] : []),
    ...(refreshing.includes('online_access') ? ['permission-online'] : []),
    ...habits.scopeSyntaxes.map((syntax) => `permission-${syntax}`),
  ]
}

/** `{iss}/.well-known/smart-configuration`: SMART App Launch 2.2, conformance. */
export function smartConfiguration(issuer: Issuer, registry: Registry): Record<string, unknown> {
  return { ...serverMetadata(issuer, registry), capabilities: capabilitiesOf(issuer) }
}

/** `{iss}/.well-known/openid-configuration`: what a verifier of id_tokens looks for (OpenID Connect Discovery). */
export function openidConfiguration(issuer: Issuer, registry: Registry): Record<string, unknown> {
  return {
    ...serverMetadata(issuer, registry),
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [issuer.idTokenAlgorithm],
    claims_supported: ['iss', 'aud', 'sub', 'exp', 'iat', 'nonce', 'fhirUser', 'name'],
  }
}

function serverMetadata(issuer: Issuer, registry: Registry): Record<string, unknown> {
  const urls = issuerUrls(issuer)
  return {
    issuer: declaredIssuer(issuer),
    jwks_uri: urls.jwks,
    authorization_endpoint: urls.authorize,
    token_endpoint: urls.token,
    introspection_endpoint: urls.introspect,
    revocation_endpoint: urls.revoke,
    grant_types_supported: [
      'authorization_code',
      ...(issuer.habits.refresh === 'none' ? [] : ['refresh_token']),
      'client_credentials',
    ],
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['private_key_jwt', 'none'],
    token_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
    scopes_supported: listedScopes(issuer, registry),
  }
}
