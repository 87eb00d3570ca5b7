import { toDayNumberOf, toInstant } from '../clinic-zone.ts'
import type { CalendarDay, Instant } from '../instant.ts'
import type { Direction, LoopState } from '../loop-vocabulary.ts'
import type { LoopView, Reason, StepMark } from '../loop-view.ts'
import { foldWords } from '../notifications/fold-words.ts'
import { partyKey } from '../party-identity.ts'
import type { LoopPolicy } from '../policy.ts'
import { nameSpecialty } from '../watch/specialty-name.ts'
import { listStretches, type DisplayStretch } from './display-stretches.ts'
import { listEscalations } from './escalation-level.ts'
import { nextActionOf, type NextAction } from './next-action.ts'
import { isOwedWork, listOpenWork, type WorkItem } from './open-work.ts'
import { findIntakeGaps, type IntakeGap } from './intake-gaps.ts'
import { isRestricted, readPatientLabel, type PatientLabel } from './patient-label.ts'
import { readPutOffUntil } from './put-off.ts'
import { toSearchText } from './search-words.ts'

/** What of a referral a list shows and time does not change; plain JSON, so that it can be stored. */
export type WorklistSummary = {
  patientName: string
  birthDate?: string
  mrn?: string
  number?: string
  title: string
  receiver?: string
  state: LoopState
  marks: readonly StepMark[]
  step: number
  visitAt?: string
  /** When the patient was seen, as long as the report of it is owed. */
  seenAt?: string
  why: Reason
  ownerName?: string
  /** ISO instants, in order of time. */
  escalatesAt: readonly string[]
  snoozedUntil?: CalendarDay
  unfiledNotes: number
  /** Work items beside reminders of a clock that nobody has finished; absent: none. */
  owedWork?: number
  /** Of a referral to us: who sent it, what they ask, and what is missing to answer. */
  referrer?: string
  reason?: string
  intakeGaps?: readonly IntakeGap[]
}

export type EntryStretch = DisplayStretch & { action?: NextAction }

/** One referral as a worklist keeps it. */
export type WorklistEntry = {
  summary: WorklistSummary
  /** By what it is found (`search-words.ts`). */
  searchText: string
  isRestricted: boolean
  urgency: LoopView['urgency']
  direction: Direction
  specialty?: string
  owner?: string
  /** The receiver's reference, or its name where it has none. */
  receiver?: string
  /** ISO instant. */
  orderedAt?: string
  awaitsReview: boolean
  /** References of every work item that nobody has finished, reminders too: a change of one is a change of the entry. */
  work: readonly string[]
  /** Who was asked for those that are more than a reminder, as the record names them. */
  workOwners: readonly string[]
  /** Start of the day until which it was put off. */
  putOffUntil?: Instant
  /** Words to sort by; empty where there is nothing. */
  order: { patient: string; receiver: string; owner: string }
  stretches: readonly EntryStretch[]
}

export type EntrySetting = {
  policy: LoopPolicy
  /** Who owns it, where that is known before the record says so. */
  owner?: { reference: string; name?: string }
}

/**
 * Puts together what a worklist keeps of a referral, for any moment up to its next derivation.
 *
 * @param resources - everything that was read about the patient, of both shelves
 */
