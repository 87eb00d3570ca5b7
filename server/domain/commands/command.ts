import type { LoopEvidence } from '../chart-links.ts'
import type { FhirWrite, WritableResource } from '../fhir-write.ts'
import type { CalendarDay, Instant } from '../instant.ts'
import type { LoopView } from '../loop-view.ts'
import type { StatedReason } from '../loop-vocabulary.ts'
import type { PacketChoice } from '../packet/choose-packet.ts'
import type { ClinicCalendar } from '../policy.ts'
import type { EncounterWaiver } from './encounter-waiver.ts'

/** A party somebody picked: from the directory, or only by name where no system knows it. */
export type ChosenParty = { reference?: string; display: string }

export type ChosenReceiver = ChosenParty & {
  /** As the directory knows it; what is not known is never taken for "in". */
  network: 'in' | 'out' | 'unknown'
}

/** How somebody was reached, or said something. */
export const contactMedia = [
  'phone',
  'fax',
  'direct',
  'portal',
  'sms',
  'letter',
  'email',
  'in-person',
] as const
export type ContactMedium = (typeof contactMedia)[number]

export const contactOutcomes = [
  'reached',
  'left-message',
  'no-answer',
  'wrong-number',
  'will-call-back',
  'declined',
] as const
export type ContactOutcome = (typeof contactOutcomes)[number]

/** An appointment as it was told or booked; instants are ISO 8601 with an offset. */
export type ToldAppointment = { startsAt: string; endsAt?: string; with?: ChosenParty; place?: string }

/** What the receiver said, when (a local day; today if absent), and how. */
type Answer = { on?: CalendarDay; medium: ContactMedium; by?: string; note?: string }

/**
 * Everything a person can do to a referral. `text` is always what the person wrote; where a text is mandatory an empty
 * one is refused. All but `refer` are about one referral.
 */
export type Command =
  | {
      name: 'refer'
      specialty: string
      urgency: LoopView['urgency']
      reason: string
      /** ICD-10-CM codes with their words, where they were picked from the chart. */
      reasonCodes: readonly { code: string; display: string }[]
      question: string
      receiver?: ChosenReceiver
      receiverReason?: string
      /** Last day on which the visit is wanted. */
      wantedBy?: CalendarDay
      /** Answers to the intake fields of this specialty and direction, by key. */
      intake: Readonly<Record<string, string>>
      requester: string
    }
  | { name: 'route'; receiver: ChosenReceiver; reason?: string }
  /**
   * By Direct and fax Baton sends the papers itself where it can; `isByHand`: somebody has sent them already. `packet`:
   * what goes in; absent: everything that is sensible.
   */
  | { name: 'send-packet'; medium: ContactMedium; note?: string; packet?: PacketChoice; isByHand?: true }
  | ({ name: 'record-acknowledgement' } & Answer)
  | ({ name: 'record-acceptance' } & Answer)
  | ({ name: 'record-information-request'; what: string } & Answer)
  | ({
      name: 'record-decline'
      reason: Extract<
        StatedReason,
        'wrong-specialty' | 'no-capacity' | 'out-of-network' | 'insufficient-information'
      >
      text: string
      suggestion?: string
    } & Answer)
  | ({ name: 'record-appointment'; appointment: ToldAppointment } & Answer)
  /** A slot of the EHR that was picked from a search. */
  | { name: 'book-appointment'; slot: string; appointment: ToldAppointment }
  | { name: 'record-no-show'; appointment: string; note?: string }
  | { name: 'cancel-appointment'; appointment: string; by: 'patient' | 'provider'; note?: string }
  /** `slot` where the new time was picked from a search. */
  | ({ name: 'rebook'; replaces: string; slot?: string; appointment: ToldAppointment } & Answer)
  | {
      name: 'log-contact'
      whom: 'patient' | 'receiver' | 'referrer'
      medium: ContactMedium
      outcome: ContactOutcome
      who?: string
      text: string
    }
  | { name: 'request-note'; medium: ContactMedium; text?: string }
  | { name: 'request-records'; medium: ContactMedium; what: string }
  | { name: 'hold'; reason: string; until?: CalendarDay }
  | { name: 'resume'; note?: string }
  | { name: 'redirect'; receiver: ChosenReceiver; reason: string }
  | { name: 'cancel'; reason: StatedReason; text: string }
  | { name: 'force-cancel'; text: string }
  | { name: 'close'; reason: StatedReason; text: string }
  | { name: 'reopen'; text: string }
  | { name: 'change-urgency'; urgency: LoopView['urgency']; reason: string }
  | { name: 'assign'; owner: ChosenParty & { reference: string } }
  /** Hides the loop from its owner's queue until that day; no clock moves, and overdue work shows all the same. */
  | { name: 'snooze'; until: CalendarDay; note?: string }
  | { name: 'escalate'; to: 'coordinator-lead' | 'manager'; reason: string }
  /** A work item (`Task/x`) is done; `text`: what came of it. Nothing else follows from it. */
  | { name: 'complete-work'; item: string; text?: string }
  | { name: 'link-appointment'; appointment: string }
  | { name: 'unlink-appointment'; appointment: string; reason: string }
  | { name: 'start-tracking' }
  /** A document of the chart, `DocumentReference/x` or `DiagnosticReport/x`, is this referral's report, or is not. */
  | { name: 'file-note'; document: string; text?: string; waiver?: EncounterWaiver }
  | { name: 'reject-note'; document: string; text?: string }
  /** The referring clinician has read the report. `plan`: what follows from it; `toldBy`: who told the patient. */
  | { name: 'review-note'; document: string; plan: string; told: 'yes' | 'no'; toldBy?: string }

