import { dayMs } from './clinic-zone.ts'
import type { Instant } from './instant.ts'
import type { LoopFacts } from './loop-facts.ts'
import type { Axes, LoopState, Sources, SourceType } from './loop-vocabulary.ts'

/** Nobody books on a referral that was closed half a year ago: a bound that lets old closings rest. */
export const bookingsComeWithinMs = 180 * dayMs

const missedVisit: readonly SourceType[] = ['Appointment']
const bookingOrVisit: readonly SourceType[] = ['Appointment', 'Encounter']
const takenBack: readonly SourceType[] = ['DocumentReference']
/** What a closed loop's bad sources hold of these, `findClosingDoubt` has put there. */
const doubtful: readonly SourceType[] = [...bookingOrVisit, ...takenBack]

/** A closing, and whether a visit and its note are known. */
export type Closing = { state: LoopState; closedAt: Instant | undefined } & Pick<Axes, 'appt' | 'note'>

/**
 * The sources that could overtake a closing and were not read well: a booking or a visit overtakes one without a
 * report (DATA-MODEL A.4 step 5), a missed visit on the note's day one with a report (A.5 row 3), unless the visit
 * is known to have taken place. A report that nobody can see may have been taken back (A.5 row 16).
 *
 * @returns nothing for loops that are open, and for closings older than `bookingsComeWithinMs`
 */
export function findClosingDoubt(
  { state, closedAt, appt, note }: Closing,
  sources: Sources,
  now: Instant,
): readonly SourceType[] {
  if (!state.startsWith('closed-') || closedAt === undefined || now - closedAt > bookingsComeWithinMs)
    return []
  const overtaking = state === 'closed-completed' ? overtakingReport(appt, note) : bookingOrVisit
  return overtaking.filter((source) => (sources[source] ?? 'ok') !== 'ok')
}

function overtakingReport(appt: Axes['appt'], note: Axes['note']): readonly SourceType[] {
  return [...(appt === 'attended' ? [] : missedVisit), ...(note === 'final' ? [] : takenBack)]
}

/** Whether a closed loop may have been overtaken by something that nobody could read, or that nobody has linked. */
export function isClosingInDoubt({
  state,
  badSources,
  possibleBookings = [],
}: Pick<LoopFacts, 'state' | 'badSources'> & { possibleBookings?: readonly unknown[] }): boolean {
  if (!state.startsWith('closed-')) return false
  return possibleBookings.length > 0 || doubtful.some((source) => badSources.includes(source))
}
