import type { LoopView, StepView } from '#domain/loop-view.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { formatDay, formatShortDay } from '../../ui/clinical-date.ts'
import { Icon } from '../../ui/icon.tsx'
import { useChartSetting } from './chart-setting.tsx'
import { toClockText } from './clock-text.ts'

/** The eight steps with their dates; draws the same marks as the bar. */
export function Stepper({ view }: { view: LoopView }) {
  const { t } = useLanguage()
  return (
    <ol className="steps" aria-label={t('steps.label')}>
      {view.steps.map((step, index) => (
        <Step key={step.step} view={view} step={step} place={index + 1} />
      ))}
    </ol>
  )
}

function Step({ view, step, place }: { view: LoopView; step: StepView; place: number }) {
  const { wording } = useChartSetting()
  const isAwaited = place === view.step
  return (
    <li className={isAwaited ? 'awaited' : step.mark} aria-current={isAwaited ? 'step' : undefined}>
      <span className="dot" aria-hidden="true">
        {step.mark === 'done' ? <Icon name="check" /> : isAwaited ? '!' : place}
      </span>
      <b>{wording.label(`step.${step.step}`)}</b>
      <StepNote view={view} step={step} isAwaited={isAwaited} />
    </li>
  )
}

/** The date of what was done, the clock of what is awaited, and a word for what only looks done. */
function StepNote({ view, step, isAwaited }: { view: LoopView; step: StepView; isAwaited: boolean }) {
  const { t, locale } = useLanguage()
  const { now, timeZone, wording } = useChartSetting()
  const clock = isAwaited ? toClockText(view, { now, timeZone, locale, t }) : undefined
  const mark = (
    <span className="visually-hidden">{`, ${wording.label(`mark.${isAwaited ? 'awaited' : step.mark}`)}`}</span>
  )
  if (clock !== undefined) {
    return (
      <small>
        {clock.short}
        {mark}
      </small>
    )
  }
  if (step.at !== undefined && step.mark === 'done') {
    const at = Date.parse(step.at)
    return (
      <small>
        <time dateTime={step.at} title={formatDay(at, timeZone, locale)}>
          {formatShortDay(at, timeZone, locale)}
        </time>
        {mark}
      </small>
    )
  }
  const words = { skipped: t('step.skipped'), unknown: t('step.unknown'), done: '', awaited: '', 'to-do': '' }
  return (
    <small>
      {words[step.mark]}
      {words[step.mark] === '' ? mark : null}
    </small>
  )
}
