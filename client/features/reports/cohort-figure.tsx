import type { ReportAnswer } from '#contract/reports.ts'
import { tableFile } from '../../api/reports.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Bar } from './bar.tsx'
import { Counted, SharedCount } from './counted.tsx'
import { Figure } from './figure.tsx'
import { numberFormats } from './report-numbers.ts'
import { useReportSetting } from './report-setting.ts'
import { useReportsSpeech } from './reports-words.ts'

/** `2026-03` as `Q1 2026`. */
const quarterOf = (month: string): { year: string; quarter: number } => ({
  year: month.slice(0, 4),
  quarter: Math.ceil(Number(month.slice(5)) / 3),
})

/** Sent in one quarter, closed with a report by the end of each quarter since. */
export function CohortFigure({ report: { quarters, figures } }: { report: ReportAnswer }) {
  const { t } = useReportsSpeech()
  const { locale } = useLanguage()
  const { place } = useReportSetting()
  const { percent } = numberFormats(locale)
  const name = (month: string): string => t('cohort.quarter', quarterOf(month))
  const ends = [...new Set(quarters.flatMap(({ closedBy }) => closedBy.map(({ until }) => until)))].toSorted()
  const [first] = quarters
  const last = first?.closedBy.at(-1)
  return (
    <Figure
      title={t('cohort.title')}
      finding={
        first === undefined || last === undefined
          ? undefined
          : t('cohort.finding', {
              sent: name(first.to),
              percent: percent({ loops: last.loops, of: first.referred }),
              until: name(last.until),
            })
      }
      help={t('cohort.help')}
      file={tableFile(place, { table: 'cohorts' }, locale)}
    >
      {figures.referred === 0 ? null : (
        <table className="rep-cohort">
          <thead>
            <tr>
              <th scope="col">{t('cohort.sent')}</th>
              <th scope="col" className="rep-num">
                {t('cohort.referred')}
              </th>
              {ends.map((until) => (
                <th key={until} scope="col" className="rep-num">
                  {t('cohort.by', quarterOf(until))}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {quarters.map(({ from, to, referred, closedBy }) => (
              <tr key={from}>
                <th scope="row">{name(to)}</th>
                <td className="rep-num">
                  <Counted
                    loops={referred}
                    title={t('cohort.sent-in', { sent: name(to) })}
                    number={{}}
                    slice={{ ...place.slice, ...within(place.slice, from, to) }}
                  />
                </td>
                {ends.map((until) => {
                  const closed = closedBy.find((each) => each.until === until)
                  if (closed === undefined) return <td key={until} />
                  const share = { loops: closed.loops, of: referred }
                  return (
                    <td key={until} className="rep-num">
                      <SharedCount
                        share={share}
                        title={t('cohort.of', { sent: name(to), until: name(until) })}
                        number={{ closedUntil: until }}
                        slice={{ ...place.slice, ...within(place.slice, from, to) }}
                      />
                      <Bar parts={[{ kind: 'plain', loops: closed.loops }]} of={referred} />
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Figure>
  )
}

/** The months of a quarter that were asked for. */
function within(asked: { from: string; to: string }, from: string, to: string) {
  return { from: from < asked.from ? asked.from : from, to: to > asked.to ? asked.to : to }
}
