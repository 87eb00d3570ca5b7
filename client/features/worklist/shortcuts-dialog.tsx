import { useEffect, useRef } from 'react'
import { useListWords, type WorklistKey } from './worklist-words.ts'

type Line = readonly [keys: readonly string[], does: WorklistKey]

const lines: readonly Line[] = [
  [['J', '↓'], 'keys.next'],
  [['K', '↑'], 'keys.previous'],
  [['Space'], 'keys.select'],
  [['Shift + J'], 'keys.select-next'],
  [['Shift + K'], 'keys.select-previous'],
  [['Enter'], 'keys.open'],
  [['Esc'], 'keys.leave'],
  [['A'], 'keys.assign'],
  [['N'], 'keys.snooze'],
  [['E'], 'keys.escalate'],
  [['R'], 'keys.request-note'],
  [['C'], 'keys.log-contact'],
  [['X'], 'keys.close'],
  [['M'], 'keys.file-note'],
  [['V'], 'keys.review-note'],
  [['U'], 'keys.updates'],
  [['/'], 'keys.search'],
  [['?'], 'keys.help'],
  [['Ctrl + Z'], 'keys.undo'],
]

/** Every shortcut, and the switch that turns single letters off. */
export function ShortcutsDialog(props: {
  hasLetters: boolean
  onSwitch: (hasLetters: boolean) => void
  onClose: () => void
}) {
  const { hasLetters, onSwitch, onClose } = props
  const t = useListWords()
  const ref = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (ref.current?.open === false) ref.current.showModal()
  }, [])
  const spoken: Readonly<Record<string, string>> = { Space: t('keys.space'), Enter: t('keys.enter') }
  return (
    <dialog ref={ref} className="command" aria-labelledby="keys-title" onClose={onClose}>
      <form method="dialog">
        <h2 id="keys-title">{t('keys.title')}</h2>
        <p className="caption">{t('keys.text')}</p>
        <dl className="wl-keys">
          {lines.map(([keys, does]) => (
            <div key={does}>
              <dt>
                {keys.map((key) => (
                  <kbd key={key}>{spoken[key] ?? key}</kbd>
                ))}
              </dt>
              <dd>{t(does)}</dd>
            </div>
          ))}
        </dl>
        <label className="choice">
          <input type="checkbox" checked={hasLetters} onChange={(event) => onSwitch(event.target.checked)} />
          <span>{t('keys.use')}</span>
        </label>
        <div className="command-foot">
          <span className="spacer" />
          <button type="submit" className="btn primary">
            {t('keys.done')}
          </button>
        </div>
      </form>
    </dialog>
  )
}
