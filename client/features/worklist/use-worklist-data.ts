import type { WorklistFilter, WorklistRow } from '#contract/worklist.ts'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo } from 'react'
import {
  changesQuery,
  countsQuery,
  rowsQuery,
  worklistKey,
  type WorklistAsked,
  type WorklistSession,
} from '../../api/worklist.ts'
import type { WorklistUser } from '../../api/worklist-session.ts'
import type { WorklistPlace } from './worklist-address.ts'
import type { WorklistModel } from './worklist-model.ts'

export type WorklistData = {
  model: WorklistModel
  asked: WorklistAsked
  errors: readonly (Error | null)[]
  readMore: () => void
  /** Reads everything again: the list from its first row, and the counts. */
  readAgain: () => Promise<void>
}

const noRows: readonly WorklistRow[] = []

/** Reads one list, the counts beside it, and whether it has changed since. */
export function useWorklistData(
  session: WorklistSession,
  user: WorklistUser,
  place: WorklistPlace,
  search: string,
): WorklistData {
  const client = useQueryClient()
  const counts = useQuery(countsQuery(session, place.filter.scope))
  const asked = useMemo(
    () => toAsked(place, counts.data?.views.find(({ id }) => id === place.view)?.filter, search),
    [place, counts.data?.views, search],
  )
  const list = useInfiniteQuery(rowsQuery(session, asked))
  const changes = useQuery(changesQuery(session, asked, list.data?.pages[0]?.revision))
  const rows = useMemo(() => listEach(list.data?.pages.map((page) => page.rows)), [list.data])
  const { fetchNextPage, hasNextPage, isFetching } = list
  const readMore = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage()
  }, [fetchNextPage, hasNextPage, isFetching])
  const readAgain = useCallback(
    () => client.invalidateQueries({ queryKey: worklistKey(session), predicate: isNoLoop }),
    [client, session],
  )
  const { changed } = changes.data
  const isEmpty = list.data !== undefined && rows.length === 0
  // Where nothing is shown, nothing moves under anybody's hand: what comes is shown at once.
  useEffect(() => {
    if (isEmpty && changed > 0) void readAgain()
  }, [isEmpty, changed, readAgain])
  const { data: read, isError } = list
  // The same one until something of it changes: going from row to row leaves what stands around the rows as it is.
  const model = useMemo((): WorklistModel => {
    const newest = read?.pages.at(-1)
    return {
      user,
      state: read !== undefined ? 'ready' : isError ? 'failed' : 'pending',
      rows,
      total: newest?.total ?? 0,
      counts: counts.data,
      now: newest === undefined ? 0 : Date.parse(newest.now),
      timeZone: newest?.timeZone ?? 'UTC',
      hasMore: hasNextPage,
      isStale: isError && read !== undefined,
      updates: changed,
      blind: newest?.blind,
    }
  }, [user, read, isError, rows, counts.data, hasNextPage, changed])
  return { model, asked, errors: [list.error, counts.error, changes.error], readMore, readAgain }
}

/** A referral that was read stays read until somebody changes it: reading it is kept on record. */
const isNoLoop = ({ queryKey }: { queryKey: readonly unknown[] }): boolean => queryKey[2] !== 'loop'

function toAsked(place: WorklistPlace, saved: WorklistFilter | undefined, search: string): WorklistAsked {
  const { queue, filter, sort } = place
  const wanted = search.trim()
  return { queue, sort, filter: saved ?? filter, ...(wanted !== '' && { search: wanted }) }
}

/** All rows in order; one that moved between two pages while they were read is listed where it was seen first. */
function listEach(pages: readonly (readonly WorklistRow[])[] | undefined): readonly WorklistRow[] {
  if (pages === undefined) return noRows
  return [
    ...new Map(
      pages
        .flat()
        .toReversed()
        .map((row) => [row.referral, row]),
    ).values(),
  ].toReversed()
}
