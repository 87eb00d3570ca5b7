import type { Share } from './report-figures.ts'

/**
 * Fewer patients than this are not told, nor may they be worked out from what is.
 *
 * @see {@link https://www.hhs.gov/guidance/document/cms-cell-suppression-policy | CMS cell size suppression policy}
 */
export const smallestGroup = 11

/** Nobody is told apart by a number that is none or not small. */
export const isTellable = (patients: number): boolean => patients === 0 || patients >= smallestGroup

/** `reached`: the patient was, by whatever way. */
type ShareName = 'reached' | 'scheduled' | 'seen' | 'closed'

/** What is told of a group of patients, before anything is hidden; every share is of the same referrals, and each part of the one before. */
export type PatientCounts = { referred: number } & Readonly<Record<ShareName, Share>>

/** A share that would tell of too few. */
export type HiddenShare = { isSuppressed: true }
export type TellableCounts = { referred: number } & Readonly<Record<ShareName, Share | HiddenShare>>

/** How many of a group got how far, from all of it down; each number counts some of those before it. */
const places = ['referred', 'of', 'reached', 'scheduled', 'seen', 'closed'] as const
type Place = (typeof places)[number]

/**
 * What is shown of a group at each level, each level more than the one before: those who were reached and closed is what the
 * figures of groups are for.
 */
const levels: readonly (readonly Place[])[] = [
  [],
  ['referred'],
  ['referred', 'of', 'closed'],
  ['referred', 'of', 'reached', 'closed'],
  ['referred', 'of', 'reached', 'seen', 'closed'],
  places,
]

/** The most that is shown of a group. */
export const fullLevel = levels.length - 1

function countAt(group: PatientCounts, place: Place): number {
  if (place === 'referred') return group.referred
  return place === 'of' ? group.closed.of : group[place].loops
}

/** The numbers that can be had of some groups together at a level: how many got to each place shown and not to the next. */
export function partsOf(groups: readonly PatientCounts[], level: number): readonly number[] {
  const shown = (levels[level] ?? []).map((place) =>
    groups.reduce((sum, group) => sum + countAt(group, place), 0),
  )
  return shown.map((count, index) => count - (shown[index + 1] ?? 0))
}

/** The most that may be shown of a group by itself. */
function levelOf(group: PatientCounts): number {
  if (group.referred < smallestGroup) return 0
  return levels.findLastIndex((_, level) => partsOf([group], level).every(isTellable))
}

type Levels<G> = Map<G, number>

/**
 * What of groups of patients may be told, so that no number from 1 to 10 can be had: neither as a number, nor as what one
 * column has and the next lacks, nor by taking what is shown from the total, of one column or of several.
 *
 * Levels are a chain: whoever shows less shows a part of the same columns. At each level the groups that show less are
 * hidden among each other: there are two of them at least, and all of them together tell of nobody in particular either;
 * else the next smallest joins them. Then whatever can be computed from all that is shown and the totals is made up of
 * numbers that are told or of such sums.
 *
 * @param groups - the largest first
 * @returns nothing for a group of which nothing may be told
 */
export function hideSmall<G extends PatientCounts>(
  groups: readonly G[],
): ReadonlyMap<G, TellableCounts | undefined> {
  return new Map([...findLevels(groups)].map(([group, level]) => [group, tell(group, level)]))
}

/**
 * How much may be told of each group (`hideSmall`), from 0, nothing, to `fullLevel`.
 *
 * @param groups - the largest first
 */
export function findLevels<G extends PatientCounts>(groups: readonly G[]): ReadonlyMap<G, number> {
  const told: Levels<G> = new Map(groups.map((group) => [group, levelOf(group)]))
  for (;;) {
    const next = findTelling(groups, told)
    if (next === undefined) return told
    told.set(next.group, next.level)
  }
}

/** The next group that has to show less, and how much less; nothing when all is safe. */
function findTelling<G extends PatientCounts>(
  groups: readonly G[],
  told: Levels<G>,
): { group: G; level: number } | undefined {
  const smallestFirst = groups.toReversed()
  for (let level = 1; level < levels.length; level += 1) {
    const hidden = groups.filter((group) => (told.get(group) ?? 0) < level)
    const parts = partsOf(hidden, level)
    if (hidden.length === 0 || (hidden.length > 1 && parts.every(isTellable))) continue
    const group =
      smallestFirst.find((each) => !hidden.includes(each)) ?? findEmpty(smallestFirst, told, level)
    if (group !== undefined) return { group, level: Math.min(level, told.get(group) ?? 0) - 1 }
  }
  return undefined
}

/**
 * Where even the totals are small, as they are told anyway: all of such a part must be of one group when every other shows to
 * have none of it, by itself or together with those that are hidden with it.
 */
function findEmpty<G extends PatientCounts>(
  smallestFirst: readonly G[],
  told: Levels<G>,
  level: number,
): G | undefined {
  const small = partsOf(smallestFirst, level).flatMap((part, index) => (isTellable(part) ? [] : [index]))
  for (const index of small) {
    const empty = smallestFirst.filter((group) => isKnownEmpty(group, { told, level, index }))
    if (smallestFirst.length - empty.length > 1) continue
    const showing = (group: G): boolean => (told.get(group) ?? 0) > 0
    const found = empty.find(showing) ?? smallestFirst.find(showing)
    if (found !== undefined) return found
  }
  return undefined
}

/** Whether what is shown says that a group has nothing of a part of a level that it does not show. */
function isKnownEmpty<G extends PatientCounts>(
  group: G,
  { told, level, index }: { told: Levels<G>; level: number; index: number },
): boolean {
  const from = levels[level]?.[index]
  if (from === undefined) return false
  const own = told.get(group) ?? 0
  return levels.some((shown, each) => {
    if (each < own || each > level) return false
    const together = each === own ? [group] : [...told.keys()].filter((one) => (told.get(one) ?? 0) < each)
    const part = shown.findLastIndex((place) => places.indexOf(place) <= places.indexOf(from))
    return part >= 0 && partsOf(together, each)[part] === 0
  })
}

/** What a level shows of a group; nothing at level 0. */
export function tell(group: PatientCounts, level: number): TellableCounts | undefined {
  if (level === 0) return undefined
  const shown = levels[level] ?? []
  const share = (name: ShareName): Share | HiddenShare =>
    shown.includes(name) ? group[name] : { isSuppressed: true }
  return {
    referred: group.referred,
    reached: share('reached'),
    scheduled: share('scheduled'),
    seen: share('seen'),
    closed: share('closed'),
  }
}
