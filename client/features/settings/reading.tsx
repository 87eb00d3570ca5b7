import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useSessionEnd } from '../practice/use-session-end.ts'
import type { PracticePageProps } from '../practice/spoken-page.tsx'
import { useSettingsSpeech } from './settings-words.ts'

type ReadingProps<Data> = {
  read: UseQueryResult<Data>
  onEnd: PracticePageProps['onEnd']
  children: (data: Data) => ReactNode
}

/** What a part shows while it is read, when that failed, and once it is there. */
export function Reading<Data>({ read, onEnd, children }: ReadingProps<Data>) {
  const { t } = useSettingsSpeech()
  if (useSessionEnd([read.error], onEnd)) return null
  if (read.data !== undefined) return children(read.data)
  if (!read.isError) return <p role="status">{t('page.loading')}</p>
  return (
    <div role="alert">
      <p>{t('page.failed')}</p>
      <button type="button" className="btn" onClick={() => void read.refetch()}>
        {t('page.retry')}
      </button>
    </div>
  )
}
