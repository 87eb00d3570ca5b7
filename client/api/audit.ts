import { AuditPage, ChainState, ChainVerified, type AuditQuestion } from '#contract/audit.ts'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { callBaton } from './call-baton.ts'
import { readFile } from './read-file.ts'
import { readOnce } from './read-once.ts'
import { worklistKey, type WorklistSession } from './worklist.ts'

/** What is asked for, page by page; where the next one begins the page before says. */
export type AuditAsked = Omit<AuditQuestion, 'cursor'>

/** Entries of the trail, the newest first. Each reading is written down there: it is read when somebody asks. */
export function auditQuery(session: WorklistSession, asked: AuditAsked) {
  return infiniteQueryOptions({
    queryKey: [...worklistKey(session), 'audit', asked],
    queryFn: ({ pageParam }) =>
      callBaton('/api/audit/search', AuditPage, {
        bearer: session.bearer,
        body: { ...asked, ...(pageParam !== undefined && { cursor: pageParam }) },
      }),
    initialPageParam: firstPage,
    getNextPageParam: ({ next }) => next,
    ...readOnce,
  })
}

const firstPage: number | undefined = undefined

/** How long the chain is, and what was last signed of it. */
export function chainQuery(session: WorklistSession) {
  return queryOptions({
    queryKey: [...worklistKey(session), 'audit-chain'],
    queryFn: () => callBaton('/api/audit/chain', ChainState, { bearer: session.bearer }),
    ...readOnce,
  })
}

/** Has the chain checked from its beginning to its end. Throws as `callBaton`. */
export function verifyTrail({ bearer }: WorklistSession): Promise<ChainVerified> {
  return callBaton('/api/audit/verify', ChainVerified, { bearer, body: {} })
}

/** Everything that was found, as AuditEvents and as CSV with a signed manifest. Throws as `readFile`. */
export function readTrail({ bearer }: WorklistSession, asked: AuditAsked): Promise<Blob> {
  return readFile('/api/audit/export', { bearer, body: asked, accept: 'application/zip' })
}
