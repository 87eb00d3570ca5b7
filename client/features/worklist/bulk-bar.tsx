import type { FormName } from '../commands/command-form.ts'
import { commandKeys } from './shortcuts.ts'
import { useListWords } from './worklist-words.ts'

const bulkNames = ['assign', 'snooze', 'escalate'] as const

/** What can be done to all that are selected; it stands in the filters' place, so that it covers no row. */
export function BulkBar(props: { count: number; onCommand: (name: FormName) => void; onClear: () => void }) {
  const { count, onCommand, onClear } = props
  const t = useListWords()
  return (
    <div className="wl-bar wl-bulk" role="group" aria-label={t('bulk.label')}>
      <b>{t('bulk.selected', { count })}</b>
      {bulkNames.map((name) => (
        <CommandButton key={name} name={name} onCommand={onCommand} isSmall />
      ))}
      <button type="button" className="btn text small" aria-label={t('bulk.clear-label')} onClick={onClear}>
        {t('bulk.clear')}
        <kbd aria-hidden="true">Esc</kbd>
      </button>
    </div>
  )
}

/** A command with the key that starts it. */
export function CommandButton(props: {
  name: FormName
  label?: string
  isSmall?: boolean
  isPrimary?: boolean
  onCommand: (name: FormName) => void
}) {
  const { name, label, isSmall = false, isPrimary = false, onCommand } = props
  const t = useListWords()
  const key = commandKeys[name]
  return (
    <button
      type="button"
      className={`btn${isSmall ? ' small' : ''}${isPrimary ? ' primary' : ''}`}
      onClick={() => onCommand(name)}
    >
      <span>{label ?? t(`act.${name}`)}</span>
      {key !== undefined && <kbd aria-hidden="true">{key}</kbd>}
    </button>
  )
}
