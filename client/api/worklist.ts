import {
  WorklistChanges,
  WorklistCounts,
  WorklistLoop,
  WorklistPage,
  type WorklistFilter,
  type WorklistQuestion,
} from '#contract/worklist.ts'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { callBaton } from './call-baton.ts'
import { readFile } from './read-file.ts'

/**
 * Whose worklist is asked for.
 *
 * @property key - tells the data of one opened page from those of any other; no secret
 */
export type WorklistSession = { bearer: string; key: string }

/** Everything that decides which rows there are, without the place in the list. */
export type WorklistAsked = Omit<WorklistQuestion, 'cursor' | 'limit'>

/** Rows this old are read again when a list is opened; they are never exchanged under somebody's eyes. */
const staleMs = 15_000
const pollMs = 15_000

/** Everything of the worklist that one page holds in memory. */
export function worklistKey(session: WorklistSession): readonly [string, string] {
  return ['worklist', session.key]
}

/** Keys of the lists alone: what changes when somebody acts. */
export function listsKey(session: WorklistSession): readonly string[] {
  return [...worklistKey(session), 'rows']
}

/** Keys of the counts, with the saved views. */
export function countsKey(session: WorklistSession): readonly string[] {
  return [...worklistKey(session), 'counts']
}

/** One list, a hundred rows at a time. It is read again only when a person asks or has acted. */
export function rowsQuery(session: WorklistSession, asked: WorklistAsked) {
  const readPage = ({ pageParam }: { pageParam: string | undefined }) =>
    callBaton('/api/worklist', WorklistPage, {
      bearer: session.bearer,
      body: { ...asked, ...(pageParam !== undefined && { cursor: pageParam }) } satisfies WorklistQuestion,
    })
  const first: string | undefined = undefined
  return infiniteQueryOptions({
    queryKey: [...listsKey(session), asked],
    queryFn: readPage,
    initialPageParam: first,
    getNextPageParam: (page: WorklistPage): string | undefined => page.next,
    staleTime: staleMs,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
}

/** How many are in each queue, the saved views, and who can own what. */
export function countsQuery(session: WorklistSession, scope: WorklistFilter['scope']) {
  const readCounts = () =>
    callBaton('/api/worklist/counts', WorklistCounts, { bearer: session.bearer, body: { scope } })
  return queryOptions({
    queryKey: [...countsKey(session), scope],
    queryFn: readCounts,
    placeholderData: keepPreviousData,
    staleTime: staleMs,
    refetchInterval: ({ state }) => (isFilling(state.data) ? pollMs : false),
  })
}

/** Whether charts are still read for the first time: what the lists do not hold may yet come. */
export function isFilling(counts: WorklistCounts | undefined): boolean {
  const charts = counts?.charts
  return charts !== undefined && (charts.unread > 0 || !charts.hasRead)
}

/** Which of the practice's referrals the lists can hold; as long as that is not known, nothing says that it is all. */
export type ListReach = 'unknown' | 'filling' | 'no-chart' | 'known-charts' | 'practice'

export function reachOf(counts: WorklistCounts | undefined): ListReach {
  if (counts === undefined) return 'unknown'
  if (counts.charts === undefined) return 'no-chart'
  if (isFilling(counts)) return 'filling'
  return counts.charts.areAllFound ? 'practice' : 'known-charts'
}

/** How many rows have changed since a list was read: asked again and again while the page is looked at. */
export function changesQuery(session: WorklistSession, asked: WorklistAsked, revision: string | undefined) {
  const readChanges = () =>
    callBaton('/api/worklist/changes', WorklistChanges, {
      bearer: session.bearer,
      body: { ...asked, revision },
    })
  return queryOptions({
    queryKey: [...worklistKey(session), 'changes', asked, revision],
    queryFn: readChanges,
    enabled: revision !== undefined,
    // What was just read has not changed yet.
    initialData: { changed: 0, revision: revision ?? '' },
    staleTime: pollMs,
    refetchInterval: pollMs,
    gcTime: 0,
  })
}

/** One referral with its evidence; Baton keeps a record that it was read, so only what is looked at is asked for. */
export function loopQuery(session: WorklistSession, referral: string, version: number) {
  const readLoop = () =>
    callBaton('/api/worklist/loop', WorklistLoop, { bearer: session.bearer, body: { referral } })
  return queryOptions({
    queryKey: [...worklistKey(session), 'loop', referral, version],
    queryFn: readLoop,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  })
}

/**
 * The whole list as a CSV file, with every row that there is and not only those on the screen.
 *
 * @throws ProblemError when Baton refuses; TypeError or a DOMException when it cannot be reached in time
 */
export async function readExport({ bearer }: WorklistSession, asked: WorklistAsked): Promise<Blob> {
  return readFile('/api/worklist/export', { bearer, body: asked, accept: 'text/csv' })
}
