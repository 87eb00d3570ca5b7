import { Capabilities, unknownCapabilities } from '#contract/capabilities.ts'
import type { JWTVerifyGetKey } from 'jose'
import { readCapabilities } from './capability-profile.ts'
import { EhrUnavailable } from './ehr-error.ts'
import { openGuardedFetch, type GuardedFetch } from './guarded-fetch.ts'
import { readOpenidKeysUri, readSmartConfiguration, SmartConfiguration } from './smart-discovery.ts'
import { openKeySet } from './verify-id-token.ts'

/** The part of a tenant's configuration that concerns the way to its EHR. */
export type EhrAddress = {
  id: string
  iss: string
  idToken: { issuer: readonly string[] }
  connectOrigins: readonly string[]
  allowPrivateAddresses: boolean
}

/** Where discovery is remembered between starts. */
export type DiscoveryMemory = {
  find: () => Promise<{ smart?: unknown; capabilities?: unknown }>
  save: (read: { smart?: SmartConfiguration; capabilities?: Capabilities }) => Promise<void>
}

/** One tenant's EHR: what it says of itself, its keys, and the guarded way to it. */
export type EhrConnection = {
  ehr: GuardedFetch
  /** Known, remembered or read now; many callers wait for one reading. Throws EhrUnavailable. */
  readSmart: () => Promise<SmartConfiguration>
  /** Throws EhrUnavailable. */
  readKeys: () => Promise<JWTVerifyGetKey>
  /** What is known at this moment; never waits. */
  capabilities: () => Capabilities
  /** Every origin a browser needs for this EHR, as far as known. */
  browserOrigins: () => readonly string[]
  /** Takes up what was remembered from an earlier start. */
  recall: () => Promise<void>
  /** Reads both descriptions anew; at start and nightly. Throws EhrUnavailable, keeping what was known. */
  refresh: () => Promise<void>
  close: () => Promise<void>
}

type Known = { smart?: SmartConfiguration; keysUri?: string; capabilities: Capabilities }

export function openEhrConnection(
  address: EhrAddress,
  memory: DiscoveryMemory,
  clock: () => Date,
): EhrConnection {
  const known: Known = { capabilities: unknownCapabilities }
  const ehr = openGuardedFetch({
    tenant: address.id,
    allowPrivateAddresses: address.allowPrivateAddresses,
    allowedOrigins: () => allowedOrigins(address, known),
  })
  const readSmart = singleFlight(async () => {
    known.smart = await readSmartConfiguration(ehr, address.id, address.iss)
    await memory.save({ smart: known.smart })
    return known.smart
  })
  const readStatement = singleFlight(async () => {
    known.capabilities = await readCapabilities(ehr, address.id, address.iss, clock())
    await memory.save({ capabilities: known.capabilities })
  })
  let keys: { uri: string; set: JWTVerifyGetKey } | undefined
  return {
    ehr,
    readSmart: () => (known.smart === undefined ? readSmart() : Promise.resolve(known.smart)),
    readKeys: async () => {
      const uri =
        (known.smart ?? (await readSmart())).jwks_uri ?? (await readIssuerKeysUri(address, ehr, known))
      known.keysUri = uri
      if (keys?.uri !== uri) keys = { uri, set: openKeySet(ehr, uri) }
      return keys.set
    },
    capabilities: () => known.capabilities,
    browserOrigins: () => [
      ...new Set([
        new URL(address.iss).origin,
        ...originOf(known.smart?.token_endpoint),
        ...address.connectOrigins,
      ]),
    ],
    recall: async () => recall(known, await memory.find()),
    refresh: async () => {
      await Promise.all([readSmart(), readStatement()])
    },
    close: () => ehr.close(),
  }
}

/** Some issuers keep their keys in the OpenID document only. */
async function readIssuerKeysUri(address: EhrAddress, ehr: GuardedFetch, known: Known): Promise<string> {
  if (known.keysUri !== undefined) return known.keysUri
  const uri = await readOpenidKeysUri(ehr, address.id, address.idToken.issuer[0] ?? address.iss)
  if (uri === undefined) throw new EhrUnavailable(address.id, 'unusable-answer')
  return uri
}

function recall(known: Known, remembered: { smart?: unknown; capabilities?: unknown }): void {
  const smart = SmartConfiguration.safeParse(remembered.smart)
  if (smart.success) known.smart ??= smart.data
  const capabilities = Capabilities.safeParse(remembered.capabilities)
  if (capabilities.success && known.capabilities.state === 'unknown') known.capabilities = capabilities.data
}

/** Every origin that may be asked for an EHR: those of its configuration and of what it says of itself. */
export function allowedOrigins(
  address: Pick<EhrAddress, 'iss' | 'idToken' | 'connectOrigins'>,
  known: { smart?: Pick<SmartConfiguration, 'jwks_uri'> & { token_endpoint?: string }; keysUri?: string },
): ReadonlySet<string> {
  return new Set([
    new URL(address.iss).origin,
    ...address.idToken.issuer.flatMap(originOf),
    ...address.connectOrigins,
    ...originOf(known.smart?.token_endpoint),
    ...originOf(known.smart?.jwks_uri),
    ...originOf(known.keysUri),
  ])
}

function originOf(url: string | undefined): string[] {
  return url === undefined ? [] : [new URL(url).origin]
}

/** While one call runs, others wait for its outcome instead of starting their own. */
function singleFlight<Value>(work: () => Promise<Value>): () => Promise<Value> {
  let running: Promise<Value> | undefined
  return () => {
    running ??= work().finally(() => {
      running = undefined
    })
    return running
  }
}
