import type { Wording } from '#contract/wording.ts'
import type { WorklistRow } from '#contract/worklist.ts'
import type { StepView } from '#domain/loop-view.ts'
import { loopSteps } from '#domain/loop-vocabulary.ts'
import { memo, type Ref } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import { initialsOf } from '../../ui/avatar.tsx'
import { Icon } from '../../ui/icon.tsx'
import type { FormName } from '../commands/command-form.ts'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'
import { splitFirstSentence } from '../referral-chart/loop-progress.ts'
import { dayOrUnknown } from '../referral-chart/patient-banner.tsx'
import { LoopStrip } from './loop-strip.tsx'
import { IntakeActionsCell, QuestionCell, ReceivedCell, ReferrerCell } from './intake-cells.tsx'
import { nextActionOf } from './next-action.ts'
import { toRowClock } from './row-clock.ts'
import { useListWords } from './worklist-words.ts'

export type RowProps = {
  row: WorklistRow
  /** Place in the whole list, from 0. */
  index: number
  /** The one row that Tab leads to. */
  isCurrent: boolean
  isSelected: boolean
  /** In the intake queue other things matter of a referral. */
  isIntake: boolean
  measure: Ref<HTMLTableRowElement>
  onFocus: (referral: string) => void
  onOpen: (referral: string) => void
  onToggle: (referral: string, isRange: boolean) => void
  onAct: (name: FormName, row: WorklistRow) => void
}

/**
 * One referral on two lines. It is painted anew only when something of it changes: a list of thousands scrolls only
 * because of that.
 */
export const WorklistTableRow = memo(function WorklistTableRow(props: RowProps) {
  const { row, index, isCurrent, isSelected, isIntake, measure, onFocus, onOpen, onToggle, onAct } = props
  const t = useListWords()
  const { wording } = useChartSetting()
  const tabIndex = isCurrent ? 0 : -1
  return (
    <tr
      ref={measure}
      className={`wl-row k-${row.display}${isCurrent ? ' current' : ''}${isSelected ? ' chosen' : ''}`}
      tabIndex={tabIndex}
      aria-rowindex={index + 2}
      aria-current={isCurrent ? 'true' : undefined}
      data-index={index}
      data-referral={row.referral}
      onFocus={() => onFocus(row.referral)}
      onClick={() => onOpen(row.referral)}
    >
      <td className="wl-select" onClick={(event) => event.stopPropagation()}>
        <label className="wl-check">
          <input
            type="checkbox"
            tabIndex={tabIndex}
            checked={isSelected}
            aria-label={t('row.select', { name: row.patientName })}
            onClick={(event) => onToggle(row.referral, event.shiftKey)}
            onChange={() => undefined}
          />
        </label>
      </td>
      <ClockCell row={row} />
      <PatientCell row={row} />
      {isIntake ? (
        <>
          <ReferrerCell row={row} title={titleOf(row, wording)} />
          <ReceivedCell row={row} />
          <QuestionCell row={row} />
          <IntakeActionsCell row={row} tabIndex={tabIndex} onAct={onAct} />
        </>
      ) : (
        <>
          <ReceiverCell row={row} />
          <LoopCell row={row} />
          <WhyCell row={row} />
        </>
      )}
      <OwnerCell row={row} />
    </tr>
  )
})

function ClockCell({ row }: { row: WorklistRow }) {
  const { t, locale } = useLanguage()
  const words = useListWords()
  const { now, timeZone, wording } = useChartSetting()
  const clock = toRowClock(row, { now, timeZone, locale, t })
  return (
    <td className="wl-clock">
      <span className="wl-time" title={clock?.exact}>
        <Icon name={row.display} label={wording.label(`display.${row.display}`)} />{' '}
        {clock?.short ?? words('row.no-clock')}
      </span>
      {row.escalation > 0 && <span className="wl-second">{words('row.escalated')}</span>}
    </td>
  )
}

