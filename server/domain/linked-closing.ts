import type { LoopEvidence } from './chart-links.ts'
import { dayMs } from './clinic-zone.ts'
import type { DocumentEvidence } from './evidence-records.ts'
import type { Instant } from './instant.ts'
import type { LoopView } from './loop-view.ts'

/** A check is about what the rule does now: what was there when a chart was first read is none of it. */
export const checkedWithinMs = 30 * dayMs

const words: ReadonlySet<string> = new Set(['note-match-confirmed', 'note-match-auto'])

/**
 * The report that closed a referral by a link in the chart alone: nobody decided so, and no note that came from outside was
 * filed there.
 *
 * @param documents - the patient's
 * @returns nothing for a referral that is open, that was referred to us, or was closed longer ago than
 *   {@link checkedWithinMs}
 */
export function findLinkedClosing(
  view: LoopView,
  { decisions }: LoopEvidence,
  documents: readonly DocumentEvidence[],
  now: Instant,
): DocumentEvidence | undefined {
  if (view.state !== 'closed-completed' || view.axes.direction === 'inbound') return undefined
  const back = view.steps.find(({ step }) => step === 'note-back')
  const report = documents.find(({ ref }) => back?.evidence.includes(ref) === true)
  if (report === undefined || now - report.receivedAt > checkedWithinMs) return undefined
  const isDecided = decisions.some(({ activity, about }) => words.has(activity) && about.includes(report.ref))
  return isDecided ? undefined : report
}
