import { linkChartToOrders, type LoopEvidence } from '../chart-links.ts'
import { readEvidence } from '../evidence.ts'

/**
 * Lists what a decision about a referral rests on: the order, its dispatches, whose it is, its visits, and what was decided
 * before. Another call, message or reminder makes nobody's decision wrong and is left out.
 *
 * @param referral - `ServiceRequest/x`
 * @param resources - the patient's chart, of both shelves
 * @returns references, the order first; nothing where there is no such referral
 */
export function listDecidingEvidence(referral: string, resources: readonly unknown[]): readonly string[] {
  const loop = linkChartToOrders(readEvidence(resources).evidence).loops.get(referral)
  return loop === undefined ? [] : listDeciding(loop)
}

/** The same of a referral whose evidence is put together already. */
export function listDeciding(loop: LoopEvidence): readonly string[] {
  const { order, attempts, ownTasks, aborts, appointments, decisions } = loop
  const all = [order, ...attempts, ...ownTasks, ...aborts, ...appointments, ...decisions]
  return all.map(({ ref }) => ref).filter((ref) => !ref.includes('#'))
}
