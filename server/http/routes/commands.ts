import type { Assignees, BulkAnswer, BulkRequest, CommandAnswer, CommandRequest } from '#contract/commands.ts'
import type { ProblemName } from '#contract/problem.ts'
import { finishIntent } from '../../use-cases/commands/finish-intents.ts'
import { reportWrite } from '../../use-cases/commands/report-write.ts'
import { sendAsPerson } from '../../use-cases/commands/send-as-person.ts'
import { takeCommand } from '../../use-cases/commands/take-command.ts'
import { undoCommand } from '../../use-cases/commands/undo-command.ts'
import type { CommandCaller } from '../../use-cases/commands/command-deps.ts'
import type { CommandOutcome } from '../../use-cases/commands/command-outcome.ts'
import { listAssignees } from '../../use-cases/worklist/list-assignees.ts'
import type { TenantRuntime } from '../../use-cases/tenant-runtime.ts'
import { BulkRequestBody, CommandRequestBody, WriteReportBody } from '../command-body.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { readJsonBody } from '../json-body.ts'
import { problem, problemOfError } from '../problem.ts'
import type { Route } from '../route.ts'

/** Which person may give which command is decided with the command, by role and patient. */
export const commandRoutes: readonly Route[] = [
  { method: 'POST', path: '/api/commands', access: 'session', limit: 'session', handle: take },
  { method: 'GET', path: '/api/staff', access: 'session', limit: 'session', handle: showStaff },
  { method: 'POST', path: '/api/commands/bulk', access: 'worklist', limit: 'session', handle: takeMany },
  { method: 'POST', path: '/api/commands/:id/writes', access: 'session', limit: 'session', handle: report },
  { method: 'POST', path: '/api/commands/:id/undo', access: 'session', limit: 'session', handle: undo },
]

/** The longest texts of the longest command, and every resource of a large chart by version. */
const maxBodyBytes = 128_000

async function take(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, CommandRequestBody, maxBodyBytes)
  if (!body.ok) return body.response
  const who = readWho(c, deps)
  if (who === undefined) return problem(c, 'session-missing')
  if (who.caller.patient !== undefined)
    return toResponse(c, await takeCommand(deps, who.runtime, who.caller, body.value))
  return toResponse(c, await takeWithoutPage(deps, who, body.value))
}

/** A list has no patient in context and so no access of the person's to a chart: the backend's own writes it. */
async function takeWithoutPage(deps: AppDeps, who: Who, request: CommandRequest): Promise<CommandOutcome> {
  const outcome = await takeCommand(deps, who.runtime, who.caller, { ...request, mayWrite: backendWrites })
  if (!outcome.ok || outcome.answer.state !== 'open') return outcome
  return { ok: true, answer: await finishIntent(deps, who.runtime, request.id) }
}

const backendWrites = ['ServiceRequest', 'Task', 'Appointment', 'Communication'].flatMap((type) => [
  `${type}.create`,
  `${type}.update`,
])

async function report(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, WriteReportBody, maxBodyBytes)
  if (!body.ok) return body.response
  const who = readWho(c, deps)
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
  if (!isLeftToBaton || !outcome.ok || outcome.answer.state !== 'open') return toResponse(c, outcome)
  // Somebody waits in front of the page: Baton looks for it now, and not only when the page has gone.
  return toResponse(c, { ok: true, answer: await finishIntent(deps, who.runtime, id) })
}

async function undo(c: HttpContext, deps: AppDeps): Promise<Response> {
  const who = readWho(c, deps)
  if (who === undefined) return problem(c, 'session-missing')
  return toResponse(c, await undoCommand(deps, who.runtime, who.caller, c.req.param('id') ?? ''))
}

async function showStaff(c: HttpContext, deps: AppDeps): Promise<Response> {
  const who = readWho(c, deps)
  if (who === undefined) return problem(c, 'session-missing')
  const staff = await listAssignees(deps.db, who.runtime.tenant)
  return c.json(staff satisfies Assignees, 200, { 'Cache-Control': 'no-store' })
}

/** One after the other: each is a command of its own, and one that is refused leaves the others standing. */
async function takeMany(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, BulkRequestBody, maxBodyBytes)
  if (!body.ok) return body.response
  const who = readWho(c, deps)
  if (who === undefined) return problem(c, 'session-missing')
  const items: BulkAnswer['items'] = []
  for (const item of body.value.items) items.push(await takeOne(deps, who, body.value.command, item))
  return c.json({ items } satisfies BulkAnswer, 200, { 'Cache-Control': 'no-store' })
}

type Who = { runtime: TenantRuntime; caller: CommandCaller }

async function takeOne(
  deps: AppDeps,
  who: Who,
  command: BulkRequest['command'],
  { id, patient, referral, version }: BulkRequest['items'][number],
): Promise<BulkAnswer['items'][number]> {
  try {
    const request = { id, patient, referral, command, seen: {}, mayWrite: [], loopVersion: version }
    const outcome = await takeWithoutPage(deps, who, request)
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

function readWho(c: HttpContext, deps: AppDeps): Who | undefined {
  const session = c.get('session')
  const runtime = deps.tenants.get(session.tenant)
  if (runtime === undefined) return undefined
  const { userName, roles, patient, reference } = session
  const caller = {
    reference,
    roles,
    ...(userName === undefined ? {} : { name: userName }),
    ...(patient === undefined ? {} : { patient }),
  }
  return { runtime, caller }
}

function toResponse(c: HttpContext, outcome: CommandOutcome): Response {
  if (outcome.ok) {
    const status = outcome.answer.state === 'open' ? 202 : 200
    return c.json(outcome.answer satisfies CommandAnswer, status, { 'Cache-Control': 'no-store' })
  }
  switch (outcome.problem) {
    case 'command-refused': {
      const { reason, pointer } = outcome.refusal
      return problem(c, 'command-refused', {
        members: { reason, ...(pointer === undefined ? {} : { pointer }) },
      })
    }
    case 'evidence-changed':
      return problem(c, 'evidence-changed', { members: { changed: outcome.changed } })
    case 'not-allowed':
    case 'not-found':
    case 'chart-only':
    case 'id-reused':
    case 'undo-too-late':
      return problem(c, outcome.problem satisfies ProblemName)
  }
}
