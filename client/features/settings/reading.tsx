import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { FailedNotice } from '../../ui/failed-notice.tsx'
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
  return <FailedNotice text={t('page.failed')} retry={t('page.retry')} onRetry={() => void read.refetch()} />
}
