import type { ClinicCalendar } from '../calendar.ts'

const dayMs = 86_400_000

/** Nobody is told of a loop's leaking by age before this many days have passed. */
const oldEnoughDays = 62

function isWeekday(calendar: ClinicCalendar, day: number): boolean {
  const weekday = new Date(`${calendar.on(day)}T00:00:00Z`).getUTCDay()
  return weekday !== 0 && weekday !== 6
}

/** The day that lies so many weekdays after a weekday. */
export function addWeekdays(calendar: ClinicCalendar, from: number, count: number): number {
  let day = from
  for (let left = count; left > 0;) if (isWeekday(calendar, ++day)) left--
  return day
}

/**
 * The weekdays of six months in a row, of which the last is so long past that whatever was never scheduled in it has
 * leaked. Days are counted from today.
 *
 * @returns one list a month, the earliest first
 */
export function weekdaysOfSixMonths(calendar: ClinicCalendar): readonly (readonly number[])[] {
  const today = Date.parse(`${calendar.on(0)}T00:00:00Z`)
  const last = new Date(today - oldEnoughDays * dayMs)
  // The day after the latest one that is old enough decides which month is complete.
  const lastMonth = new Date(last.getTime() + dayMs).getUTCMonth() === last.getUTCMonth() ? 1 : 0
  return Array.from({ length: 6 }, (_, index) => {
    const month = last.getUTCMonth() - lastMonth - 5 + index
    const first = (Date.UTC(last.getUTCFullYear(), month, 1) - today) / dayMs
    const end = (Date.UTC(last.getUTCFullYear(), month + 1, 1) - today) / dayMs
    return Array.from({ length: end - first }, (_day, place) => first + place).filter((day) =>
      isWeekday(calendar, day),
    )
  })
}
