import type { FormName } from '../commands/command-form.ts'

/** What a key does while the list has the focus. */
export type Shortcut =
  | { does: 'move'; steps: number; isSelecting?: boolean }
  | { does: 'select' | 'open' | 'leave' | 'updates' | 'search' | 'help' | 'undo' }
  | { does: 'command'; command: FormName }

type Pressed = { key: string; shiftKey: boolean; ctrlKey: boolean; altKey: boolean; metaKey: boolean }

const whole = 1_000_000
const page = 10

/** Keys that write nothing: they work even where single letters are switched off. */
const namedKeys: Readonly<Record<string, Shortcut>> = {
  ArrowDown: { does: 'move', steps: 1 },
  ArrowUp: { does: 'move', steps: -1 },
  PageDown: { does: 'move', steps: page },
  PageUp: { does: 'move', steps: -page },
  End: { does: 'move', steps: whole },
  Home: { does: 'move', steps: -whole },
  ' ': { does: 'select' },
  Enter: { does: 'open' },
  Escape: { does: 'leave' },
}

const letters: Readonly<Record<string, Shortcut>> = {
  j: { does: 'move', steps: 1 },
  k: { does: 'move', steps: -1 },
  J: { does: 'move', steps: 1, isSelecting: true },
  K: { does: 'move', steps: -1, isSelecting: true },
  a: { does: 'command', command: 'assign' },
  n: { does: 'command', command: 'snooze' },
  e: { does: 'command', command: 'escalate' },
  r: { does: 'command', command: 'request-note' },
  c: { does: 'command', command: 'log-contact' },
  x: { does: 'command', command: 'close' },
  m: { does: 'command', command: 'file-note' },
  v: { does: 'command', command: 'review-note' },
  u: { does: 'updates' },
  '/': { does: 'search' },
  '?': { does: 'help' },
}

/**
 * Decides what a key does. Combinations belong to the EHR and the browser; of them only undo is taken.
 *
 * @param hasLetters - whether single letters may act (WCAG 2.1.4)
 */
export function shortcutOf(pressed: Pressed, hasLetters: boolean): Shortcut | undefined {
  const { key, shiftKey, ctrlKey, altKey, metaKey } = pressed
  if (altKey) return undefined
  if (ctrlKey || metaKey) return key === 'z' && !shiftKey ? { does: 'undo' } : undefined
  const named = namedKeys[key]
  if (named !== undefined) {
    return named.does === 'move' && shiftKey ? { ...named, isSelecting: true } : named
  }
  return hasLetters ? (letters[key] ?? letters[key.toLowerCase()]) : undefined
}

/** The key that starts a command, for buttons that say so. */
export const commandKeys: Partial<Record<FormName, string>> = {
  assign: 'A',
  snooze: 'N',
  escalate: 'E',
  'request-note': 'R',
  'log-contact': 'C',
  close: 'X',
  'file-note': 'M',
  'review-note': 'V',
}
