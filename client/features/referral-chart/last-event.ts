import type { Instant } from '#domain/instant.ts'
import type { LoopView } from '#domain/loop-view.ts'

/** When something last happened to a closed loop: the day it closed, or its last evidence. */
export function lastEventAt(view: LoopView): Instant {
  const times = view.timeline.map((entry) => entry.at)
  return times.length > 0 ? Math.max(...times) : Date.parse(view.orderedAt ?? view.judgedAt)
}
