import type { Instant } from '#domain/instant.ts'
import type { SetAside } from '#domain/loop-facts.ts'
import type { LoopView } from '#domain/loop-view.ts'
import type { SourceFailure } from '../../smart/chart-reads.ts'
import type { ChartActing } from '../commands/chart-acting.ts'
import type { PatientFacts } from './patient-facts.ts'

/**
 * Where the shown data comes from. `snapshot`: stored by Baton earlier, while the EHR is being read.
 * `stale`: read earlier on this page, and the latest reading failed.
 */
export type Freshness = { kind: 'fresh' | 'snapshot' | 'stale'; at: Instant }

/** One chart as it is painted: plain data, all of one launch and one patient. */
export type ChartModel = {
  patient: PatientFacts | undefined
  acting?: ChartActing
  /** Only an EHR that shows the patient itself does without Baton's banner. */
  needsBanner: boolean
  /** Worst first, as derived. */
  views: readonly LoopView[]
  timeZone: string
  /** The moment the views were judged at. */
  judgedAt: Instant
  freshness: Freshness
  isChecking: boolean
  failures: readonly SourceFailure[]
  setAside: readonly SetAside[]
  /** The EHR's permission ends within minutes. */
  isAccessEnding: boolean
}

/** Orders that were entered in error count nowhere and are kept only in the audit. */
export function isShown(view: LoopView): boolean {
  return view.state !== 'void'
}
