import { useEffect, useRef } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import type { ChartUnreadable } from '../../smart/chart-reads.ts'
import type { LaunchFailure } from '../../smart/launch-failure.ts'
import { LanguageSwitch } from '../../ui/language-switch.tsx'

type Retry = (() => void) | undefined

/** The words of {@link FailurePage}. */
export function FailureMessage({ failure, onRetry }: { failure: LaunchFailure; onRetry?: Retry }) {
  const { t } = useLanguage()
  const { kind, details } = failure
  return (
    <MessageCard
      title={t(`error.${kind}.title`)}
      text={t(`error.${kind}.text`)}
      todo={t(`error.${kind}.do`)}
      details={[...new Set([kind, ...details])]}
      onRetry={onRetry}
    />
  )
}

/** The words of {@link UnreadablePage}. */
export function UnreadableMessage({ error, onRetry }: { error: ChartUnreadable; onRetry?: Retry }) {
  const { t } = useLanguage()
  const because = t(`because.${error.problem}`, { seconds: error.retryAfterSeconds ?? 0 })
  return (
    <MessageCard
      title={t('error.unreadable.title')}
      text={t(error.source === 'Patient' ? 'error.unreadable.patient' : 'error.unreadable.orders', {
        because,
      })}
      todo={t('error.unreadable.do')}
      details={[error.source, ...(error.status === undefined ? [] : [`HTTP ${error.status}`])]}
      onRetry={onRetry}
    />
  )
}

type MessageCardProps = {
  title: string
  text: string
  todo: string
  details: readonly string[]
  onRetry?: Retry
}

/** The page of a failure takes focus on its heading, so that a screen reader starts there. */
function MessageCard({ title, text, todo, details, onRetry }: MessageCardProps) {
  const { t } = useLanguage()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [title])
  return (
    <main className="message-page">
      <div className="message-card">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <p role="alert">{text}</p>
        <h2>{t('error.what-to-do')}</h2>
        <p>{todo}</p>
        {details.length > 0 && (
          <>
            <h2>{t('error.technical')}</h2>
            <ul>
              {details.map((detail) => (
                <li key={detail}>
                  <code>{detail}</code>
                </li>
              ))}
            </ul>
          </>
        )}
        <div className="message-foot">
          {onRetry !== undefined && (
            <button type="button" className="btn" onClick={onRetry}>
              {t('error.retry')}
            </button>
          )}
          <span className="spacer" />
          <LanguageSwitch />
        </div>
      </div>
    </main>
  )
}
