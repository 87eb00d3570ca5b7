import type { CleanUpAnswer, CleanUpDone, CleanUpItem, CleanUpList } from '#contract/clean-up.ts'
import { mayCommand } from '#domain/commands/command-rights.ts'
import { worklistRoles } from '#domain/roles.ts'
import type { z } from 'zod/mini'
import { keepOpen } from '../../store/clean-up-proposals.ts'
import { acceptProposal } from '../../use-cases/clean-up/accept-proposal.ts'
import { checkAccepted } from '../../use-cases/clean-up/check-accepted.ts'
import { listCleanUp } from '../../use-cases/clean-up/list-clean-up.ts'
import { takeBack } from '../../use-cases/clean-up/take-back.ts'
import { auditRequest } from '../audit-request.ts'
import { AcceptBody, CheckBody, KeepBody, UndoBody } from '../clean-up-bodies.ts'
import { readCommandCaller, toCommandResponse, type CommandWho } from '../command-caller.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { readJsonBody } from '../json-body.ts'
import { problem, problemOfError } from '../problem.ts'
import type { Route } from '../route.ts'
import { readCaller, readListReader } from '../worklist-reader.ts'

/** Those who may close a referral at all; of each one the command decides again. */
const closers = worklistRoles.filter((role) => mayCommand([role], 'close', 'outbound'))
const closing = { access: 'worklist', roles: closers, limit: 'session' } as const
const path = '/api/clean-up'

/** What may be closed because nobody has to work on it any more, and the second look at what was. */
export const cleanUpRoutes: readonly Route[] = [
  { method: 'GET', path, ...closing, handle: list },
  { method: 'POST', path: `${path}/accept`, ...closing, handle: accept },
  { method: 'POST', path: `${path}/keep`, ...closing, handle: keep },
  { method: 'POST', path: `${path}/:id/undo`, ...closing, handle: undo },
  { method: 'POST', path: `${path}/:id/check`, ...closing, handle: check },
]

const maxBodyBytes = 100_000
const unstored = { 'Cache-Control': 'no-store' }
const done = (c: HttpContext): Response =>
  c.json({ outcome: 'done' } satisfies z.infer<typeof CleanUpDone>, 200, unstored)

async function list(c: HttpContext, deps: AppDeps): Promise<Response> {
  const caller = readCaller(c, deps)
  if (caller === undefined) return problem(c, 'session-missing')
  const reader = await readListReader(deps, caller)
  const found = await listCleanUp(deps.db, reader, caller.reference, caller.tenant)
  const reason = `clean-up ${found.proposals.length}`
  const named = [
    ...found.proposals.map(({ row }) => row.patient),
    ...found.accepted.map(({ patient }) => patient),
  ]
  const entry = { event: 'worklist-read', agent: caller.fhirUser, outcome: 'success', reason } as const
  await auditRequest(c, deps, caller.tenant.id, entry, named)
  return c.json(found satisfies CleanUpList, 200, unstored)
}

/** One after the other: each is closed or named as skipped, and none of them hinders another. */
async function accept(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, AcceptBody, maxBodyBytes)
  if (!body.ok) return body.response
  const who = readCommandCaller(c, deps)
  if (who === undefined) return problem(c, 'session-missing')
  const items: CleanUpAnswer['items'] = []
  for (const item of body.value.items) items.push(await acceptOne(deps, who, item))
  return c.json({ items } satisfies CleanUpAnswer, 200, unstored)
}

async function acceptOne(
  deps: AppDeps,
  { runtime, caller }: CommandWho,
  item: CleanUpItem,
): Promise<CleanUpAnswer['items'][number]> {
  const { id, referral } = item
  try {
    const outcome = await acceptProposal(deps, runtime, caller, item)
    if (outcome.ok) return { id, referral, outcome: 'closed' }
    if (outcome.problem === 'evidence-changed') return { id, referral, outcome: 'changed' }
    if (outcome.problem !== 'command-refused')
      return { id, referral, outcome: 'failed', reason: outcome.problem }
    return { id, referral, outcome: 'refused', reason: outcome.refusal.reason }
  } catch (error) {
    const name = problemOfError(error)
    if (name === 'internal-error') throw error
    return { id, referral, outcome: 'failed', reason: name }
  }
}

async function keep(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, KeepBody, maxBodyBytes)
  if (!body.ok) return body.response
  const caller = readCaller(c, deps)
  if (caller === undefined) return problem(c, 'session-missing')
  const isKept = await keepOpen(deps.db, caller.tenant.id, { ...body.value, by: caller.reference })
  return isKept ? done(c) : problem(c, 'not-found')
}

async function undo(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, UndoBody, maxBodyBytes)
  if (!body.ok) return body.response
  const who = readCommandCaller(c, deps)
  if (who === undefined) return problem(c, 'session-missing')
  const { runtime, caller } = who
  const outcome = await takeBack(deps, runtime, caller, c.req.param('id') ?? '', body.value.text)
  return toCommandResponse(c, outcome)
}

async function check(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, CheckBody, maxBodyBytes)
  if (!body.ok) return body.response
  const who = readCommandCaller(c, deps)
  if (who === undefined) return problem(c, 'session-missing')
  const looked = { id: c.req.param('id') ?? '', note: '', ...body.value }
  const outcome = await checkAccepted(deps.db, who.runtime.tenant.id, who.caller, looked)
  return outcome === 'saved' ? done(c) : problem(c, outcome)
}
