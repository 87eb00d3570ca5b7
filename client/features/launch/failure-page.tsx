import { useEffect, useRef } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import type { LaunchFailure } from '../../smart/launch-failure.ts'
import { LanguageSwitch } from '../../ui/language-switch.tsx'

/** Why there is no chart, and what to do: in words, with what support needs, without any patient's data. */
export function FailurePage({
  failure,
  onRetry,
}: {
  failure: LaunchFailure
  onRetry?: (() => void) | undefined
}) {
  const { t } = useLanguage()
  const { kind, details } = failure
  return (
    <MessagePage
      title={t(`error.${kind}.title`)}
      text={t(`error.${kind}.text`)}
      todo={t(`error.${kind}.do`)}
      details={[...new Set([kind, ...details])]}
      onRetry={onRetry}
    />
  )
}

export type MessagePageProps = {
  title: string
  text: string
  todo: string
  details: readonly string[]
  onRetry?: (() => void) | undefined
}

/** The page of a failure takes focus on its heading, so that a screen reader starts there. */
export function MessagePage({ title, text, todo, details, onRetry }: MessagePageProps) {
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
