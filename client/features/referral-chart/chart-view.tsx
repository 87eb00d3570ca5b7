import { createWording } from '#contract/wording.ts'
import { useMemo } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import { useLaterParts } from '../later/use-later-parts.ts'
import type { ChartModel } from './chart-model.ts'
import { ChartSettingProvider } from './chart-setting.tsx'
import { ChartTop } from './chart-top.tsx'
import { PatientBanner } from './patient-banner.tsx'
import { ReferralLayout } from './referral-layout.tsx'
import { SourceNotices } from './source-notices.tsx'
import { StaleNotice } from './stale-notice.tsx'

export type ChartViewProps = {
  model: ChartModel
  /** What the address names, as {@link findChosen} reads it. */
  selected: string | undefined
  onSelect: (referral: string | undefined) => void
  onRefresh: () => void
  onPrint: () => void
}

/** A patient's referrals: the answer with no click, everything behind it with one. */
export function ChartView({ model, selected, onSelect, onRefresh, onPrint }: ChartViewProps) {
  const { locale, catalogue, t } = useLanguage()
  const { timeZone, judgedAt, patient, acting } = model
  const wording = useMemo(() => createWording(locale, timeZone, catalogue), [locale, timeZone, catalogue])
  const parts = useLaterParts()
  const later = parts !== 'failed' && parts
  const setting = useMemo(
    () => ({ now: judgedAt, timeZone, wording, acting }),
    [judgedAt, timeZone, wording, acting],
  )
  return (
    <ChartSettingProvider value={setting}>
      {model.needsBanner && patient !== undefined && (
        <PatientBanner patient={patient} now={judgedAt} timeZone={timeZone} />
      )}
      <ChartTop model={model} onRefresh={onRefresh} onPrint={onPrint}>
        {later && <later.ReferAction />}
        {later && <later.UploadAction />}
      </ChartTop>
      <div className="notices no-print">
        {model.isAccessEnding && (
          <p className="notice warn" role="status">
            {t('expiring.text')}
          </p>
        )}
        <StaleNotice freshness={model.freshness} isChecking={model.isChecking} onRetry={onRefresh} />
        <SourceNotices failures={model.failures} onRetry={onRefresh} />
        {parts !== undefined && parts !== 'failed' && <parts.SetAsideNotice setAside={model.setAside} />}
      </div>
      <ReferralLayout views={model.views} selected={selected} onSelect={onSelect} />
      {later && <later.PrintSheet model={model} />}
    </ChartSettingProvider>
  )
}
