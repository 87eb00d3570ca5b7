import type { WorklistRow } from '#contract/worklist.ts'
import type { Command } from '#domain/commands/command.ts'
import type { LoopView } from '#domain/loop-view.ts'
import type { WorkItem } from '#domain/worklist/open-work.ts'
import { useState } from 'react'
import { formsWithView, type FormName, type Wrong } from '../commands/command-form.ts'
import type { TranslateCommand } from '../commands/command-words.ts'
import type { FindSlots } from '../commands/use-free-slots.ts'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'
import { viewOf, type LookedAt } from './peek-panel.tsx'
import { useCommandDialog } from './use-command-dialog.ts'
import type { WorklistModel } from './worklist-model.ts'
import { titleOf } from './worklist-row.tsx'
import { useListWords } from './worklist-words.ts'

/**
 * A form decides on the referral as it was first seen there: when the list is read again behind it, what was typed is
 * kept, and whether it still holds Baton says.
 */
function useFirstSeen(view: LoopView | undefined): LoopView | undefined {
  const [first, setFirst] = useState(view)
  if (first === undefined && view !== undefined) setFirst(view)
  return first ?? view
}

/** The form of a command, about the rows it was started for. */
export function RowForm(props: {
  name: FormName
  rows: readonly WorklistRow[]
  model: WorklistModel
  bearer: string
  looked: LookedAt
  work?: WorkItem | undefined
  onFindSlots: (referral: string) => ReturnType<FindSlots>
  onSubmit: (command: Command, t: TranslateCommand) => Promise<Wrong | undefined>
  onClose: () => void
}) {
  const { name, rows, model, bearer, looked, work, onFindSlots, onSubmit, onClose } = props
  const t = useListWords()
  const { wording } = useChartSetting()
  const { Dialog, isFailed, load } = useCommandDialog()
  const [row] = rows
  const view = useFirstSeen(rows.length === 1 ? viewOf(row, looked) : undefined)
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
      work={work}
      findSlots={row && (() => onFindSlots(row.referral))}
      bearer={bearer}
      onSubmit={onSubmit}
      onClose={onClose}
    />
  )
}
