import type { StatedReason } from '../loop-vocabulary.ts'
import type { DecisionActivity } from '../codes.ts'
import type { Instant } from '../instant.ts'
import { to } from '../watch/fhir-effects/effect-context.ts'
import { toExactLocalIso, toLocalIso } from '../watch/local-time.ts'
import type { LoopContext } from './command.ts'
import { ourCoding, ourConcept } from './concepts.ts'
import type { DraftPlan } from './draft-plan.ts'

/** A person's decision about a referral. */
export type Decision = {
  activity: DecisionActivity
  /** Codes of Baton's own system: a closure reason, what was answered; some with words of their own. */
  reasons?: readonly (StatedReason | (string & {}) | { code: string; text: string })[]
  /** What the person wrote. */
  text?: string
  /** References it is about beside the order, its newest Task and the patient. */
  about?: readonly string[]
  /** When it became true, if that was not now. */
  at?: Instant
  /** Until when it is meant to hold. */
  until?: Instant
}

const displays: Readonly<Record<DecisionActivity, string>> = {
  'note-match-confirmed': 'Note match confirmed',
  'note-match-auto': 'Consult note auto-matched',
  'note-match-rejected': 'Note match rejected',
  'start-tracking': 'Tracking started',
  close: 'Closed',
  reopen: 'Reopened',
  'appointment-linked': 'Appointment linked',
  'appointment-unlinked': 'Appointment unlinked',
  'appointment-missed': 'No-show recorded',
  'appointment-cancelled': 'Cancellation of an appointment recorded',
  'ack-recorded': 'Answer of the receiver recorded',
  'note-reviewed': 'Note reviewed',
  hold: 'Put on hold',
  resume: 'Taken up again',
  'urgency-changed': 'Urgency changed',
}

const isDocument = (reference: string): boolean => /^(DocumentReference|DiagnosticReport)\//.test(reference)

/**
 * What the person had in view: the resources that prove the state of now. Of a note that somebody decides about no other
 * one is named: it would be taken for decided about as well.
 */
function seenEvidence({ activity }: Decision, { view, loop }: LoopContext): readonly string[] {
  const seen = view.why[0]?.evidence ?? []
  return [...new Set([loop.order.ref, ...seen])].filter(
    (reference) => !reference.includes('#') && !(activity.startsWith('note-') && isDocument(reference)),
  )
}

/**
 * Writes a decision down in Baton's own store as a Provenance, as the golden `Provenance-match`: it holds even where
 * the EHR takes nothing. Targets are the order, its newest dispatch Task, the patient and what else it is about;
 * entities the evidence that was seen. The text goes beside the first reason, or alone.
 *
 * @see {@link https://hl7.org/fhir/R4/provenance.html | FHIR R4 Provenance}
 */
export function decide(plan: DraftPlan, decision: Decision, context: LoopContext): string {
  const { activity, reasons = [], text, about = [], at, until } = decision
  const { loop, actor, patient, now, calendar } = context
  const attempt = loop.attempts.at(-1)
  // Whoever closes and reopens within one second decided in that order.
  const since = toExactLocalIso(at ?? now, calendar.timeZone)
  const targets = [loop.order.ref, ...(attempt ? [attempt.ref] : []), ...about, patient]
  const [first, ...rest] = reasons
  const words = text === undefined || text === '' ? undefined : text
  const coded =
    first === undefined ? [] : [toReason(first, words), ...rest.map((each) => toReason(each, undefined))]
  const reason = coded.length > 0 || words === undefined ? coded : [{ text: words }]
  const resource = {
    resourceType: 'Provenance',
    target: [...new Set(targets)].map(to),
    ...(until === undefined
      ? { occurredDateTime: since }
      : { occurredPeriod: { start: since, end: toLocalIso(until, calendar.timeZone) } }),
    recorded: toExactLocalIso(now, calendar.timeZone),
    ...(reason.length > 0 && { reason }),
    activity: { coding: [ourCoding(activity, displays[activity])] },
    agent: [
      {
        type: { coding: [author] },
        who: { reference: actor.reference, ...(actor.display !== undefined && { display: actor.display }) },
      },
    ],
    entity: seenEvidence(decision, context).map((reference) => ({ role: 'source', what: to(reference) })),
  }
  return plan.create(resource, 'own')
}

function toReason(reason: NonNullable<Decision['reasons']>[number], words: string | undefined) {
  return typeof reason === 'string'
    ? ourConcept(reason, undefined, words)
    : ourConcept(reason.code, undefined, reason.text)
}

/** @see {@link https://terminology.hl7.org/CodeSystem-provenance-participant-type.html | Kinds of agent} */
const author = {
  system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type',
  code: 'author',
  display: 'Author',
} as const
