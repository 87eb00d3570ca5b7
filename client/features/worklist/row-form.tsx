import type { WorklistRow } from '#contract/worklist.ts'
import type { Command } from '#domain/commands/command.ts'
import { formsWithView, type FormName, type Wrong } from '../commands/command-form.ts'
import type { TranslateCommand } from '../commands/command-words.ts'
import type { FindSlots } from '../commands/use-free-slots.ts'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'
import { viewOf, type LookedAt } from './peek-panel.tsx'
import { useCommandDialog } from './use-command-dialog.ts'
import type { WorklistModel } from './worklist-model.ts'
import { titleOf } from './worklist-row.tsx'
import { useListWords } from './worklist-words.ts'

/** The form of a command, about the rows it was started for. */
export function RowForm(props: {
  name: FormName
  rows: readonly WorklistRow[]
  model: WorklistModel
  looked: LookedAt
  onFindSlots: (referral: string) => ReturnType<FindSlots>
  onSubmit: (command: Command, t: TranslateCommand) => Promise<Wrong | undefined>
  onClose: () => void
}) {
  const { name, rows, model, looked, onFindSlots, onSubmit, onClose } = props
  const t = useListWords()
  const { wording } = useChartSetting()
  const { Dialog, isFailed, load } = useCommandDialog()
  const [row] = rows
  const view = rows.length === 1 ? viewOf(row, looked) : undefined
  const isUnread = looked.isFailed && view === undefined && formsWithView.has(name)
  if (isFailed || isUnread) {
    return (
      <p role="alert" className="wl-alert">
        {t(isUnread ? 'peek.failed' : 'error.text')}{' '}
        <button type="button" className="btn small" onClick={isUnread ? looked.onRetry : load}>
          {t('error.retry')}
        </button>
      </p>
    )
  }
  if (Dialog === undefined) return null
  return (
    <Dialog
      name={name}
      subjects={rows.map((row) => ({ ...row, title: titleOf(row, wording) }))}
      now={model.now}
      timeZone={model.timeZone}
      staff={model.counts?.staff ?? []}
      view={view}
      findSlots={row && (() => onFindSlots(row.referral))}
      onSubmit={onSubmit}
      onClose={onClose}
    />
  )
}
