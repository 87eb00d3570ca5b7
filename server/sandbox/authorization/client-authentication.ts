import { createLocalJWKSet, createRemoteJWKSet, decodeJwt, errors, jwtVerify, type JWTPayload } from 'jose'
import type { AuthorizationDeps } from './authorization-deps.ts'
import { issuerUrls } from './issuer.ts'
import { granted, type OAuthResult, refused } from './oauth-error.ts'
import { type Client, type ClientKeys, findClient } from './registration.ts'
import type { Parameters } from './request-parameters.ts'
import { rememberAssertion } from './token-store.ts'

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** The two algorithms every SMART server has to take; an allow-list, so `none` and HMAC never come into question. */
export const assertionAlgorithms: readonly ('ES384' | 'RS384')[] = ['ES384', 'RS384']

/** SMART: an assertion may not be valid for more than five minutes. */
const longestAssertionSeconds = 300

/** Clocks of two machines may differ by this much. */
const toleranceSeconds = 10

/**
 * Says which client is speaking. A client with registered keys has to sign; one without has only its name,
 * and the grant it presents has to be bound to it.
 */
export async function authenticateClient(
  parameters: Parameters,
  deps: AuthorizationDeps,
): Promise<OAuthResult<Client>> {
  if (parameters.has('client_assertion') || parameters.has('client_assertion_type')) {
    return verifyAssertion(parameters, deps)
  }
  const client = findClient(deps.registry, parameters.get('client_id'))
  if (client === undefined) return refused('invalid_client', 'No client is registered with this client_id')
  if (client.keys !== undefined)
    return refused('invalid_client', 'This client has to sign a client_assertion')
  return granted(client)
}

async function verifyAssertion(
  parameters: Parameters,
  deps: AuthorizationDeps,
): Promise<OAuthResult<Client>> {
  const assertion = parameters.get('client_assertion')
  if (parameters.get('client_assertion_type') !== assertionType || assertion === undefined) {
    return refused('invalid_client', `A client_assertion of type ${assertionType} is expected`)
  }
  const client = claimedClient(assertion, deps)
  if (client?.keys === undefined)
    return refused('invalid_client', 'No client with keys is registered by this name')
  const named = parameters.get('client_id')
  if (named !== undefined && named !== client.id) {
    return refused('invalid_client', 'client_id is not the subject of the assertion')
  }
  const claims = await verifiedClaims(assertion, client, client.keys, deps)
  return claims.ok ? checkFreshness(claims.value, client, deps) : claims
}

/** Reads who the assertion claims to be from; nothing of it is believed before the signature is checked. */
function claimedClient(assertion: string, deps: AuthorizationDeps): Client | undefined {
  try {
    return findClient(deps.registry, decodeJwt(assertion).iss)
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}

async function verifiedClaims(
  assertion: string,
  client: Client,
  keys: ClientKeys,
  deps: AuthorizationDeps,
): Promise<OAuthResult<JWTPayload>> {
  try {
    const { payload, protectedHeader } = await jwtVerify(assertion, keySetOf(keys), {
      algorithms: [...assertionAlgorithms],
      issuer: client.id,
      subject: client.id,
      audience: issuerUrls(deps.issuer).token,
      requiredClaims: ['exp', 'jti'],
      clockTolerance: toleranceSeconds,
      currentDate: deps.clock(),
    })
    if (protectedHeader.kid === undefined)
      return refused('invalid_client', 'The assertion names no key (kid)')
    return granted(payload)
  } catch (error) {
    // jose says which claim or signature failed; an unreachable key set is the client's own doing as well.
    const reason = error instanceof errors.JOSEError ? error.message : 'its key set could not be read'
    return refused('invalid_client', `The assertion was not accepted: ${reason}`)
  }
}

/** One resolver per address, so that keys are fetched once and fetched again only for a key not seen before. */
const remoteKeySets = new Map<string, ReturnType<typeof createRemoteJWKSet>>()

function keySetOf(
  keys: ClientKeys,
): ReturnType<typeof createRemoteJWKSet> | ReturnType<typeof createLocalJWKSet> {
  if ('set' in keys) return createLocalJWKSet(keys.set)
  const known =
    remoteKeySets.get(keys.uri) ?? createRemoteJWKSet(new URL(keys.uri), { cooldownDuration: 1000 })
  remoteKeySets.set(keys.uri, known)
  return known
}

async function checkFreshness(
  { exp, jti }: JWTPayload,
  client: Client,
  deps: AuthorizationDeps,
): Promise<OAuthResult<Client>> {
  if (exp === undefined || jti === undefined) return refused('invalid_client', 'exp and jti are needed')
  const latest = deps.clock().getTime() / 1000 + longestAssertionSeconds + toleranceSeconds
  if (exp > latest) return refused('invalid_client', 'The assertion is valid for more than five minutes')
  // Kept beyond the tolerance, within which an expired assertion would still be taken.
  const expiresAt = new Date((exp + toleranceSeconds) * 1000)
  const isNew = await rememberAssertion(deps.db, deps.issuer.profile, { clientId: client.id, jti, expiresAt })
  return isNew ? granted(client) : refused('invalid_client', 'This assertion was used before (jti)')
}
