import type { ReportAnswer } from '#contract/reports.ts'

/** Median, quartiles and mean of so many loops. */
export type Spread = NonNullable<ReportAnswer['figures']['daysToClose']>

/** The end of a scale on which all of these can be drawn; 1 at least. */
export function scaleOf(spreads: readonly (Spread | undefined)[]): number {
  return Math.max(1, ...spreads.map((spread) => (spread ? Math.max(spread.quartile3, spread.mean) : 0)))
}
