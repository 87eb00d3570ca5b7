import type { WorklistSlots } from '#contract/worklist.ts'
import { worklistRoles } from '#domain/roles.ts'
import { readBatonNow } from '../../store/clock.ts'
import { readReceiverSlots } from '../../use-cases/commands/read-slots.ts'
import { readLoop } from '../../use-cases/worklist/read-loop.ts'
import { auditRequest } from '../audit-request.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { readJsonBody } from '../json-body.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'
import { LoopBody } from '../worklist-bodies.ts'
import { readCaller } from '../worklist-reader.ts'

export const worklistSlotRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/worklist/slots',
    access: 'worklist',
    roles: worklistRoles,
    limit: 'session',
    handle: showSlots,
  },
]

const maxBodyBytes = 1_000

/** The free times of whoever a referral went to. Which referral that is can be asked by those only who may see it. */
async function showSlots(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, LoopBody, maxBodyBytes)
  if (!body.ok) return body.response
  const caller = readCaller(c, deps)
  const runtime = deps.tenants.get(c.get('session').tenant)
  if (caller === undefined || runtime === undefined) return problem(c, 'session-missing')
  const found = await readLoop(deps.db, caller.tenant, body.value.referral.slice('ServiceRequest/'.length))
  if (found === undefined) return problem(c, 'not-found')
  const isAllowed = !found.isRestricted || caller.maySeeRestricted
  await auditRequest(c, deps, caller.tenant.id, {
    event: 'chart-read',
    agent: caller.fhirUser,
    patient: found.patient,
    outcome: isAllowed ? 'success' : 'refused',
    reason: 'worklist, free times',
  })
  if (!isAllowed) return problem(c, 'not-found')
  const gateway = deps.gateways.find(runtime)
  const slots = gateway && (await readReceiverSlots(gateway, found.answer.view, await readBatonNow(deps.db)))
  const answer: WorklistSlots = slots === undefined ? {} : { slots: [...slots] }
  return c.json(answer, 200, { 'Cache-Control': 'no-store' })
}
