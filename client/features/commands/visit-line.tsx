import type { LoopView } from '#domain/loop-view.ts'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'
import { useCommandWords } from './command-words.ts'

/** Which booking a form is about: it is never chosen without being seen. */
export function VisitLine({ view }: { view: LoopView | undefined }) {
  const t = useCommandWords()
  const { wording } = useChartSetting()
  const visit = view?.visit
  if (visit === undefined) return <p>{t('visit.lost')}</p>
  const values = { when: wording.moment(visit.startsAt), who: visit.with?.display ?? 'none' }
  return <p>{t('visit.booked', values)}</p>
}
