/** What the clinic's wall shows at a moment, as if it were UTC. */
function wallOf(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(at)
  const of = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value)
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'))
}

/**
 * The moment at which the clinic's wall shows this day (`YYYY-MM-DD`) and time (`HH:MM`), as an ISO instant in UTC.
 * A time that the change to summer time skips is taken as the one after it; of a time that comes twice the first.
 *
 * @returns nothing when it is no day or no time
 */
export function toClinicMoment(day: string, time: string, timeZone: string): string | undefined {
  const wanted = Date.parse(`${day}T${time}:00Z`)
  if (Number.isNaN(wanted)) return undefined
  const hours = [-1, 1].map((side) => wanted + side * 86_400_000)
  const moments = hours.map((near) => wanted - (wallOf(near, timeZone) - near))
  const found = moments.toSorted((a, b) => a - b).find((at) => wallOf(at, timeZone) === wanted)
  return new Date(found ?? Math.max(...moments)).toISOString()
}

/** The calendar day some days after another, both `YYYY-MM-DD`. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}
