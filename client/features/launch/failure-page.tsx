import { useLanguage } from '../../i18n/language.tsx'
import type { ChartUnreadable } from '../../smart/chart-reads.ts'
import type { LaunchFailure } from '../../smart/launch-failure.ts'
import { useLaterParts } from '../later/use-later-parts.ts'

type Retry = (() => void) | undefined

/** Why there is no chart, and what to do: in words, with what support needs, without any patient's data. */
export function FailurePage({ failure, onRetry }: { failure: LaunchFailure; onRetry?: Retry }) {
  const parts = useLaterParts()
  if (parts === undefined) return <main className="message-page" aria-busy="true" />
  if (parts === 'failed') return <BarePage code={failure.kind} />
  return <parts.FailureMessage failure={failure} onRetry={onRetry} />
}

/** Neither patient nor referrals: better no list than one that looks complete. */
export function UnreadablePage({ error, onRetry }: { error: ChartUnreadable; onRetry?: Retry }) {
  const parts = useLaterParts()
  if (parts === undefined) return <main className="message-page" aria-busy="true" />
  if (parts === 'failed') return <BarePage code={`${error.source} ${error.problem}`} />
  return <parts.UnreadableMessage error={error} onRetry={onRetry} />
}

/** When Baton does not even hand out the words for what went wrong. */
function BarePage({ code }: { code: string }) {
  const { t } = useLanguage()
  return (
    <main className="message-page">
      <div className="message-card">
        <h1>{t('bare.title')}</h1>
        <p role="alert">{t('bare.text')}</p>
        <code>{code}</code>
      </div>
    </main>
  )
}
