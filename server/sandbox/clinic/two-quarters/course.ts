import type { SpecialtyKey } from '../specialties.ts'
import type { Ending, Quarter } from './endings.ts'

/** A visit that was arranged: the day that was done, the day of the visit, and what became of it. */
export type ArrangedVisit = {
  bookedOn: number
  visitOn: number
  became: 'attended' | 'missed' | 'cancelled' | 'unknown'
}

/** Somebody's work to get a visit arranged. */
export type Call = { on: number; to: 'patient' | 'patient-in-vain' | 'office' }

/**
 * What truly happened to one referral, decided before a word of it is written into the record. Days are counted from the
 * clinic's today, all of them weekdays; what is absent never happened, or nobody was told.
 */
export type Course = {
  key: string
  quarter: Quarter
  ending: Ending
  /** Absent from every figure: they are no referrals. */
  uncounted?: 'duplicate' | 'closed-in-error' | 'order-in-error' | 'draft'
  direction: 'outbound' | 'internal' | 'inbound'
  patient: string
  specialty: SpecialtyKey
  /** Key of the office; absent inside the group, and where nobody was chosen yet. */
  receiver?: string
  /** The office it went to first, and the day it went on to `receiver`; what was done by then was done there. */
  redirect?: { from: string; on: number; because: 'declined' | 'missed' }
  /** Practitioner id of ours, or the key of the office that refers to us. */
  referrer: string
  /** Practitioner id of the coordinator who owns it. */
  owner?: string
  /** Of what is sent to us, the day it came. */
  orderedOn: number
  sentOn?: number
  declinedOn?: number
  /** Only where the receiver said so; others just book. */
  acceptedOn?: number
  /** A date the patient never took up: no booking. */
  offeredOn?: number
  /** Before the first booking. */
  calls: readonly Call[]
  /** Afterwards; they arranged nothing that is counted. */
  laterCalls: readonly Call[]
  visits: readonly ArrangedVisit[]
  /** Preliminary only: no report yet. */
  interimNoteOn?: number
  /** The report: in our hands, or back in the referrer's. */
  noteOn?: number
  filedOn?: number
  /** By a person, where its link did not settle it. */
  isFiledByHand?: boolean
  reviewedOn?: number
  endedOn?: number
}

/** The visit that took place, if one did. */
export function attendedVisit({ visits }: Course): ArrangedVisit | undefined {
  return visits.find(({ became }) => became === 'attended')
}
