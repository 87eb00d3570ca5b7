type Pressed = { key: string; ctrlKey: boolean; altKey: boolean; metaKey: boolean; shiftKey: boolean }

/** What a key does on the page of notes. */
export type NoteKey = { does: 'move'; steps: number } | { does: 'compare' | 'leave' | 'undo' }

const whole = 1_000_000

const named: Readonly<Record<string, NoteKey>> = {
  ArrowDown: { does: 'move', steps: 1 },
  ArrowUp: { does: 'move', steps: -1 },
  End: { does: 'move', steps: whole },
  Home: { does: 'move', steps: -whole },
  Enter: { does: 'compare' },
  Escape: { does: 'leave' },
}
const letters: Readonly<Record<string, NoteKey>> = {
  j: { does: 'move', steps: 1 },
  k: { does: 'move', steps: -1 },
  m: { does: 'compare' },
}

/**
 * Decides what a key does. Combinations belong to the EHR and the browser; of them only undo is taken.
 *
 * @param hasLetters - whether single letters may act (WCAG 2.1.4)
 */
export function noteKeyOf(pressed: Pressed, hasLetters: boolean): NoteKey | undefined {
  const { key, ctrlKey, altKey, metaKey, shiftKey } = pressed
  if (altKey) return undefined
  if (ctrlKey || metaKey) return key === 'z' && !shiftKey ? { does: 'undo' } : undefined
  return named[key] ?? (hasLetters ? letters[key.toLowerCase()] : undefined)
}
