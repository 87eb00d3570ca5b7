import { addCell, countCohort, type CohortCell, type CohortDimension } from '#domain/metrics/cohort-cell.ts'
import { groupings, type Group } from '#domain/metrics/group-figures.ts'
import { unitOf, type ReportSlice } from '#domain/metrics/report-slice.ts'
import { readCohorts, readFactRows, type WantedCells } from '../../store/report-cohorts.ts'
import type { WatchDatabase } from '../../store/watch-database.ts'
import { StoredCell, toCountedFact } from './counted-fact.ts'

/** What was counted of one month and one value. */
export type SlicePart = Group & { month: string }

/**
 * Reads what a slice counts, by month and by one dimension. Cohorts are kept by one dimension at a time: a slice that
 * is narrowed by at most that one is read from them, any other is counted from its facts, which are fewer then.
 */
export async function readSlice(
  db: WatchDatabase,
  tenant: string,
  slice: ReportSlice,
  dimension: CohortDimension,
  { byDayFrom, asked }: Pick<WantedCells, 'byDayFrom' | 'asked'>,
): Promise<readonly SlicePart[]> {
  const [narrowing, ...more] = groupings.filter((grouping) => slice[grouping] !== undefined)
  const isKept =
    more.length === 0 && (narrowing === undefined || dimension === 'all' || dimension === narrowing)
  if (!isKept) return countFacts(db, tenant, slice, dimension)
  const value = narrowing === undefined ? undefined : slice[narrowing]
  const rows = await readCohorts(db, tenant, slice, {
    dimension: narrowing ?? dimension,
    byDayFrom,
    asked,
    ...(value !== undefined && { value }),
  })
  return rows.map((row) => ({ ...row, cell: StoredCell.parse(row.cell) }))
}

async function countFacts(
  db: WatchDatabase,
  tenant: string,
  slice: ReportSlice,
  dimension: CohortDimension,
): Promise<readonly SlicePart[]> {
  const facts = (await readFactRows(db, tenant, slice, unitOf(slice, dimension))).map(toCountedFact)
  const byMonth = Map.groupBy(facts, ({ startedOn }) => startedOn.slice(0, 7))
  return [...byMonth].flatMap(([month, ofMonth]) =>
    countCohort(ofMonth, [dimension]).map(({ value, name, cell }) => ({ month, value, name, cell })),
  )
}

/** Adds up the parts of each value; the name is that of the last part. */
export function sumByValue(parts: readonly SlicePart[]): readonly Group[] {
  return [...Map.groupBy(parts, ({ value }) => value)].map(([value, same]) => ({
    value,
    name: same.at(-1)?.name ?? value,
    cell: sumOf(same),
  }))
}

/** Everything together. */
export function sumOf(parts: readonly { cell: CohortCell }[]): CohortCell {
  const sum: CohortCell = {}
  for (const { cell } of parts) addCell(sum, cell)
  return sum
}
