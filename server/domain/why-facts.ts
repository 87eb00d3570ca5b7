import { localDay } from './clinic-zone.ts'
import type { Instant } from './instant.ts'
import { toIso } from './iso-instant.ts'
import type { LoopFacts, Milestone, Party } from './loop-facts.ts'
import { closureReasons, type LoopState } from './loop-vocabulary.ts'
import type { Reason, ReasonValue } from './loop-view.ts'
import type { MessageId } from './wording/en.ts'
import { calendarDaysBetween } from './working-days.ts'

/** What a sentence needs beside the facts: the moment it is said and whose days are meant. */
export type Telling = { facts: LoopFacts; timeZone: string; now: Instant }

type Said = { message: MessageId; values: Readonly<Record<string, ReasonValue>> }

/** A sentence with its rule and its evidence. */
export function say(
  message: MessageId,
  values: Readonly<Record<string, ReasonValue>>,
  rule: string,
  evidence: readonly string[] = [],
): Reason {
  return { message, values, rule, evidence }
}

/** The name of a person or office as the chart gives it, else what they are to this loop. */
export function nameOf(party: Party | undefined, otherwise: MessageId): ReasonValue {
  return party?.display ?? { term: otherwise }
}

/** The clinic's calendar day of an instant, for a sentence. */
export function onDay(at: Instant, timeZone: string): ReasonValue {
  return { on: localDay(at, timeZone) }
}

/** When a state began: its milestone, else the order. */
function since(telling: Telling, milestone: Milestone | undefined): { on: ReasonValue; days: number } {
  const at = milestone?.at ?? telling.facts.startedAt
  const days = Math.max(0, calendarDaysBetween(at, telling.now, telling.timeZone))
  return { on: onDay(at, telling.timeZone), days }
}

const receiverOf = (facts: LoopFacts): ReasonValue => nameOf(facts.receiver, 'party.receiver')

function tellCaptured(telling: Telling): Said {
  const { receiver, owner, milestones } = telling.facts
  const missing = receiver && !owner ? 'owner' : owner && !receiver ? 'receiver' : 'both'
  return { message: 'fact.captured', values: { missing, on: since(telling, milestones.ordered).on } }
}

function tellSent(telling: Telling): Said {
  const { axes, milestones } = telling.facts
  const receiver = receiverOf(telling.facts)
  const { on, days } = since(telling, milestones.sent)
  if (axes.ack === 'delivered') return { message: 'fact.sent.delivered', values: { receiver, on } }
  if (axes.ack === 'undelivered') return { message: 'fact.sent.undelivered', values: { receiver, on } }
  return { message: 'fact.sent', values: { receiver, on, days } }
}

function tellVisit(telling: Telling, message: MessageId): Said {
  const { visit, milestones, startedAt } = telling.facts
  const at = visit?.startsAt ?? milestones.booked?.at ?? startedAt
  const who = visit?.with?.display ?? ''
  return { message, values: { visit: { at: toIso(at) }, who: who === '' ? 'unknown' : 'known', with: who } }
}

function tellRebook(telling: Telling): Said {
  const { restart, axes } = telling.facts
  const cause = restart?.cause === 'noshow' || axes.appt === 'noshow' ? 'noshow' : 'cancelled'
  return { message: 'fact.rebook-needed', values: { cause, ...since(telling, restart) } }
}

function tellCompleted(telling: Telling): Said {
  const { milestones, axes } = telling.facts
  const { on } = since(telling, milestones.noteBack ?? milestones.closed)
  if (axes.review === 'pending') return { message: 'fact.closed-completed.pending', values: { on } }
  if (axes.review !== 'acknowledged' || !milestones.reviewed) {
    return { message: 'fact.closed-completed', values: { on } }
  }
  const reviewed = onDay(milestones.reviewed.at, telling.timeZone)
  return { message: 'fact.closed-completed.acknowledged', values: { on, reviewed } }
}

function tellClosed(telling: Telling, state: LoopState): Said {
  const reason = closureReasons.find((candidate) => state === `closed-${candidate}`) ?? 'report-received'
  const { on } = since(telling, telling.facts.milestones.closed)
  return { message: 'fact.closed', values: { on, reason: { term: `closure.${reason}` satisfies MessageId } } }
}

