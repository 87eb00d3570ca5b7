import type { Assignees, BulkAnswer, BulkRequest, Requesters } from '#contract/commands.ts'
import { finishIntent } from '../../use-cases/commands/finish-intents.ts'
import { listRequesters } from '../../use-cases/commands/list-requesters.ts'
import { reportWrite } from '../../use-cases/commands/report-write.ts'
import { sendAsPerson } from '../../use-cases/commands/send-as-person.ts'
import { takeCommand } from '../../use-cases/commands/take-command.ts'
import { takeFromList } from '../../use-cases/commands/take-from-list.ts'
import { undoCommand } from '../../use-cases/commands/undo-command.ts'
import { listAssignees } from '../../use-cases/worklist/list-assignees.ts'
import { readCommandCaller, toCommandResponse, type CommandWho } from '../command-caller.ts'
import { BulkRequestBody, CommandRequestBody, WriteReportBody } from '../command-body.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { readJsonBody } from '../json-body.ts'
import { problem, problemOfError } from '../problem.ts'
import type { Route } from '../route.ts'

/** Which person may give which command is decided with the command, by role and patient. */
export const commandRoutes: readonly Route[] = [
  { method: 'POST', path: '/api/commands', access: 'session', limit: 'session', handle: take },
  { method: 'GET', path: '/api/staff', access: 'session', limit: 'session', handle: showStaff },
  { method: 'GET', path: '/api/requesters', access: 'chart', limit: 'session', handle: showRequesters },
  { method: 'POST', path: '/api/commands/bulk', access: 'worklist', limit: 'session', handle: takeMany },
  { method: 'POST', path: '/api/commands/:id/writes', access: 'session', limit: 'session', handle: report },
  { method: 'POST', path: '/api/commands/:id/undo', access: 'session', limit: 'session', handle: undo },
]

/** The longest texts of the longest command, and every resource of a large chart by version. */
const maxBodyBytes = 128_000

async function take(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, CommandRequestBody, maxBodyBytes)
  if (!body.ok) return body.response
  const who = readCommandCaller(c, deps)
  if (who === undefined) return problem(c, 'session-missing')
  if (who.caller.patient !== undefined)
    return toCommandResponse(c, await takeCommand(deps, who.runtime, who.caller, body.value))
  return toCommandResponse(c, await takeFromList(deps, who.runtime, who.caller, body.value))
}

async function report(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, WriteReportBody, maxBodyBytes)
  if (!body.ok) return body.response
  const who = readCommandCaller(c, deps)
  if (who === undefined) return problem(c, 'session-missing')
  const id = c.req.param('id') ?? ''
  const { seq, outcome: said } = body.value
  const became =
    said.kind === 'send'
      ? await sendAsPerson(deps, who.runtime, who.caller, { id, seq, accessToken: said.accessToken })
      : said
  const outcome = await reportWrite(deps, who.runtime, who.caller, id, { seq, outcome: became })
  const { kind } = became
  const isLeftToBaton = kind === 'uncertain' || kind === 'access-ended'
  if (!isLeftToBaton || !outcome.ok || outcome.answer.state !== 'open') return toCommandResponse(c, outcome)
  // Somebody waits in front of the page: Baton looks for it now, and not only when the page has gone.
  const { answer } = await finishIntent(deps, who.runtime, id)
  return toCommandResponse(c, { ok: true, answer })
}

async function undo(c: HttpContext, deps: AppDeps): Promise<Response> {
  const who = readCommandCaller(c, deps)
  if (who === undefined) return problem(c, 'session-missing')
  return toCommandResponse(c, await undoCommand(deps, who.runtime, who.caller, c.req.param('id') ?? ''))
}

async function showStaff(c: HttpContext, deps: AppDeps): Promise<Response> {
  const who = readCommandCaller(c, deps)
  if (who === undefined) return problem(c, 'session-missing')
  const staff = await listAssignees(deps.db, who.runtime.tenant)
  return c.json(staff satisfies Assignees, 200, { 'Cache-Control': 'no-store' })
}

function showRequesters(c: HttpContext, deps: AppDeps): Response {
  const who = readCommandCaller(c, deps)
  if (who === undefined) return problem(c, 'session-missing')
  const answer = listRequesters(who.runtime.tenant.staff, who.caller)
  return c.json(answer satisfies Requesters, 200, { 'Cache-Control': 'no-store' })
}

/** One after the other: each is a command of its own, and one that is refused leaves the others standing. */
async function takeMany(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, BulkRequestBody, maxBodyBytes)
  if (!body.ok) return body.response
  const who = readCommandCaller(c, deps)
  if (who === undefined) return problem(c, 'session-missing')
  const items: BulkAnswer['items'] = []
  for (const item of body.value.items) items.push(await takeOne(deps, who, body.value.command, item))
  return c.json({ items } satisfies BulkAnswer, 200, { 'Cache-Control': 'no-store' })
}

async function takeOne(
  deps: AppDeps,
  who: CommandWho,
  command: BulkRequest['command'],
  { id, patient, referral, version }: BulkRequest['items'][number],
): Promise<BulkAnswer['items'][number]> {
  try {
    const request = { id, patient, referral, command, seen: {}, mayWrite: [], loopVersion: version }
    const outcome = await takeFromList(deps, who.runtime, who.caller, request)
    if (outcome.ok) {
      const { state, undoUntil } = outcome.answer
      return { id, referral, state, ...(undoUntil === undefined ? {} : { undoUntil }) }
    }
    const reason = outcome.problem === 'command-refused' ? { reason: outcome.refusal.reason } : {}
    return { id, referral, problem: outcome.problem, ...reason }
  } catch (error) {
    const name = problemOfError(error)
    if (name === 'internal-error') throw error
    return { id, referral, problem: name }
  }
}
