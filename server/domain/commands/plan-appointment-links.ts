import type { Planner } from './command.ts'
import { findAppointment } from './booking-rules.ts'
import { decide } from './decision.ts'
import { draftPlan, findResource, refuse } from './draft-plan.ts'
import { readEvidence } from '../evidence.ts'

/**
 * Says that an appointment of the chart belongs to this referral. One that names another order is that order's, whatever
 * a person thinks: it is taken off there first.
 */
export const planLinkAppointment: Planner<'link-appointment'> = ({ appointment: reference }, context) => {
  const { loop, patient, resources } = context
  const pointer = '/appointment'
  if (loop.appointments.some(({ ref }) => ref === reference))
    return refuse('already-linked', { evidence: [reference], pointer })
  const resource = findResource(reference, { resources })
  const [appointment] = resource ? readEvidence([resource]).evidence.appointments : []
  if (!appointment) return refuse('appointment-unknown', { pointer })
  const isOfAnother = appointment.patient !== undefined && appointment.patient !== patient
  const isOfAnotherOrder = appointment.basedOn.some(
    (order) => order !== loop.order.ref && order.startsWith('ServiceRequest/'),
  )
  if (isOfAnother || isOfAnotherOrder)
    return refuse('appointment-elsewhere', { evidence: [reference], pointer })
  const plan = draftPlan(context)
  decide(plan, { activity: 'appointment-linked', about: [reference] }, context)
  return plan.finish()
}

/** Takes an appointment off this referral again, with a text that says why; the appointment itself stays. */
export const planUnlinkAppointment: Planner<'unlink-appointment'> = (command, context) => {
  const { appointment: reference, reason } = command
  if (reason.trim() === '') return refuse('text-missing', { pointer: '/reason' })
  const found = findAppointment(reference, context)
  if (!found.ok) return found
  const plan = draftPlan(context)
  decide(plan, { activity: 'appointment-unlinked', about: [reference], text: reason }, context)
  return plan.finish()
}
