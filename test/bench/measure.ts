/** Middle value of a sample; the sample is not changed. */
export function medianOf(sample: readonly number[]): number {
  const sorted = [...sample].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  if (sorted.length % 2 === 1) return upper
  return ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** One line of a result: what, the figure, the budget it is held against, and whether it keeps it. */
export type Figure = { what: string; measured: string; budget: string; isKept: boolean }

/**
 * Times several contenders round by round, so that a slow moment of the machine hits all of them alike.
 *
 * @returns the median time of each contender, in milliseconds, in the order given
 */
export function interleaved(rounds: number, contenders: readonly (() => void)[]): number[] {
  const samples = contenders.map((): number[] => [])
  for (const contender of contenders) contender()
  for (let round = 0; round < rounds; round += 1) {
    contenders.forEach((contender, index) => {
      const startedAt = performance.now()
      contender()
      samples[index]?.push(performance.now() - startedAt)
    })
  }
  return samples.map(medianOf)
}

/** Prints figures as an aligned table on standard output. */
export function printFigures(title: string, figures: readonly Figure[]) {
  console.log(`\n${title}`)
  const width = Math.max(...figures.map((figure) => figure.what.length))
  for (const { what, measured, budget, isKept } of figures) {
    console.log(`  ${isKept ? 'ok  ' : 'OVER'} ${what.padEnd(width)}  ${measured}  (budget ${budget})`)
  }
}
