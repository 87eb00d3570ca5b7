import { loopWords } from '../codes.ts'
import type { LoopContext, ToldAppointment } from './command.ts'
import { moveAttempt } from './attempt.ts'
import { toAppointment } from './appointment-resource.ts'
import { decide } from './decision.ts'
import type { DraftPlan } from './draft-plan.ts'
import type { Instant } from '../instant.ts'

/** What a booking consists of, once it may be made. */
export type Booking = {
  told: ToldAppointment
  time: { startsAt: Instant; endsAt: Instant }
  slot?: string
  comment?: string
}

/**
 * Writes a booking: the Appointment, the decision that it belongs to this referral (an EHR may not keep
 * `Appointment.basedOn`), and the coordination Task on its way with the appointment as its output.
 *
 * @returns how later writes refer to the Appointment
 */
export function bookVisit(
  plan: DraftPlan,
  { told, time, slot, comment }: Booking,
  context: LoopContext,
): string {
  const extra = { ...(slot !== undefined && { slot }), ...(comment !== undefined && { comment }) }
  const appointment = plan.create(toAppointment(told, time, context, extra), 'ehr-if-possible')
  decide(plan, { activity: 'appointment-linked', about: [appointment] }, context)
  moveAttempt(
    plan,
    {
      status: 'in-progress',
      progress: 'scheduled',
      output: { type: loopWords.appointmentOutput, display: 'Appointment', reference: appointment },
    },
    context,
  )
  return appointment
}
