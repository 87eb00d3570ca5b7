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
