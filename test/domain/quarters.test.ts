import { toQuarters, type CohortCourse } from '#domain/metrics/cohort-course.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const course = (
  month: string,
  referred: number,
  closedIn: Readonly<Record<string, number>> = {},
): CohortCourse => ({
  month,
  referred,
  closedIn: Object.entries(closedIn).map(([closed, loops]) => ({ month: closed, loops })),
})

describe('months as quarters', () => {
  test('add up those sent, and those closed by the end of each quarter since', () => {
    const months = [
      course('2025-12', 4, { '2025-12': 1, '2026-03': 2 }),
      course('2026-01', 10, { '2026-02': 3, '2026-04': 4 }),
      course('2026-03', 5, { '2026-06': 2 }),
    ]
    expect(toQuarters(months, '2026-06-15')).toEqual([
      {
        from: '2025-10',
        to: '2025-12',
        referred: 4,
        closedBy: [
          { until: '2025-12', loops: 1 },
          { until: '2026-03', loops: 3 },
          { until: '2026-06', loops: 3 },
        ],
      },
      {
        from: '2026-01',
        to: '2026-03',
        referred: 15,
        closedBy: [
          { until: '2026-03', loops: 3 },
          { until: '2026-06', loops: 9 },
        ],
      },
    ])
  })

  test('say nothing of quarters to come, and are none where there is no month', () => {
    expect(toQuarters([course('2026-06', 1)], '2026-06-30')[0]?.closedBy).toEqual([
      { until: '2026-06', loops: 0 },
    ])
    expect(toQuarters([course('2026-07', 1)], '2026-06-30')[0]?.closedBy).toEqual([])
    expect(toQuarters([], '2026-06-30')).toEqual([])
  })

  test('never lose a closed loop, whatever the order of the months', () => {
    const month = fc
      .integer({ min: 0, max: 23 })
      .map((at) => `${2024 + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`)
    const months = fc.uniqueArray(fc.tuple(month, month, fc.nat(50)), { selector: ([of]) => of })
    fc.assert(
      fc.property(months, (drawn) => {
        const courses = drawn.map(([of, closed, loops]) =>
          course(of, loops + 1, { [closed > of ? closed : of]: loops }),
        )
        const quarters = toQuarters(courses, '2025-12-31')
        expect(quarters).toEqual(toQuarters(courses.toReversed(), '2025-12-31'))
        const closed = quarters.reduce((sum, { closedBy }) => sum + (closedBy.at(-1)?.loops ?? 0), 0)
        expect(closed).toBe(drawn.reduce((sum, [, , loops]) => sum + loops, 0))
        for (const { closedBy } of quarters)
          expect(closedBy.map(({ loops }) => loops)).toEqual(
            closedBy.map(({ loops }) => loops).toSorted((a, b) => a - b),
          )
      }),
    )
  })
})
