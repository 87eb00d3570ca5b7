import { hideSmallOfPart, type ValuedCounts } from '#domain/metrics/narrowed-cells.ts'
import { findLevels, type TellableCounts } from '#domain/metrics/small-cells.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { listKnown } from '../support/known-by-subtraction.ts'

/** A group by how many of it came so far and no further, from those too young to be in a share. */
function toGroup(value: string, row: readonly number[]): ValuedCounts {
  const from = (place: number): number => row.slice(place).reduce((sum, each) => sum + each, 0)
  const share = (place: number) => ({ loops: from(place), of: from(1) })
  return {
    ...{ value, referred: from(0), reached: share(2), scheduled: share(3) },
    ...{ seen: share(4), closed: share(5) },
  }
}

const closedOf = (value: string, referred: number, closed: number): ValuedCounts =>
  toGroup(value, [0, referred - closed, 0, 0, 0, closed])

const referredIn = (parts: readonly (readonly ValuedCounts[])[], wanted: number) =>
  [...hideSmallOfPart(parts, wanted)].map(([{ value }, told]) => [value, told?.referred])

test('a part is told when what is left of the whole is of nobody in particular either', () => {
  const parts = [
    [closedOf('en', 60, 30), closedOf('es', 30, 15)],
    [closedOf('en', 40, 20), closedOf('es', 24, 12)],
  ]
  expect(referredIn(parts, 0)).toEqual([
    ['en', 60],
    ['es', 30],
  ])
})

test('a part is not told when the whole less it would tell of five', () => {
  const parts = [
    [closedOf('en', 60, 30), closedOf('es', 30, 15)],
    [closedOf('en', 40, 20), closedOf('es', 5, 0)],
  ]
  expect([referredIn(parts, 0), referredIn(parts, 1)]).toEqual([
    [
      ['en', undefined],
      ['es', undefined],
    ],
    [
      ['en', undefined],
      ['es', undefined],
    ],
  ])
})

test('a small part hides the smallest of the others, and no more', () => {
  const parts = [
    [closedOf('en', 60, 30), closedOf('es', 30, 15)],
    [closedOf('en', 40, 20), closedOf('es', 24, 12)],
    [closedOf('en', 30, 12), closedOf('es', 5, 0)],
  ]
  expect(referredIn(parts, 0)).toEqual([
    ['en', 60],
    ['es', 30],
  ])
  expect([referredIn(parts, 1), referredIn(parts, 2)].flat().map(([, told]) => told)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

const places = ['reached', 'scheduled', 'seen', 'closed'] as const

/** What of a group is shown, as sums of neighbouring columns. */
function listShown(told: TellableCounts | undefined, rows: readonly number[]) {
  if (told === undefined) return []
  const columns = places.flatMap((name, place) => ('isSuppressed' in told[name] ? [] : [place + 2]))
  return [0, ...(columns.length > 0 ? [1] : []), ...columns].map((from) => ({ rows, from, to: 5 }))
}

test.each([
  [2, 3],
  [3, 2],
])(
  'of %i parts with %i groups nothing from 1 to 10 can be worked out from all reports and the totals',
  (partCount, groupCount) => {
    const cell = fc.oneof(fc.nat(45), fc.constant(0), fc.integer({ min: 9, max: 13 }), fc.constant(30))
    const row = fc.tuple(cell, cell, cell, cell, cell, fc.nat(60))
    const table = fc.array(row, { minLength: partCount * groupCount, maxLength: partCount * groupCount })
    let told = 0
    fc.assert(
      fc.property(table, (rows) => {
        const placesOf = (part: number) =>
          Array.from({ length: groupCount }, (_, group) => part * groupCount + group)
        const parts = Array.from({ length: partCount }, (_, part) =>
          placesOf(part).map((place, group) => toGroup(`${group}`, rows[place] ?? [])),
        )
        const ofParts = parts.flatMap((part, index) => {
          const found = hideSmallOfPart(parts, index)
          return part.flatMap((group, place) => listShown(found.get(group), [index * groupCount + place]))
        })
        told += ofParts.length
        const shown = [...listWhole(rows, groupCount), ...ofParts]
        const totals = parts.map((_, part) => placesOf(part))
        for (const known of [listKnown(rows, shown), listKnown(rows, shown, totals)])
          expect(known.filter((patients) => patients > 0 && patients < 11)).toEqual([])
      }),
      { numRuns: 150 },
    )
    expect(told).toBeGreaterThan(100)
  },
  60_000,
)

/** What the report of the whole shows, by which rows are in each of its groups. */
function listWhole(rows: readonly (readonly number[])[], groupCount: number) {
  const groups = Array.from({ length: groupCount }, (_, group) => {
    const own = rows.map((_row, place) => place).filter((place) => place % groupCount === group)
    const sum = Array.from({ length: 6 }, (_, column) =>
      own.reduce((all, place) => all + (rows[place]?.[column] ?? 0), 0),
    )
    return { own, counts: toGroup(`${group}`, sum) }
  })
  const sorted = groups.map(({ counts }) => counts).toSorted((one, other) => other.referred - one.referred)
  const levels = findLevels(sorted)
  const froms: readonly (readonly number[])[] = [
    [],
    [0],
    [0, 1, 5],
    [0, 1, 2, 5],
    [0, 1, 2, 4, 5],
    [0, 1, 2, 3, 4, 5],
  ]
  return groups.flatMap(({ own, counts }) =>
    (froms[levels.get(counts) ?? 0] ?? []).map((from) => ({ rows: own, from, to: 5 })),
  )
}
