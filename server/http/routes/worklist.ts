import type { WorklistPage } from '#contract/worklist.ts'
import { worklistRoles } from '#domain/roles.ts'
import { toSearchWords } from '#domain/worklist/search-words.ts'
import { readWorklist } from '../../use-cases/worklist/read-worklist.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { readJsonBody } from '../json-body.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'
import { QuestionBody } from '../worklist-bodies.ts'
import { readCaller, readListReader } from '../worklist-reader.ts'

export const worklistRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/worklist',
    access: 'worklist',
    roles: worklistRoles,
    limit: 'session',
    handle: list,
  },
]

/** A question with every specialty there is, the longest search and a cursor. */
const maxBodyBytes = 16_000
const usualLimit = 100

async function list(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, QuestionBody, maxBodyBytes)
  if (!body.ok) return body.response
  const caller = readCaller(c, deps)
  if (caller === undefined) return problem(c, 'session-missing')
  const { queue, filter, sort, search = '', limit = usualLimit, cursor } = body.value
  const page = await readWorklist(
    deps.db,
    await readListReader(deps, caller),
    caller.tenant.policy.calendar.timeZone,
    { queue, filter, sort, limit, words: toSearchWords(search), ...(cursor !== undefined && { cursor }) },
  )
  if (page === 'unknown-cursor') {
    const errors = [{ pointer: '/cursor', message: 'is not the cursor of a page before' }]
    return problem(c, 'invalid-body', { errors })
  }
  return c.json(page satisfies WorklistPage, 200, { 'Cache-Control': 'no-store' })
}
