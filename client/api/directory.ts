import {
  CsvApplied,
  CsvPreview,
  DirectoryList,
  EhrImportAnswer,
  RankAnswer,
  ReceiverAnswer,
  ReceiverHistory,
  ReceiverStale,
  UsualAnswer,
  type DirectorySearch,
  type RankRequest,
  type ReceiverEditRequest,
  type UsualRequest,
} from '#contract/directory.ts'
import { writeEntityTag } from '#contract/entity-tag.ts'
import { Problem } from '#contract/problem.ts'
import type { Receiver } from '#domain/directory/receiver.ts'
import { queryOptions } from '@tanstack/react-query'
import { callBaton } from './call-baton.ts'
import { ProblemError } from './problem-error.ts'
import { writeToBaton } from './write-to-baton.ts'

const key = (bearer: string, ...rest: readonly unknown[]) => ['directory', bearer, ...rest]
const pathOf = (id: string): string => `/api/directory/receivers/${encodeURIComponent(id)}`

/** Receivers by words and specialty. */
export function directoryQuery(bearer: string, asked: DirectorySearch) {
  return queryOptions({
    queryKey: key(bearer, 'search', asked),
    queryFn: () => callBaton('/api/directory/search', DirectoryList, { bearer, body: asked }),
    retry: false,
  })
}

/** Whoever fills in a form for minutes keeps the list they chose from. */
const restMs = 300_000

/** The receivers for a referral, the best first. */
export function rankQuery(bearer: string, question: RankRequest) {
  return queryOptions({
    queryKey: key(bearer, 'rank', question),
    queryFn: () => callBaton('/api/directory/rank', RankAnswer, { bearer, body: question }),
    retry: false,
    staleTime: restMs,
    refetchOnWindowFocus: false,
  })
}

/** Where the practice usually sends its patients, before a specialty is chosen. */
export function usualQuery(bearer: string, question: UsualRequest) {
  return queryOptions({
    queryKey: key(bearer, 'usual', question),
    queryFn: () => callBaton('/api/directory/usual', UsualAnswer, { bearer, body: question }),
    retry: false,
    staleTime: restMs,
    refetchOnWindowFocus: false,
  })
}

/** What is known of one receiver. */
export function receiverQuery(bearer: string, id: string) {
  return queryOptions({
    queryKey: key(bearer, 'receiver', id),
    queryFn: () => callBaton(pathOf(id), ReceiverAnswer, { bearer }),
    retry: false,
  })
}

/** Every change of one receiver, the newest first. */
export function receiverHistoryQuery(bearer: string, id: string) {
  return queryOptions({
    queryKey: key(bearer, 'history', id),
    queryFn: () => callBaton(`${pathOf(id)}/history`, ReceiverHistory, { bearer }),
    retry: false,
  })
}

/**
 * What became of an edit. `invalid`: codes by JSON Pointer into the request. `stale`: somebody else was quicker, and
 * nothing was saved.
 */
export type SaveOutcome =
  | { outcome: 'saved'; receiver: Receiver }
  | { outcome: 'invalid'; faults: readonly { pointer: string; code: string }[] }
  | ({ outcome: 'stale' } & Pick<ReceiverStale, 'changedBy' | 'version' | 'changes'>)

/**
 * Changes a receiver, if it still is at the version the person saw.
 *
 * @throws ProblemError when Baton refuses otherwise; TypeError or a DOMException when it cannot be reached in time, and
 * then whether it was saved is not known
 */
export async function saveReceiver(
  bearer: string,
  { id, version }: Pick<Receiver, 'id' | 'version'>,
  edit: ReceiverEditRequest,
): Promise<SaveOutcome> {
  const ifMatch = writeEntityTag(version)
  try {
    const { receiver } = await writeToBaton('PUT', pathOf(id), ReceiverAnswer, {
      bearer,
      body: edit,
      ifMatch,
    })
    return { outcome: 'saved', receiver }
  } catch (error) {
    return toRefusal(error)
  }
}

/** @throws whatever is not about the edit itself */
function toRefusal(error: unknown): SaveOutcome {
  if (!(error instanceof ProblemError)) throw error
  if (error.problem === 'precondition-failed') {
    const { changedBy, version, changes } = ReceiverStale.parse(error.body)
    return { outcome: 'stale', changedBy, version, changes }
  }
  if (error.problem !== 'invalid-body') throw error
  const { errors = [] } = Problem.parse(error.body)
  return { outcome: 'invalid', faults: errors.map(({ pointer, message }) => ({ pointer, code: message })) }
}

/** What a list would do. Throws as `callBaton`. */
export function previewList(bearer: string, csv: string): Promise<CsvPreview> {
  return callBaton('/api/directory/import/preview', CsvPreview, { bearer, body: { csv } })
}

/** Does exactly what was shown under this token. Throws as `callBaton`; then nothing was changed, or it is not known. */
export function applyList(bearer: string, csv: string, token: string): Promise<CsvApplied> {
  return callBaton('/api/directory/import/apply', CsvApplied, { bearer, body: { csv, token } })
}

/** Brings the directory up to what the EHR's says, or only tells what that would change. Throws as `callBaton`. */
export function importFromEhr(bearer: string, isDryRun: boolean): Promise<EhrImportAnswer> {
  return callBaton('/api/directory/import/ehr', EhrImportAnswer, { bearer, body: { isDryRun } })
}
