import type { SourceFailure } from '../../smart/chart-reads.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Icon } from '../../ui/icon.tsx'
import { useChartSetting } from './chart-setting.tsx'

/** What could not be read, by name and with the reason; reading again is one click away. */
export function SourceNotices(props: { failures: readonly SourceFailure[]; onRetry: () => void }) {
  const { failures, onRetry } = props
  const { t } = useLanguage()
  const { wording } = useChartSetting()
  if (failures.length === 0) return null

  function describe({ source, state, because, retryAfterSeconds = 0 }: SourceFailure): string {
    const reason = t(`because.${because ?? 'unreachable'}`, { seconds: retryAfterSeconds })
    if (source === 'PractitionerRole') {
      return t(state === 'forbidden' ? 'failure.parties-forbidden' : 'failure.parties', {
        because: reason,
      })
    }
    if (source === 'ClaimResponse' && (state === 'unsupported' || state === 'forbidden'))
      return t('failure.authorizations')
    const values = {
      source: wording.label(`source.${source}`),
      because: reason,
    }
    return t(`failure.${state}`, values)
  }

  const canHelp = failures.some(({ state }) => state === 'failed' || state === 'truncated')
  return (
    <section className="notice" aria-label={t('failure.label')}>
      <Icon name="cant-confirm" />
      <ul className="grow">
        {failures.map((failure) => (
          <li key={failure.source}>{describe(failure)}</li>
        ))}
      </ul>
      {canHelp && (
        <button type="button" className="btn small" onClick={onRetry}>
          {t('failure.retry')}
        </button>
      )}
    </section>
  )
}
