import type { LoopFacts, Milestone } from './loop-facts.ts'
import { openStates, type LoopState, type Sources, type SourceType } from './loop-vocabulary.ts'
import type { Reason, ReasonValue } from './loop-view.ts'
import { toIso } from './iso-instant.ts'
import { nameOf, onDay, say, type Telling } from './why-facts.ts'
import type { MessageId } from './wording/en.ts'

/** What is known last: for every state the milestone that began it. */
function lastKnown({ state, milestones, restart }: LoopFacts): Milestone | undefined {
  switch (state) {
    case 'captured':
      return milestones.ordered
    case 'routed':
      return milestones.routed
    case 'sent':
      return milestones.sent
    case 'acknowledged':
      return milestones.acknowledged
    case 'info-requested':
      return milestones.infoRequested
    case 'accepted':
      return milestones.accepted
    case 'rebook-needed':
      return restart
    case 'note-pending':
      return milestones.seen
    case 'interim-note':
      return milestones.interimNote
    case 'reconcile':
      return milestones.noteBack ?? milestones.noteCandidate
    case 'rejected':
      return milestones.rejected
    case 'cancel-requested':
      return milestones.cancelRequested
    case 'on-hold':
      return milestones.held
    case 'closed-completed':
      return milestones.noteBack ?? milestones.closed
    default:
      return undefined
  }
}

const told = [...openStates, 'closed-completed'] as const satisfies readonly LoopState[]

function valuesOf({ facts, timeZone }: Telling): Readonly<Record<string, ReasonValue>> {
  const { visit, milestones, startedAt, axes, restart, owner, receiver } = facts
  const visitAt = visit?.startsAt ?? milestones.booked?.at ?? startedAt
  const isMissed = restart?.cause === 'noshow' || axes.appt === 'noshow'
  return {
    on: onDay(lastKnown(facts)?.at ?? startedAt, timeZone),
    visit: { at: toIso(visitAt) },
    receiver: nameOf(receiver, 'party.receiver'),
    ack: axes.ack,
    cause: isMissed ? 'noshow' : 'cancelled',
    missing: receiver && !owner ? 'owner' : owner && !receiver ? 'receiver' : 'both',
    who: visit?.with?.display === undefined ? 'unknown' : 'known',
    with: visit?.with?.display ?? '',
  }
}

/**
 * The sentence for a loop that may be further than anybody can see: what cannot be confirmed, what is known last,
 * and what was not read. It never says that something is missing.
 *
 * @param unconfirmed - the sources of `findUnconfirmed`, at least one
 */
export function tellUnconfirmed(
  telling: Telling,
  unconfirmed: readonly SourceType[],
  sources: Sources,
): Reason | undefined {
  const { facts } = telling
  const state = told.find((candidate) => candidate === facts.state)
  if (!state) return undefined
  const isPartial = unconfirmed.every((source) => sources[source] === 'truncated')
  const values = {
    ...valuesOf(telling),
    sources: { terms: unconfirmed.map((source): MessageId => `source.${source}`) },
    read: isPartial ? 'partly' : 'not',
  }
  return say(`fact.unconfirmed.${state}`, values, facts.rule, facts.provenBy)
}
