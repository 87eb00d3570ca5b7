import { NoteDetail } from '#contract/notes.ts'
import { queryOptions } from '@tanstack/react-query'
import { callBaton } from './call-baton.ts'

/** One note that Baton keeps; Baton keeps a record that it was read. Throws as `callBaton`. */
export function readKeptNote(bearer: string, id: string): Promise<NoteDetail> {
  return callBaton(`/api/notes/${encodeURIComponent(id)}`, NoteDetail, { bearer })
}

/** The note of a document that a form is about. */
export function keptNoteQuery(bearer: string, id: string) {
  return queryOptions({
    queryKey: ['kept-note', bearer, id],
    queryFn: () => readKeptNote(bearer, id),
    retry: false,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  })
}
