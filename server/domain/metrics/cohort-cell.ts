import { toDayNumberOf } from '../clinic-zone.ts'
import { loopSteps, type Direction } from '../loop-vocabulary.ts'
import type { LoopFact } from './loop-fact.ts'

/**
 * What is counted of many loops at once: under each name, how many loops had each value. Days of `t0` are day numbers,
 * so that what depends on the day of the report can be told later. Cells add up, in any order; plain JSON.
 *
 * - `loops.<direction>`: `day.reached.fate`
 * - `leaks`: `cause`, without those that leak by getting old
 * - `toClose`: `day.days`, of loops closed with a report
 * - `closedIn`: month of the report
 * - `waited.<step>`, `held.practice`, `held.others`: days
 * - `noShows`: how many each loop had; `contacts`: of loops that were booked
 */
export type CohortCell = Record<string, Record<string, number>>

/** Names under which the ways of `t0` days and fates stand, by direction. */
export const loopsOf = (direction: Direction): string => `loops.${direction}`

/** What of a loop is counted. */
export type CountedFact = Pick<
  LoopFact,
  | 'startedOn'
  | 'direction'
  | 'reached'
  | 'fate'
  | 'leak'
  | 'daysToClose'
  | 'closedOn'
  | 'days'
  | 'noShows'
  | 'contacts'
  | 'specialty'
  | 'owner'
  | 'receiver'
  | 'referrer'
  | 'language'
  | 'payer'
  | 'distance'
>

function count(cell: CohortCell, name: string, value: string | number, loops = 1): void {
  const counted = (cell[name] ??= {})
  counted[value] = (counted[value] ?? 0) + loops
}

const bookedPlace = loopSteps.indexOf('booked') + 1

/** Counts one more loop. Changes the cell: a cohort has tens of thousands. */
export function addFact(cell: CohortCell, fact: CountedFact): void {
  const day = toDayNumberOf(fact.startedOn)
  count(cell, loopsOf(fact.direction), `${day}.${fact.reached}.${fact.fate}`)
  if (fact.leak !== undefined) count(cell, 'leaks', fact.leak)
  if (fact.daysToClose !== undefined) count(cell, 'toClose', `${day}.${fact.daysToClose}`)
  if (fact.fate === 'completed' && fact.closedOn !== undefined)
    count(cell, 'closedIn', fact.closedOn.slice(0, 7))
  for (const [step, days] of Object.entries(fact.days.waited)) count(cell, `waited.${step}`, days)
  // Of a loop that has not moved there is nothing to split.
  if (fact.reached > 1) {
    count(cell, 'held.practice', fact.days.held.practice)
    count(cell, 'held.others', fact.days.held.others)
  }
  if (fact.noShows > 0) count(cell, 'noShows', fact.noShows)
  if (fact.reached >= bookedPlace) count(cell, 'contacts', fact.contacts)
}

/** Adds another cell to this one, which changes. */
export function addCell(cell: CohortCell, other: CohortCell): void {
  for (const [name, counted] of Object.entries(other))
    for (const [value, loops] of Object.entries(counted)) count(cell, name, value, loops)
}

/** What cohorts are told apart by, beside month and direction; `all` is everything. */
export const cohortDimensions = [
  'all',
  'specialty',
  'owner',
  'receiver',
  'referrer',
  'language',
  'payer',
  'distance',
] as const
export type CohortDimension = (typeof cohortDimensions)[number]

/** Stands for whatever nobody knows; no reference, specialty or language is empty. */
export const unknownValue = ''

/** Which cell of a dimension a loop belongs to, and the name people know it by. */
export function valueOf(fact: CountedFact, dimension: CohortDimension): { value: string; name: string } {
  switch (dimension) {
    case 'all':
      return { value: 'all', name: 'all' }
    case 'owner':
    case 'receiver':
    case 'referrer':
    case 'payer': {
      const party = fact[dimension]
      return { value: party?.key ?? unknownValue, name: party?.name ?? unknownValue }
    }
    case 'specialty':
    case 'language':
    case 'distance': {
      const value = fact[dimension] ?? unknownValue
      return { value, name: value }
    }
  }
}

/** One cell of a month's cohort. */
export type CohortRow = { dimension: CohortDimension; value: string; name: string; cell: CohortCell }

/**
 * Counts loops once for each of these dimensions.
 *
 * @returns in the order in which values were met
 */
export function countCohort(
  facts: Iterable<CountedFact>,
  dimensions: readonly CohortDimension[] = cohortDimensions,
): readonly CohortRow[] {
  const rows = new Map<string, CohortRow>()
  for (const fact of facts)
    for (const dimension of dimensions) {
      const { value, name } = valueOf(fact, dimension)
      const key = `${dimension}|${value}`
      const row = rows.get(key) ?? { dimension, value, name, cell: {} }
      if (!rows.has(key)) rows.set(key, row)
      addFact(row.cell, fact)
    }
  return [...rows.values()]
}
