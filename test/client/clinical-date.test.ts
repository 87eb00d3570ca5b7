import { describe, expect, test } from 'vitest'
import {
  calendarDaysUntil,
  formatDay,
  formatShortDay,
  formatTime,
  isSameDay,
  zoneName,
} from '../../client/ui/clinical-date.ts'

const newYork = 'America/New_York'
const at = (text: string): number => Date.parse(text)

describe('dates for clinicians', () => {
  test('day and month cannot be mistaken for each other, in either language', () => {
    expect(formatDay(at('2026-03-04T15:00:00Z'), newYork, 'en')).toBe('04-Mar-2026')
    expect(formatDay(at('2026-03-04T15:00:00Z'), newYork, 'es')).toBe('04-mar-2026')
    expect(formatShortDay(at('2026-03-04T15:00:00Z'), newYork, 'en')).toBe('4 Mar')
  })

  test('the clinic’s zone decides the day, not the workstation’s', () => {
    const lateEvening = at('2026-11-22T04:30:00Z')
    expect(formatDay(lateEvening, newYork, 'en')).toBe('21-Nov-2026')
    expect(formatDay(lateEvening, 'Asia/Tokyo', 'en')).toBe('22-Nov-2026')
    expect(formatTime(lateEvening, newYork, 'en')).toBe('23:30')
  })

  test('midnight is 00:00', () => {
    expect(formatTime(at('2026-11-22T05:00:00Z'), newYork, 'en')).toBe('00:00')
  })

  test('the zone is named as it was on that day', () => {
    expect(zoneName(at('2026-01-15T12:00:00Z'), newYork, 'en')).toBe('EST')
    expect(zoneName(at('2026-07-15T12:00:00Z'), newYork, 'en')).toBe('EDT')
  })

  test('calendar days are counted across a change of clocks', () => {
    const before = at('2026-03-07T23:30:00-05:00')
    expect(calendarDaysUntil(at('2026-03-09T00:10:00-04:00'), before, newYork)).toBe(2)
    expect(calendarDaysUntil(at('2026-11-02T00:10:00-05:00'), at('2026-10-31T23:50:00-04:00'), newYork)).toBe(
      2,
    )
    expect(calendarDaysUntil(before, at('2026-03-09T00:10:00-04:00'), newYork)).toBe(-2)
  })

  test('one minute past midnight is another day', () => {
    expect(isSameDay(at('2026-11-22T04:59:00Z'), at('2026-11-22T05:01:00Z'), newYork)).toBe(false)
  })
})
