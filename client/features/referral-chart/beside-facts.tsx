import type { ClockView, LoopView } from '#domain/loop-view.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { useChartSetting } from './chart-setting.tsx'

/** Contradictions in the record, each with the resources that contradict each other. */
export function ConflictList({ view }: { view: LoopView }) {
  const { t } = useLanguage()
  const { wording } = useChartSetting()
  if (view.conflicts.length === 0) return null
  return (
    <section aria-labelledby="conflicts-title">
      <h3 className="section-title" id="conflicts-title">
        {t('conflicts.title')}
      </h3>
      <ul className="plain-list">
        {view.conflicts.map(({ code, evidence }) => (
          <li key={code}>
            {wording.label(`conflict.${code}`)}
            <br />
            <span className="source">{evidence.join(', ')}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Every clock that runs, stands or cannot be judged, where there are several: a single one has told all in the why box. */
export function ClockList({ view }: { view: LoopView }) {
  const { t } = useLanguage()
  const { wording } = useChartSetting()
  if (view.clocks.length < 2) return null

  function describe({ clock, status, due }: ClockView): string {
    const values = { clock: wording.label(`clock.${clock}`), date: wording.moment(due) }
    if (status === 'paused') return t('clocks.paused', values)
    if (status === 'unknown') return t('clocks.unknown', values)
    return t(status === 'passed' ? 'clocks.passed' : 'clocks.running', values)
  }

  return (
    <section aria-labelledby="clocks-title">
      <h3 className="section-title" id="clocks-title">
        {t('clocks.title')}
      </h3>
      <ul className="plain-list">
        {view.clocks.map((clock) => (
          <li key={`${clock.clock} ${clock.cycle}`}>
            <Sentence text={describe(clock)} />
          </li>
        ))}
      </ul>
    </section>
  )
}
