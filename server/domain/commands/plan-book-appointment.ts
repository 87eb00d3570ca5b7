import { bookVisit } from './book-visit.ts'
import { refuseSecondBooking, refuseTakenSlot } from './booking-rules.ts'
import type { Planner } from './command.ts'
import { draftPlan } from './draft-plan.ts'
import { readAppointmentTime } from './told-time.ts'

/** Books a slot of the EHR that is still ahead. */
export const planBookAppointment: Planner<'book-appointment'> = ({ slot, appointment: told }, context) => {
  const refusal = refuseSecondBooking(context) ?? refuseTakenSlot(slot, told, context)
  if (refusal) return { ok: false, refusal }
  const time = readAppointmentTime(told, true, context)
  if (!time.ok) return time
  const plan = draftPlan(context)
  bookVisit(plan, { told, time: time.value, slot }, context)
  return plan.finish()
}