function PatientCell({ row }: { row: WorklistRow }) {
  const { t, locale } = useLanguage()
  const unknown = t('banner.not-known')
  return (
    <th scope="row" className="wl-patient">
      <span className="wl-name" data-identifier>
        {row.patientName}
      </span>
      <span className="wl-second">
        <span className="nowrap" data-identifier>
          {dayOrUnknown(row.birthDate, locale, unknown)}
        </span>
        {' · '}
        <span className="nowrap" data-identifier>
          {row.mrn ?? unknown}
        </span>
      </span>
    </th>
  )
}

function ReceiverCell({ row }: { row: WorklistRow }) {
  const t = useListWords()
  const { wording } = useChartSetting()
  const title = titleOf(row, wording)
  return (
    <td className="wl-receiver">
      {row.urgency === 'routine' ? (
        <span className="wl-line">{title}</span>
      ) : (
        <span className="wl-what">
          <span className="wl-line">{title}</span> <b>{`· ${wording.label(`urgency.${row.urgency}`)}`}</b>
        </span>
      )}
      <span className="wl-line wl-second">{row.receiver ?? t('row.no-receiver')}</span>
    </td>
  )
}

/** What a row's referral is called, as in the chart. */
export function titleOf({ title, specialty }: WorklistRow, wording: Wording): string {
  return wording.title({ title, ...(specialty !== undefined && { specialty }) })
}

/** The row's eight marks as the steps that bar and words are made of. */
export function stepsOf(row: WorklistRow): readonly StepView[] {
  return loopSteps.map((step, index) => ({ step, mark: row.marks[index] ?? 'unknown', evidence: [] }))
}

function LoopCell({ row }: { row: WorklistRow }) {
  const { t } = useLanguage()
  const words = useListWords()
  const { wording } = useChartSetting()
  const steps = stepsOf(row)
  const count = (mark: StepView['mark']): number => steps.filter((step) => step.mark === mark).length
  const [done, skipped] = [count('done'), count('skipped')]
  const awaited = steps[row.step - 1]
  const label =
    awaited === undefined
      ? t('bar.label-complete', { skipped })
      : t('bar.label', { done, skipped, step: wording.label(`step.${awaited.step}`), clock: 'none' })
  return (
    <td className="wl-loop">
      <LoopStrip marks={row.marks} awaited={row.step} label={label} />
      <span className="wl-line wl-second" aria-hidden="true">
        {`${done + skipped}/8`}
        {awaited !== undefined && ` · ${sayAwaited(awaited, words, wording)}`}
      </span>
    </td>
  )
}

/** One word for what is waited for: beside the bar there is room for no more. What nobody could read says so. */
function sayAwaited({ step, mark }: StepView, t: ReturnType<typeof useListWords>, wording: Wording): string {
  return mark === 'unknown' ? wording.label(`needs-unconfirmed.${step}`) : t(`awaited.${step}`)
}

function WhyCell({ row }: { row: WorklistRow }) {
  const t = useListWords()
  const { wording } = useChartSetting()
  const [first] = splitFirstSentence(wording.say(row.why))
  const next = nextActionOf(row)
  const owed = row.owedWork
  return (
    <td className="wl-why">
      <span className="wl-line">{first}</span>
      <span className={`wl-line wl-second${next === undefined ? '' : ' wl-next'}`}>
        {next !== undefined && t(next.key)}
        {next === undefined && owed === undefined && t('row.no-action')}
        {owed !== undefined && (
          <b className="wl-owed">{`${next === undefined ? '' : ' · '}${t('row.work', { count: owed })}`}</b>
        )}
        {row.snoozedUntil !== undefined && ` · ${t('row.snoozed', { date: wording.day(row.snoozedUntil) })}`}
      </span>
    </td>
  )
}

function OwnerCell({ row }: { row: WorklistRow }) {
  const { t } = useLanguage()
  const name = row.owner?.display
  const initials = name === undefined ? '' : initialsOf(name)
  return (
    <td className="wl-owner">
      <span
        className={initials === '' ? 'avatar none' : 'avatar'}
        role="img"
        aria-label={name ?? t('card.unassigned')}
      >
        {initials === '' ? '–' : initials}
      </span>
    </td>
  )
}
