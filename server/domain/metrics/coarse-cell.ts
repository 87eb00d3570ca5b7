import { toCalendarDay, type DayNumber } from '../clinic-zone.ts'
import { directions } from '../loop-vocabulary.ts'
import { closingLimits, loopsOf, patientReached, withinOf, type CohortCell } from './cohort-cell.ts'
import { ageBands } from './report-figures.ts'

/** What stands in a cell by the day of `t0`. */
const byDay: readonly string[] = [...directions.map(loopsOf), ...closingLimits.map(withinOf), patientReached]

/** No figure tells loops apart that are older than this: the last age band, which every other limit lies below. */
export const oldestLimit = Math.max(...ageBands.map(({ from }) => from))

/** Stands for every day that is older than any limit: the same in all months, so that their cells add up to few numbers. */
const longAgo: DayNumber = 0

/**
 * A month's cell as two: `coarse` has every loop begin long ago, and is all that anybody needs once the month's last day is
 * old enough; `fine` has the parts it lacks, by day, to be laid over it.
 */
export function splitCell(cell: CohortCell): { coarse: CohortCell; fine: CohortCell } {
  const [coarse, fine]: [CohortCell, CohortCell] = [{ ...cell }, {}]
  for (const name of byDay) {
    const counted = cell[name]
    if (counted === undefined) continue
    fine[name] = counted
    coarse[name] = moveToDay(counted, longAgo)
  }
  return { coarse, fine }
}

function moveToDay(counted: Readonly<Record<string, number>>, day: DayNumber): Record<string, number> {
  const moved: Record<string, number> = {}
  for (const [key, loops] of Object.entries(counted)) {
    const rest = key.indexOf('.')
    const to = rest < 0 ? `${day}` : `${day}${key.slice(rest)}`
    moved[to] = (moved[to] ?? 0) + loops
  }
  return moved
}

/**
 * The first month whose loops a report has to tell apart by day: of earlier ones all are older than any limit.
 *
 * @param limitDays - the largest of the limits that matter
 * @returns `YYYY-MM`
 */
export function firstMonthByDay(today: DayNumber, limitDays: number): string {
  return toCalendarDay(today - limitDays + 1).slice(0, 7)
}
