import type { ServerProfile } from '../../fhir-server/server-profile.ts'
import type { IssuerHabits } from '../authorization/issuer-habits.ts'
import type { SigningAlgorithm } from '../authorization/signing-keys.ts'

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
  readonly smart: IssuerHabits
  readonly idTokenAlgorithm: SigningAlgorithm
  /** Whether browsers may read ETag, Location and the like from a FHIR response. */
  readonly exposesHeaders: boolean
  /** Pages of registered apps only, or of anyone. */
  readonly readableBy: 'registered-origins' | 'any-origin'
  /** Whether scopes and the patient of a launch confine a token; without it even no token at all will do. */
  readonly enforcesScopes: boolean
}

/** A profile that keeps to the rules wherever it does not say otherwise. */
export const strictProfile = {
  idTokenAlgorithm: 'RS256',
  exposesHeaders: true,
  readableBy: 'registered-origins',
  enforcesScopes: true,
} as const satisfies Partial<SandboxProfile>
