import {
  CsvApplied,
  CsvPreview,
  DirectoryList,
  RankAnswer,
  UsualAnswer,
  type RankRequest,
  type UsualRequest,
} from '#contract/directory.ts'
import { queryOptions } from '@tanstack/react-query'
import { callBaton } from './call-baton.ts'

/** Receivers by words; asked again for every change of the words. */
export function directoryQuery(bearer: string, text: string) {
  return queryOptions({
    queryKey: ['directory', bearer, text],
    queryFn: () => callBaton('/api/directory/search', DirectoryList, { bearer, body: { text } }),
    retry: false,
  })
}

/** Whoever fills in a form for minutes keeps the list they chose from. */
const restMs = 300_000

/** The receivers for a referral, the best first. */
export function rankQuery(bearer: string, question: RankRequest) {
  return queryOptions({
    queryKey: ['directory', bearer, 'rank', question],
    queryFn: () => callBaton('/api/directory/rank', RankAnswer, { bearer, body: question }),
    retry: false,
    staleTime: restMs,
    refetchOnWindowFocus: false,
  })
}

/** Where the practice usually sends its patients, before a specialty is chosen. */
export function usualQuery(bearer: string, question: UsualRequest) {
  return queryOptions({
    queryKey: ['directory', bearer, 'usual', question],
    queryFn: () => callBaton('/api/directory/usual', UsualAnswer, { bearer, body: question }),
    retry: false,
    staleTime: restMs,
    refetchOnWindowFocus: false,
  })
}

/** What a list would do. Throws as `callBaton`. */
export function previewList(bearer: string, csv: string): Promise<CsvPreview> {
  return callBaton('/api/directory/import/preview', CsvPreview, { bearer, body: { csv } })
}

/** Does exactly what was shown under this token. Throws as `callBaton`; then nothing was changed, or it is not known. */
export function applyList(bearer: string, csv: string, token: string): Promise<CsvApplied> {
  return callBaton('/api/directory/import/apply', CsvApplied, { bearer, body: { csv, token } })
}
