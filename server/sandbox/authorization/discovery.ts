import { assertionAlgorithms } from './client-authentication.ts'
import { type Issuer, issuerUrls } from './issuer.ts'
import { namedScopes } from './scope.ts'

/** What this issuer really does; `launch-standalone` and the rest are absent because they are. */
const capabilities: readonly string[] = [
  'launch-ehr',
  'authorize-post',
  'client-public',
  'client-confidential-asymmetric',
  'sso-openid-connect',
  'context-banner',
  'context-style',
  'context-ehr-patient',
  'context-ehr-encounter',
  'permission-offline',
  'permission-online',
  'permission-patient',
  'permission-user',
  'permission-v1',
  'permission-v2',
]

/** `{iss}/.well-known/smart-configuration`: SMART App Launch 2.2, conformance. */
export function smartConfiguration(issuer: Issuer): Record<string, unknown> {
  return { ...serverMetadata(issuer), capabilities }
}

/** `{iss}/.well-known/openid-configuration`: what a verifier of id_tokens looks for (OpenID Connect Discovery). */
export function openidConfiguration(issuer: Issuer): Record<string, unknown> {
  return {
    ...serverMetadata(issuer),
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [issuer.idTokenAlgorithm],
    claims_supported: ['iss', 'aud', 'sub', 'exp', 'iat', 'nonce', 'fhirUser', 'name'],
  }
}

function serverMetadata(issuer: Issuer): Record<string, unknown> {
  const urls = issuerUrls(issuer)
  return {
    issuer: issuer.iss,
    jwks_uri: urls.jwks,
    authorization_endpoint: urls.authorize,
    token_endpoint: urls.token,
    introspection_endpoint: urls.introspect,
    revocation_endpoint: urls.revoke,
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['private_key_jwt', 'none'],
    token_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
    scopes_supported: supportedScopes(),
  }
}

/** Both syntaxes; a wildcard stands for every resource type, as in real discovery documents. */
function supportedScopes(): string[] {
  const data = ['patient', 'user', 'system'].flatMap((context) =>
    ['read', 'write', '*', 'cruds', 'rs'].map((action) => `${context}/*.${action}`),
  )
  return [...namedScopes.filter((scope) => !scope.startsWith('launch/')), ...data]
}
