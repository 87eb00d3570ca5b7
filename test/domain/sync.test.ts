import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decideDiscovery } from '../../server/domain/sync/discovery-mode.ts'
import { decideNextRead, leastIntervalMs, usualIntervalMs } from '../../server/domain/sync/next-read.ts'
import {
  judgeSearch,
  overlapMs,
  raiseHighWater,
  windowStart,
} from '../../server/domain/sync/overlap-window.ts'

const now = Date.parse('2026-03-02T15:00:00Z')
const dayMs = 86_400_000

describe('the overlap window', () => {
  /** Changes of an EHR: when each says it was made, and how much later a search can find it. */
  const changes = fc.array(
    fc.record({
      madeAt: fc.integer({ min: 0, max: 3_000_000 }),
      delay: fc.integer({ min: 0, max: overlapMs }),
    }),
    { maxLength: 30 },
  )
  const gaps = fc.array(fc.integer({ min: 1, max: 400_000 }), { maxLength: 30 })

  test('never loses a change that becomes visible late', () => {
    fc.assert(
      fc.property(changes, gaps, (made, waits) => {
        const found = new Set<number>()
        let highWater: number | undefined
        let at = 0
        for (const wait of [...waits, 60_000_000]) {
          at += wait
          const start = windowStart(highWater) ?? -Infinity
          const rows = made.filter(({ madeAt, delay }) => madeAt + delay <= at && madeAt >= start)
          for (const row of rows) found.add(made.indexOf(row))
          highWater = raiseHighWater(
            highWater,
            rows.map(({ madeAt }) => madeAt),
            at,
          )
        }
        expect(found.size).toBe(made.length)
      }),
    )
  })

  test('reaches back from the mark, and takes everything before there is one', () => {
    const start = windowStart(1_000, 0)
    expect(start).toBe(1_000)
    expect(windowStart(1_000_000)).toBe(1_000_000 - overlapMs)
    expect(windowStart(undefined)).toBeUndefined()
  })

  test('is raised by what is seen and never goes back', () => {
    expect(raiseHighWater(undefined, [], 100)).toBeUndefined()
    expect(raiseHighWater(5, [], 100)).toBe(5)
    expect(raiseHighWater(5, [3, 9, 7], 100)).toBe(9)
    expect(raiseHighWater(5, [3], 100)).toBe(5)
  })

  test.each([
    ['whole, in whatever order', 5, [9, 7], 'ok', { outcome: 'ok', mark: 9 }],
    ['whole and empty', 5, [], 'ok', { outcome: 'ok', mark: 5 }],
    ['cut short, in order', 5, [6, 6, 9], 'truncated', { outcome: 'partly', mark: 9 }],
    ['cut short, the first of all', undefined, [6, 9], 'truncated', { outcome: 'partly', mark: 9 }],
    ['cut short, out of order', 5, [9, 6], 'truncated', { outcome: 'truncated', mark: 5 }],
    ['cut short, one row undated', 5, [6, undefined, 9], 'truncated', { outcome: 'truncated', mark: 5 }],
    ['cut short before anything new', 9, [6, 9], 'truncated', { outcome: 'truncated', mark: 9 }],
  ] as const)('after a search that was %s goes on from there', (_, highWater, marks, state, expected) => {
    expect(judgeSearch(highWater, marks, state, 100)).toEqual(expected)
  })

  test('is raised to now at most by what a fast clock dated', () => {
    expect(raiseHighWater(5, [300], 100)).toBe(100)
  })
})

describe('a chart is read again', () => {
  const hour = usualIntervalMs
  test.each([
    ['hourly while a referral is open', { hasOpenLoops: true, failures: 0 }, 'open-loop', hour],
    ['as often as asked', { hasOpenLoops: true, failures: 0, intervalMs: 2 * hour }, 'open-loop', 2 * hour],
    [
      'never within 15 minutes',
      { hasOpenLoops: true, failures: 0, intervalMs: 1 },
      'open-loop',
      leastIntervalMs,
    ],
    ['less often when it fails', { hasOpenLoops: true, failures: 2 }, 'open-loop', 4 * hour],
    ['at least every six hours', { hasOpenLoops: true, failures: 99 }, 'open-loop', 6 * hour],
    [
      'for a week after it was opened',
      { hasOpenLoops: false, failures: 0, openedAt: now - dayMs },
      'chart-opened',
      hour,
    ],
    [
      'not after that',
      { hasOpenLoops: false, failures: 0, openedAt: now - 8 * dayMs },
      'discovered',
      undefined,
    ],
    ['not when nothing is open', { hasOpenLoops: false, failures: 0 }, 'discovered', undefined],
    [
      'when nobody knows whether anything is open',
      { hasOpenLoops: false, failures: 1 },
      'discovered',
      2 * hour,
    ],
  ] as const)('%s', (_, situation, why, inMs) => {
    expect(decideNextRead(situation, now)).toEqual({ why, ...(inMs === undefined ? {} : { at: now + inMs }) })
  })
})

describe('referrals are searched for', () => {
  test.each([
    ['where the EHR lists a search by change', ['patient', '_lastUpdated'], undefined, 'population'],
    ['where it lists no parameters at all', [], undefined, 'population'],
    ['not where it lists others only', ['patient'], undefined, 'patient-by-patient'],
    ['not where it has no search', undefined, undefined, 'patient-by-patient'],
    ['not for a day after a refusal', [], now - dayMs / 2, 'patient-by-patient'],
    ['again after that', [], now - 2 * dayMs, 'population'],
  ] as const)('%s', (_, declared, refusedAt, mode) => {
    expect(decideDiscovery(declared, refusedAt, now)).toBe(mode)
  })
})