/** The one sentence that says where the loop stands. */
function tellState(telling: Telling): Said {
  const { facts } = telling
  const { state, milestones } = facts
  const receiver = receiverOf(facts)
  const dated = (milestone: Milestone | undefined): { on: ReasonValue } => ({
    on: since(telling, milestone).on,
  })
  switch (state) {
    case 'draft':
      return { message: 'fact.draft', values: {} }
    case 'captured':
      return tellCaptured(telling)
    case 'routed':
      if (facts.axes.ack === 'undelivered')
        return { message: 'fact.routed.undelivered', values: { receiver } }
      return { message: 'fact.routed', values: { receiver, ...dated(milestones.routed) } }
    case 'sent':
      return tellSent(telling)
    case 'acknowledged':
      return { message: 'fact.acknowledged', values: { receiver, ...dated(milestones.acknowledged) } }
    case 'info-requested':
      return { message: 'fact.info-requested', values: { receiver, ...dated(milestones.infoRequested) } }
    case 'accepted':
      return {
        message: 'fact.accepted',
        values: {
          receiver,
          ...dated(milestones.accepted),
          maybe: facts.possibleBookings === undefined ? 'no' : 'yes',
        },
      }
    case 'scheduled':
      return tellVisit(telling, 'fact.scheduled')
    case 'visit-unconfirmed':
      return tellVisit(telling, 'fact.visit-unconfirmed')
    case 'rebook-needed':
      return tellRebook(telling)
    case 'note-pending':
      return { message: 'fact.note-pending', values: since(telling, milestones.seen) }
    case 'interim-note':
      return { message: 'fact.interim-note', values: dated(milestones.interimNote) }
    case 'reconcile':
      return { message: 'fact.reconcile', values: dated(milestones.noteBack ?? milestones.noteCandidate) }
    case 'rejected':
      return { message: 'fact.rejected', values: { receiver, ...dated(milestones.rejected) } }
    case 'cancel-requested':
      return { message: 'fact.cancel-requested', values: { receiver, ...dated(milestones.cancelRequested) } }
    case 'on-hold':
      return { message: 'fact.on-hold', values: dated(milestones.held) }
    case 'closed-completed':
      return tellCompleted(telling)
    case 'void':
      return { message: 'fact.void', values: {} }
    default:
      return tellClosed(telling, state)
  }
}

const spokenAuth = [
  'needed',
  'submitted',
  'pended',
  'partially',
  'denied',
  'expired',
  'performer-must-submit',
] as const
const spokenPatient = ['declined', 'unreachable', 'opted-out'] as const

/** The fact that decides the loop's state, with the resources that prove it. */
export function tellFact(telling: Telling): Reason {
  const { message, values } = tellState(telling)
  return say(message, values, telling.facts.rule, telling.facts.provenBy)
}

/** It stops no clock and reopens nothing, so it is offered beside them: one click of a person settles it. */
export function tellPossibleBookings({ possibleBookings: all = [] }: LoopFacts): readonly Reason[] {
  const [first] = all
  if (!first) return []
  const { startsAt, with: party } = first
  const values = {
    count: all.length,
    dated: startsAt === undefined ? 'no' : 'yes',
    visit: startsAt === undefined ? '' : { at: toIso(startsAt) },
    who: party?.display === undefined ? 'unknown' : 'known',
    with: party?.display ?? '',
  }
  const references = all.map(({ reference }) => reference)
  return [say('fact.possible-booking', values, 'F/inferred-appointment', references)]
}

/** Proposed, never done: whether an earlier consult answers the question is for a person to say (A.5 row 14). */
function tellPriorReport({ facts: { priorReport }, timeZone, now }: Telling): readonly Reason[] {
  if (!priorReport) return []
  const { document, visitAt, isDayOnly, receivedAt } = priorReport
  const values = {
    visit: onDay(visitAt, isDayOnly ? 'UTC' : timeZone),
    received: onDay(Math.min(receivedAt, now), timeZone),
    reason: { term: 'closure.already-completed' as const },
  }
  return [say('fact.prior-report', values, 'A.5/row-14', [document])]
}

/** Everything beside the state that a reader must know while the loop is open, most pressing first. */
export function tellCircumstances(telling: Telling): readonly Reason[] {
  const { facts, timeZone } = telling
  const { axes, candidates, attempt } = facts
  const reasons: Reason[] = []
  if (facts.isPatientDeceased) reasons.push(say('fact.deceased', {}, 'A.7/patient'))
  else if (facts.isPatientInactive) reasons.push(say('fact.inactive', {}, 'A.7/patient'))
  if (facts.isTracked && !facts.owner) reasons.push(say('fact.ownerless', {}, 'A.7/owner'))
  const [oldest] = candidates.toSorted((a, b) => a.receivedAt - b.receivedAt)
  if (oldest) {
    const values = { count: candidates.length, on: onDay(oldest.receivedAt, timeZone) }
    const documents = candidates.map(({ document }) => document)
    reasons.push(say('fact.candidate', values, 'A.4/step-8', documents))
  }
  reasons.push(...tellPriorReport(telling), ...tellPossibleBookings(facts))
  const auth = spokenAuth.find((value) => value === axes.auth)
  if (auth) reasons.push(say(`fact.auth.${auth}`, {}, 'A.2/auth'))
  const patient = spokenPatient.find((value) => value === axes.patient)
  if (patient) reasons.push(say(`fact.patient.${patient}`, {}, 'A.2/patient'))
  if (attempt > 1) reasons.push(say('fact.attempt', { attempt }, 'A.5/row-19'))
  return reasons
}
