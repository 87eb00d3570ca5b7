import type { ReportAnswer } from '#contract/reports.ts'
import type { LoopStep } from '#domain/loop-vocabulary.ts'
import type { ReportSlice } from '#domain/metrics/report-slice.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Bar, type BarKind } from './bar.tsx'
import { Counted } from './counted.tsx'
import { numberFormats } from './report-numbers.ts'
import { useReportsSpeech } from './reports-words.ts'

type Funnel = Pick<ReportAnswer['figures'], 'funnel' | 'matured'>

/** Step by step who got there, who waits there, and for whom it ended there. */
export function FunnelTable(props: {
  funnel: Funnel
  maturedDays: number
  breaksAt?: LoopStep | undefined
  slice?: ReportSlice
}) {
  const { funnel, maturedDays, breaksAt, slice } = props
  const { t, wording } = useReportsSpeech()
  const { locale } = useLanguage()
  const { percent } = numberFormats(locale)
  const matured = { ageFrom: maturedDays }
  const narrowed = slice === undefined ? {} : { slice }
  return (
    <>
      <p className="caption rep-legend" aria-hidden="true">
        {(['done', 'waiting', 'ended'] as const).map((kind) => (
          <span key={kind}>
            <svg className="rep-key">
              <rect className={`rep-${kind}`} width="100%" height="100%" />
            </svg>
            {t(`funnel.${kind}`)}
          </span>
        ))}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('funnel.step')}</th>
            <th scope="col" className="rep-num">
              {t('funnel.reached')}
            </th>
            <th scope="col" className="rep-num">
              {t('share.percent')}
            </th>
            <th scope="col" className="rep-num">
              {t('funnel.waiting')}
            </th>
            <th scope="col" className="rep-num">
              {t('funnel.ended')}
            </th>
          </tr>
        </thead>
        <tbody>
          {funnel.funnel.map(({ step, reached, waiting, ended }) => {
            const name = wording.label(`step.${step}`)
            const parts: readonly { kind: BarKind; loops: number }[] = [
              { kind: 'done', loops: reached - waiting - ended },
              { kind: 'waiting', loops: waiting },
              { kind: 'ended', loops: ended },
            ]
            return (
              <tr key={step} className={step === breaksAt ? 'rep-breaks' : undefined}>
                <th scope="row">
                  {name}{' '}
                  {step === breaksAt && (
                    <span className="rep-break">
                      <Icon name="mismatch" /> {t('funnel.breaks')}
                    </span>
                  )}
                  <Bar parts={parts} of={funnel.matured} />
                </th>
                <td className="rep-num">
                  <Counted
                    {...narrowed}
                    loops={reached}
                    title={t('funnel.reached-of', { step: name })}
                    number={{ ...matured, reached: step }}
                  />
                </td>
                <td className="rep-num">{percent({ loops: reached, of: funnel.matured })}</td>
                <td className="rep-num">
                  <Counted
                    {...narrowed}
                    loops={waiting}
                    title={t('funnel.waiting-of', { step: name })}
                    number={{ ...matured, stoppedAt: step, fate: 'open' }}
                  />
                </td>
                <td className="rep-num">
                  <Counted
                    {...narrowed}
                    loops={ended}
                    title={t('funnel.ended-of', { step: name })}
                    number={{ ...matured, stoppedAt: step, fate: 'ended' }}
                  />
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </>
  )
}
