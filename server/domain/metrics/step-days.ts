import { toDayNumber } from '../clinic-zone.ts'
import type { LoopCourse } from '../loop-facts.ts'
import { loopSteps, type Direction, type LoopStep } from '../loop-vocabulary.ts'

/** Whose move it is: the practice's own, or somebody's the practice waits for. */
export type Holder = 'practice' | 'others'

/** Of what we send out, only sending, filing and reviewing is ours; the rest is the specialist's and the patient's. */
const oursOutbound: ReadonlySet<LoopStep> = new Set(['sent', 'reconciled', 'reviewed'])

/** Who is waited for until a step is reached. What is sent to us waits for nobody else once it is here. */
export function holderOf(step: LoopStep, direction: Direction): Holder {
  if (direction === 'internal') return 'practice'
  const isOurs = direction === 'outbound' ? oursOutbound.has(step) : step !== 'sent'
  return isOurs ? 'practice' : 'others'
}

export type StepDays = {
  /** Days a step was waited for, since the step before it that is known. */
  waited: Readonly<Partial<Record<LoopStep, number>>>
  /** The same days by who was waited for; together they last from the order to the last step reached. */
  held: Readonly<Record<Holder, number>>
}

/**
 * Splits the time a referral took so far into its steps, in calendar days of the clinic. A step whose time lies before
 * the one ahead of it waited no day. Where steps between are unknown, the whole stretch belongs to whoever the first
 * of them waited for.
 */
export function splitDays(course: LoopCourse, direction: Direction, timeZone: string): StepDays {
  const waited: Partial<Record<LoopStep, number>> = {}
  const held = { practice: 0, others: 0 }
  let lastDay = toDayNumber(Date.parse(course.startedAt), timeZone)
  let lastPlace = 0
  loopSteps.forEach((step, place) => {
    const at = course.reachedAt[step]
    if (place === 0 || at === undefined) return
    const day = Math.max(lastDay, toDayNumber(Date.parse(at), timeZone))
    waited[step] = day - lastDay
    held[holderOf(loopSteps[lastPlace + 1] ?? step, direction)] += day - lastDay
    lastDay = day
    lastPlace = place
  })
  return { waited, held }
}
