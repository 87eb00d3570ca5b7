import { createWording } from '#contract/wording.ts'
import type { Instant } from '#domain/instant.ts'
import { useMemo, type ReactNode } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import { ChartSettingProvider } from '../referral-chart/chart-setting.tsx'

/** Words and judges the rows as the chart does: in the clinic's zone, at the moment the list was read. */
export function ListSetting(props: { now: Instant; timeZone: string; children: ReactNode }) {
  const { now, timeZone, children } = props
  const { locale, catalogue } = useLanguage()
  const wording = useMemo(() => createWording(locale, timeZone, catalogue), [locale, timeZone, catalogue])
  const setting = useMemo(() => ({ now, timeZone, wording }), [now, timeZone, wording])
  return <ChartSettingProvider value={setting}>{children}</ChartSettingProvider>
}
