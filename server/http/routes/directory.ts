import {
  DirectorySearch,
  RankRequest,
  ReceiverEditRequest,
  UsualRequest,
  type DirectoryList,
  type RankAnswer,
  type ReceiverAnswer,
  type ReceiverHistory,
  type ReceiverStale,
  type UsualAnswer,
} from '#contract/directory.ts'
import { directoryEditors } from '#domain/directory/may-edit-directory.ts'
import { changesBetween } from '#domain/directory/receiver-changes.ts'
import { toReceiver, type Receiver } from '#domain/directory/receiver.ts'
import { findReceiver, findReceiverHistory, findReceivers } from '../../store/receivers.ts'
import { editReceiver } from '../../use-cases/directory/edit-receiver.ts'
import { findUsualForPatient, rankForPatient } from '../../use-cases/directory/rank-for-patient.ts'
import { auditRequest } from '../audit-request.ts'
import { readDirectoryCaller } from '../directory-caller.ts'
import { readEntityTag, writeEntityTag } from '#contract/entity-tag.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { readJsonBody } from '../json-body.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'

const reading = { access: 'session', limit: 'session' } as const
const editing = { access: 'worklist', roles: directoryEditors, limit: 'session' } as const

/** The directory of receivers: reading is for every session, changing for those who keep it. */
export const directoryRoutes: readonly Route[] = [
  { method: 'POST', path: '/api/directory/search', ...reading, handle: search },
  { method: 'POST', path: '/api/directory/rank', ...reading, handle: rank },
  { method: 'POST', path: '/api/directory/usual', ...reading, handle: showUsual },
  { method: 'GET', path: '/api/directory/receivers/:id', ...reading, handle: getReceiver },
  { method: 'GET', path: '/api/directory/receivers/:id/history', ...reading, handle: getHistory },
  { method: 'PUT', path: '/api/directory/receivers/:id', ...editing, handle: putReceiver },
]

const uncached = { 'Cache-Control': 'no-store' } as const
const maxQuestionBytes = 2_000
const maxEditBytes = 20_000
/** More than anybody reads; then the search has to say more. */
const listedAtMost = 200

async function search(c: HttpContext, { db }: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, DirectorySearch, maxQuestionBytes)
  if (!body.ok) return body.response
  const { text, specialty, includeInactive } = body.value
  const found = await findReceivers(db, c.get('session').tenant, {
    ...(text !== undefined && { text }),
    ...(specialty !== undefined && { specialty }),
    includeInactive: includeInactive === true,
    limit: listedAtMost + 1,
  })
  const receivers = found.slice(0, listedAtMost).map((one) => toReceiver(one.id, one.version, one.record))
  const { mayEdit } = readDirectoryCaller(c)
  const list = { receivers, isCut: found.length > listedAtMost, mayEdit } satisfies DirectoryList
  return c.json(list, 200, uncached)
}

async function rank(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, RankRequest, maxQuestionBytes)
  if (!body.ok) return body.response
  const refused = await refuseForPatient(c, deps, body.value.patient, 'rank-receivers')
  if (refused !== undefined) return refused
  const answer = await rankForPatient(
    deps.db,
    c.get('session').tenant,
    readDirectoryCaller(c).reference,
    body.value,
  )
  if (answer === undefined) {
    const errors = [{ pointer: '/specialty', message: 'is no specialty Baton knows' }]
    return problem(c, 'invalid-body', { errors })
  }
  return c.json(answer satisfies RankAnswer, 200, uncached)
}

async function showUsual(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, UsualRequest, maxQuestionBytes)
  if (!body.ok) return body.response
  const refused = await refuseForPatient(c, deps, body.value.patient, 'usual-receivers')
  if (refused !== undefined) return refused
  const answer = await findUsualForPatient(
    deps.db,
    c.get('session').tenant,
    readDirectoryCaller(c).reference,
    body.value,
  )
  return c.json(answer satisfies UsualAnswer, 200, uncached)
}

/** A rank tells how the patient is insured and where they live: it is for whoever may see the chart, and is audited. */
async function refuseForPatient(
  c: HttpContext,
  deps: AppDeps,
  patient: string | undefined,
  reason: string,
): Promise<Response | undefined> {
  if (patient === undefined) return undefined
  const caller = readDirectoryCaller(c)
  const isAllowed = caller.maySeePatient(patient)
  const outcome = isAllowed ? 'success' : 'refused'
  const who = { agent: caller.reference, agentName: caller.name, patient }
  await auditRequest(c, deps, c.get('session').tenant, { event: 'chart-read', ...who, outcome, reason })
  return isAllowed ? undefined : problem(c, 'not-allowed')
}

async function getReceiver(c: HttpContext, { db }: AppDeps): Promise<Response> {
  const found = await findReceiver(db, c.get('session').tenant, c.req.param('id') ?? '')
  if (found === undefined) return problem(c, 'not-found')
  const receiver = toReceiver(found.id, found.version, found.record)
  const { mayEdit } = readDirectoryCaller(c)
  return answerReceiver(c, receiver, mayEdit)
}

function answerReceiver(c: HttpContext, receiver: Receiver, mayEdit: boolean): Response {
  const headers = { ...uncached, ETag: writeEntityTag(receiver.version) }
  return c.json({ receiver, mayEdit } satisfies ReceiverAnswer, 200, headers)
}

async function getHistory(c: HttpContext, { db }: AppDeps): Promise<Response> {
  const rows = await findReceiverHistory(db, c.get('session').tenant, c.req.param('id') ?? '')
  if (rows.length === 0) return problem(c, 'not-found')
  const entries = rows.map(({ record, changedAt, ...row }, at) => {
    const before = rows[at + 1]
    const changes = before === undefined ? [] : [...changesBetween(before.record, record)]
    return { ...row, changedAt: changedAt.toISOString(), changes }
  })
  return c.json({ entries } satisfies ReceiverHistory, 200, uncached)
}

async function putReceiver(c: HttpContext, { db }: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, ReceiverEditRequest, maxEditBytes)
  if (!body.ok) return body.response
  const version = readEntityTag(c.req.header('If-Match'))
  if (version === undefined) return problem(c, 'precondition-required')
  const { set, clear = [], baa, reason = '' } = body.value
  const by = readDirectoryCaller(c)
  const id = c.req.param('id') ?? ''
  const request = { id, version, set, clear, reason, by, ...(baa !== undefined && { baa }) }
  const outcome = await editReceiver(db, c.get('session').tenant, request)
  switch (outcome.kind) {
    case 'saved':
      return answerReceiver(c, outcome.receiver, true)
    case 'not-found':
      return problem(c, 'not-found')
    case 'invalid':
      return problem(c, 'invalid-body', {
        errors: outcome.faults.map(({ pointer, code }) => ({ pointer, message: code })),
      })
    case 'stale':
      return problem(c, 'precondition-failed', {
        detail: `Version ${outcome.version} is by ${outcome.by}.`,
        members: {
          changedBy: outcome.by,
          version: outcome.version,
          changes: outcome.changes,
        } satisfies ReceiverStale,
      })
  }
}
