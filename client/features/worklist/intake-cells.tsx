import type { WorklistRow } from '#contract/worklist.ts'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'
import type { FormName } from '../commands/command-form.ts'
import { intakeActionsOf } from './intake-actions.ts'
import { useListWords } from './worklist-words.ts'

/** Who sends a patient to us, and for which specialty. */
export function ReferrerCell({ row, title }: { row: WorklistRow; title: string }) {
  const t = useListWords()
  const { wording } = useChartSetting()
  return (
    <td className="wl-receiver">
      <span className="wl-line">{row.referrer ?? t('intake.no-referrer')}</span>
      <span className="wl-line wl-second">
        {title}
        {row.urgency !== 'routine' && ` · ${wording.label(`urgency.${row.urgency}`)}`}
      </span>
    </td>
  )
}

/** What they ask, and what is missing to answer it. */
export function QuestionCell({ row }: { row: WorklistRow }) {
  const t = useListWords()
  const gaps = row.intakeGaps ?? []
  return (
    <td className="wl-why">
      <span className="wl-line">{row.reason ?? t('intake.no-question')}</span>
      <span className={`wl-line wl-second${gaps.length === 0 ? '' : ' wl-next'}`}>
        {gaps.length === 0
          ? t('intake.complete')
          : t('intake.missing', { what: gaps.map((gap) => t(`intake-gap.${gap}`)).join(', ') })}
      </span>
    </td>
  )
}

/** The day it came, from which its clocks run. */
export function ReceivedCell({ row }: { row: WorklistRow }) {
  const { wording } = useChartSetting()
  const t = useListWords()
  return (
    <td className="wl-loop">
      <span className="nowrap">
        {row.orderedAt === undefined ? t('intake.no-day') : wording.day(row.orderedAt)}
      </span>
    </td>
  )
}

/** The answers, one press away; the keys of the list reach them from the row that has the focus. */
export function IntakeActionsCell(props: {
  row: WorklistRow
  tabIndex: number
  onAct: (name: FormName, row: WorklistRow) => void
}) {
  const { row, tabIndex, onAct } = props
  const t = useListWords()
  return (
    <td className="wl-intake" onClick={(event) => event.stopPropagation()}>
      {intakeActionsOf(row).map(({ name, label }) => (
        <button
          key={name}
          type="button"
          className="btn small"
          tabIndex={tabIndex}
          aria-label={t('intake.act-of', { act: t(label), name: row.patientName })}
          onClick={() => onAct(name, row)}
        >
          {t(label)}
        </button>
      ))}
    </td>
  )
}
