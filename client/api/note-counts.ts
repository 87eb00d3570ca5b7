import { NoteQueuePage } from '#contract/notes.ts'
import { queryOptions } from '@tanstack/react-query'
import { callBaton } from './call-baton.ts'
import { worklistKey, type WorklistSession } from './worklist.ts'

/** How many notes wait for a person; who may not see them is told nothing. */
export function noteCountsQuery(session: WorklistSession) {
  return queryOptions({
    queryKey: [...worklistKey(session), 'notes', 'counts'],
    queryFn: () => callBaton('/api/notes?queue=open', NoteQueuePage, { bearer: session.bearer }),
    staleTime: 15_000,
    retry: false,
    refetchOnWindowFocus: false,
  })
}
