import type { Instant } from '../instant.ts'

/** Hourly is what HL7's SDOH guide asks for; it forbids more often than every 15 minutes (DATA-MODEL F). */
export const usualIntervalMs = 60 * 60_000
export const leastIntervalMs = 15 * 60_000
/** A failing chart is tried less and less often, but at least this often. */
const longestIntervalMs = 6 * 60 * 60_000
/** How long a chart is read after somebody opened it, although it has no open referral. */
const openedForMs = 7 * 86_400_000

export type TrackReason = 'open-loop' | 'chart-opened' | 'discovered'

export type ReadSituation = {
  hasOpenLoops: boolean
  /** People were asked for something about a referral that is over, and may finish it in the EHR. */
  hasOpenWork?: boolean
  openedAt?: Instant
  /** Failed readings in a row, this one included. */
  failures: number
  /** Longer or shorter than hourly; never below 15 minutes. */
  intervalMs?: number
}

/**
 * When a patient's chart is read by itself again, and why.
 *
 * @returns `at` is absent when there is nothing left to watch: then only an opened chart or a notification brings it back
 */
export function decideNextRead(situation: ReadSituation, now: Instant): { why: TrackReason; at?: Instant } {
  const { hasOpenLoops, hasOpenWork = false, openedAt, failures } = situation
  const interval = Math.max(leastIntervalMs, situation.intervalMs ?? usualIntervalMs)
  const at = now + Math.min(interval * 2 ** Math.min(failures, 10), Math.max(interval, longestIntervalMs))
  if (hasOpenLoops || hasOpenWork) return { why: 'open-loop', at }
  if (openedAt !== undefined && now - openedAt < openedForMs) return { why: 'chart-opened', at }
  return failures > 0 ? { why: 'discovered', at } : { why: 'discovered' }
}
