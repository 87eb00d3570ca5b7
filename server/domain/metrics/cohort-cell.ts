import { toDayNumberOf } from '../clinic-zone.ts'
import { loopSteps, type Direction } from '../loop-vocabulary.ts'
import type { LoopFact } from './loop-fact.ts'

/**
 * What is counted of many loops at once: under each name, how many loops had each value. Days of `t0` are day numbers,
 * so that what depends on the day of the report can be told later. Cells add up, in any order; plain JSON.
 *
 * - `loops.<direction>`: `day.reached.fate`
 * - `leaks`: `cause`, without those that leak by getting old
 * - `toClose`: days, of loops closed with a report; `within.<limit>`: `day` of those closed in so many days
 * - `closedIn`: month of the report
 * - `waited.<step>`: days; `held.practice`, `held.others`: days, of loops closed with a report
 * - `patientReached`: `day` of those whose patient was reached
 * - `noShows`: how many each loop had; `contacts`: of loops that were booked
 */
export type CohortCell = Record<string, Record<string, number>>

/** Names under which the ways of `t0` days and fates stand, by direction. */
export const loopsOf = (direction: Direction): string => `loops.${direction}`

/** Limits for "closed within so many days". */
export const closingLimits = [14, 30, 60, 90] as const

/** Name under which stand the days of those closed in time. */
export const withinOf = (limit: number): string => `within.${limit}`

/** Name under which stand the days of those whose patient was reached. */
export const patientReached = 'patientReached'

/** What of a loop is counted. */
export type CountedFact = Pick<
  LoopFact,
  | 'attempt'
  | 'isRedirected'
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
  | 'isPatientContacted'
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

/** Everything one loop adds to a cell: names, and the value it is counted under. */
function countsOf(fact: CountedFact): readonly (readonly [string, string | number])[] {
  const { reached, fate, leak, daysToClose, closedOn, days, noShows, contacts } = fact
  const day = toDayNumberOf(fact.startedOn)
  const counts: (readonly [string, string | number])[] = [
    [loopsOf(fact.direction), `${day}.${reached}.${fate}`],
  ]
  if (leak !== undefined) counts.push(['leaks', leak])
  if (daysToClose !== undefined) {
    counts.push(['toClose', daysToClose])
    for (const limit of closingLimits) if (daysToClose <= limit) counts.push([withinOf(limit), `${day}`])
  }
  if (fate === 'completed' && closedOn !== undefined) counts.push(['closedIn', closedOn.slice(0, 7)])
  for (const [step, waited] of Object.entries(days.waited)) counts.push([`waited.${step}`, waited])
  // Only of loops that came to their report: of one that waits, the days since its last step are in no stretch, and one
  // that stalled would count as quick. Those that wait are told by their age.
  if (fate === 'completed')
    counts.push(['held.practice', days.held.practice], ['held.others', days.held.others])
  // Nobody is booked whom nobody reached, whether or not somebody wrote the conversation down.
  if (fact.isPatientContacted || reached >= bookedPlace) counts.push([patientReached, `${day}`])
  if (noShows > 0) counts.push(['noShows', noShows])
  if (reached >= bookedPlace) counts.push(['contacts', contacts])
  return counts
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
  for (const fact of facts) {
    // Once for all dimensions: a month of a large practice has tens of thousands of loops.
    const counts = countsOf(fact)
    for (const dimension of dimensions) {
      const { value, name } = valueOf(fact, dimension)
      const key = `${dimension}|${value}`
      const row = rows.get(key) ?? { dimension, value, name, cell: {} }
      if (!rows.has(key)) rows.set(key, row)
      for (const [counted, under] of counts) count(row.cell, counted, under)
    }
  }
  return [...rows.values()]
}

const ofReferrals = cohortDimensions.filter((dimension) => dimension !== 'receiver')

/**
 * Counts everything of a month: referrals once for each dimension, and for each receiver the attempts that were its own.
 *
 * @param facts - referrals, and the attempts of those that went to more than one receiver
 */
export function countMonth(facts: readonly CountedFact[]): readonly CohortRow[] {
  const referrals = facts.filter(({ attempt }) => attempt === 0)
  const attempts = facts.filter(({ attempt, isRedirected }) => attempt > 0 || !isRedirected)
  return [...countCohort(referrals, ofReferrals), ...countCohort(attempts, ['receiver'])]
}
