import { localDay, minuteMs, toDayNumber, toInstant } from '../clinic-zone.ts'
import type { CalendarDay, Instant } from '../instant.ts'
import type { ClinicCalendar } from '../policy.ts'
import type { StaffMember } from '../staff.ts'
import { isBusinessDay } from '../working-days.ts'

/** How much waits for one owner. */
export type DigestCounts = { overdue: number; dueToday: number; toReview: number; unassigned: number }

/** One digest to one person. The key is the same all day: it goes out once. */
export type ShiftDigest = { key: string; to: StaffMember; counts: DigestCounts }

const nothing: DigestCounts = { overdue: 0, dueToday: 0, toReview: 0, unassigned: 0 }
/** Eight in the morning, for whom no other start is known. */
const usualStart = 8 * 60

function isPresent({ isActive, away }: StaffMember, today: CalendarDay): boolean {
  return isActive && !(away ?? []).some(({ from, until }) => from <= today && today <= until)
}

/** Follows covers of covers until somebody is there; a circle of absent people ends with nobody. */
function standInFor(
  reference: string,
  staff: ReadonlyMap<string, StaffMember>,
  today: CalendarDay,
): StaffMember | undefined {
  const asked = new Set<string>()
  for (let next: string | undefined = reference; next !== undefined && !asked.has(next);) {
    asked.add(next)
    const member = staff.get(next)
    if (member && isPresent(member, today)) return member
    next = member?.cover
  }
  return [...staff.values()].find(
    (member) => member.roles.includes('coordinator-lead') && isPresent(member, today),
  )
}

const add = (one: DigestCounts, other: DigestCounts): DigestCounts => ({
  overdue: one.overdue + other.overdue,
  dueToday: one.dueToday + other.dueToday,
  toReview: one.toReview + other.toReview,
  unassigned: one.unassigned + other.unassigned,
})

const isEmpty = (counts: DigestCounts): boolean => Object.values(counts).every((count) => count === 0)

/**
 * Who gets the digest of their shift now: from its start on a business day of the practice, with what waits for
 * those they stand in for. Nobody is written to about nothing.
 *
 * @param waiting - by owner reference; the caller leaves out what was sent under the same key
 */
export function dueDigests(
  staff: readonly StaffMember[],
  waiting: ReadonlyMap<string, DigestCounts>,
  now: Instant,
  calendar: ClinicCalendar,
): readonly ShiftDigest[] {
  if (!isBusinessDay(now, calendar)) return []
  const today = localDay(now, calendar.timeZone)
  const byReference = new Map(staff.map((member) => [member.reference, member]))
  const totals = new Map<StaffMember, DigestCounts>()
  for (const [reference, counts] of waiting) {
    const member = standInFor(reference, byReference, today)
    if (member) totals.set(member, add(totals.get(member) ?? nothing, counts))
  }
  const day = toDayNumber(now, calendar.timeZone)
  return [...totals]
    .filter(([member, counts]) => {
      const startsAt = toInstant(day, (member.shiftStartsAt ?? usualStart) * minuteMs, calendar.timeZone)
      return member.email !== undefined && startsAt <= now && !isEmpty(counts)
    })
    .map(([to, counts]) => ({ key: `digest|${to.reference}|${today}`, to, counts }))
}
