import type { ReportAnswer } from '#contract/reports.ts'
import type { LeakCause } from '#domain/metrics/leak.ts'
import { tableFile } from '../../api/reports.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Bar } from './bar.tsx'
import { Counted } from './counted.tsx'
import { Figure } from './figure.tsx'
import { numberFormats } from './report-numbers.ts'
import { useReportSetting } from './report-setting.ts'
import { useReportsSpeech, type ReportsSpeech } from './reports-words.ts'
import { ValueForm } from './value-form.tsx'

/** What was lost and why, in numbers and, for whoever may see them, in dollars. */
export function LeakFigure({ report }: { report: ReportAnswer }) {
  const { figures, leakedUsd, maySetValue } = report
  const speech = useReportsSpeech()
  const { t } = speech
  const { locale } = useLanguage()
  const { place } = useReportSetting()
  const { count, percent, dollars } = numberFormats(locale)
  const most = Math.max(1, ...figures.leaks.map(({ loops }) => loops))
  const { leaked } = figures
  const finding = { loops: count(leaked.loops), of: count(leaked.of), percent: percent(leaked) }
  return (
    <Figure
      title={t('leak.title')}
      finding={
        leakedUsd === undefined
          ? t('leak.finding', finding)
          : t('leak.finding-usd', { ...finding, usd: dollars(leakedUsd.total) })
      }
      help={t('leak.help')}
      file={tableFile(place, { table: 'leaks' }, locale)}
    >
      <table>
        <thead>
          <tr>
            <th scope="col">{t('leak.cause')}</th>
            <th scope="col" className="rep-num">
              {t('leak.loops')}
            </th>
            <th scope="col" className="rep-num">
              {t('share.percent')}
            </th>
            {leakedUsd !== undefined && (
              <th scope="col" className="rep-num">
                {t('leak.usd')}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {figures.leaks.map(({ cause, loops }) => {
            const label = causeLabel(cause, speech)
            const usd = leakedUsd?.byCause.find((each) => each.cause === cause)?.usd
            return (
              <tr key={cause}>
                <th scope="row">
                  {label}
                  <Bar parts={[{ kind: 'plain', loops }]} of={most} />
                </th>
                <td className="rep-num">
                  <Counted loops={loops} title={t('leak.of', { cause: label })} number={{ leaked: cause }} />
                </td>
                <td className="rep-num">{percent({ loops, of: leaked.of })}</td>
                {usd !== undefined && <td className="rep-num">{dollars(usd)}</td>}
              </tr>
            )
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('leak.total')}</th>
            <td className="rep-num">
              <Counted loops={leaked.loops} title={t('leak.title')} number={{ leaked: 'any' }} />
            </td>
            <td className="rep-num">{percent(leaked)}</td>
            {leakedUsd !== undefined && <td className="rep-num">{dollars(leakedUsd.total)}</td>}
          </tr>
        </tfoot>
      </table>
      {maySetValue && <ValueForm value={leakedUsd?.perReferral} />}
    </Figure>
  )
}

function causeLabel(cause: LeakCause, { t, wording }: ReportsSpeech): string {
  if (cause === 'never-scheduled' || cause === 'seen-out-of-network') return t(`leak.${cause}`)
  return wording.label(`closure.${cause}`)
}
