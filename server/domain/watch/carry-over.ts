import type { PlannedStep } from '../escalation.ts'
import type { Instant } from '../instant.ts'
import type { Recipient } from '../policy.ts'
import { rungKey } from './loop-plan.ts'

/** Something that was asked of somebody before, under whatever policy. */
export type Asked = {
  clock: string
  step: string
  cycle: number
  recipient: string
  /** Absent where it was not written down: then it may have been anything. */
  action?: string
}

/** A rung that need not fire any more, for everybody on it or for these only. */
export type CarriedOver = { step: PlannedStep; recipients: 'all' | readonly Recipient[] }

/**
 * What a change of policy settles of a loop under way, so that it neither repeats what was asked nor forgets what was not.
 *
 * Rungs that both policies have, at the same time, are no concern of a change. Of the others whose time has come, by clock
 * and cycle, the highest that asks something new of somebody fires once; whoever on it was asked the same before is left
 * out. All others are settled: their time lay before the change, and escalation does not repeat itself. Rungs ahead are
 * untouched.
 *
 * @param before - the plan under the earlier policy
 * @param after - the plan under the one in force, of the same loop
 * @param asked - everything that fired of this loop
 */
export function carryOver(
  before: readonly PlannedStep[],
  after: readonly PlannedStep[],
  asked: readonly Asked[],
  now: Instant,
): readonly CarriedOver[] {
  const known = new Set([...before.map(rungAndTime), ...asked.map(toKey)])
  const changed = after.filter(
    (step) => Date.parse(step.at) <= now && !known.has(rungAndTime(step)) && !known.has(rungKey(step)),
  )
  const groups = Map.groupBy(changed, ({ clock, cycle }) => `${clock}|${cycle}`)
  return [...groups.values()].flatMap((steps) => settle(steps, asked))
}

const toKey = ({ clock, step, cycle }: Asked): string => [clock, step, cycle].join('|')
const rungAndTime = (step: PlannedStep): string => `${rungKey(step)}|${step.at}`

function settle(steps: readonly PlannedStep[], asked: readonly Asked[]): readonly CarriedOver[] {
  const highest = steps
    .filter((step) => step.recipients.some((recipient) => !wasAsked(step, recipient, asked)))
    .toSorted((one, other) => other.rank - one.rank)[0]
  return steps.flatMap((step): CarriedOver[] => {
    if (step !== highest) return [{ step, recipients: 'all' }]
    const repeated = step.recipients.filter((recipient) => wasAsked(step, recipient, asked))
    return repeated.length === 0 ? [] : [{ step, recipients: repeated }]
  })
}

function wasAsked(step: PlannedStep, recipient: Recipient, asked: readonly Asked[]): boolean {
  return asked.some(
    (one) =>
      one.clock === step.clock &&
      one.cycle === step.cycle &&
      one.recipient === recipient &&
      (one.action === undefined || one.action === step.action),
  )
}
