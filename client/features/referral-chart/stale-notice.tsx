import { useLanguage } from '../../i18n/language.tsx'
import { formatTime, zoneName } from '../../ui/clinical-date.ts'
import type { Freshness } from './chart-model.ts'
import { useChartSetting } from './chart-setting.tsx'

/** Old data stays in sight when a new reading fails, and says how old it is. */
export function StaleNotice(props: { freshness: Freshness; isChecking: boolean; onRetry: () => void }) {
  const { freshness, isChecking, onRetry } = props
  const { t, locale } = useLanguage()
  const { timeZone } = useChartSetting()
  if (freshness.kind !== 'stale' || isChecking) return null
  const values = {
    time: formatTime(freshness.at, timeZone, locale),
    zone: zoneName(freshness.at, timeZone, locale),
  }
  return (
    <div className="notice warn" role="alert">
      <p>
        <b>{t('stale.title')}</b> {t('stale.text', values)}
      </p>
      <button type="button" className="btn small" onClick={onRetry}>
        {t('failure.retry')}
      </button>
    </div>
  )
}
