import { findLoss } from '../appointments.ts'
import type { LoopEvidence } from '../chart-links.ts'
import type { AppointmentEvidence } from '../evidence-records.ts'

/** The appointments of a referral by what became of them, each list in order of time. */
export type BookingLists = {
  live: readonly AppointmentEvidence[]
  attended: readonly AppointmentEvidence[]
  lost: readonly AppointmentEvidence[]
}

const liveStatuses: ReadonlySet<string> = new Set(['booked', 'arrived', 'checked-in'])

/** Whether an appointment of a referral holds a place in the calendar, as far as anybody has said. */
export function isLive(appointment: AppointmentEvidence, loop: LoopEvidence): boolean {
  return liveStatuses.has(appointment.status) && findLoss(appointment, loop) === undefined
}

function wasLost(appointment: AppointmentEvidence, loop: LoopEvidence): boolean {
  const { status } = appointment
  return status === 'cancelled' || status === 'noshow' || findLoss(appointment, loop) !== undefined
}

/** Sorts the appointments that are linked to a referral; offers that nobody took up are in none of the lists. */
export function listBookings(loop: LoopEvidence): BookingLists {
  const { appointments } = loop
  return {
    live: appointments.filter((one) => isLive(one, loop)),
    attended: appointments.filter(({ status }) => status === 'fulfilled'),
    lost: appointments.filter((one) => wasLost(one, loop)),
  }
}
