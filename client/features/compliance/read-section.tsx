import { useQuery, type QueryKey, type UseQueryOptions } from '@tanstack/react-query'
import { useEffect, useId, type ReactNode } from 'react'
import { FailedNotice } from '../../ui/failed-notice.tsx'
import { useComplianceSpeech } from './compliance-words.ts'

/** A part of a page that is read by itself: what it says while it is read, and when it cannot be. */
export function ReadSection<Data, Key extends QueryKey>(props: {
  title: string
  query: UseQueryOptions<Data, Error, Data, Key>
  onError: (error: Error) => void
  children: (data: Data) => ReactNode
}) {
  const { title, query, onError, children } = props
  const { t } = useComplianceSpeech()
  const id = useId()
  const { data, error, isPending, refetch } = useQuery(query)
  useEffect(() => {
    if (error !== null) onError(error)
  }, [error, onError])
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {isPending && <p role="status">{t('page.loading')}</p>}
      {error !== null && (
        <FailedNotice text={t('page.failed')} retry={t('page.retry')} onRetry={() => void refetch()} />
      )}
      {data !== undefined && children(data)}
    </section>
  )
}
