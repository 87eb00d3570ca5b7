import type { ChartEvidence } from '../evidence-records.ts'
import type { Instant } from '../instant.ts'
import type { StatedReason } from '../loop-vocabulary.ts'

/** Why an open referral may be one that nobody has to work on any more, the plainest proof first. */
export const cleanUpKinds = ['superseded', 'duplicate', 'already-completed', 'expired'] as const
export type CleanUpKind = (typeof cleanUpKinds)[number]

/** The reason it is closed with once a person has accepted the proposal. */
export const closureOfKind = {
  superseded: 'redirected',
  duplicate: 'duplicate',
  'already-completed': 'already-completed',
  expired: 'expired',
} as const satisfies Readonly<Record<CleanUpKind, StatedReason>>

export const proofMessages = [
  'replaced',
  'asked-twice',
  'report-on-file',
  'visit-on-file',
  'wanted-by-passed',
] as const

/**
 * What says so: a sentence (`proof.<message>`) whose values are local days and names, and the resources it stands on,
 * `Type/id`.
 */
export type CleanUpProof = {
  message: (typeof proofMessages)[number]
  values: Readonly<Record<string, string>>
  evidence: readonly string[]
}

/** One open referral that may be closed, and why. It is only ever offered to a person. */
export type CleanUpProposal = {
  /** `ServiceRequest/x`. */
  referral: string
  kind: CleanUpKind
  proof: CleanUpProof
  /** From when it holds, as long as nothing else happens; absent: it holds now. */
  from?: Instant
}

/** What of a patient's chart proofs stand on. */
export type CleanUpEvidence = Pick<ChartEvidence, 'orders' | 'documents' | 'encounters' | 'directory'>

export type CleanUpSetting = {
  timeZone: string
  /** References (`Organization/x`) that are us. */
  ourOrganizations: readonly string[]
}
