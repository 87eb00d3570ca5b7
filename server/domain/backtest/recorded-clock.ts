import { isOpenState } from '../clock-starts.ts'
import { hearingOf, type Hearing, type LadderSubject } from '../escalation.ts'
import type { Instant } from '../instant.ts'
import { toIso } from '../iso-instant.ts'
import type { ClockName } from '../loop-vocabulary.ts'
import type { LoopView } from '../loop-view.ts'
import type { Rest } from '../running-time.ts'

/** From when to when one clock of one loop ran on the same terms, as Baton knew it at the time. */
export type RecordedClock = LadderSubject & {
  clock: ClockName
  cycle: number
  /** When the clock began, which may lie before anybody knew of it. */
  since: Instant
  rests: readonly Rest[]
  /** Rungs at the foot of the ladder that do not count any more: an interim note answers the first. */
  skips: number
  /** Whether its loop was open: then some ladder runs always. */
  isLoopOpen: boolean
  /** Whom its rungs fell to. */
  hearing: Hearing
  knownAt: Instant
  /** Absent: it runs still. */
  endedAt?: Instant
}

/** The clocks of one loop, in the order they became known. */
export type RecordedLoop = { referral: string; clocks: readonly RecordedClock[] }

/** The clocks of a view that can fire; one that is paused or of which nothing is known cannot. */
export function recordClocks(view: LoopView): readonly Omit<RecordedClock, 'endedAt'>[] {
  return view.clocks
    .filter(({ status }) => status !== 'paused' && status !== 'unknown')
    .map(({ clock, cycle, since, rests = [] }) => ({
      clock,
      cycle,
      since: Date.parse(since),
      rests: rests.map(({ from, until }) => ({ from: Date.parse(from), until: Date.parse(until) })),
      skips: clock === 'note' && view.state === 'interim-note' ? 1 : 0,
      isLoopOpen: isOpenState(view.state),
      hearing: hearingOf(view),
      urgency: view.urgency,
      direction: view.axes.direction,
      ...(view.specialty !== undefined && { specialty: view.specialty }),
      knownAt: Date.parse(view.judgedAt),
    }))
}

/** The terms of a clock in one text: while it stays the same, the same record goes on. */
export function termsOf(clock: Omit<RecordedClock, 'knownAt' | 'endedAt'>): string {
  const { since, rests, skips, isLoopOpen, hearing, urgency, direction, specialty = '' } = clock
  const times = [since, ...rests.flatMap(({ from, until }) => [from, until])].map(toIso)
  const { isStopped, mayAskPatient, hasOwner } = hearing
  const heard = [isStopped, mayAskPatient, hasOwner].map(Number).join('')
  return [clock.clock, clock.cycle, ...times, skips, isLoopOpen, heard, urgency, direction, specialty].join(
    '|',
  )
}