export function toWorklistEntry(
  derived: LoopView,
  resources: readonly unknown[],
  { policy, owner }: EntrySetting,
): WorklistEntry {
  const view = owner === undefined ? derived : { ...derived, owner: toParty(owner) }
  const { timeZone } = policy.calendar
  const label = readPatientLabel(view.patient ?? '', resources)
  const snoozedUntil = readPutOffUntil(view.referral, resources, timeZone)
  const work = listOpenWork(view.referral, resources)
  const owed = work.filter(isOwedWork)
  const summary = {
    ...toSummary(view, label, listEscalations(view, policy, resources)),
    ...(owed.length > 0 && { owedWork: owed.length }),
    ...(snoozedUntil !== undefined && { snoozedUntil }),
  }
  const receiver = partyKey(view.receiver)
  return {
    summary,
    searchText: toSearchText(
      [...label.names, view.receiver?.display, view.title, ...namesOfSpecialty(view), view.number, label.mrn],
      [...label.recordNumbers, view.number],
    ),
    isRestricted: isRestricted({ patient: view.patient ?? '', referral: view.referral }, resources),
    urgency: view.urgency,
    direction: view.axes.direction,
    work: work.map(({ reference }) => reference),
    workOwners: listOwners(owed),
    awaitsReview: view.state === 'closed-completed' && view.axes.review === 'pending',
    order: {
      patient: foldWords(label.name),
      receiver: foldWords(view.receiver?.display ?? ''),
      owner: foldWords(summary.ownerName ?? ''),
    },
    stretches: listStretches(view).map((stretch) => withAction(view, stretch)),
    ...(view.specialty !== undefined && { specialty: view.specialty }),
    ...(view.owner?.reference !== undefined && { owner: view.owner.reference }),
    ...(receiver !== undefined && { receiver }),
    ...(view.orderedAt !== undefined && { orderedAt: view.orderedAt }),
    ...(snoozedUntil !== undefined && { putOffUntil: toInstant(toDayNumberOf(snoozedUntil), 0, timeZone) }),
  }
}

function listOwners(items: readonly WorkItem[]): readonly string[] {
  const owners = items.flatMap(({ owner }) => (owner?.reference === undefined ? [] : [owner.reference]))
  return [...new Set(owners)].toSorted()
}

function toParty({ reference, name }: NonNullable<EntrySetting['owner']>): NonNullable<LoopView['owner']> {
  return name === undefined ? { reference } : { reference, display: name }
}

function namesOfSpecialty({ specialty, title }: LoopView): readonly string[] {
  if (specialty === undefined) return []
  const named = { specialty, title }
  return [nameSpecialty(named, 'en'), nameSpecialty(named, 'es')]
}

function withAction(view: LoopView, stretch: DisplayStretch): EntryStretch {
  const action = nextActionOf(view, stretch)
  return action === undefined ? stretch : { ...stretch, action }
}

function toSummary(view: LoopView, label: PatientLabel, escalatesAt: readonly string[]): WorklistSummary {
  const { number, receiver, visit, owner } = view
  const ownerName = owner?.display ?? owner?.reference
  return {
    patientName: label.name,
    title: view.title,
    state: view.state,
    marks: view.steps.map(({ mark }) => mark),
    step: view.step,
    why: firstReason(view),
    escalatesAt,
    unfiledNotes: view.candidates.length,
    ...(label.birthDate !== undefined && { birthDate: label.birthDate }),
    ...(label.mrn !== undefined && { mrn: label.mrn }),
    ...(number !== undefined && { number }),
    ...(receiver?.display !== undefined && { receiver: receiver.display }),
    ...(visit && { visitAt: visit.startsAt }),
    ...toSeen(view),
    ...(ownerName !== undefined && { ownerName }),
    ...(view.axes.direction !== 'outbound' && toIntake(view, label)),
  }
}

function toSeen({ state, steps }: LoopView): Pick<WorklistSummary, 'seenAt'> {
  if (state !== 'note-pending' && state !== 'interim-note') return {}
  const at = steps.find(({ step, mark }) => step === 'seen' && mark === 'done')?.at
  return at === undefined ? {} : { seenAt: at }
}

function toIntake(view: LoopView, label: PatientLabel): Partial<WorklistSummary> {
  const { requester, reason } = view
  const referrer = requester?.display ?? requester?.reference
  return {
    intakeGaps: findIntakeGaps(view, label),
    ...(referrer !== undefined && { referrer }),
    ...(reason !== undefined && { reason }),
  }
}

/** The fact a loop stands on; a view always has one (`LoopView.why`). */
function firstReason({ why, state }: LoopView): Reason {
  return why[0] ?? { message: `state.${state}`, values: {}, rule: 'A.2', evidence: [] }
}
