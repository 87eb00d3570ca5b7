import { ChartDocumentText, ChartNote } from '#contract/notes.ts'
import { queryOptions } from '@tanstack/react-query'
import { callBaton } from './call-baton.ts'

/** One note of this chart's patient that Baton keeps; Baton keeps a record that it was read. Throws as `callBaton`. */
export function readChartNote(bearer: string, id: string): Promise<ChartNote> {
  return callBaton(`/api/chart/notes/${encodeURIComponent(id)}`, ChartNote, { bearer })
}

/** The note of a document that a form is about. */
export function chartNoteQuery(bearer: string, id: string) {
  return queryOptions({
    queryKey: ['chart-note', bearer, id],
    queryFn: () => readChartNote(bearer, id),
    retry: false,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  })
}

/** What the file of a document of the EHR says, by its reference: the backend reads it once for each version. */
export function chartDocumentQuery(bearer: string, document: string) {
  return queryOptions({
    queryKey: ['chart-document', bearer, document],
    queryFn: () => callBaton(`/api/chart/documents/${document}`, ChartDocumentText, { bearer }),
    retry: false,
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  })
}
