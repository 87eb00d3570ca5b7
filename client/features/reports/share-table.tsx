import type { ReportNumber } from '#domain/metrics/report-slice.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Bar } from './bar.tsx'
import { Counted } from './counted.tsx'
import { numberFormats } from './report-numbers.ts'
import { useReportsSpeech } from './reports-words.ts'

export type ShareLine = {
  label: string
  share: { loops: number; of: number }
  number: ReportNumber
  /** What the share is of. */
  whole: ReportNumber
}

/** Shares, each with its bar, its percent and the two numbers it is made of. */
export function ShareTable({ lines }: { lines: readonly ShareLine[] }) {
  const { t } = useReportsSpeech()
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t('share.what')}</th>
          <th scope="col" className="rep-num">
            {t('share.percent')}
          </th>
          <th scope="col" className="rep-num">
            {t('share.loops')}
          </th>
          <th scope="col" className="rep-num">
            {t('share.whole')}
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <ShareRow key={line.label} {...line} />
        ))}
      </tbody>
    </table>
  )
}

function ShareRow({ label, share, number, whole }: ShareLine) {
  const { locale } = useLanguage()
  const { t } = useReportsSpeech()
  const { percent } = numberFormats(locale)
  return (
    <tr>
      <th scope="row">
        {label}
        <Bar parts={[{ kind: 'plain', loops: share.loops }]} of={share.of} />
      </th>
      <td className="rep-num">
        <b>{percent(share)}</b>
      </td>
      <td className="rep-num">
        <Counted loops={share.loops} title={label} number={number} />
      </td>
      <td className="rep-num">
        <Counted loops={share.of} title={t('share.all-of', { what: label })} number={whole} />
      </td>
    </tr>
  )
}
