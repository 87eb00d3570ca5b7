import type { KeyboardEvent } from 'react'
import type { FormName } from '../commands/command-form.ts'
import { shortcutOf, type Shortcut } from './shortcuts.ts'
import type { RowFocus } from './use-row-focus.ts'
import type { Selection } from './use-selection.ts'

export type ListKeys = {
  hasLetters: boolean
  focus: RowFocus
  selection: Selection
  onCommand: (name: FormName) => void
  onOpen: () => void
  onUpdates: () => void
  onSearch: () => void
  onHelp: () => void
  onUndo: () => void
}

/** What the list's keys do, while a row has the focus. */
export function pressListKey(event: KeyboardEvent, keys: ListKeys): void {
  // A checkbox is toggled by the browser, and so is whatever else has the focus within a row.
  const isRow = event.target instanceof HTMLElement && event.target.dataset['referral'] !== undefined
  if (!isRow && (event.key === ' ' || event.key === 'Enter')) return
  const shortcut = shortcutOf(event, keys.hasLetters)
  if (shortcut === undefined) return
  event.preventDefault()
  run(shortcut, keys)
}

function run(shortcut: Shortcut, keys: ListKeys): void {
  const { focus, selection } = keys
  switch (shortcut.does) {
    case 'move': {
      const from = focus.opened
      const to = focus.move(shortcut.steps)
      return shortcut.isSelecting === true ? selection.add([from, to]) : undefined
    }
    case 'select':
      return focus.opened === undefined ? undefined : selection.toggle(focus.opened, false)
    case 'open':
      return keys.onOpen()
    case 'leave':
      return selection.clear()
    case 'updates':
      return keys.onUpdates()
    case 'search':
      return keys.onSearch()
    case 'help':
      return keys.onHelp()
    case 'undo':
      return keys.onUndo()
    case 'command':
      return keys.onCommand(shortcut.command)
  }
}
