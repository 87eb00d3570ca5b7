import type { NoteChoice, NoteDetail } from '#contract/notes.ts'
import type { ComponentType } from 'react'
import type { WorklistSession } from '../../api/worklist.ts'
import type { NotesKey } from './notes-words.ts'

export type NoteFormName =
  | 'file-anyway'
  | 'file-to-two'
  | 'not-this-patient'
  | 'without-referral'
  | 'after-the-fact'
  | 'dismiss'
  | 'wrong'

/** A filled-in form as a decision, or what is missing. */
export type FilledNote = NoteChoice | { missing: Extract<NotesKey, `missing.${string}`>; field: string }

export type NoteFieldsProps = { note: NoteDetail; session: WorklistSession }

/** One decision that takes more than a press: what it says, asks, and becomes. */
export type NoteForm = {
  title: NotesKey
  text: NotesKey
  save: NotesKey
  /** Whether there is anything to choose from. */
  isPossible: (note: NoteDetail) => boolean
  Fields: ComponentType<NoteFieldsProps>
  read: (data: FormData, note: NoteDetail) => FilledNote
}
