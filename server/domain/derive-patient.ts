import type { TraceAttempts } from './attempt-courses.ts'
import { compareWorstFirst } from './display-status.ts'
import type { ChartEvidence } from './evidence-records.ts'
import type { Instant } from './instant.ts'
import { judgeLoop } from './judge-loop.ts'
import type { SetAside } from './loop-facts.ts'
import { deriveFacts } from './loop-state.ts'
import type { Sources } from './loop-vocabulary.ts'
import type { LoopView } from './loop-view.ts'
import type { LoopPolicy } from './policy.ts'

/** One patient's chart as it was read. */
export type PatientChart = {
  evidence: ChartEvidence
  /** What became of each read; a type that is not named was read well. */
  sources: Sources
  /** Resources that could not be used: every view of this patient names them. */
  setAside?: readonly SetAside[]
  /** When the sources were last read without a fault; absent if nobody remembers. */
  lastGoodReadAt?: Instant
}

/**
 * Where every referral of one patient stands, and why: the one derivation behind the chart, the sweep, the
 * reports and the command line. Pure: the same evidence, policy and moment give the same views, in any order
 * and however often a resource is repeated. Never throws, whatever the evidence says.
 *
 * One call per patient, because duplicates, merged records and one note for two referrals need all of them.
 *
 * @param traceAttempts - of whoever counts referrals; without it `course.attempts` is absent
 * @returns one view per referral, the worst first; empty when the patient has none
 * @see DATA-MODEL sections A.0 to A.8
 */
export function derivePatient(
  chart: PatientChart,
  policy: LoopPolicy,
  now: Instant,
  traceAttempts?: TraceAttempts,
): readonly LoopView[] {
  const { evidence, sources, setAside = [], lastGoodReadAt } = chart
  const context = { sources, policy, now, ...(lastGoodReadAt === undefined ? {} : { lastGoodReadAt }) }
  return deriveFacts(evidence, sources, policy, now, traceAttempts)
    .map((facts) => judgeLoop(facts, context, setAside))
    .toSorted(compareWorstFirst)
}
