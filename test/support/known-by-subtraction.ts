/** Cells of a table, a row each; a number that is known is the sum of some of them. */
type Table = readonly (readonly number[])[]
type Sum = readonly number[]

/** Sums are compared in a field so large that no two of a few dozen zeros and ones are taken for each other. */
const prime = 65_521

function inverse(value: number): number {
  let [result, base] = [1, value % prime]
  for (let power = prime - 2; power > 0; power = Math.floor(power / 2)) {
    if (power % 2 === 1) result = (result * base) % prime
    base = (base * base) % prime
  }
  return result
}

/** What can be had of sums by adding and subtracting them: rows in echelon form, by the place of their first one. */
function openSpan() {
  const rows = new Map<number, number[]>()
  const reduce = (sum: Sum): number[] => {
    const left = sum.map((each) => ((each % prime) + prime) % prime)
    for (const [place, row] of [...rows].toSorted(([one], [other]) => one - other)) {
      const factor = left[place] ?? 0
      if (factor === 0) continue
      row.forEach((each, index) => {
        left[index] = ((left[index] ?? 0) + (prime - factor) * each) % prime
      })
    }
    return left
  }
  return {
    has: (sum: Sum): boolean => reduce(sum).every((each) => each === 0),
    add: (sum: Sum): void => {
      const left = reduce(sum)
      const place = left.findIndex((each) => each !== 0)
      if (place < 0) return
      const scale = inverse(left[place] ?? 1)
      rows.set(
        place,
        left.map((each) => (each * scale) % prime),
      )
    },
  }
}

/** Some rows of a table, and columns that stand beside each other. */
type Block = { rows: readonly number[]; from: number; to: number }

function listBlocks(rows: number, columns: number): readonly Block[] {
  const chosen = Array.from({ length: 2 ** rows - 1 }, (_, bits) =>
    Array.from({ length: rows }, (_unused, row) => row).filter((row) => ((bits + 1) >> row) % 2 === 1),
  )
  return chosen.flatMap((some) =>
    Array.from({ length: columns }, (_, from) => from).flatMap((from) =>
      Array.from({ length: columns - from }, (_, more) => ({ rows: some, from, to: from + more })),
    ),
  )
}

/**
 * Every sum over rows and neighbouring columns that somebody can work out who knows the total of each column and what is
 * shown: by adding and subtracting, and because parts of nothing are nothing. Who knows the totals of parts of the table too
 * only adds and subtracts here: that none of the others is among the few of a total says whose they are, whatever is hidden.
 *
 * @param shown - blocks whose sum is shown
 * @param parts - rows that belong together, and whose totals are known too
 * @returns the sums of blocks that are not all there is of their columns, nor known by the totals of parts alone
 */
export function listKnown(
  table: Table,
  shown: readonly Block[],
  parts: readonly (readonly number[])[] = [],
): readonly number[] {
  const columns = table[0]?.length ?? 0
  const isIn = ({ rows, from, to }: Block, row: number, column: number): boolean =>
    rows.includes(row) && column >= from && column <= to
  const toSum = (block: Block): Sum =>
    table.flatMap((cells, row) => cells.map((_, column) => (isIn(block, row, column) ? 1 : 0)))
  const valueOf = (block: Block): number =>
    table
      .flatMap((cells, row) => cells.filter((_, column) => isIn(block, row, column)))
      .reduce((a, b) => a + b, 0)
  const everybody = table.map((_, row) => row)
  const blocks = listBlocks(table.length, columns)
  const spanOf = (told: readonly Block[]) => {
    const span = openSpan()
    for (const block of told) span.add(toSum(block))
    for (const rows of [everybody, ...parts])
      for (let column = 0; column < columns; column += 1) {
        const total = { rows, from: column, to: column }
        span.add(toSum(total))
      }
    for (let found = -1, before = -2; parts.length === 0 && found !== before;) {
      before = found
      const empty = blocks.filter((block) => valueOf(block) === 0 && span.has(toSum(block)))
      for (const { rows, from, to } of empty)
        for (const row of rows)
          for (let column = from; column <= to; column += 1)
            span.add(toSum({ rows: [row], from: column, to: column }))
      found = empty.length
    }
    return span
  }
  const [span, totals] = [spanOf(shown), spanOf([])]
  // What is all there is of some columns is told by the totals, unless it is told to be of one row.
  const isTotal = ({ rows, from, to }: Block): boolean => {
    const touched = parts.filter((part) => part.some((row) => rows.includes(row)))
    const totalsOf = (column: { from: number; to: number }): ReadonlySet<number> =>
      (touched.length > 0 ? touched : [everybody]).reduce<ReadonlySet<number>>(
        (sums, part) => new Set([...sums].flatMap((sum) => [sum, sum + valueOf({ rows: part, ...column })])),
        new Set([0]),
      )
    return (
      (rows.length > 1 || parts.length > 0) &&
      Array.from({ length: to - from + 1 }, (_, more) => ({ from: from + more, to: from + more })).every(
        (column) => totalsOf(column).has(valueOf({ rows, ...column })),
      )
    )
  }
  return blocks
    .filter((block) => block.rows.length < table.length && !isTotal(block))
    .filter((block) => span.has(toSum(block)) && !(parts.length > 0 && totals.has(toSum(block))))
    .map(valueOf)
}
