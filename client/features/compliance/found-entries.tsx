import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { auditQuery, readTrail, type AuditAsked } from '../../api/audit.ts'
import type { WorklistSession } from '../../api/worklist.ts'
import { FailedNotice } from '../../ui/failed-notice.tsx'
import { useDownload } from '../../ui/use-download.ts'
import { AuditEntries } from './audit-entries.tsx'
import { useComplianceSpeech } from './compliance-words.ts'

/** What the trail says to a question, page by page, and the same as a file. */
export function FoundEntries(props: {
  session: WorklistSession
  asked: AuditAsked
  words: { none: string; export: string }
  onError: (error: Error) => void
}) {
  const { session, asked, words, onError } = props
  const { t } = useComplianceSpeech()
  const read = useInfiniteQuery(auditQuery(session, asked))
  const [download, start] = useDownload(() => readTrail(session, asked), 'audit.zip')
  const { error } = read
  useEffect(() => {
    if (error !== null) onError(error)
  }, [error, onError])
  if (read.isPending) return <p role="status">{t('page.loading')}</p>
  const entries = read.data?.pages.flatMap((page) => page.entries) ?? []
  return (
    <>
      {read.isError && (
        <FailedNotice text={t('page.failed')} retry={t('page.retry')} onRetry={() => void read.refetch()} />
      )}
      {!read.isError && entries.length === 0 && <p role="status">{words.none}</p>}
      {entries.length > 0 && (
        <>
          <p className="cmp-acts no-print">
            <button type="button" className="btn" disabled={download === 'busy'} onClick={start}>
              {download === 'busy' ? t('audit.exporting') : words.export}
            </button>
            <button type="button" className="btn" onClick={() => window.print()}>
              {t('page.print')}
            </button>
            <span className="caption">{t('audit.export-text')}</span>
          </p>
          {download === 'failed' && (
            <p role="alert" className="command-wrong">
              {t('audit.export-failed')}
            </p>
          )}
          <AuditEntries entries={entries} isOfOne={asked.patient !== undefined} />
        </>
      )}
      {read.hasNextPage && (
        <button
          type="button"
          className="btn no-print"
          disabled={read.isFetchingNextPage}
          onClick={() => void read.fetchNextPage()}
        >
          {read.isFetchingNextPage ? t('page.loading') : t('audit.more')}
        </button>
      )}
    </>
  )
}
