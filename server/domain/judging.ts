import type { ChartLinks } from './chart-links.ts'
import type { ChartEvidence } from './evidence-records.ts'
import type { Instant } from './instant.ts'
import type { Milestone } from './loop-facts.ts'
import type { LoopPolicy } from './policy.ts'
import type { Directory } from './referral.ts'

/** What every question about one patient's chart needs to be answered: evidence, links, policy and the clock. */
export type Judging = {
  chart: ChartEvidence
  links: ChartLinks
  directory: Directory
  policy: LoopPolicy
  zone: string
  now: Instant
}

/**
 * A milestone that never lies in the future: evidence from a clock that runs ahead counts from now on
 * (DATA-MODEL A.5 row 26). A time that nobody recorded (0) becomes `unknownAt`.
 */
export function milestone(
  at: Instant,
  evidence: readonly string[],
  { now, unknownAt }: { now: Instant; unknownAt: Instant },
): Milestone {
  return { at: Math.min(at > 0 ? at : unknownAt, now), evidence }
}
