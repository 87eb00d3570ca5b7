import type { Recipient } from '../policy.ts'

/** What is written down of one firing, as far as it says whether a rung is done. */
export type FiredRung = { clock: string; step: string; cycle: number; recipient: string; outcome: string }

/** Whom a row that settles a whole rung names. */
export const everybody = 'nobody'

/** Of a rung that a change of policy settled for some of its people, the others are still to be told. */
const isForOneOnly = ({ outcome, recipient }: FiredRung): boolean =>
  outcome === 'carried-over' && recipient !== everybody

const keyOf = ({ clock, step, cycle }: Omit<FiredRung, 'recipient' | 'outcome'>): string =>
  [clock, step, cycle].join('|')

/** The `rungKey` of every rung that is done for good: any recipient of it was told, or all were settled. */
export function settledRungs(fired: readonly FiredRung[]): ReadonlySet<string> {
  return new Set(fired.filter((one) => !isForOneOnly(one)).map(keyOf))
}

/** A rung without those whom a change of policy has settled it for. */
export function withoutSettled<
  Step extends Omit<FiredRung, 'recipient' | 'outcome'> & { recipients: readonly Recipient[] },
>(step: Step, fired: readonly FiredRung[]): Step {
  const settled = new Set(
    fired.filter((one) => isForOneOnly(one) && keyOf(one) === keyOf(step)).map(({ recipient }) => recipient),
  )
  if (settled.size === 0) return step
  return { ...step, recipients: step.recipients.filter((recipient) => !settled.has(recipient)) }
}
