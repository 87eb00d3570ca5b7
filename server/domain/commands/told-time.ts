import { hourMs, toDayNumber, toDayNumberOf, toInstant } from '../clinic-zone.ts'
import { listAnswers } from '../answers.ts'
import { parseMoment } from '../fhir-reading.ts'
import type { CalendarDay, Instant } from '../instant.ts'
import { startOf } from '../picture.ts'
import type { LoopContext, Refusal, ToldAppointment } from './command.ts'

type Known<Value> = { ok: true; value: Value } | { ok: false; refusal: Refusal }

function refused(reason: Refusal['reason'], pointer: string): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: { reason, evidence: [], pointer } }
}

/** When the order was written; 0 when nobody knows. */
function orderedAt({ loop: { order }, calendar }: LoopContext): Instant {
  return order.authored ? startOf(order.authored, calendar.timeZone) : order.firstKnownAt
}

/** Later than everything that was answered before, because whoever records an answer knows it to be the newest. */
function afterLastAnswer(at: Instant, { loop }: LoopContext): Instant {
  const newest = listAnswers(loop).at(-1)
  return newest && newest.at >= at ? newest.at + 1000 : at
}

/**
 * When something was said that a person records: now for today, noon of an earlier local day. Never before the order
 * was written, the newest dispatch or the answer before it, because the order of answers decides.
 *
 * @param on - local day; absent: today
 * @returns a refusal for a day that is not yet, or before the day of the order
 */
export function readAnswerTime(on: CalendarDay | undefined, context: LoopContext): Known<Instant> {
  const { now, calendar, loop } = context
  const today = toDayNumber(now, calendar.timeZone)
  const day = on === undefined ? today : toDayNumberOf(on)
  if (Number.isNaN(day)) return refused('not-a-time', '/on')
  if (day > today) return refused('in-the-future', '/on')
  const ordered = orderedAt(context)
  if (ordered > 0 && day < toDayNumber(ordered, calendar.timeZone)) return refused('in-the-past', '/on')
  const attempt = loop.attempts.at(-1)
  const noon = day === today ? now : toInstant(day, 12 * hourMs, calendar.timeZone)
  const earliest = Math.max(ordered, attempt?.authoredAt ?? 0)
  return { ok: true, value: afterLastAnswer(Math.min(now, Math.max(noon, earliest)), context) }
}

/** What an appointment without an end is taken to last; R4 wants both or neither (rule app-3). */
const usualVisitMs = hourMs / 2

/**
 * Begin and end of an appointment as it was told.
 *
 * @param mustBeAhead - it is being booked now; one that was only told may be over, but not before the order
 */
export function readAppointmentTime(
  { startsAt, endsAt }: ToldAppointment,
  mustBeAhead: boolean,
  context: LoopContext,
): Known<{ startsAt: Instant; endsAt: Instant }> {
  const start = parseMoment(startsAt)
  const end = endsAt === undefined ? undefined : parseMoment(endsAt)
  if (!start || start.isDayOnly) return refused('not-a-time', '/appointment/startsAt')
  if (endsAt !== undefined && (!end || end.isDayOnly)) return refused('not-a-time', '/appointment/endsAt')
  if (end && end.at <= start.at) return refused('ends-before-it-starts', '/appointment/endsAt')
  const earliest = mustBeAhead ? context.now : orderedAt(context)
  if (start.at < earliest) return refused('in-the-past', '/appointment/startsAt')
  return { ok: true, value: { startsAt: start.at, endsAt: end?.at ?? start.at + usualVisitMs } }
}
