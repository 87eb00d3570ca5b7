import type { ReactNode } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import { formatTime, zoneName } from '../../ui/clinical-date.ts'
import { Icon } from '../../ui/icon.tsx'
import { LanguageSwitch } from '../../ui/language-switch.tsx'
import { isShown, type ChartModel } from './chart-model.ts'
import { SummaryChips } from './summary-chips.tsx'

/** Heading, counts, how fresh it is, and the few things to do with the page as a whole. */
export function ChartTop(props: {
  model: ChartModel
  onRefresh: () => void
  onPrint: () => void
  /** What else there is to do with the patient's chart. */
  children: ReactNode
}) {
  const { model, onRefresh, onPrint, children } = props
  const { t } = useLanguage()
  const open = model.views.filter((view) => isShown(view) && view.display !== 'closed')
  return (
    <div className="top">
      <h1>{t('app.referrals')}</h1>
      <SummaryChips views={open} />
      <span className="spacer" />
      <div className="top-actions no-print">
        {children}
        <FreshnessText model={model} />
        <LanguageSwitch />
        <button type="button" className="btn small" aria-disabled={model.isChecking} onClick={onRefresh}>
          <Icon name="refresh" />
          {t('app.refresh')}
        </button>
        <button type="button" className="btn small" onClick={onPrint}>
          <Icon name="print" />
          {t('app.print')}
        </button>
      </div>
    </div>
  )
}

function FreshnessText({ model }: { model: ChartModel }) {
  const { t, locale } = useLanguage()
  const { freshness, timeZone, isChecking } = model
  const values = {
    time: formatTime(freshness.at, timeZone, locale),
    zone: zoneName(freshness.at, timeZone, locale),
  }
  const isOld = freshness.kind === 'snapshot' || isChecking
  return (
    <span className="caption" role="status" data-freshness={isOld ? 'checking' : freshness.kind}>
      {t(isOld ? 'app.as-of' : 'app.updated', values)}
    </span>
  )
}
