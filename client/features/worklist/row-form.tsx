import type { WorklistRow } from '#contract/worklist.ts'
import type { Command } from '#domain/commands/command.ts'
import type { FormName, Wrong } from '../commands/command-form.ts'
import type { TranslateCommand } from '../commands/command-words.ts'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'
import { useCommandDialog } from './use-command-dialog.ts'
import type { WorklistModel } from './worklist-model.ts'
import { titleOf } from './worklist-row.tsx'
import { useListWords } from './worklist-words.ts'

/** The form of a command, about the rows it was started for. */
export function RowForm(props: {
  name: FormName
  rows: readonly WorklistRow[]
  model: WorklistModel
  bearer: string
  onSubmit: (command: Command, t: TranslateCommand) => Promise<Wrong | undefined>
  onClose: () => void
}) {
  const { name, rows, model, bearer, onSubmit, onClose } = props
  const t = useListWords()
  const { wording } = useChartSetting()
  const { Dialog, isFailed, load } = useCommandDialog()
  if (isFailed) {
    return (
      <p role="alert" className="wl-alert">
        {t('error.text')}{' '}
        <button type="button" className="btn small" onClick={load}>
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
      bearer={bearer}
      onSubmit={onSubmit}
      onClose={onClose}
    />
  )
}
