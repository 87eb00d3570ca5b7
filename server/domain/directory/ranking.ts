import type { LoopView } from '../loop-view.ts'
import type { Specialty } from '../specialties.ts'
import type { KnownNetwork, NetworkStatus, PatientCoverage } from './judge-network.ts'
import type { Position, Receiver } from './receiver.ts'

/**
 * How often a specialty was referred to a receiver in the last year, and how often its note came back: by whoever refers
 * now (`own`), or by the practice.
 */
export type Destination = {
  reference: string
  referred: number
  returned: number
  whose: 'own' | 'practice'
}

/** What is known of the patient for finding a receiver. Nothing of it need be known. */
export type PatientPlace = {
  coverages: readonly PatientCoverage[]
  postalCode?: string
  city?: string
  state?: string
  position?: Position
  /** BCP 47 primary tag of the language the patient prefers. */
  language?: string
}

export type RankQuestion = {
  specialty: Specialty
  urgency: LoopView['urgency']
  patient: PatientPlace
  /** Every network the directory knows. */
  networks: readonly KnownNetwork[]
  /** Of this specialty. */
  destinations: readonly Destination[]
}

export const rankReasons = [
  'network-in',
  'network-out',
  'network-unknown',
  'new-patients-yes',
  'new-patients-no',
  'new-patients-unknown',
  'usual',
  'notes-return',
  'notes-missing',
  'language',
  'same-postal-code',
  'same-city',
  'distance',
  'no-address',
] as const
export type RankReasonKey = (typeof rankReasons)[number]

/** One reason for, against, or left open; `values` fill the sentence `directory.reason.<key>`. */
export type RankReason = {
  key: RankReasonKey
  side: 'for' | 'against' | 'open'
  values: Readonly<Record<string, string | number>>
}

export type RankedReceiver = {
  receiver: Receiver
  network: NetworkStatus
  /** Only for the order; reasons are what people are told. */
  points: number
  reasons: readonly RankReason[]
}

/** Whether this practice has referred there before. */
export function isUsual({ reasons }: Pick<RankedReceiver, 'reasons'>): boolean {
  return reasons.some(({ key }) => key === 'usual')
}
