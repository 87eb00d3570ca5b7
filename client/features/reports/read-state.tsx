import type { ReactNode } from 'react'
import { FailedNotice } from '../../ui/failed-notice.tsx'
import { useSessionEnd } from '../practice/use-session-end.ts'
import { useReportSetting } from './report-setting.ts'
import { useReportsSpeech } from './reports-words.ts'

type Read<Data> = { data: Data | undefined; error: Error | null; refetch: () => unknown }

/** What was read, or that it is being read, or that it could not be. */
export function ReadState<Data>(props: { read: Read<Data>; children: (data: Data) => ReactNode }) {
  const { read, children } = props
  const { t } = useReportsSpeech()
  const { onEnd } = useReportSetting()
  if (useSessionEnd([read.error], onEnd)) return null
  return (
    <>
      {read.error !== null && (
        <FailedNotice text={t('page.failed')} retry={t('page.retry')} onRetry={() => void read.refetch()} />
      )}
      {read.data !== undefined && children(read.data)}
      {read.data === undefined && read.error === null && <p role="status">{t('page.loading')}</p>}
    </>
  )
}
