/** Middle value of a sample; the sample is not changed. */
export function medianOf(sample: readonly number[]): number {
  const sorted = [...sample].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  if (sorted.length % 2 === 1) return upper
  return ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** One line of a result: what, the figure and, where there is one, the budget it is held against and whether it keeps it. */
export type Figure = { what: string; measured: string; budget?: string; isKept?: boolean }

/**
 * How long each contender runs before anything is timed, in processor time: on a busy machine seconds of the clock
 * may warm nothing. In the first seconds the engine is still compiling; compiled code is what a sweep runs.
 */
const warmUpMs = 3_000

function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function warmUp(contender: () => void) {
  const until = processorMs() + warmUpMs
  while (processorMs() < until) contender()
}

function takeTurns(rounds: number, contenders: readonly (() => void)[]): number[] {
  const samples = contenders.map((): number[] => [])
  for (let round = 0; round < rounds; round += 1) {
    contenders.forEach((contender, index) => {
      const startedAt = performance.now()
      contender()
      samples[index]?.push(performance.now() - startedAt)
    })
  }
  return samples.map(medianOf)
}

/**
 * Times several contenders in turn, so that a slow moment of the machine hits all of them alike, in batches: the
 * quietest batch of each contender counts, because other programs can only make a batch slower.
 *
 * @returns the smallest of the batches' medians for each contender, in milliseconds, in the order given
 */
export function interleaved(batches: number, rounds: number, contenders: readonly (() => void)[]): number[] {
  contenders.forEach(warmUp)
  const medians = Array.from({ length: batches }, () => takeTurns(rounds, contenders))
  return contenders.map((_, index) => Math.min(...medians.map((batch) => batch[index] ?? Number.NaN)))
}

/** Prints figures as an aligned table on standard output. */
export function printFigures(title: string, figures: readonly Figure[]) {
  console.log(`\n${title}`)
  const width = Math.max(...figures.map((figure) => figure.what.length))
  for (const { what, measured, budget, isKept } of figures) {
    const mark = isKept === undefined ? '    ' : isKept ? 'ok  ' : 'OVER'
    const against = budget === undefined ? '' : `  (budget ${budget})`
    console.log(`  ${mark} ${what.padEnd(width)}  ${measured}${against}`)
  }
}
