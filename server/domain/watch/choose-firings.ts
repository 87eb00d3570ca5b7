import { chooseCatchUp, type PlannedStep } from '../escalation.ts'
import type { Instant } from '../instant.ts'
import { rungKey } from './loop-plan.ts'

export type Sweeping = {
  /** Since when it is known that something of this loop is due. */
  knownSince: Instant
  now: Instant
  /** How late a rung may be and still be fired beside others; the usual value is 36 hours. */
  catchUpAfterMs: number
}

export type Firings<Step extends PlannedStep> = {
  /** To be carried out, in order of time. */
  fire: readonly Step[]
  /** To be recorded as caught up: nobody is written to and no Task is made. */
  caughtUp: readonly Step[]
  /**
   * `long-stop`: what was known to be due was not carried out for as long. `late-evidence`: the rungs only came to light
   * now, as when an old referral is found.
   */
  because: 'nothing-due' | 'due' | 'long-stop' | 'late-evidence'
}

/**
 * Which due rungs of one loop are carried out. Normally all that have not been; of a backlog only the highest,
 * because escalation changes who is responsible and does not repeat itself (DATA-MODEL A.7). A backlog is more than
 * one rung of which the oldest is later than `catchUpAfterMs`.
 *
 * @param due - reached steps of one loop, in order of time
 * @param fired - {@link rungKey} of what was fired or caught up before
 */
export function chooseFirings<Step extends PlannedStep>(
  due: readonly Step[],
  fired: ReadonlySet<string>,
  { knownSince, now, catchUpAfterMs }: Sweeping,
): Firings<Step> {
  const waiting = due.filter((step) => Date.parse(step.at) <= now && !fired.has(rungKey(step)))
  if (waiting.length === 0) return { fire: [], caughtUp: [], because: 'nothing-due' }
  const isBacklog = waiting.length > 1 && waiting.some(({ at }) => now - Date.parse(at) > catchUpAfterMs)
  const highest = isBacklog ? chooseCatchUp(waiting) : undefined
  if (!highest) return { fire: waiting, caughtUp: [], because: 'due' }
  const wasStopped = now - knownSince > catchUpAfterMs
  return {
    fire: [highest],
    caughtUp: waiting.filter((step) => step !== highest),
    because: wasStopped ? 'long-stop' : 'late-evidence',
  }
}
