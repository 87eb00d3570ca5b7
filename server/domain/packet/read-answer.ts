import { hourMs, localDay, minuteMs, toCalendarDay, toDayNumberOf, toInstant } from '../clinic-zone.ts'
import type { Command } from '../commands/command.ts'
import type { Instant } from '../instant.ts'
import { toLocalIso } from '../watch/local-time.ts'

/** What a receiver can say on the answer page, as its forms send it; texts as typed. */
export type AnswerForm =
  | { answer: 'accept'; by: string; note: string }
  | { answer: 'decline'; by: string; reason: string; text: string; suggestion: string }
  | { answer: 'ask'; by: string; what: string }
  | { answer: 'appointment'; by: string; on: string; at: string; with: string; note: string }

/** A form that cannot be taken as it is: which field, and what is wrong with it. */
export type AnswerFault = { field: string; fault: 'missing' | 'unreadable' }

const declineReasons = [
  'wrong-specialty',
  'no-capacity',
  'out-of-network',
  'insufficient-information',
] as const
export type DeclineReason = (typeof declineReasons)[number]
export { declineReasons }

type Read = { ok: true; command: Command } | { ok: false; fault: AnswerFault }

const missing = (field: string): Read => ({ ok: false, fault: { field, fault: 'missing' } })
const unreadable = (field: string): Read => ({ ok: false, fault: { field, fault: 'unreadable' } })

/**
 * An answer as the command that a person of the practice would give for it. Days and times are of the practice's zone,
 * as the page says.
 */
export function readAnswer(form: AnswerForm, timeZone: string): Read {
  const said = { medium: 'portal' as const, ...(form.by === '' ? {} : { by: form.by }) }
  switch (form.answer) {
    case 'accept':
      return { ok: true, command: { name: 'record-acceptance', ...said, ...noted(form.note) } }
    case 'decline': {
      const reason = declineReasons.find((each) => each === form.reason)
      if (reason === undefined) return missing('reason')
      if (form.text === '') return missing('text')
      const { text, suggestion } = form
      const more = suggestion === '' ? {} : { suggestion }
      return { ok: true, command: { name: 'record-decline', reason, text, ...more, ...said } }
    }
    case 'ask':
      if (form.what === '') return missing('what')
      return { ok: true, command: { name: 'record-information-request', what: form.what, ...said } }
    case 'appointment':
      return readAppointment(form, said, timeZone)
  }
}

function noted(note: string): { note?: string } {
  return note === '' ? {} : { note }
}

function readAppointment(
  form: Extract<AnswerForm, { answer: 'appointment' }>,
  said: { medium: 'portal'; by?: string },
  timeZone: string,
): Read {
  if (form.on === '') return missing('on')
  if (form.at === '') return missing('at')
  if (!isDay(form.on)) return unreadable('on')
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(form.at) ?? []
  if (hours === undefined || minutes === undefined) return unreadable('at')
  const timeOfDay = Number(hours) * hourMs + Number(minutes) * minuteMs
  const startsAt = toLocalIso(toInstant(toDayNumberOf(form.on), timeOfDay, timeZone), timeZone)
  // The hour that spring skips: moved by a guess it would be an appointment that nobody gave.
  if (!startsAt.startsWith(`${form.on}T${form.at}`)) return unreadable('at')
  const whom = form.with === '' ? {} : { with: { display: form.with } }
  const appointment = { startsAt, ...whom }
  return { ok: true, command: { name: 'record-appointment', appointment, ...said, ...noted(form.note) } }
}

/** A day of the calendar, `YYYY-MM-DD`; 31 February is none. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const day = toDayNumberOf(text)
  return !Number.isNaN(day) && toCalendarDay(day) === text
}

/** What a receiver says of the visit. `on` is a day, `YYYY-MM-DD`, or empty. */
export type VisitReport = { happened: boolean; on: string; by: string; note: string }

type ReadReport = { ok: true; report: VisitReport } | { ok: false; fault: AnswerFault }

/**
 * What was said of the visit, as the form sends it. A visit that took place did so by today.
 *
 * @param form - `happened`: `yes` or `no`
 * @param timeZone - of the practice
 */
export function readVisitReport(
  { happened, on, by, note }: { happened: string; on: string; by: string; note: string },
  timeZone: string,
  now: Instant,
): ReadReport {
  const refuse = (fault: AnswerFault): ReadReport => ({ ok: false, fault })
  if (happened !== 'yes' && happened !== 'no') return refuse({ field: 'happened', fault: 'missing' })
  const isYetToCome = happened === 'yes' && on > localDay(now, timeZone)
  if (on !== '' && (!isDay(on) || isYetToCome)) return refuse({ field: 'on', fault: 'unreadable' })
  return { ok: true, report: { happened: happened === 'yes', on, by, note } }
}
