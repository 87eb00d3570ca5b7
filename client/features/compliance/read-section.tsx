import { useQuery, type QueryKey, type UseQueryOptions } from '@tanstack/react-query'
import { useEffect, useId, type ReactNode } from 'react'
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
        <p role="alert" className="command-wrong">
          {t('page.failed')}{' '}
          <button type="button" className="btn small" onClick={() => void refetch()}>
            {t('page.retry')}
          </button>
        </p>
      )}
      {data !== undefined && children(data)}
    </section>
  )
}
