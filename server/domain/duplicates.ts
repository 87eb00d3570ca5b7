import { dayMs } from './clinic-zone.ts'
import type { OrderEvidence } from './evidence-records.ts'
import type { LoopFacts } from './loop-facts.ts'
import { conflictCodes, openStates } from './loop-vocabulary.ts'

/** Orders for the same specialty this close together are probably one need asked for twice (A.5 row 24). */
const windowMs = 14 * dayMs

const open: ReadonlySet<string> = new Set(openStates)

function isTwin(one: LoopFacts, other: LoopFacts, orders: ReadonlyMap<string, OrderEvidence>): boolean {
  if (one === other || !open.has(one.state) || !open.has(other.state)) return false
  const { specialty } = one.order
  if (specialty === undefined || specialty === 'specialist' || specialty !== other.order.specialty)
    return false
  if (one.axes.direction !== other.axes.direction) return false
  const replaces = (from: LoopFacts, to: LoopFacts): boolean =>
    orders.get(from.order.reference)?.replaces.includes(to.order.reference) === true
  return (
    Math.abs(one.startedAt - other.startedAt) <= windowMs && !replaces(one, other) && !replaces(other, one)
  )
}

const rank = new Map(conflictCodes.map((code, index) => [code, index]))

/**
 * Flags open loops of one patient that ask for the same specialty within 14 days. Both stay tracked: merging is
 * a person's decision, made with `ServiceRequest.replaces`.
 */
export function flagDuplicates(
  facts: readonly LoopFacts[],
  orders: ReadonlyMap<string, OrderEvidence>,
): readonly LoopFacts[] {
  return facts.map((one) => {
    const twins = facts.filter((other) => isTwin(one, other, orders))
    if (twins.length === 0) return one
    const evidence = [one.order.reference, ...twins.map(({ order }) => order.reference)]
    const conflicts = [...one.conflicts, { code: 'possible-duplicate' as const, evidence }]
    return {
      ...one,
      conflicts: conflicts.sort(
        (first, second) => (rank.get(first.code) ?? 0) - (rank.get(second.code) ?? 0),
      ),
    }
  })
}
