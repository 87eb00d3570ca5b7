import type { LoopEvidence } from './chart-links.ts'
import type { DecisionEvidence } from './evidence-records.ts'
import type { Instant } from './instant.ts'

/** A stretch of time in which the referral was to rest. */
export type Hold = { from: Instant; until: Instant }

/** A person's hold that nobody has ended; it stands also where neither order nor Task could be written. */
export function findHoldDecision({ decisions }: LoopEvidence): DecisionEvidence | undefined {
  const newest = decisions.findLast(({ activity }) => activity === 'hold' || activity === 'resume')
  return newest?.activity === 'hold' ? newest : undefined
}

/** Holds that a person decided and ended again, oldest first. */
export function listDecidedHolds({ decisions }: LoopEvidence): readonly Hold[] {
  const holds: Hold[] = []
  let from: Instant | undefined
  for (const { activity, decidedAt } of decisions) {
    if (activity === 'hold') from ??= decidedAt
    if (activity !== 'resume' || from === undefined) continue
    if (decidedAt > from) holds.push({ from, until: decidedAt })
    from = undefined
  }
  return holds
}
