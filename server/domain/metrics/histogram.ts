/** How many loops had each whole number of something: days, contacts. */
export type Histogram = ReadonlyMap<number, number>

/** What a histogram amounts to; all of it absent when nothing was counted. */
export type Spread = { loops: number; mean: number; quartile1: number; median: number; quartile3: number }

/**
 * The value below which a share of the counted lies, between two of them in proportion: the same as `percentile_cont`
 * of PostgreSQL.
 *
 * @param share - 0 to 1
 * @see {@link https://www.postgresql.org/docs/18/functions-aggregate.html | ordered-set aggregates}
 */
function percentileOf(sorted: readonly (readonly [number, number])[], loops: number, share: number): number {
  const place = share * (loops - 1)
  const valueAt = (index: number): number => {
    let passed = 0
    for (const [value, count] of sorted) {
      passed += count
      if (index < passed) return value
    }
    return sorted.at(-1)?.[0] ?? 0
  }
  const below = valueAt(Math.floor(place))
  return below + (valueAt(Math.ceil(place)) - below) * (place - Math.floor(place))
}

/** Mean and quartiles, exact to the counted unit; nothing of an empty histogram. */
export function spreadOf(histogram: Histogram): Spread | undefined {
  const sorted = [...histogram].filter(([, count]) => count > 0).toSorted(([one], [other]) => one - other)
  const loops = sorted.reduce((sum, [, count]) => sum + count, 0)
  if (loops === 0) return undefined
  const total = sorted.reduce((sum, [value, count]) => sum + value * count, 0)
  return {
    loops,
    mean: total / loops,
    quartile1: percentileOf(sorted, loops, 0.25),
    median: percentileOf(sorted, loops, 0.5),
    quartile3: percentileOf(sorted, loops, 0.75),
  }
}
