import type { ReportNumber, ReportSlice } from '#domain/metrics/report-slice.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { numberFormats } from './report-numbers.ts'
import { useReportSetting } from './report-setting.ts'
import { useReportsSpeech } from './reports-words.ts'

type CountedProps = {
  loops: number
  /** What it counts, as the heading of the list. */
  title: string
  number: ReportNumber
  slice?: ReportSlice
}

/** A number that opens the list of its loops, for whoever may read lists; of nothing there is no list. */
export function Counted(props: CountedProps) {
  const { t } = useReportsSpeech()
  const { locale } = useLanguage()
  const text = numberFormats(locale).count(props.loops)
  const label = t('list.open', { text, count: props.loops, title: props.title })
  return <Opening {...props} text={text} label={label} />
}

/**
 * A number that is worked out of loops without counting them, as a median is: it opens the list of those loops.
 *
 * @param loops - of nothing there is no list
 * @param text - the number as it stands on the page
 */
export function Measured(props: CountedProps & { text: string }) {
  const { t } = useReportsSpeech()
  const { text, title } = props
  return <Opening {...props} label={t('list.open-of', { text, title })} />
}

function Opening({
  loops,
  title,
  number,
  text,
  label,
  ...asked
}: CountedProps & { text: string; label: string }) {
  const { place, mayList, onOpen } = useReportSetting()
  if (!mayList || loops === 0) return <span className="rep-n">{text}</span>
  return (
    <button
      type="button"
      className="rep-n rep-opens"
      aria-label={label}
      onClick={() => onOpen({ title, number, slice: asked.slice ?? place.slice })}
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
