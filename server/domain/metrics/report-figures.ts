import type { DayNumber } from '../clinic-zone.ts'
import { directions, loopSteps, type LoopStep } from '../loop-vocabulary.ts'
import { closingLimits, loopsOf, patientReached, withinOf, type CohortCell } from './cohort-cell.ts'
import { spreadOf, type Spread } from './histogram.ts'
import { leakAfterDays, leakCauses, type LeakCause } from './leak.ts'
import { fates, type Fate } from './loop-fact.ts'

/** So many loops of so many that could have been. */
export type Share = { loops: number; of: number }

/** A step of the funnel: who got there, and who got no further, still waiting or ended. */
export type FunnelStep = { step: LoopStep; reached: number; waiting: number; ended: number }

/** Open loops by the days since `t0`, the last band without an end. */
export const ageBands = [
  { from: 0, to: 7 },
  { from: 8, to: 14 },
  { from: 15, to: 30 },
  { from: 31, to: 60 },
  { from: 61, to: 90 },
  { from: 91 },
] as const satisfies readonly { from: number; to?: number }[]

/** The numbers of a practice over some cohorts. `of` and the funnel are those loops that had `maturedDays` to get on. */
export type ReportFigures = {
  referred: number
  matured: number
  scheduled: Share
  seen: Share
  noteBack: Share
  closed: Share
  /** Of loops whose report is ours to review. */
  reviewed: Share
  funnel: readonly FunnelStep[]
  /** The step that most of those who got no further were waiting for; the earlier of two. */
  breaksAt?: LoopStep
  /** Each of the loops that had those days. */
  closedWithin: readonly (Share & { days: number })[]
  daysToClose?: Spread
  steps: readonly { step: LoopStep; days?: Spread }[]
  held: { practice?: Spread; others?: Spread }
  open: number
  ageing: readonly { from: number; to?: number; loops: number }[]
  leaked: Share
  leaks: readonly { cause: LeakCause; loops: number }[]
  noShows: { loops: number; visits: number; of: number }
  contacts?: Spread
}

type Way = { day: DayNumber; reached: number; fate: Fate; isReviewable: boolean; loops: number }

function isFate(word: string | undefined): word is Fate {
  return fates.some((fate) => fate === word)
}

/** Every group of loops that began on one day, got as far and ended alike. */
function listWays(cell: CohortCell): readonly Way[] {
  return directions.flatMap((direction) =>
    Object.entries(cell[loopsOf(direction)] ?? {}).flatMap(([key, loops]) => {
      const [day, reached, fate] = key.split('.')
      if (!isFate(fate)) return []
      // An outside referrer reviews in a system of their own.
      const isReviewable = direction !== 'inbound'
      return [{ day: Number(day), reached: Number(reached), fate, isReviewable, loops }]
    }),
  )
}

function sumOf(ways: readonly Way[]): number {
  return ways.reduce((sum, { loops }) => sum + loops, 0)
}

function histogramOf(cell: CohortCell, name: string): ReadonlyMap<number, number> {
  return new Map(Object.entries(cell[name] ?? {}).map(([value, loops]) => [Number(value), loops]))
}

const placeOf = (step: LoopStep): number => loopSteps.indexOf(step) + 1

function drawFunnel(matured: readonly Way[]): readonly FunnelStep[] {
  return loopSteps.map((step) => {
    const place = placeOf(step)
    const stopped = matured.filter(({ reached }) => reached === place)
    return {
      step,
      reached: sumOf(matured.filter(({ reached }) => reached >= place)),
      waiting: sumOf(stopped.filter(({ fate }) => fate === 'open')),
      ended: sumOf(stopped.filter(({ fate }) => fate === 'ended')),
    }
  })
}

/** Reconciled loops are closed; what they may still wait for is the review, which is its own figure. */
function findBreak(funnel: readonly FunnelStep[]): LoopStep | undefined {
  let worst: { step: LoopStep; loops: number } | undefined
  for (const [index, { waiting, ended }] of funnel.entries()) {
    const step = loopSteps[index + 1]
    if (step === undefined || waiting + ended <= (worst?.loops ?? 0)) continue
    worst = { step, loops: waiting + ended }
  }
  return worst?.step
}

function closeWithin(
  cell: CohortCell,
  ways: readonly Way[],
  today: DayNumber,
): ReportFigures['closedWithin'] {
  return closingLimits.map((limit) => {
    const hadTime = ([day]: readonly [DayNumber, number]) => today - day >= limit
    const intime = [...histogramOf(cell, withinOf(limit))].filter(hadTime)
    return {
      days: limit,
      loops: intime.reduce((sum, [, loops]) => sum + loops, 0),
      of: sumOf(ways.filter(({ day }) => today - day >= limit)),
    }
  })
}

