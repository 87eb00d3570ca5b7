import type { NotesKey } from '../../i18n/notes-en.ts'
import { openSpeech, type Speech } from '../../i18n/own-speech.ts'
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

export type NotesSpeech = Speech<NotesKey>

const speech = openSpeech<NotesKey>('notes from outside')
export const NotesSpeechProvider = speech.Provider
export const useNotesSpeech = speech.useSpeech
