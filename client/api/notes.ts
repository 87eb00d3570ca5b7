import {
  NoteDecisionAnswer,
  NoteDetail,
  NoteQueuePage,
  type NoteDecisionRequest,
  type NoteQueue,
  type NoteUndoRequest,
} from '#contract/notes.ts'
import { Requesters } from '#contract/commands.ts'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import * as z from 'zod/mini'
import { callBaton } from './call-baton.ts'
import { ProblemError, readProblem } from './problem-error.ts'
import { worklistKey, type WorklistSession } from './worklist.ts'

/** A note of thirty megabytes takes a while on the line of a small office. */
const contentTimeoutMs = 120_000

const pathOf = (id: string): string => `/api/notes/${encodeURIComponent(id)}`

/** Notes that wait for a person, fifty at a time, the oldest first. Read again when a person asks or has acted. */
export function noteQueueQuery(session: WorklistSession, queue: NoteQueue) {
  const first: string | undefined = undefined
  const read = ({ pageParam }: { pageParam: string | undefined }) => {
    const after = pageParam === undefined ? '' : `&after=${encodeURIComponent(pageParam)}`
    return callBaton(`/api/notes?queue=${queue}${after}`, NoteQueuePage, { bearer: session.bearer })
  }
  return infiniteQueryOptions({
    queryKey: [...worklistKey(session), 'notes', queue],
    queryFn: read,
    initialPageParam: first,
    getNextPageParam: (page: NoteQueuePage): string | undefined => page.next,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
}

/** One note with the referrals it may belong to; Baton keeps a record that it was read. */
export function noteQuery(session: WorklistSession, id: string) {
  return queryOptions({
    queryKey: [...worklistKey(session), 'note', id],
    queryFn: () => callBaton(pathOf(id), NoteDetail, { bearer: session.bearer }),
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
}

/** The bytes of a note; they stay in memory, and only while it is looked at. */
export function noteContentQuery(session: WorklistSession, id: string) {
  return queryOptions({
    queryKey: [...worklistKey(session), 'note-content', id],
    queryFn: () => readContent(session, id),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
}

async function readContent({ bearer }: WorklistSession, id: string): Promise<Blob> {
  const response = await fetch(`${pathOf(id)}/content`, {
    credentials: 'omit',
    cache: 'no-store',
    signal: AbortSignal.timeout(contentTimeoutMs),
    headers: { authorization: `Bearer ${bearer}` },
  })
  if (!response.ok) throw await readProblem(response)
  return response.blob()
}

/** In whose name a referral can be made. */
export function noteRequestersQuery(session: WorklistSession) {
  return queryOptions({
    queryKey: [...worklistKey(session), 'requesters'],
    queryFn: () => callBaton('/api/requesters', Requesters, { bearer: session.bearer }),
    staleTime: Infinity,
    retry: false,
  })
}

/**
 * What became of a decision. `changed`: nothing was done, because the note (`note`) or the chart (`chart`) is not what
 * the person saw. `refused`: `reason` is one of the commands'. `unknown`: no answer came; the same id again is safe.
 */
export type NoteOutcome =
  | ({ outcome: 'done' } & NoteDecisionAnswer)
  | { outcome: 'changed'; what: 'note' | 'chart'; by?: string; state?: string }
  | { outcome: 'refused'; reason: string }
  | { outcome: 'not-done'; because: NoteTrouble }
  | { outcome: 'unknown' }

const troubles = ['not-allowed', 'not-found', 'chart-only', 'undo-too-late'] as const
export type NoteTrouble = (typeof troubles)[number] | 'other'

/** Has one decision about a note done. Never rejects but for a session that is over. */
export function decideNote(
  session: WorklistSession,
  id: string,
  request: NoteDecisionRequest,
): Promise<NoteOutcome> {
  return send(session, `${pathOf(id)}/decisions`, request)
}

/** Takes the last decision about a note back. As above. */
export function undoNote(
  session: WorklistSession,
  id: string,
  request: NoteUndoRequest,
): Promise<NoteOutcome> {
  return send(session, `${pathOf(id)}/undo`, request)
}

async function send({ bearer }: WorklistSession, path: string, body: object): Promise<NoteOutcome> {
  try {
    return { outcome: 'done', ...(await callBaton(path, NoteDecisionAnswer, { bearer, body })) }
  } catch (error) {
    return toOutcome(error)
  }
}

/** Members of the problems that have some of their own. */
const Members = z.object({
  by: z.optional(z.string()),
  state: z.optional(z.string()),
  reason: z.optional(z.string()),
})

function toOutcome(error: unknown): NoteOutcome {
  if (!(error instanceof ProblemError)) return { outcome: 'unknown' }
  if (error.status === 401) throw error
  const read = Members.safeParse(error.body)
  const { by, state, reason } = read.success ? read.data : {}
  switch (error.problem) {
    case 'changed-meanwhile':
    case 'evidence-changed':
      return {
        outcome: 'changed',
        what: error.problem === 'changed-meanwhile' ? 'note' : 'chart',
        ...(by !== undefined && { by }),
        ...(state !== undefined && { state }),
      }
    case 'command-refused':
      return { outcome: 'refused', reason: reason ?? '' }
    default:
      return { outcome: 'not-done', because: troubles.find((each) => each === error.problem) ?? 'other' }
  }
}
