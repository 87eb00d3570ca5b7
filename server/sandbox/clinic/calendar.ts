/** Milliseconds since 1970 in UTC: how the clinic's history is reckoned before it is written down. */
export type Moment = number

const minuteMs = 60_000
const dayMs = 86_400_000

/** The clinic's days counted from today: 0 is today, -1 yesterday, 14 in two weeks. */
export type ClinicCalendar = {
  now: Moment
  /** The moment `minute` minutes after local midnight of that day. */
  at(day: number, minute: number): Moment
  /** The same, on the last weekday at or before that day: what offices do they do on weekdays. */
  workdayAt(day: number, minute: number): Moment
  /** The same, on the first weekday at or after that day. */
  nextWorkdayAt(day: number, minute: number): Moment
  /** The day that lies `count` weekdays before today, counted from today. */
  weekdaysBack(count: number): number
  /** `YYYY-MM-DD` of that day. */
  on(day: number): string
  /** The local day a moment falls on, counted from today. */
  dayOf(moment: Moment): number
  /** ISO 8601 with the clinic's own offset: quality measures read the calendar day as written. */
  iso(moment: Moment): string
  year: number
}

/** Minutes after midnight of `HH:MM`. */
export function clockTime(text: `${number}:${number}`): number {
  const [hours, minutes] = text.split(':')
  return Number(hours) * 60 + Number(minutes)
}

const pad = (value: number, length = 2): string => String(value).padStart(length, '0')

/** Minutes the zone is ahead of UTC at a moment; cached by the hour, since no zone changes within one. */
function zoneOffsets(timeZone: string): (moment: Moment) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  const known = new Map<number, number>()
  return (moment) => {
    const hour = Math.floor(moment / 3_600_000)
    const cached = known.get(hour)
    if (cached !== undefined) return cached
    const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?$/.exec(format.format(moment)) ?? []
    const offset = sign ? (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) : 0
    known.set(hour, offset)
    return offset
  }
}

/** Days to add so that a day is a weekday, going back (-1) or forward (1). */
function toWeekday(utcMidnight: number, direction: -1 | 1): number {
  const weekday = new Date(utcMidnight).getUTCDay()
  if (weekday === 6) return direction === 1 ? 2 : -1
  if (weekday === 0) return direction === 1 ? 1 : -2
  return 0
}

export function openCalendar(now: Date, timeZone: string): ClinicCalendar {
  const offsetAt = zoneOffsets(timeZone)
  const local = (moment: Moment): number => moment + offsetAt(moment) * minuteMs
  const today = Math.floor(local(now.getTime()) / dayMs)
  const at = (day: number, minute: number): Moment => {
    const wall = (today + day) * dayMs + minute * minuteMs
    return wall - offsetAt(wall - offsetAt(wall) * minuteMs) * minuteMs
  }
  const shifted = (day: number, minute: number, direction: -1 | 1): Moment =>
    at(day + toWeekday((today + day) * dayMs, direction), minute)
  return {
    now: now.getTime(),
    at,
    workdayAt: (day, minute) => shifted(day, minute, -1),
    nextWorkdayAt: (day, minute) => shifted(day, minute, 1),
    weekdaysBack: (count) => {
      let day = 0
      for (let left = count; left > 0;) if (toWeekday((today + --day) * dayMs, -1) === 0) left--
      return day
    },
    on: (day) => new Date((today + day) * dayMs).toISOString().slice(0, 10),
    dayOf: (moment) => Math.floor(local(moment) / dayMs) - today,
    iso: (moment) => {
      const offset = offsetAt(moment)
      const wall = new Date(moment + offset * minuteMs).toISOString().slice(0, 19)
      const size = Math.abs(offset)
      return `${wall}${offset < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`
    },
    year: new Date(today * dayMs).getUTCFullYear(),
  }
}
