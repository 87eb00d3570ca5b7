import type { AppointmentEvidence } from '../evidence-records.ts'
import { isLive, listBookings } from './bookings.ts'
import type { LoopContext, Refusal, ToldAppointment } from './command.ts'
import { readSlot } from './free-slots.ts'

/** A live booking forbids another one: moving it is `rebook`, giving it up `cancel-appointment`. */
export function refuseSecondBooking({ loop }: LoopContext, except?: string): Refusal | undefined {
  const live = listBookings(loop).live.filter(({ ref }) => ref !== except)
  return live.length > 0 ? { reason: 'already-booked', evidence: live.map(({ ref }) => ref) } : undefined
}

/** A time that somebody else took since it was shown, or that is another than was shown, is booked for nobody. */
export function refuseTakenSlot(
  slot: string | undefined,
  { startsAt }: ToldAppointment,
  context: LoopContext,
): Refusal | undefined {
  if (slot === undefined || context.slot === undefined) return undefined
  const free = readSlot(context.slot)
  const isAsShown = free?.slot === slot && Date.parse(free.startsAt) === Date.parse(startsAt)
  return isAsShown ? undefined : { reason: 'slot-taken', evidence: [slot], pointer: '/slot' }
}

type Found = { ok: true; appointment: AppointmentEvidence } | { ok: false; refusal: Refusal }

/** The appointment of this referral that a command names. */
export function findAppointment(
  reference: string,
  { loop, resources }: LoopContext,
  pointer = '/appointment',
): Found {
  const appointment = loop.appointments.find(({ ref }) => ref === reference)
  if (appointment) return { ok: true, appointment }
  const isKnown = resources.some(({ resourceType, id }) => `${resourceType}/${id ?? ''}` === reference)
  const reason = isKnown ? 'appointment-elsewhere' : 'appointment-unknown'
  return { ok: false, refusal: { reason, evidence: isKnown ? [reference] : [], pointer } }
}

/** The same, if it still holds a place in the calendar. */
export function findLiveAppointment(reference: string, context: LoopContext, pointer?: string): Found {
  const found = findAppointment(reference, context, pointer)
  if (!found.ok || isLive(found.appointment, context.loop)) return found
  return {
    ok: false,
    refusal: { reason: 'appointment-not-live', evidence: [reference], pointer: pointer ?? '/appointment' },
  }
}
