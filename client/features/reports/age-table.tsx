import type { ReportAnswer } from '#contract/reports.ts'
import type { ReportSlice } from '#domain/metrics/report-slice.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Bar } from './bar.tsx'
import { Counted } from './counted.tsx'
import { numberFormats } from './report-numbers.ts'
import { useReportsSpeech } from './reports-words.ts'

/** Open loops by how long they have been open: closed ones alone flatter. */
export function AgeTable(props: {
  figures: Pick<ReportAnswer['figures'], 'ageing' | 'open'>
  slice?: ReportSlice
}) {
  const { figures, slice } = props
  const { t } = useReportsSpeech()
  const { locale } = useLanguage()
  const { percent } = numberFormats(locale)
  const most = Math.max(1, ...figures.ageing.map(({ loops }) => loops))
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t('age.days')}</th>
          <th scope="col" className="rep-num">
            {t('age.open')}
          </th>
          <th scope="col" className="rep-num">
            {t('share.percent')}
          </th>
        </tr>
      </thead>
      <tbody>
        {figures.ageing.map(({ from, to, loops }) => {
          const label = to === undefined ? t('age.from', { from }) : t('age.between', { from, to })
          return (
            <tr key={from}>
              <th scope="row">
                {label}
                <Bar parts={[{ kind: 'plain', loops }]} of={most} />
              </th>
              <td className="rep-num">
                <Counted
                  loops={loops}
                  title={t('age.of', { days: label })}
                  number={{ fate: 'open', ageFrom: from, ...(to !== undefined && { ageTo: to }) }}
                  {...(slice !== undefined && { slice })}
                />
              </td>
              <td className="rep-num">{percent({ loops, of: figures.open })}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
