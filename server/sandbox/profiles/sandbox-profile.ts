import type { SigningAlgorithm } from '../authorization/signing-keys.ts'
import type { ServerProfile } from '../../fhir-server/server-profile.ts'

/**
 * An EHR as some vendor builds it. All profiles look at the same clinic, each through its own door: its own issuer,
 * capabilities, tokens and departures from the specification.
 */
export type SandboxProfile = {
  /** First part of every path, and the end of the tenant's name in Baton. */
  readonly id: string
  readonly title: string
  readonly description: string
  readonly fhir: ServerProfile
  readonly idTokenAlgorithm: SigningAlgorithm
  /** Whether browsers may read ETag, Location and the like from a FHIR response. */
  readonly exposesHeaders: boolean
}
