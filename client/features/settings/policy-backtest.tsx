import type { PolicyBacktest, PolicyDraft } from '#contract/settings.ts'
import { addFigures, falseAlarmDays, type PolicyFigures } from '#domain/backtest/backtest-figures.ts'
import { backtestPolicy } from '../../api/settings.ts'
import { FaultLines } from './fault-lines.tsx'
import { RunBar } from './run-bar.tsx'
import { useSettingsSpeech } from './settings-words.ts'
import { usePages } from './use-pages.ts'

function add(one: PolicyBacktest, other: PolicyBacktest): PolicyBacktest {
  const groups = Map.groupBy([...one.bySpecialty, ...other.bySpecialty], ({ specialty }) => specialty)
  return {
    ...one,
    figures: addFigures(one.figures, other.figures),
    bySpecialty: [...groups].map(([specialty, parts]) => ({
      specialty,
      figures: parts.map(({ figures }) => figures).reduce(addFigures),
    })),
  }
}

/** What a draft would have done with the practice's own past, beside what the policies of the time did. */
export function PolicyBacktestPart({ bearer, draft }: { bearer: string; draft: PolicyDraft }) {
  const { t } = useSettingsSpeech()
  const { read, run, stop } = usePages((after) => backtestPolicy(bearer, draft, after), add)
  return (
    <section>
      <h3>{t('back.title')}</h3>
      <p>{t('back.honest')}</p>
      <RunBar
        label={t('back.run')}
        isRunning={read.at === 'running'}
        onRun={() => void run()}
        onStop={stop}
      />
      <p role="status">
        {read.at === 'running' && t('effect.looking', { count: read.sum?.figures.loops ?? 0 })}
        {read.at === 'done' && t('back.loops', { count: read.sum.figures.loops })}
      </p>
      {read.at === 'done' && <Result result={read.sum} />}
      {read.at === 'failed' && <FaultLines error={read.error} draft={draft} fallback={t('effect.failed')} />}
    </section>
  )
}

const rows = [
  ['alerts', 'back.alerts'],
  ['repeats', 'back.repeats'],
  ['falseAlarms', 'back.false'],
  ['outside', 'back.outside'],
  ['heldBackAlerts', 'back.held-alerts'],
  ['heldBackOutside', 'back.held-outside'],
] as const satisfies readonly (readonly [keyof PolicyFigures, string])[]

function Result({ result }: { result: PolicyBacktest }) {
  const { t, wording } = useSettingsSpeech()
  const { figures, bySpecialty, coordinators, businessDays, staffAsOf, policyKnownFrom } = result
  if (figures.loops === 0) return <p>{t('back.none')}</p>
  const share = coordinators * businessDays
  return (
    <>
      <Compared figures={figures} share={share} />
      <p>{t('back.staff', { count: coordinators, on: wording.moment(staffAsOf) })}</p>
      {policyKnownFrom !== undefined && (
        <p>{t('back.known-from', { on: wording.moment(policyKnownFrom) })}</p>
      )}
      <h4>{t('back.by-specialty')}</h4>
      {bySpecialty.map(({ specialty, figures: own }) => (
        <details key={specialty} className="set-clock">
          <summary>
            <b>{specialty === '' ? t('back.no-specialty') : wording.label(`specialty.${specialty}`)}</b>{' '}
            <span className="caption">{t('back.loops', { count: own.loops })}</span>
          </summary>
          <Compared figures={own} share={share} />
        </details>
      ))}
    </>
  )
}

/**
 * What both policies did with some referrals, side by side.
 *
 * @param share - coordinators times business days, of the whole practice: figures of specialties add up
 */
function Compared({ figures, share }: { figures: PolicyBacktest['figures']; share: number }) {
  const { t } = useSettingsSpeech()
  const { then, now, sooner, later } = figures
  const perDay = ({ coordinatorAlerts }: PolicyFigures): string =>
    share === 0 ? '–' : (coordinatorAlerts / share).toFixed(1)
  return (
    <>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('back.figure')}</th>
            <th scope="col" className="set-num">
              {t('back.then')}
            </th>
            <th scope="col" className="set-num">
              {t('back.now')}
            </th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{t('back.per-day')}</th>
            <td className="set-num">{perDay(then)}</td>
            <td className="set-num">{perDay(now)}</td>
          </tr>
          {rows.map(([figure, label]) => (
            <tr key={figure}>
              <th scope="row">{t(label, { days: falseAlarmDays })}</th>
              <td className="set-num">{then[figure]}</td>
              <td className="set-num">{now[figure]}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ul className="set-effects">
        <li>{t('back.sooner', { count: sooner, days: average(figures.daysSooner, sooner) })}</li>
        <li>{t('back.later', { count: later, days: average(figures.daysLater, later) })}</li>
        <li>{t('back.only', { now: figures.onlyNow, then: figures.onlyThen })}</li>
      </ul>
    </>
  )
}

const average = (days: number, of: number): number => (of === 0 ? 0 : Math.round((days / of) * 10) / 10)
