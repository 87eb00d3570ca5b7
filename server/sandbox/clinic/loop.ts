import type {
  Appointment,
  CodeableConcept,
  Coding,
  Encounter,
  Reference,
  ServiceRequest,
  Task,
} from 'fhir/r4'
import { clockTime } from './calendar.ts'
import type { ClinicCalendar, Moment } from './calendar.ts'
import type { Dice } from './dice.ts'
import type { Ledger } from './ledger.ts'
import type { Office } from './office.ts'
import type { ReferralReason } from './reasons-medical.ts'
import type { Roll } from './roll.ts'
import type { SpecialtyKey } from './specialties.ts'

/** Everything a history is written with: the books, the calendar, chance, and running numbers. */
export type Clinic = {
  ledger: Ledger
  calendar: ClinicCalendar
  dice: Dice
  roll: Roll
  /** When a patient (by id) answered a text message with STOP. */
  optedOutAt: Map<string, Moment>
  /** The next of a kind of running number, from 1. */
  count(kind: string): number
}

export type Priority = 'routine' | 'urgent' | 'asap' | 'stat'

/** What the order says; days are counted from today, so they are negative. */
export type ReferralSpec = {
  /** Unique; becomes `ServiceRequest/sr-<key>`. */
  key: string
  patient: string
  specialty: SpecialtyKey
  day: number
  /** `null`: no receiver chosen yet. Absent: the office this specialty is usually sent to. */
  receiver?: string | null
  /** Which clinician of the receiver; 0 is the first. */
  clinician?: number
  /** Practitioner id of ours; absent: the patient's own clinician. */
  requester?: string
  /** Practitioner id of the coordinator who owns the loop. */
  coordinator?: string
  priority?: Priority
  /** Last day the visit is wanted on, counted from the order. */
  wantedWithinDays?: number
  /** Place in the specialty's list of reasons. */
  reason?: number
  /** What the payer's coverage check said about prior authorization when the order was signed (Da Vinci CRD). */
  priorAuthorization?: 'no-auth' | 'auth-needed' | 'performpa'
  /** A tag of how the order came to be, such as a guessed loop key. */
  tag?: string
}

/** A referral in the making: what has been written so far and when. Acts change it in order of time. */
export type Loop = {
  readonly clinic: Clinic
  readonly spec: ReferralSpec
  readonly number: string
  readonly patient: Reference & { reference: string; display: string }
  readonly requester: Reference & { reference: string; display: string }
  readonly reason: ReferralReason
  readonly direction: 'outbound' | 'internal' | 'inbound'
  order: ServiceRequest & { id: string }
  receiver?: Office | undefined
  /** The coordination Task of the current attempt, and how many there were. */
  task?: (Task & { id: string }) | undefined
  ownTask?: (Task & { id: string }) | undefined
  owner?: (Reference & { reference: string }) | undefined
  attempt: number
  appointment?: (Appointment & { id: string; start: string; end: string }) | undefined
  encounter?: (Encounter & { id: string }) | undefined
  packet?: string
  lastAt: Moment
}

export const loopSystem = 'https://baton.example/fhir/CodeSystem/referral-loop'

export function loopCode(code: string, display: string): Coding {
  return { system: loopSystem, code, display }
}

export function loopConcept(code: string, display: string): CodeableConcept {
  return { coding: [loopCode(code, display)] }
}

/** How a resource came to Baton, as Baton tags what it files itself. */
export function filedFrom(source: 'companion' | 'human' | 'fax'): { tag: Coding[] } {
  return { tag: [{ system: loopSystem, code: `source-${source}` }] }
}

/**
 * The next moment of this history: office hours on or before that day, and always after what came before it.
 *
 * @param day - counted from today, at most -1
 */
export function tick(loop: Loop, day: number, minute?: number): Moment {
  const { calendar, dice } = loop.clinic
  const wished = calendar.workdayAt(day, minute ?? dice.between(clockTime('8:20'), clockTime('16:40')))
  const at = Math.max(wished, loop.lastAt + dice.between(6, 40) * 60_000)
  loop.lastAt = at
  return at
}

export function iso(loop: Loop, at: Moment): string {
  return loop.clinic.calendar.iso(at)
}

export function orderReference(loop: Loop): string {
  return `ServiceRequest/${loop.order.id}`
}

/** The coordination Task once one stands, else the order itself: what a decision is about. */
export function anchorReference(loop: Loop): string {
  return loop.task ? `Task/${loop.task.id}` : orderReference(loop)
}

/** Refuses to go on with half a history: a story that leaves a step out is a mistake in the story. */
export function required<T>(value: T | undefined, what: string, loop: Loop): T {
  if (value === undefined) throw new Error(`sr-${loop.spec.key} has no ${what} yet`)
  return value
}
