import type { NoteChoice, NoteDetail, NoteQueue, NoteQueuePage, NoteRow } from '#contract/notes.ts'
import type { WorklistSession } from '../../api/worklist.ts'

/** What was decided last; `undo` is there for ten seconds. */
export type NotesNews = { text: string; undo?: () => void }

/** The note that is compared. `gone`: somebody has dealt with it, or this person may not see it. */
export type LookedAtNote =
  { state: 'none' | 'pending' | 'failed' | 'gone' } | { state: 'ready'; note: NoteDetail }

/** The notes as they are painted. */
export type NotesModel = {
  session: WorklistSession
  queue: NoteQueue
  state: 'pending' | 'failed' | 'ready'
  notes: readonly NoteRow[]
  page: NoteQueuePage | undefined
  hasMore: boolean
  /** Id of the note in the address. */
  chosen: string | undefined
  looked: LookedAtNote
  isSaving: boolean
  news: NotesNews | undefined
  /** What went wrong last, line by line. */
  wrong: readonly string[]
}

/** What a person can do here; each says itself what became of it. */
export type NotesActs = {
  onQueue: (queue: NoteQueue) => void
  /** @property step - `replace` for who only passes by */
  onOpen: (note: string | undefined, step: 'push' | 'replace') => void
  onDecide: (note: NoteDetail, choice: NoteChoice) => void
  onTakeBack: (note: NoteDetail) => void
  onMore: () => void
  onReadAgain: () => void
}
