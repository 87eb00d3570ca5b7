import type { LoopEvidence } from '../chart-links.ts'
import type { AppointmentEvidence } from '../evidence-records.ts'

/** The appointments of a referral by what became of them, each list in order of time. */
export type BookingLists = {
  live: readonly AppointmentEvidence[]
  attended: readonly AppointmentEvidence[]
  lost: readonly AppointmentEvidence[]
}

const liveStatuses: ReadonlySet<string> = new Set(['booked', 'arrived', 'checked-in'])

/** Whether an appointment holds a place in the calendar. */
export function isLive({ status }: AppointmentEvidence): boolean {
  return liveStatuses.has(status)
}

/** Sorts the appointments that are linked to a referral; offers that nobody took up are in none of the lists. */
export function listBookings({ appointments }: LoopEvidence): BookingLists {
  return {
    live: appointments.filter(isLive),
    attended: appointments.filter(({ status }) => status === 'fulfilled'),
    lost: appointments.filter(({ status }) => status === 'cancelled' || status === 'noshow'),
  }
}
