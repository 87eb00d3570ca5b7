import type { Wording } from '#contract/wording.ts'
import { createContext, useContext } from 'react'
import type { NotesKey } from '../../i18n/notes-en.ts'
import { openOwnWords } from '../../i18n/own-words.ts'
import type { TranslateFrom } from '../../i18n/translator.ts'

export type { NotesKey }
export type TranslateNotes = TranslateFrom<NotesKey>

/** What is said about notes from outside, fetched with the first page that does. */
export const notesWords = openOwnWords<NotesKey>(
  async (locale) =>
    (locale === 'es' ? await import('../../i18n/notes-es.ts') : await import('../../i18n/notes-en.ts')).words
      .own,
)

/** The notes' own words, and the domain's with days of the clinic's zone. */
export type NotesSpeech = { t: TranslateNotes; wording: Wording }

const SpeechContext = createContext<NotesSpeech | undefined>(undefined)

export const NotesSpeechProvider = SpeechContext.Provider

export function useNotesSpeech(): NotesSpeech {
  const speech = useContext(SpeechContext)
  if (speech === undefined) throw new Error('useNotesSpeech needs its provider around it')
  return speech
}
