import type { ClinicCalendar } from '#domain/policy.ts'
import { addBusinessDays, addCalendarDays } from '#domain/working-days.ts'
import { usFederalHolidays } from '#domain/us-federal-holidays.ts'
import { clockTime } from '../clinic/calendar.ts'
import { clinicPractice } from '../clinic/practice.ts'

/** How far the clock can be moved at once, as the buttons say it. */
export const clockSteps = [
  'hour',
  'day',
  'business-day',
  'five-business-days',
  'week',
  'next-due',
  'back',
] as const
export type ClockStep = (typeof clockSteps)[number]

export const stepLabels: Readonly<Record<ClockStep, string>> = {
  hour: '+1 hour',
  day: '+1 day',
  'business-day': '+1 business day',
  'five-business-days': '+5 business days',
  week: '+7 days',
  'next-due': 'To the next due step',
  back: 'Back to now',
}

/** The practice's opening hours, as its connection to Baton states them. */
export function practiceCalendar(year: number): ClinicCalendar {
  const hours = [[clockTime('08:00'), clockTime('17:00')]] as const
  return {
    timeZone: clinicPractice.timeZone,
    openingHours: { 1: hours, 2: hours, 3: hours, 4: hours, 5: hours },
    holidays: usFederalHolidays(year - 1, year + 2),
  }
}

/**
 * Where the clock stands after a step. Days keep the local time of day, also when the clocks change; business days
 * end within opening hours, as Baton counts them.
 *
 * @param now - the clinic's moved time
 * @param unmoved - its time had nobody moved it
 */
export function afterStep(step: Exclude<ClockStep, 'next-due'>, now: Date, unmoved: Date): Date {
  const at = now.getTime()
  const { timeZone } = clinicPractice
  const calendar = practiceCalendar(now.getUTCFullYear())
  switch (step) {
    case 'hour':
      return new Date(at + 3_600_000)
    case 'day':
      return new Date(addCalendarDays(at, 1, timeZone))
    case 'business-day':
      return new Date(addBusinessDays(at, 1, calendar))
    case 'five-business-days':
      return new Date(addBusinessDays(at, 5, calendar))
    case 'week':
      return new Date(addCalendarDays(at, 7, timeZone))
    case 'back':
      return unmoved
  }
}
