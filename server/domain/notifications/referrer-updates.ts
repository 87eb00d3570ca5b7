import { hourMs, minuteMs } from '../clinic-zone.ts'
import type { Instant } from '../instant.ts'
import type { LoopView } from '../loop-view.ts'
import { meaningfulState, type MeaningfulState } from './meaningful-state.ts'
import type { ReferrerNotice } from './outgoing-message.ts'

/** What the referrer was last told, silently or not; `count` grows with every telling and makes its key. */
export type Told = MeaningfulState & { count: number }

/** Changes since then that are not told yet, oldest first. */
export type PendingChange = MeaningfulState & { at: Instant }

export type UpdateRules = {
  now: Instant
  goLiveAt: Instant
  debounceMs?: number
  /** A cancellation waits this long for the new date, and is then a reschedule only. */
  rebookMs?: number
}

/** What to store and do. `remember` sets what counts as told without a word to anybody. */
export type UpdateDecision =
  | { kind: 'nothing' }
  | { kind: 'forget' }
  | { kind: 'remember'; told: Told }
  | { kind: 'wait'; until: Instant; pending: readonly PendingChange[] }
  | { kind: 'tell'; key: string; notices: readonly ReferrerNotice[]; told: Told }

const isClosed = ({ kind }: MeaningfulState): boolean => kind === 'closed' || kind === 'closed-completed'

function noticeOf(before: MeaningfulState, { kind }: MeaningfulState): ReferrerNotice {
  if (isClosed(before) && kind !== 'closed' && kind !== 'closed-completed') return 'reopened'
  switch (kind) {
    case 'scheduled':
      return before.kind === 'scheduled' || before.kind === 'no-show' || before.kind === 'cancelled'
        ? 'rescheduled'
        : 'scheduled'
    case 'no-show':
      return 'no-show'
    case 'cancelled':
      return 'appointment-cancelled'
    case 'seen':
      return 'seen'
    case 'rejected':
      return 'declined'
    case 'closed-completed':
      return before.kind === 'closed-completed' ? 'amended-note' : 'note-received'
    case 'closed':
      return 'closed'
    case 'open':
      return 'reopened'
  }
}

/** Whether a passing state still holds as history once another followed: the rest were corrections. */
function stillHolds({ kind }: MeaningfulState, next: MeaningfulState): boolean {
  if (kind === 'no-show') return next.kind === 'scheduled'
  if (kind === 'seen') return next.kind === 'closed-completed'
  return kind === 'scheduled' && (next.kind === 'seen' || next.kind === 'closed-completed')
}

function noticesOf(told: Told, pending: readonly PendingChange[]): readonly ReferrerNotice[] {
  const kept = pending.filter((change, index) => {
    const next = pending[index + 1]
    return next === undefined || (stillHolds(change, next) && change.key !== told.key)
  })
  return kept.map((change, index) => noticeOf(kept[index - 1] ?? told, change))
}

/** The newest thing the loop's history knows of; what is planned is not known yet. */
function lastKnownAt({ timeline }: LoopView, now: Instant): Instant {
  return Math.max(...timeline.map(({ at }) => at).filter((at) => at <= now), -Infinity)
}

function isSilent(view: LoopView, { now, goLiveAt }: UpdateRules): boolean {
  return !view.isTracked || view.isPatientDeceased || lastKnownAt(view, now) < goLiveAt
}

/** A loop in an open state that is no news says something only to somebody who believes it closed. */
function isNews(told: Told, current: MeaningfulState): boolean {
  return current.key !== told.key && (current.kind !== 'open' || isClosed(told))
}

/**
 * Decides whether the referrer hears of a change. A change rests for ten minutes; one that goes back to what was
 * last told is forgotten; several are told together. The first sight of a loop and what a backfill brings are
 * remembered in silence, and a state that could not be confirmed waits.
 */
export function decideUpdate(
  told: Told | undefined,
  pending: readonly PendingChange[],
  view: LoopView,
  rules: UpdateRules,
): UpdateDecision {
  const current = meaningfulState(view)
  if (!current || view.unconfirmed.length > 0) return { kind: 'nothing' }
  if (!told) return { kind: 'remember', told: { ...current, count: 0 } }
  if (!isNews(told, current)) return pending.length > 0 ? { kind: 'forget' } : { kind: 'nothing' }
  const next = { ...current, count: told.count + 1 }
  if (isSilent(view, rules)) return { kind: 'remember', told: next }
  const last = pending.at(-1)
  const trail = last?.key === current.key ? pending : [...pending, { ...current, at: rules.now }]
  const until = (trail.at(-1)?.at ?? rules.now) + restOf(current, rules)
  if (rules.now < until) return { kind: 'wait', until, pending: trail }
  const key = `${view.referral}|${current.key}|${next.count}`
  return { kind: 'tell', key, notices: noticesOf(told, trail), told: next }
}

function restOf({ kind }: MeaningfulState, { debounceMs, rebookMs }: UpdateRules): number {
  return kind === 'cancelled' ? (rebookMs ?? hourMs) : (debounceMs ?? 10 * minuteMs)
}
