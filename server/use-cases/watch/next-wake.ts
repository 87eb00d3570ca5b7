import type { VisitMessage } from '#domain/notifications/visit-messages.ts'
import { settledRungs, type FiredRung } from '#domain/watch/settled-rungs.ts'
import { nextDueAt } from '#domain/watch/loop-plan.ts'
import type { FiringKey } from '../../store/escalations.ts'
import type { StoredLoop } from './stored-loop.ts'

/** The clock under which messages about a visit are written down as fired. */
export const visitClock = 'visit-message'

/** The step of a visit message: a visit that is moved is announced again. */
export function visitStep({ notice, startsAt }: Pick<VisitMessage, 'notice' | 'startsAt'>): string {
  return `${notice}@${startsAt}`
}

/** Messages about a visit that have not gone out and still can. */
export function openVisitMessages(
  { visitMessages }: StoredLoop,
  fired: readonly Pick<FiringKey, 'clock' | 'step'>[],
  now: Date,
): readonly VisitMessage[] {
  const done = new Set(fired.filter(({ clock }) => clock === visitClock).map(({ step }) => step))
  return visitMessages.filter((message) => now.getTime() < message.until && !done.has(visitStep(message)))
}

/** When a loop must be looked at next: for a rung, for a message about a visit, or because time alone changes it. */
export function nextWakeAt(stored: StoredLoop, fired: readonly FiredRung[], now: Date): Date | undefined {
  const rung = nextDueAt(stored.plan, settledRungs(fired), now.getTime())
  const visits = openVisitMessages(stored, fired, now).map(({ from }) => from)
  const times = rung === undefined ? visits : [rung, ...visits]
  return times.length === 0 ? undefined : new Date(Math.min(...times))
}
