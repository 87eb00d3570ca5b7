import { useListWords, type WorklistKey } from './worklist-words.ts'

const shown: readonly (readonly [key: string, does: WorklistKey])[] = [
  ['J', 'keys.next'],
  ['K', 'keys.previous'],
  ['Space', 'keys.select'],
  ['A', 'keys.assign'],
  ['N', 'keys.snooze'],
  ['?', 'keys.help'],
]

/** The keys used most, whether they are on, and how old the list is. */
export function WorklistFooter(props: {
  hasLetters: boolean
  /** How many rows have changed since the list was read; nothing moves until somebody asks. */
  updates: number
  updated: string | undefined
  onUpdates: () => void
  onHelp: () => void
}) {
  const { hasLetters, updates, updated, onUpdates, onHelp } = props
  const t = useListWords()
  return (
    <footer className="wl-foot no-print">
      {hasLetters &&
        shown.map(([key, does]) => (
          <span key={key} className="only-wide">
            <kbd>{key === 'Space' ? t('keys.space') : key}</kbd> {t(does)}
          </span>
        ))}
      <span className="spacer" />
      {updates > 0 && (
        <button type="button" className="btn small wl-updates" onClick={onUpdates}>
          {t(hasLetters ? 'updates.press' : 'updates.some', { count: updates })}
        </button>
      )}
      <button type="button" className="btn text small" onClick={onHelp}>
        {t(hasLetters ? 'keys.on' : 'keys.off')} · {t('keys.help')}
      </button>
      {updated !== undefined && <span>{updated}</span>}
    </footer>
  )
}
