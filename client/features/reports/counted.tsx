import type { ReportNumber, ReportSlice } from '#domain/metrics/report-slice.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { numberFormats } from './report-numbers.ts'
import { useReportSetting } from './report-setting.ts'
import { useReportsSpeech } from './reports-words.ts'

/** A number that opens the list of its loops, for whoever may read lists; of nothing there is no list. */
export function Counted(props: {
  loops: number
  /** What it counts, as the heading of the list. */
  title: string
  number: ReportNumber
  slice?: ReportSlice
}) {
  const { loops, title, number } = props
  const { t } = useReportsSpeech()
  const { locale } = useLanguage()
  const { place, mayList, onOpen } = useReportSetting()
  const text = numberFormats(locale).count(loops)
  if (!mayList || loops === 0) return <span className="rep-n">{text}</span>
  return (
    <button
      type="button"
      className="rep-n rep-opens"
      aria-label={t('list.open', { text, count: loops, title })}
      onClick={() => onOpen({ title, number, slice: props.slice ?? place.slice })}
    >
      {text}
    </button>
  )
}

/** A share: the percent, and the two numbers it is made of. */
export function SharedCount(props: {
  share: { loops: number; of: number }
  title: string
  number: ReportNumber
  slice?: ReportSlice
}) {
  const { share, ...rest } = props
  const { t } = useReportsSpeech()
  const { locale } = useLanguage()
  const { count, percent } = numberFormats(locale)
  return (
    <span className="nowrap">
      <b>{percent(share)}</b> <Counted loops={share.loops} {...rest} />{' '}
      <span className="caption">{t('share.of', { of: count(share.of) })}</span>
    </span>
  )
}