function listLeaks(cell: CohortCell, open: readonly Way[], today: DayNumber): ReportFigures['leaks'] {
  const isTooOld = ({ day, reached }: Way) => reached < placeOf('booked') && today - day > leakAfterDays
  const counted = new Map<string, number>(Object.entries(cell['leaks'] ?? {}))
  const neverScheduled = sumOf(open.filter(isTooOld))
  return leakCauses
    .map((cause) => ({
      cause,
      loops: cause === 'never-scheduled' ? neverScheduled : (counted.get(cause) ?? 0),
    }))
    .filter(({ loops }) => loops > 0)
    .toSorted((one, other) => other.loops - one.loops)
}

function countNoShows(cell: CohortCell, ways: readonly Way[]): ReportFigures['noShows'] {
  const histogram = [...histogramOf(cell, 'noShows')]
  return {
    loops: histogram.reduce((sum, [, loops]) => sum + loops, 0),
    visits: histogram.reduce((sum, [visits, loops]) => sum + visits * loops, 0),
    of: sumOf(ways.filter(({ reached }) => reached >= placeOf('booked'))),
  }
}

function listSteps(cell: CohortCell): ReportFigures['steps'] {
  return loopSteps.slice(1).map((step) => {
    const days = spreadOf(histogramOf(cell, `waited.${step}`))
    return { step, ...(days && { days }) }
  })
}

/**
 * The figures of whatever a cell counted, as they stand on a day (PRODUCT.md "Definitions", DATA-MODEL A.9). A step
 * counts as reached when it or a later one is shown: a report implies the visit nobody recorded.
 *
 * @param today - local day of the report: loops age without being read again
 * @param maturedDays - how old a loop must be to be in the shares and the funnel
 */
export function toFigures(cell: CohortCell, today: DayNumber, maturedDays: number): ReportFigures {
  const ways = listWays(cell)
  const matured = ways.filter(({ day }) => today - day >= maturedDays)
  const reaching = (step: LoopStep): Share => ({
    loops: sumOf(matured.filter(({ reached }) => reached >= placeOf(step))),
    of: sumOf(matured),
  })
  const reviewable = matured.filter(({ isReviewable }) => isReviewable)
  const open = ways.filter(({ fate }) => fate === 'open')
  const funnel = drawFunnel(matured)
  const leaks = listLeaks(cell, open, today)
  const [breaksAt, daysToClose] = [findBreak(funnel), spreadOf(histogramOf(cell, 'toClose'))]
  const [practice, others] = [
    spreadOf(histogramOf(cell, 'held.practice')),
    spreadOf(histogramOf(cell, 'held.others')),
  ]
  const contacts = spreadOf(histogramOf(cell, 'contacts'))
  return {
    referred: sumOf(ways),
    matured: sumOf(matured),
    scheduled: reaching('booked'),
    seen: reaching('seen'),
    noteBack: reaching('note-back'),
    closed: { loops: sumOf(matured.filter(({ fate }) => fate === 'completed')), of: sumOf(matured) },
    reviewed: {
      loops: sumOf(reviewable.filter(({ reached }) => reached >= placeOf('reviewed'))),
      of: sumOf(reviewable),
    },
    funnel,
    closedWithin: closeWithin(cell, ways, today),
    steps: listSteps(cell),
    held: { ...(practice && { practice }), ...(others && { others }) },
    open: sumOf(open),
    ageing: ageBands.map((band) => ({
      ...band,
      loops: sumOf(open.filter(({ day }) => isWithin(today - day, band))),
    })),
    leaked: { loops: leaks.reduce((sum, { loops }) => sum + loops, 0), of: sumOf(ways) },
    leaks,
    noShows: countNoShows(cell, ways),
    ...(breaksAt !== undefined && { breaksAt }),
    ...(daysToClose && { daysToClose }),
    ...(contacts && { contacts }),
  }
}

/**
 * The referrals old enough whose patient was reached: somebody spoke with them, or the visit was booked.
 *
 * @param today - local day of the report
 */
export function countPatientsReached(cell: CohortCell, today: DayNumber, maturedDays: number): number {
  return Object.entries(cell[patientReached] ?? {})
    .filter(([day]) => today - Number(day) >= maturedDays)
    .reduce((sum, [, loops]) => sum + loops, 0)
}

function isWithin(days: number, { from, to = Infinity }: { from: number; to?: number }): boolean {
  return days >= from && days <= to
}
