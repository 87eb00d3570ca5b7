import type { LoopFacts } from './loop-facts.ts'
import type { LoopState, Sources, SourceType } from './loop-vocabulary.ts'

/**
 * The evidence that would show that a loop has moved on from its state. It holds what stops the clock the state is
 * named after and what shows the awaited step. What an order itself says was read, or there would be no loop.
 */
const onwardEvidence: Readonly<Partial<Record<LoopState, readonly SourceType[]>>> = {
  captured: ['Task', 'Communication'],
  routed: ['Task', 'Communication'],
  sent: ['Task', 'Communication', 'Appointment'],
  acknowledged: ['Task', 'Communication', 'Appointment'],
  'info-requested': ['Task', 'Communication'],
  accepted: ['Task', 'Appointment', 'Encounter'],
  scheduled: ['Task', 'Appointment'],
  'visit-unconfirmed': ['Task', 'Appointment', 'Encounter', 'DocumentReference', 'DiagnosticReport'],
  'rebook-needed': ['Task', 'Appointment', 'Encounter'],
  'note-pending': ['Task', 'DocumentReference', 'DiagnosticReport', 'Provenance'],
  'interim-note': ['Task', 'DocumentReference', 'DiagnosticReport', 'Provenance'],
  reconcile: ['Task', 'DocumentReference', 'DiagnosticReport', 'Provenance'],
  rejected: ['Task', 'Communication'],
  'cancel-requested': ['Task'],
  'on-hold': ['ServiceRequest', 'Task'],
}
const reviewEvidence: readonly SourceType[] = ['Task', 'Provenance']
const nothing: readonly SourceType[] = []

/**
 * The sources that could tell that a loop is further than its state says, and that were not read well: what they
 * hold is unknown, so nothing may be said as if it were not there.
 *
 * @returns in the order of the evidence above; empty when the state can be relied on, and for loops that are over
 */
export function findUnconfirmed({ state, axes }: LoopFacts, sources: Sources): readonly SourceType[] {
  const isReviewOwed = state === 'closed-completed' && axes.review === 'pending'
  const onward = isReviewOwed ? reviewEvidence : (onwardEvidence[state] ?? nothing)
  const bad = onward.filter((source) => (sources[source] ?? 'ok') !== 'ok')
  return bad.length > 0 ? bad : nothing
}
