import type { ReportAnswer } from '#contract/reports.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { tableFile } from '../../api/reports.ts'
import { Figure } from './figure.tsx'
import { numberFormats } from './report-numbers.ts'
import { useReportSetting } from './report-setting.ts'
import { useReportsSpeech } from './reports-words.ts'
import { ShareTable, type ShareLine } from './share-table.tsx'

/** How many got how far, how many were closed in time, and how many did not come. */
export function ShareFigure({ report: { figures, maturedDays } }: { report: ReportAnswer }) {
  const { t } = useReportsSpeech()
  const { locale } = useLanguage()
  const { place } = useReportSetting()
  const { percent } = numberFormats(locale)
  const matured = { ageFrom: maturedDays }
  const lines: readonly ShareLine[] = [
    {
      label: t('share.scheduled'),
      share: figures.scheduled,
      number: { ...matured, reached: 'booked' },
      whole: matured,
    },
    {
      label: t('share.seen'),
      share: figures.seen,
      number: { ...matured, reached: 'seen' },
      whole: matured,
    },
    {
      label: t('share.note-back'),
      share: figures.noteBack,
      number: { ...matured, reached: 'note-back' },
      whole: matured,
    },
    {
      label: t('share.closed'),
      share: figures.closed,
      number: { ...matured, fate: 'completed' },
      whole: matured,
    },
    {
      label: t('share.reviewed'),
      share: figures.reviewed,
      number: { ...matured, reached: 'reviewed', isReviewable: true },
      whole: { ...matured, isReviewable: true },
    },
    ...figures.closedWithin.map(({ days, ...share }) => ({
      label: t('share.closed-within', { days }),
      share,
      number: { ageFrom: days, closedWithinDays: days },
      whole: { ageFrom: days },
    })),
    {
      label: t('share.no-show'),
      share: figures.noShows,
      number: { hasNoShow: true },
      whole: { reached: 'booked' },
    },
  ]
  return (
    <Figure
      title={t('share.title')}
      finding={t('share.finding', {
        closed: percent(figures.closed),
        scheduled: percent(figures.scheduled),
      })}
      help={t('share.help', { days: maturedDays })}
      file={tableFile(place, { table: 'shares' }, locale)}
    >
      <ShareTable lines={lines} />
    </Figure>
  )
}
