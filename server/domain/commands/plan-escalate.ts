import { to } from '../watch/fhir-effects/effect-context.ts'
import { toEndOfLocalDay, toLocalIso } from '../watch/local-time.ts'
import { addBusinessDays } from '../working-days.ts'
import type { Planner } from './command.ts'
import { ourCoding, ourConcept } from './concepts.ts'
import { draftPlan, refuse } from './draft-plan.ts'

const roles = { 'coordinator-lead': 'Lead coordinator', manager: 'Manager' } as const

/**
 * Asks who leads or manages to look into a referral by the end of the next business day: a work item of theirs. The
 * owner stays the owner, and no step moves.
 */
export const planEscalate: Planner<'escalate'> = ({ to: role, reason }, context) => {
  const { view, loop, patient, actor, leads, now, calendar } = context
  if (reason.trim() === '') return refuse('text-missing', { pointer: '/reason' })
  const attempt = loop.attempts.at(-1)
  const written = toLocalIso(now, calendar.timeZone)
  const person = leads?.[role]
  const plan = draftPlan(context)
  const resource = {
    resourceType: 'Task',
    ...(attempt && { partOf: [to(attempt.ref)] }),
    status: 'requested',
    intent: 'order',
    priority: view.urgency === 'stat' ? 'stat' : 'asap',
    code: { coding: [ourCoding('escalated', 'Escalated by a person')] },
    description: reason,
    focus: to(loop.order.ref),
    for: to(patient),
    authoredOn: written,
    lastModified: written,
    requester: to(actor.reference),
    performerType: [ourConcept(role, roles[role])],
    ...(person !== undefined && { owner: to(person) }),
    restriction: {
      period: { end: toEndOfLocalDay(addBusinessDays(now, 1, calendar), calendar.timeZone) },
    },
  }
  plan.create(resource, 'own')
  return plan.finish()
}
