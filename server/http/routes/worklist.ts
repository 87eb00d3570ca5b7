import type { WorklistChanges, WorklistCounts, WorklistLoop, WorklistPage } from '#contract/worklist.ts'
import { worklistRoles } from '#domain/roles.ts'
import { toSearchWords } from '#domain/worklist/search-words.ts'
import { countListChanges, countWorklist } from '../../use-cases/worklist/count-worklist.ts'
import { readLoop } from '../../use-cases/worklist/read-loop.ts'
import { readWorklist } from '../../use-cases/worklist/read-worklist.ts'
import { auditRequest } from '../audit-request.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { readJsonBody } from '../json-body.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'
import { ChangesBody, CountsBody, LoopBody, QuestionBody } from '../worklist-bodies.ts'
import { readCaller, readListReader } from '../worklist-reader.ts'

const listing = { access: 'worklist', roles: worklistRoles, limit: 'session' } as const

/** What is asked stands in the body: addresses are logged, and a search may name a patient. */
export const worklistRoutes: readonly Route[] = [
  { method: 'POST', path: '/api/worklist', ...listing, handle: list },
  { method: 'POST', path: '/api/worklist/counts', ...listing, handle: count },
  { method: 'POST', path: '/api/worklist/changes', ...listing, handle: compare },
  { method: 'POST', path: '/api/worklist/loop', ...listing, handle: open },
]

/** A question with every specialty there is, the longest search and a cursor. */
const maxBodyBytes = 32_000
const usualLimit = 100
const unstored = { 'Cache-Control': 'no-store' }

async function list(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, QuestionBody, maxBodyBytes)
  if (!body.ok) return body.response
  const caller = readCaller(c, deps)
  if (caller === undefined) return problem(c, 'session-missing')
  const { search = '', limit = usualLimit, ...asked } = body.value
  const { timeZone } = caller.tenant.policy.calendar
  const reader = await readListReader(deps, caller)
  const question = { ...asked, limit, words: toSearchWords(search) }
  const page = await readWorklist(deps.db, reader, timeZone, question)
  if (page === 'unknown-cursor') return refuseField(c, '/cursor', 'is not the cursor of a page before')
  const reason = `${asked.queue} ${page.rows.length} of ${page.total}`
  const named = page.rows.map((row) => row.patient)
  const entry = { event: 'worklist-read', agent: caller.fhirUser, outcome: 'success', reason } as const
  await auditRequest(c, deps, caller.tenant.id, entry, named)
  return c.json(page satisfies WorklistPage, 200, unstored)
}

async function count(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, CountsBody, maxBodyBytes)
  if (!body.ok) return body.response
  const caller = readCaller(c, deps)
  if (caller === undefined) return problem(c, 'session-missing')
  const reader = await readListReader(deps, caller)
  const counts = await countWorklist(deps.db, reader, caller.reference, caller.tenant, body.value.scope)
  return c.json(counts satisfies WorklistCounts, 200, unstored)
}

async function compare(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, ChangesBody, maxBodyBytes)
  if (!body.ok) return body.response
  const caller = readCaller(c, deps)
  if (caller === undefined) return problem(c, 'session-missing')
  const { queue, filter, search = '', revision } = body.value
  const reader = await readListReader(deps, caller)
  const question = { queue, filter, words: toSearchWords(search) }
  const changes = await countListChanges(deps.db, reader, question, revision)
  if (changes === 'unknown-revision') return refuseField(c, '/revision', 'is not the revision of a list')
  return c.json(changes satisfies WorklistChanges, 200, unstored)
}

/** Of a patient this person may not see there is no more to learn than of a referral that does not exist. */
async function open(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, LoopBody, maxBodyBytes)
  if (!body.ok) return body.response
  const caller = readCaller(c, deps)
  if (caller === undefined) return problem(c, 'session-missing')
  const id = body.value.referral.slice(body.value.referral.indexOf('/') + 1)
  const found = await readLoop(deps.db, caller.tenant, id)
  if (found === undefined) return problem(c, 'not-found')
  const { patient, isRestricted, answer } = found
  const isAllowed = !isRestricted || caller.maySeeRestricted
  await auditRequest(c, deps, caller.tenant.id, {
    event: 'chart-read',
    agent: caller.fhirUser,
    patient,
    outcome: isAllowed ? 'success' : 'refused',
    reason: isRestricted ? 'worklist, restricted record' : 'worklist',
  })
  if (!isAllowed) return problem(c, 'not-found')
  return c.json(answer satisfies WorklistLoop, 200, unstored)
}

function refuseField(c: HttpContext, pointer: string, message: string): Response {
  return problem(c, 'invalid-body', { errors: [{ pointer, message }] })
}
