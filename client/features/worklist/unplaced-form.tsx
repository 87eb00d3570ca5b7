import type { UnplacedItem } from '#contract/worklist.ts'
import type { Command } from '#domain/commands/command.ts'
import { useState } from 'react'
import type { Wrong } from '../commands/command-form.ts'
import type { TranslateCommand } from '../commands/command-words.ts'
import { useCommandDialog } from './use-command-dialog.ts'
import type { WorklistModel } from './worklist-model.ts'
import { useListWords } from './worklist-words.ts'

/** The form that finishes a work item about no referral. */
export function UnplacedForm(props: {
  item: UnplacedItem
  model: WorklistModel
  bearer: string
  onSubmit: (command: Command, t: TranslateCommand) => Promise<Wrong | undefined>
  /** @param from - what had the focus before */
  onClose: (from: Element | null) => void
}) {
  const { item, model, bearer, onSubmit, onClose } = props
  const t = useListWords()
  const { Dialog, isFailed, load } = useCommandDialog()
  const [from] = useState(() => document.activeElement)
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
      name="complete-work"
      subjects={subjectsOf(item, t(`work.${item.work.kind}`))}
      now={model.now}
      timeZone={model.timeZone}
      staff={[]}
      work={item.work}
      bearer={bearer}
      onSubmit={onSubmit}
      onClose={() => onClose(from)}
    />
  )
}

/** Whom it is about, where it names anybody. */
function subjectsOf({ patient, version }: UnplacedItem, title: string) {
  if (patient === undefined) return []
  const { reference, name = reference, birthDate, mrn } = patient
  return [
    { referral: '', patient: reference, version: Number(version), patientName: name, birthDate, mrn, title },
  ]
}
