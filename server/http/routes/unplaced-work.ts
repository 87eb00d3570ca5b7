import type { UnplacedWork } from '#contract/worklist.ts'
import { worklistRoles } from '#domain/roles.ts'
import { finishUnplacedWork } from '../../use-cases/worklist/finish-unplaced-work.ts'
import { listUnplacedWork } from '../../use-cases/worklist/unplaced-work.ts'
import { auditRequest } from '../audit-request.ts'
import { readCommandCaller } from '../command-caller.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { readJsonBody } from '../json-body.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'
import { FinishWorkBody, WorkBody } from '../worklist-bodies.ts'
import { readCaller, readListReader } from '../worklist-reader.ts'

const listing = { access: 'worklist', roles: worklistRoles, limit: 'session' } as const

/** Work items about no listed referral. Whoever can be asked to do something can say that it is done. */
export const unplacedWorkRoutes: readonly Route[] = [
  { method: 'POST', path: '/api/work', ...listing, handle: list },
  { method: 'POST', path: '/api/work/finish', ...listing, handle: finish },
]

const maxBodyBytes = 16_000
const unstored = { 'Cache-Control': 'no-store' }

async function list(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, WorkBody, maxBodyBytes)
  if (!body.ok) return body.response
  const caller = readCaller(c, deps)
  if (caller === undefined) return problem(c, 'session-missing')
  const reader = await readListReader(deps, caller)
  const found = await listUnplacedWork(deps.db, reader, caller.tenant.staff, body.value.scope)
  const reason = `work about no referral ${found.items.length} of ${found.total}`
  const entry = { event: 'worklist-read', agent: caller.fhirUser, outcome: 'success', reason } as const
  const named = found.items.flatMap(({ patient }) => patient?.reference ?? [])
  await auditRequest(c, deps, caller.tenant.id, entry, named)
  return c.json(found satisfies UnplacedWork, 200, unstored)
}

async function finish(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, FinishWorkBody, maxBodyBytes)
  if (!body.ok) return body.response
  const who = readCommandCaller(c, deps)
  const caller = readCaller(c, deps)
  if (who === undefined || caller === undefined) return problem(c, 'session-missing')
  const reader = await readListReader(deps, caller)
  const outcome = await finishUnplacedWork(deps.db, who.runtime, reader, who.caller, body.value)
  switch (outcome) {
    case 'done':
      return c.json({}, 200, unstored)
    case 'not-found':
      return problem(c, 'not-found')
    case 'work-done':
      return problem(c, 'command-refused', { members: { reason: outcome } })
    case 'changed':
      return problem(c, 'changed-meanwhile')
  }
}
