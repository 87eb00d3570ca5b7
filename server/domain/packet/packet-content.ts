import type { CalendarDay } from '../instant.ts'
import type { LoopView } from '../loop-view.ts'
import type { PacketSectionName } from './choose-packet.ts'

export type PacketCode = { system: string; code: string; display?: string }

/** One line of a packet. */
export type PacketEntry = {
  /** `Condition/x`. */
  reference: string
  text: string
  /** Dose, reaction, value, payer's numbers: what belongs on the same line. */
  detail?: string
  /** The day it began, was written or measured. */
  on?: CalendarDay
  code?: PacketCode
  /** The record says that there is none, such as "no known allergies". */
  isAbsence?: true
  /** An allergy whose next reaction may be dangerous. */
  isHighRisk?: true
  /** Whole text of a note. */
  body?: string
}

/**
 * `included`: read and put in · `left-out`: the sender did not want it · `not-read`: nobody could read it, so that an
 * empty list would say nothing.
 */
export type PacketSection = {
  name: PacketSectionName
  state: 'included' | 'left-out' | 'not-read'
  entries: readonly PacketEntry[]
}

export type PacketParty = {
  name: string
  organization?: string
  phone?: string
  fax?: string
  /** National Provider Identifier. */
  npi?: string
}

/** What a packet says: the same for paper and for the receiver's own system. Days are ISO, in the clinic's zone. */
export type PacketContent = {
  /** Referral number with its check digits. */
  number: string
  urgency: LoopView['urgency']
  orderedOn?: CalendarDay
  wantedBy?: CalendarDay
  /** Key of the specialty table. */
  specialty?: string
  service: string
  patient: {
    reference: string
    given: readonly string[]
    family: string
    birthDate?: CalendarDay
    gender?: string
    phone?: string
    addressLines: readonly string[]
    address?: { lines: readonly string[]; city?: string; state?: string; postalCode?: string }
  }
  referrer: PacketParty
  receiver: PacketParty
  reason: string
  reasonCodes: readonly PacketCode[]
  question: string
  /** Number of the payer's approval, if there is one. */
  authorization?: string
  sections: readonly PacketSection[]
  /** ISO instant with the clinic's offset. */
  madeAt: string
}
