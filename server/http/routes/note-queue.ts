import {
  noteQueues,
  shownContentTypes,
  type NoteDecisionAnswer,
  type NoteDetail,
  type NoteQueuePage,
} from '#contract/notes.ts'
import { writeEntityTag } from '#contract/entity-tag.ts'
import { noteDeciders, noteReaders } from '#domain/notes-in/note-actions.ts'
import { findContent, isNoteVisible } from '../../store/note-queue.ts'
import { listNoteQueue, readNoteCursor } from '../../use-cases/notes/list-note-queue.ts'
import type { NoteOutcome } from '../../use-cases/notes/note-outcome.ts'
import { toNoteReader } from '../../use-cases/notes/note-visibility.ts'
import { readNote } from '../../use-cases/notes/read-note.ts'
import { auditRequest, type RequestAudit } from '../audit-request.ts'
import { readCommandCaller } from '../command-caller.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { readJsonBody } from '../json-body.ts'
import { NoteDecisionBody, NoteUndoBody } from '../note-bodies.ts'
import { outcomeProblem } from '../outcome-problem.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'

const path = '/api/notes'
const reading = { access: 'worklist', roles: noteReaders, limit: 'session' } as const
const deciding = { access: 'worklist', roles: noteDeciders, limit: 'session' } as const

/** Notes that wait for a person: what they say, where they may belong, and what somebody decides. */
export const noteQueueRoutes: readonly Route[] = [
  { method: 'GET', path, ...reading, handle: list },
  { method: 'GET', path: `${path}/:id`, ...reading, handle: show },
  { method: 'GET', path: `${path}/:id/content`, ...reading, handle: showContent },
  { method: 'POST', path: `${path}/:id/decisions`, ...deciding, handle: decide },
  { method: 'POST', path: `${path}/:id/undo`, ...deciding, handle: undo },
]

const maxBodyBytes = 32_000
const unstored = { 'Cache-Control': 'no-store' }
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Ids of notes are UUIDs; nothing else reaches the database. */
function readId(c: HttpContext): string | undefined {
  const id = c.req.param('id') ?? ''
  return uuid.test(id) ? id : undefined
}

async function audit(c: HttpContext, deps: AppDeps, entry: Partial<RequestAudit>): Promise<void> {
  const { tenant, fhirUser } = c.get('session')
  await auditRequest(c, deps, tenant, { event: 'note-read', agent: fhirUser, outcome: 'success', ...entry })
}

async function list(c: HttpContext, deps: AppDeps): Promise<Response> {
  const who = readCommandCaller(c, deps)
  if (who === undefined) return problem(c, 'session-missing')
  const queue = noteQueues.find((name) => name === (c.req.query('queue') ?? 'open'))
  const asked = c.req.query('after')
  const after = asked === undefined ? undefined : readNoteCursor(asked)
  if (queue === undefined || (asked !== undefined && after === undefined))
    return problem(c, 'malformed-request', { detail: 'There is no such queue, or no such page of it.' })
  const { roles } = c.get('session')
  const page = await listNoteQueue(deps.db, who.runtime.tenant, roles, queue, after)
  await audit(c, deps, { event: 'worklist-read', reason: `notes ${queue} ${page.notes.length}` })
  return c.json(page satisfies NoteQueuePage, 200, unstored)
}

async function show(c: HttpContext, deps: AppDeps): Promise<Response> {
  const who = readCommandCaller(c, deps)
  if (who === undefined) return problem(c, 'session-missing')
  const id = readId(c)
  const note = id && (await readNote(deps.db, who.runtime, c.get('session').roles, id))
  if (!id || !note) return problem(c, 'not-found')
  const patient = note.filed?.patient.reference.slice('Patient/'.length)
  await audit(c, deps, { resource: `urn:uuid:${id}`, ...(patient === undefined ? {} : { patient }) })
  const headers = { ...unstored, ETag: writeEntityTag(note.row.version) }
  return c.json(note satisfies NoteDetail, 200, headers)
}

/** A stranger's file: nothing in it may run, and what is not plainly a page to read is saved and not shown. */
async function showContent(c: HttpContext, deps: AppDeps): Promise<Response> {
  const { tenant, roles } = c.get('session')
  const id = readId(c)
  const isVisible = id && (await isNoteVisible(deps.db, toNoteReader(tenant, roles), id))
  const found = id && isVisible ? await findContent(deps.db, tenant, id) : undefined
  if (!id || found === undefined) return problem(c, 'not-found')
  const { name, contentType, content, patient } = found
  await audit(c, deps, {
    resource: `urn:uuid:${id}`,
    reason: 'content',
    ...(patient === null ? {} : { patient }),
  })
  const shown = shownContentTypes.find((type) => type === contentType)
  const type = shown === 'text/plain' ? 'text/plain; charset=utf-8' : (shown ?? 'application/octet-stream')
  return c.body(new Uint8Array(content), 200, {
    ...unstored,
    'Content-Type': type,
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'X-Content-Type-Options': 'nosniff',
    'Content-Disposition': `${shown === undefined ? 'attachment' : 'inline'}; filename*=UTF-8''${encodeName(name)}`,
  })
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc8187 | RFC 8187} */
function encodeName(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

async function decide(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, NoteDecisionBody, maxBodyBytes)
  if (!body.ok) return body.response
  const who = readCommandCaller(c, deps)
  if (who === undefined) return problem(c, 'session-missing')
  const id = readId(c)
  if (id === undefined || deps.notes === undefined) return problem(c, 'not-found')
  return toResponse(c, await deps.notes.decide(who.runtime, who.caller, id, body.value))
}

async function undo(c: HttpContext, deps: AppDeps): Promise<Response> {
  const body = await readJsonBody(c, NoteUndoBody, maxBodyBytes)
  if (!body.ok) return body.response
  const who = readCommandCaller(c, deps)
  if (who === undefined) return problem(c, 'session-missing')
  const id = readId(c)
  if (id === undefined || deps.notes === undefined) return problem(c, 'not-found')
  return toResponse(c, await deps.notes.undo(who.runtime, who.caller, id, body.value))
}

function toResponse(c: HttpContext, outcome: NoteOutcome): Response {
  if (outcome.ok) return c.json(outcome.answer satisfies NoteDecisionAnswer, 200, unstored)
  if (outcome.problem !== 'changed-meanwhile') return outcomeProblem(c, outcome)
  const { state, by } = outcome
  return problem(c, 'changed-meanwhile', { members: { state, ...(by === undefined ? {} : { by }) } })
}
