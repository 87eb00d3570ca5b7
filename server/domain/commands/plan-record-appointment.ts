import { recordWord } from './answer-message.ts'
import { bookVisit } from './book-visit.ts'
import { refuseSecondBooking } from './booking-rules.ts'
import type { Planner } from './command.ts'
import { draftPlan } from './draft-plan.ts'
import { readAnswerTime, readAppointmentTime } from './told-time.ts'

/**
 * Records an appointment that the receiver or the patient told us of. It may be over already, if it was not before the
 * order: then the referral waits for the news whether the visit took place.
 */
export const planRecordAppointment: Planner<'record-appointment'> = (command, context) => {
  const { appointment: told, medium, by, note, on } = command
  const refusal = refuseSecondBooking(context)
  if (refusal) return { ok: false, refusal }
  const time = readAppointmentTime(told, false, context)
  if (!time.ok) return time
  const saidAt = readAnswerTime(on, context)
  if (!saidAt.ok) return saidAt
  const plan = draftPlan(context)
  const comment = note === undefined ? {} : { comment: note }
  const appointment = bookVisit(plan, { told, time: time.value, ...comment }, context)
  const text = note === undefined ? {} : { text: note }
  recordWord(
    plan,
    { medium, at: saidAt.value, about: [appointment], ...(by !== undefined && { by }), ...text },
    context,
  )
  return plan.finish()
}
