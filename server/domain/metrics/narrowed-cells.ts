import { findLevels, fullLevel, isTellable, partsOf, tell } from './small-cells.ts'
import type { PatientCounts, TellableCounts } from './small-cells.ts'

/** A group of patients, by the value that makes it one. */
export type ValuedCounts = PatientCounts & { value: string }

/** Levels of the groups of the whole, by value: no part tells more of a group than the whole does. */
type WholeLevels = ReadonlyMap<string, number>

/**
 * What may be told of groups of patients in one part of a whole, such as one specialty of a year, beside the whole and every
 * other part of it: whoever takes the parts that are shown from the whole must learn no number from 1 to 10 either.
 *
 * Each part shows its groups as the whole does, or with fewer columns, all of them alike (its _cap_). At each level the parts
 * that show less are hidden among each other: all of them together tell of nobody in particular, else the smallest of the
 * others joins them. Then whatever can be computed is made up of the parts shown and of what is left of the whole, told
 * apart by the same groups, and all of these numbers are tellable.
 *
 * @param parts - referrals that stand in one part stand in no other; together they are the whole
 * @param wanted - place of the part that is asked for
 * @returns nothing for a group of which nothing may be told
 */
export function hideSmallOfPart<G extends ValuedCounts>(
  parts: readonly (readonly G[])[],
  wanted: number,
): ReadonlyMap<G, TellableCounts | undefined> {
  const whole = sumParts(parts).toSorted(largestFirst)
  const levels = new Map([...findLevels(whole)].map(([{ value }, level]) => [value, level]))
  const cap = findCaps(parts, levels)[wanted] ?? 0
  const groups = parts[wanted] ?? []
  return new Map(groups.map((group) => [group, tell(group, Math.min(cap, levels.get(group.value) ?? 0))]))
}

function largestFirst(one: ValuedCounts, other: ValuedCounts): number {
  return other.referred - one.referred || (one.value < other.value ? -1 : 1)
}

/** How many columns each part may show, from 0, none, to all that the whole shows. */
function findCaps(parts: readonly (readonly ValuedCounts[])[], levels: WholeLevels): readonly number[] {
  const caps = parts.map((part) => capOf(part, levels))
  const smallestFirst = parts
    .map((part, place) => ({ place, size: part.reduce((sum, { referred }) => sum + referred, 0) }))
    .toSorted((one, other) => one.size - other.size)
  for (let level = 1; level <= fullLevel; level += 1)
    for (;;) {
      const isHidden = (place: number): boolean => (caps[place] ?? 0) < level
      const hidden = parts.filter((_, place) => isHidden(place))
      if (isTellableAt(sumParts(hidden), levels, level)) break
      const next = smallestFirst.find(({ place }) => !isHidden(place))
      if (next === undefined) break
      caps[next.place] = level - 1
    }
  return caps
}

function capOf(part: readonly ValuedCounts[], levels: WholeLevels): number {
  for (let cap = fullLevel; cap > 0; cap -= 1) if (isTellableAt(part, levels, cap)) return cap
  return 0
}

/** Whether groups may be shown as the whole shows them, up to a level: those it shows, and those it hides at each level together. */
function isTellableAt(groups: readonly ValuedCounts[], levels: WholeLevels, cap: number): boolean {
  const levelOf = ({ value }: ValuedCounts): number => Math.min(cap, levels.get(value) ?? 0)
  const areShown = groups.every((group) => partsOf([group], levelOf(group)).every(isTellable))
  if (!areShown) return false
  for (let level = 1; level <= cap; level += 1) {
    const hidden = groups.filter((group) => levelOf(group) < level)
    if (!partsOf(hidden, level).every(isTellable)) return false
  }
  return true
}

/** The groups of several parts, added up by value. */
function sumParts(parts: readonly (readonly ValuedCounts[])[]): readonly ValuedCounts[] {
  const sums = new Map<string, ValuedCounts>()
  for (const group of parts.flat()) {
    const sum = sums.get(group.value)
    sums.set(group.value, sum === undefined ? group : addCounts(sum, group))
  }
  return [...sums.values()]
}

function addCounts(one: ValuedCounts, other: ValuedCounts): ValuedCounts {
  const of = one.closed.of + other.closed.of
  const add = (name: 'reached' | 'scheduled' | 'seen' | 'closed') => ({
    loops: one[name].loops + other[name].loops,
    of,
  })
  return {
    value: one.value,
    referred: one.referred + other.referred,
    reached: add('reached'),
    scheduled: add('scheduled'),
    seen: add('seen'),
    closed: add('closed'),
  }
}
