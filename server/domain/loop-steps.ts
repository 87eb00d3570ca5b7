import { toIso } from './iso-instant.ts'
import type { LoopFacts, Milestone } from './loop-facts.ts'
import { loopSteps, type LoopState, type LoopStep, type Sources, type SourceType } from './loop-vocabulary.ts'
import type { StepMark, StepView } from './loop-view.ts'

/** The kinds of evidence that show a step was taken. */
const showingSources: Readonly<Record<LoopStep, readonly SourceType[]>> = {
  ordered: ['ServiceRequest'],
  sent: ['Task', 'Communication'],
  accepted: ['Task', 'Communication'],
  booked: ['Appointment'],
  seen: ['Appointment', 'Encounter'],
  'note-back': ['DocumentReference', 'DiagnosticReport'],
  reconciled: ['DocumentReference', 'DiagnosticReport', 'Provenance'],
  reviewed: ['Provenance'],
}

/**
 * Steps taken, in the order of `loopSteps`. A routed or delivered packet is no step of its own. A linked note in
 * dispute is back, only not reconciled.
 */
export function stepMilestones({
  milestones,
  state,
}: Pick<LoopFacts, 'milestones' | 'state'>): readonly (Milestone | undefined)[] {
  const { ordered, sent, accepted, booked, seen, noteBack, noteCandidate, reconciled, reviewed } = milestones
  const back = noteBack ?? (state === 'reconcile' ? noteCandidate : undefined)
  return [ordered, sent, accepted, booked, seen, back, reconciled, reviewed]
}

/** The place, 1 to 8, of the first step that no evidence has reached or passed; 9 when all are. */
function afterLastMilestone(facts: LoopFacts): number {
  return stepMilestones(facts).findLastIndex((milestone) => milestone !== undefined) + 2
}

const nothingAwaited = loopSteps.length + 1

/**
 * Which of the eight steps is waited for, 1 to 8; 9 when none is. Decided by the state, so that a step which
 * later evidence implies is never waited for. Bar and stepper both use this and nothing else.
 */
export function awaitedStep(facts: LoopFacts): number {
  const state: LoopState = facts.state
  switch (state) {
    case 'draft':
      return 1
    case 'captured':
    case 'routed':
      return 2
    case 'sent':
    case 'acknowledged':
    case 'info-requested':
    case 'rejected':
      return 3
    case 'accepted':
    case 'rebook-needed':
      return 4
    case 'scheduled':
    case 'visit-unconfirmed':
      return 5
    case 'note-pending':
    case 'interim-note':
      return 6
    case 'reconcile':
      return 7
    case 'on-hold':
    case 'cancel-requested':
      return Math.min(7, afterLastMilestone(facts))
    case 'closed-completed':
      return facts.axes.review === 'pending' ? 8 : nothingAwaited
    default:
      return nothingAwaited
  }
}

function markOf(
  place: number,
  awaited: number,
  reached: number,
  isKnown: boolean,
  isReadable: boolean,
): StepMark {
  if (isKnown && place !== awaited) return place < awaited ? 'done' : 'to-do'
  if (!isReadable) return 'unknown'
  if (place === awaited) return 'awaited'
  return place < awaited && place < reached ? 'skipped' : 'to-do'
}

/**
 * The eight steps of a loop with what is known of each. `skipped` means that later evidence implies the step and
 * nothing shows it; `unknown` that its source was not read well. A loop that was closed without a report ends
 * with steps `to-do` that nobody waits for.
 */
export function deriveSteps(
  facts: LoopFacts,
  sources: Sources,
): { steps: readonly StepView[]; step: number } {
  const step = awaitedStep(facts)
  const isAwaiting = step < nothingAwaited
  const reached = isAwaiting || facts.state === 'closed-completed' ? step : afterLastMilestone(facts)
  const milestones = stepMilestones(facts)
  const steps = loopSteps.map((name, index): StepView => {
    const milestone = milestones[index]
    const isReadable = showingSources[name].every((source) => (sources[source] ?? 'ok') === 'ok')
    const mark = markOf(index + 1, step, reached, milestone !== undefined, isReadable)
    if (!milestone || mark !== 'done') return { step: name, mark, evidence: [] }
    return { step: name, mark, at: toIso(milestone.at), evidence: milestone.evidence }
  })
  return { steps, step }
}
