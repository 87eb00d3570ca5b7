import type { ReportAnswer } from '#contract/reports.ts'
import type { ReportNumber } from '#domain/metrics/report-slice.ts'
import { holderOf } from '#domain/metrics/step-days.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { SpreadBar } from './bar.tsx'
import { Counted, Measured } from './counted.tsx'
import { numberFormats } from './report-numbers.ts'
import { useReportSetting } from './report-setting.ts'
import { useReportsSpeech } from './reports-words.ts'
import { scaleOf, type Spread } from './spread.ts'

type Days = Pick<ReportAnswer['figures'], 'steps'> & { daysToClose?: Spread | undefined }
type Line = { label: string; note?: string; spread: Spread | undefined; number: ReportNumber }

/** How long each step was waited for: the middle half, the median and the mean, on one scale. */
export function DaysTable({ days, held }: { days: Days; held?: ReportAnswer['figures']['held'] }) {
  const { t, wording } = useReportsSpeech()
  const { place } = useReportSetting()
  // Whose move a step is depends on the direction; of all together the outbound way is told, which most go.
  const direction = place.slice.direction ?? 'outbound'
  const lines: readonly Line[] = [
    ...days.steps.map(({ step, days: spread }) => ({
      label: wording.label(`step.${step}`),
      // Whoever is handed a report is not “us”.
      ...(held !== undefined && { note: t(`days.${holderOf(step, direction)}`) }),
      spread,
      number: { timed: step },
    })),
    { label: t('days.to-close'), spread: days.daysToClose, number: { fate: 'completed' } },
    ...(held === undefined
      ? []
      : [
          { label: t('days.held-practice'), spread: held.practice, number: { fate: 'completed' } as const },
          { label: t('days.held-others'), spread: held.others, number: { fate: 'completed' } as const },
        ]),
  ]
  const most = scaleOf(lines.map(({ spread }) => spread))
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t('days.what')}</th>
          {(['median', 'middle', 'mean', 'loops'] as const).map((column) => (
            <th key={column} scope="col" className="rep-num">
              {t(`days.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <DaysLine key={line.label} line={line} most={most} />
        ))}
      </tbody>
    </table>
  )
}

function DaysLine({ line: { label, note, spread, number }, most }: { line: Line; most: number }) {
  const { t } = useReportsSpeech()
  const { locale } = useLanguage()
  const { amount } = numberFormats(locale)
  return (
    <tr>
      <th scope="row">
        {label}
        {note !== undefined && <span className="caption"> {note}</span>}
        {spread !== undefined && <SpreadBar spread={spread} most={most} />}
      </th>
      {spread === undefined ? (
        <td colSpan={4} className="rep-num caption">
          {t('days.none')}
        </td>
      ) : (
        <>
          <td className="rep-num">
            <b>
              <Measured
                text={amount(spread.median)}
                loops={spread.loops}
                title={t('days.of', { what: label })}
                number={number}
              />
            </b>
          </td>
          <td className="rep-num nowrap">{`${amount(spread.quartile1)}–${amount(spread.quartile3)}`}</td>
          <td className="rep-num">{amount(spread.mean)}</td>
          <td className="rep-num">
            <Counted loops={spread.loops} title={t('days.of', { what: label })} number={number} />
          </td>
        </>
      )}
    </tr>
  )
}
