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

/** What is told of a group of patients, before anything is hidden; every share is of the same referrals. */
export type PatientCounts = { referred: number } & Readonly<Record<ShareName, Share>>

/** A share that would tell of too few. */
export type HiddenShare = { isSuppressed: true }
export type TellableCounts = { referred: number } & Readonly<Record<ShareName, Share | HiddenShare>>

type Part = { loops: number; of: number }

const isTellableShare = ({ loops, of }: Part): boolean => isTellable(loops) && isTellable(of - loops)
const isTellableGroup = (part: Part): boolean =>
  part.loops >= smallestGroup && part.of >= smallestGroup && isTellable(part.of - part.loops)

/** The referrals of a group that had their days, of all of it. */
const maturedOf = ({ referred, closed }: PatientCounts): Part => ({ loops: closed.of, of: referred })

function poolOf(parts: readonly Part[]): Part {
  return parts.reduce((sum, { loops, of }) => ({ loops: sum.loops + loops, of: sum.of + of }), {
    loops: 0,
    of: 0,
  })
}

/**
 * Which groups to hide in one column: those that are too small, and the next smallest until the total less what is shown
 * tells of nobody in particular either.
 *
 * @param groups - the largest first
 */
function hide<G>(
  groups: readonly G[],
  partOf: (group: G) => Part,
  isHidden: (group: G) => boolean,
  isSafe: (pool: Part) => boolean,
): ReadonlySet<G> {
  const hidden = new Set(groups.filter(isHidden))
  for (const next of groups.toReversed()) {
    if (hidden.size === 0 || (hidden.size > 1 && isSafe(poolOf([...hidden].map(partOf))))) break
    hidden.add(next)
  }
  return hidden
}

/**
 * What of groups of patients may be told, so that no number from 1 to 10 can be had: neither as a number, nor as what is
 * missing from a share, nor by taking what is shown from the total.
 *
 * @param groups - the largest first
 * @returns nothing for a group of which nothing may be told
 */
export function hideSmall<G extends PatientCounts>(
  groups: readonly G[],
): ReadonlyMap<G, TellableCounts | undefined> {
  const untold = hide(groups, maturedOf, (group) => !isTellableGroup(maturedOf(group)), isTellableGroup)
  const hiddenIn = (column: ShareName) =>
    hide(
      groups,
      (group) => group[column],
      (group) => untold.has(group) || !isTellableShare(group[column]),
      isTellableShare,
    )
  const hidden = {
    reached: hiddenIn('reached'),
    scheduled: hiddenIn('scheduled'),
    seen: hiddenIn('seen'),
    closed: hiddenIn('closed'),
  }
  const tell = (group: G, column: ShareName): Share | HiddenShare =>
    hidden[column].has(group) ? { isSuppressed: true } : group[column]
  return new Map(
    groups.map((group) => [
      group,
      untold.has(group)
        ? undefined
        : {
            referred: group.referred,
            reached: tell(group, 'reached'),
            scheduled: tell(group, 'scheduled'),
            seen: tell(group, 'seen'),
            closed: tell(group, 'closed'),
          },
    ]),
  )
}
