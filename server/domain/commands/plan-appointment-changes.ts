import type { AppointmentEvidence } from '../evidence-records.ts'
import { moveAttempt } from './attempt.ts'
import { recordWord } from './answer-message.ts'
import { bookVisit } from './book-visit.ts'
import {
  findAppointment,
  findLiveAppointment,
  refuseSecondBooking,
  refuseTakenSlot,
} from './booking-rules.ts'
import { isLive } from './bookings.ts'
import type { LoopContext, Planner } from './command.ts'
import { decide } from './decision.ts'
import { draftPlan, findUpdatable, refuse, type DraftPlan } from './draft-plan.ts'
import { readAnswerTime, readAppointmentTime } from './told-time.ts'

type Loss = {
  appointment: AppointmentEvidence
  cause: 'missed' | 'cancelled'
  by?: 'patient' | 'provider'
  text?: string
}

/** @see {@link https://hl7.org/fhir/R4/valueset-appointment-cancellation-reason.html | Why it was cancelled} */
const cancellationReasons = {
  patient: { code: 'pat', display: 'Patient' },
  provider: { code: 'prov', display: 'Provider' },
} as const

function cancellationOf({ by, text }: Loss): Readonly<Record<string, unknown>> {
  if (by === undefined) return {}
  const system = 'http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason'
  const words = text === undefined || text === '' ? {} : { text }
  return { cancelationReason: { coding: [{ system, ...cancellationReasons[by] }], ...words } }
}

/** Writes that a booking became no visit: on the Appointment where it may be written, and as a decision. */
function loseAppointment(plan: DraftPlan, loss: Loss, context: LoopContext): void {
  const { appointment, cause, text } = loss
  const target = findUpdatable(appointment.ref, context)
  const words = text === undefined || text === '' ? {} : { text }
  const status = cause === 'missed' ? 'noshow' : 'cancelled'
  if (target) plan.update(target, { status, ...cancellationOf(loss) })
  decide(plan, { activity: `appointment-${cause}`, about: [appointment.ref], ...words }, context)
}

/** Records that the patient did not come to a visit that has begun; the referral has to be booked again. */
export const planRecordNoShow: Planner<'record-no-show'> = ({ appointment: reference, note }, context) => {
  const found = findLiveAppointment(reference, context)
  if (!found.ok) return found
  const { appointment } = found
  if ((appointment.startsAt ?? 0) > context.now)
    return refuse('in-the-future', { evidence: [appointment.ref], pointer: '/appointment' })
  const plan = draftPlan(context)
  loseAppointment(plan, { appointment, cause: 'missed', ...(note !== undefined && { text: note }) }, context)
  moveAttempt(plan, { status: 'in-progress', progress: 'no-show' }, context)
  return plan.finish()
}

/** Gives up a booking that is live, also one whose time is over; the referral has to be booked again. */
export const planCancelAppointment: Planner<'cancel-appointment'> = (command, context) => {
  const { appointment: reference, by, note } = command
  const found = findLiveAppointment(reference, context)
  if (!found.ok) return found
  const plan = draftPlan(context)
  const text = note === undefined ? {} : { text: note }
  loseAppointment(plan, { appointment: found.appointment, cause: 'cancelled', by, ...text }, context)
  moveAttempt(plan, { status: 'in-progress', progress: 'appointment-cancelled' }, context)
  return plan.finish()
}

/**
 * Books another time in the place of one that is live or was lost. The new time has to be ahead; the old booking is
 * cancelled in the same plan, so that no clock begins anew.
 */
export const planRebook: Planner<'rebook'> = (command, context) => {
  const { replaces, slot, appointment: told, medium, by, note, on } = command
  const found = findAppointment(replaces, context, '/replaces')
  if (!found.ok) return found
  const { appointment: old } = found
  if (old.status === 'fulfilled') return refuse('already-seen', { evidence: [old.ref], pointer: '/replaces' })
  const refusal = refuseSecondBooking(context, old.ref) ?? refuseTakenSlot(slot, told, context)
  if (refusal) return { ok: false, refusal }
  const time = readAppointmentTime(told, true, context)
  if (!time.ok) return time
  const saidAt = readAnswerTime(on, context)
  if (!saidAt.ok) return saidAt
  const plan = draftPlan(context)
  const text = note === undefined ? {} : { text: note }
  const appointment = bookVisit(
    plan,
    {
      told,
      time: time.value,
      ...(slot !== undefined && { slot }),
      ...(note !== undefined && { comment: note }),
    },
    context,
  )
  if (isLive(old, context.loop))
    loseAppointment(plan, { appointment: old, cause: 'cancelled', ...text }, context)
  const said = { medium, at: saidAt.value, about: [appointment], ...(by !== undefined && { by }), ...text }
  recordWord(plan, said, context)
  return plan.finish()
}
