import { describe, expect, test } from 'vitest'
import {
  monthAfter,
  narrow,
  readReportPlace,
  writeReportPlace,
} from '../../client/features/reports/reports-address.ts'

describe('the address of a report', () => {
  test.each([
    '#/reports?view=figures&from=2026-01&to=2026-06&direction=inbound&specialty=cardiology&owner=&receiver=Organization%2Fx',
    '#/reports?view=groups&from=2026-01&to=2026-06&matured=30&by=direction',
    '#/reports?view=patients&from=2026-01&to=2026-06&of=payer',
    '#/reports?view=measure&from=2026-01&to=2026-06&year=2025',
    '#/reports?view=partner&from=2026-01&to=2026-06&side=referrer&party=Dr.+Okoye',
  ])('%s is found again', (hash) => {
    expect(writeReportPlace(readReportPlace(hash, '2026-11'))).toBe(hash)
  })

  test.each(['', '#/reports', '#/reports?from=2026-13&to=x&direction=up&matured=1e3&view=none&year=99'])(
    'of %j what is no such thing counts as not said',
    (hash) => {
      expect(readReportPlace(hash, '2026-11')).toEqual({
        view: 'figures',
        by: 'specialty',
        of: 'language',
        year: 2026,
        side: 'receiver',
        maturedDays: 60,
        slice: { from: '2025-12', to: '2026-11' },
      })
    },
  )

  test('a period the wrong way round means the same months', () => {
    const { slice } = readReportPlace('#/reports?from=2026-06&to=2026-01', '2026-11')
    expect(slice).toEqual({ from: '2026-01', to: '2026-06' })
  })

  test('is narrowed and widened', () => {
    const place = readReportPlace('#/reports?from=2026-01&to=2026-06', '2026-11')
    const narrowed = narrow(narrow(place, 'owner', ''), 'direction', 'inbound')
    expect(narrowed.slice).toEqual({ from: '2026-01', to: '2026-06', owner: '', direction: 'inbound' })
    expect(narrow(narrow(narrowed, 'owner', undefined), 'direction', undefined)).toEqual(place)
  })

  test.each([
    ['2026-01', -1, '2025-12'],
    ['2025-12', 1, '2026-01'],
    ['2026-06', 0, '2026-06'],
    ['2026-03', -11, '2025-04'],
  ])('%s and %i months is %s', (from, months, to) => expect(monthAfter(from, months)).toBe(to))
})
