import type { CalendarDay } from '../instant.ts'
import { directions } from '../loop-vocabulary.ts'
import { loopsOf, type CohortCell } from './cohort-cell.ts'

/** What became of the loops of one month: how many there were, and in which months how many were closed with a report. */
export type CohortCourse = {
  month: string
  referred: number
  closedIn: readonly { month: string; loops: number }[]
}

/** How one month's loops were closed over time: "sent in the first quarter, closed by the end of the second". */
export function toCohortCourse(month: string, cell: CohortCell): CohortCourse {
  const referred = directions
    .flatMap((direction) => Object.values(cell[loopsOf(direction)] ?? {}))
    .reduce((sum, loops) => sum + loops, 0)
  const closedIn = Object.entries(cell['closedIn'] ?? {})
    .map(([closedMonth, loops]) => ({ month: closedMonth, loops }))
    .toSorted((one, other) => (one.month < other.month ? -1 : 1))
  return { month, referred, closedIn }
}

/** A quarter's referrals, and how many of them were closed with a report by the end of each quarter since. */
export type QuarterCourse = {
  /** First and last month of it, `YYYY-MM`. */
  from: string
  to: string
  referred: number
  /** Oldest first, up to the quarter of the report; `until` is the last month of each. */
  closedBy: readonly { until: string; loops: number }[]
}

/**
 * Months as quarters: "sent in the first quarter, closed by the end of the second". A quarter of which only some months
 * were asked for has only those.
 *
 * @param today - local day of the report: nothing is said of quarters to come
 * @returns oldest first
 */
export function toQuarters(courses: readonly CohortCourse[], today: CalendarDay): readonly QuarterCourse[] {
  const current = quarterOf(today)
  const quarters = [...Map.groupBy(courses, ({ month }) => quarterOf(month))]
  return quarters
    .toSorted(([one], [other]) => one - other)
    .map(([quarter, months]) => {
      const closed = months.flatMap(({ closedIn }) => closedIn)
      const since = Array.from({ length: Math.max(0, current - quarter + 1) }, (_, later) => quarter + later)
      return {
        from: monthOf(quarter, 1),
        to: monthOf(quarter, 3),
        referred: months.reduce((sum, { referred }) => sum + referred, 0),
        closedBy: since.map((each) => ({
          until: monthOf(each, 3),
          loops: closed.reduce((sum, { month, loops }) => (quarterOf(month) <= each ? sum + loops : sum), 0),
        })),
      }
    })
}

/** Quarters since the year 0, so that they can be counted. */
function quarterOf(date: string): number {
  const [year = 0, month = 1] = date.split('-').map(Number)
  return year * 4 + Math.floor((month - 1) / 3)
}

function monthOf(quarter: number, place: 1 | 3): string {
  const month = (quarter % 4) * 3 + place
  return `${Math.floor(quarter / 4)}-${String(month).padStart(2, '0')}`
}