export type CommandName = Command['name']

/**
 * Why a command is refused: the evidence does not allow it, or something that must be said is missing. Each has its
 * sentence in both languages (`refusal.<reason>`).
 */
export const refusalReasons = [
  'referral-unknown',
  'wrong-patient',
  'loop-is-draft',
  'loop-is-closed',
  'loop-is-open',
  'loop-is-void',
  'loop-is-on-hold',
  'already-tracked',
  'no-owner',
  'not-sent',
  'already-sent',
  'already-accepted',
  'nothing-to-answer',
  'no-receiver',
  'network-reason-missing',
  'text-missing',
  'intake-missing',
  'unknown-specialty',
  'too-few-attempts',
  'note-is-needed',
  'not-a-time',
  'in-the-past',
  'in-the-future',
  'ends-before-it-starts',
  'appointment-unknown',
  'appointment-not-live',
  'appointment-elsewhere',
  'already-booked',
  'slot-taken',
  'already-linked',
  'not-seen-yet',
  'already-seen',
  'note-waits',
  'not-on-hold',
  'already-on-hold',
  'cancellation-asked',
  'no-cancellation-asked',
  'cancellation-too-young',
  'same-owner',
  'same-urgency',
  'same-receiver',
  'note-unknown',
  'note-is-no-report',
  'note-pre-dates',
  'note-superseded',
  'note-already-filed',
  'note-already-rejected',
  'nothing-to-review',
  'already-reviewed',
  'work-unknown',
  'work-done',
  'not-writable',
] as const
export type RefusalReason = (typeof refusalReasons)[number]

/** @property pointer - JSON Pointer into the command of what has to be mended, where that is one field */
export type Refusal = { reason: RefusalReason; evidence: readonly string[]; pointer?: string }

/**
 * A write of a plan, in order. `own`: decisions and what only Baton knows. `ehr-if-possible`: in the EHR where it takes
 * this, else in Baton's store. An update goes where the resource stands, whatever shelf is named. A reference `urn:baton:write:2` stands for what write 2 of the same plan created.
 */
export type PlannedWrite = { write: FhirWrite; shelf: 'own' | 'ehr-if-possible' }

export type Plan =
  { ok: true; writes: readonly [PlannedWrite, ...PlannedWrite[]] } | { ok: false; refusal: Refusal }

export type Actor = { reference: string; display?: string }

/** What a planner may know: evidence, who asks, when. */
export type CommandContext = {
  /** The referral as derived just now, from the resources below; absent for `refer`. */
  view?: LoopView
  /** `Patient/x`. */
  patient: string
  /** Every resource of the patient's chart, of both shelves, the newest version of each. */
  resources: readonly WritableResource[]
  /** Whether the shelf that holds this resource takes an update of it. */
  canUpdate: (reference: string) => boolean
  actor: Actor
  now: Instant
  calendar: ClinicCalendar
  /** The command's idempotency key: every identity of a create begins with it. */
  commandId: string
  /** The next free referral number, for `refer`. */
  referralNumber?: string
  /** Our organization, `Organization/x`; absent where the practice names none. */
  organization?: string
  /** Who owns a loop that has no owner yet, by rule and load: for `refer`, and for `route` of an unowned one. */
  owner?: string
  /** The Slot that a command books, as the EHR gives it now; absent where nobody could read it. */
  slot?: unknown
  /** What people of the practice are called, by reference. */
  names?: Readonly<Record<string, string>>
  /** By which of the media that carry papers Baton itself can send. */
  channels?: ReadonlySet<ContactMedium>
  /** Who leads the coordinators, and who manages, for `escalate`. */
  leads?: Readonly<Partial<Record<'coordinator-lead' | 'manager', string>>>
  /**
   * Whether the receiver works the coordination Task in a system of its own, so that it has to be asked before work in
   * progress is called off. Absent: taken to be so for a Task that Baton did not make.
   */
  isTaskWorkedByReceiver?: boolean
}

/** What a planner of a command about one referral knows: all of the above, and the referral's own evidence. */
export type LoopContext = CommandContext & { view: LoopView; loop: LoopEvidence }

/** One planner per command. `planCommand` has already refused what the referral's state does not allow. */
export type Planner<Name extends CommandName> = (
  command: Extract<Command, { name: Name }>,
  context: Name extends 'refer' ? CommandContext : LoopContext,
) => Plan

/** How a plan refers to what one of its own earlier writes created. */
export function referenceToWrite(index: number): string {
  return `urn:baton:write:${index}`
}
