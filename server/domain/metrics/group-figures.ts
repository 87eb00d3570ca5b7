import type { DayNumber } from '../clinic-zone.ts'
import { loopSteps } from '../loop-vocabulary.ts'
import { closingLimits, withinOf, type CohortCell, type CohortDimension } from './cohort-cell.ts'
import { leakAfterDays } from './leak.ts'
import { countPatientsReached, toFigures, type ReportFigures, type Share } from './report-figures.ts'
import { hideSmallOfPart, type ValuedCounts } from './narrowed-cells.ts'
import { hideSmall, type TellableCounts } from './small-cells.ts'

/** What a report may be told apart by, a row each. */
export const groupings = [
  'specialty',
  'owner',
  'receiver',
  'referrer',
] as const satisfies readonly CohortDimension[]
export type Grouping = (typeof groupings)[number]

/** What groups may be asked for by: the direction is no dimension of a cohort, but part of its key. */
export const reportGroupings = [...groupings, 'direction'] as const
export type ReportGrouping = (typeof reportGroupings)[number]

/** What says something of patients, not of the work: small groups of them are not shown. */
export const patientGroupings = [
  'language',
  'payer',
  'distance',
] as const satisfies readonly CohortDimension[]
export type PatientGrouping = (typeof patientGroupings)[number]

/**
 * Names in a cell that no figure of a group is made of; a page of groups reads thousands of cells. Cells are stored without them too
 * (`report_cohort.of_groups`): whoever takes a name off this list has every month counted anew (`baton reports rebuild`).
 */
export const unaskedOfGroups: readonly string[] = [
  'held.practice',
  'held.others',
  'contacts',
  'closedIn',
  ...closingLimits.map(withinOf),
  ...loopSteps.filter((step) => step !== 'note-back').map((step) => `waited.${step}`),
]

/** What is older than this leaks, and no other figure of a group asks how old. */
export const oldestLimitOfGroups = leakAfterDays + 1

/** One group with everything it counted. */
export type Group = { value: string; name: string; cell: CohortCell }

/** The numbers of one specialty, owner, receiver or referrer. */
export type GroupFigures = { value: string; name: string } & Pick<
  ReportFigures,
  'referred' | 'scheduled' | 'seen' | 'noteBack' | 'closed' | 'reviewed' | 'leaked' | 'open' | 'noShows'
> & {
    /** Of those who were seen, how many notes came back: what a receiver is asked about. */
    noteReturn: Share
    medianDaysToClose?: number
    medianDaysToNote?: number
  }

/**
 * The numbers of each group.
 *
 * @returns the largest first, then by name
 */
export function toGroupFigures(
  groups: readonly Group[],
  today: DayNumber,
  maturedDays: number,
): readonly GroupFigures[] {
  return groups
    .map(({ value, name, cell }) => ({ value, name, ...pickFigures(toFigures(cell, today, maturedDays)) }))
    .toSorted(largestFirst)
}

function pickFigures(figures: ReportFigures): Omit<GroupFigures, 'value' | 'name'> {
  const { referred, scheduled, seen, noteBack, closed, reviewed, leaked, open, noShows } = figures
  const toNote = figures.steps.find(({ step }) => step === 'note-back')?.days
  return {
    ...{ referred, scheduled, seen, noteBack, closed, reviewed, leaked, open, noShows },
    noteReturn: { loops: noteBack.loops, of: seen.loops },
    ...(figures.daysToClose && { medianDaysToClose: figures.daysToClose.median }),
    ...(toNote && { medianDaysToNote: toNote.median }),
  }
}

type Sized = { referred: number; name: string }

function largestFirst(one: Sized, other: Sized): number {
  return other.referred - one.referred || (one.name < other.name ? -1 : 1)
}

/** A group of patients; of a small one nothing but that it is small. */
export type PatientGroupFigures =
  ({ value: string; name: string } & TellableCounts) | { value: string; name: string; isSuppressed: true }

/**
 * The numbers of groups of patients, as far as they tell of nobody in particular (`hideSmall`).
 *
 * @returns the largest first; those that are not shown last, by name
 */
export function toPatientGroupFigures(
  groups: readonly Group[],
  today: DayNumber,
  maturedDays: number,
): readonly PatientGroupFigures[] {
  const sized = groups
    .map(({ value, name, cell }) => {
      const { referred, scheduled, seen, closed } = toFigures(cell, today, maturedDays)
      const reached = { loops: countPatientsReached(cell, today, maturedDays), of: closed.of }
      return { value, name, referred, reached, scheduled, seen, closed }
    })
    .toSorted(largestFirst)
  return listTold(hideSmall(sized))
}

/** A group of patients as it was counted in one part of a year. */
export type PartCounts = ValuedCounts & { name: string }

/**
 * The numbers of groups of patients in one part of a year, as far as neither it nor the year less it tells of somebody in
 * particular (`hideSmallOfPart`).
 *
 * @param parts - each part's groups, the one that is asked for among them
 * @param wanted - the part that is asked for; one that has no referrals has no groups
 * @returns the largest first; those that are not shown last, by name
 */
export function toPatientGroupsOfPart(
  parts: ReadonlyMap<string, readonly PartCounts[]>,
  wanted: string,
): readonly PatientGroupFigures[] {
  const place = [...parts.keys()].indexOf(wanted)
  if (place < 0) return []
  const sized = [...parts.values()].map((groups) => groups.toSorted(largestFirst))
  return listTold(hideSmallOfPart(sized, place))
}

function listTold(
  told: ReadonlyMap<{ value: string; name: string }, TellableCounts | undefined>,
): readonly PatientGroupFigures[] {
  const shown = [...told].flatMap(([{ value, name }, counts]) => (counts ? [{ value, name, ...counts }] : []))
  const hidden = [...told].flatMap(([{ value, name }, counts]) =>
    counts ? [] : [{ value, name, isSuppressed: true as const }],
  )
  return [...shown, ...hidden.toSorted((one, other) => (one.name < other.name ? -1 : 1))]
}
