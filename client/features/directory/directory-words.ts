import type { DirectoryKey } from '../../i18n/directory-en.ts'
import { openSpeech, type Speech } from '../../i18n/own-speech.ts'
import { openOwnWords } from '../../i18n/own-words.ts'
import type { TranslateFrom } from '../../i18n/translator.ts'

export type { DirectoryKey }
export type TranslateDirectory = TranslateFrom<DirectoryKey>

/** What the directory and the picker of receivers say, fetched with them. */
export const directoryWords = openOwnWords<DirectoryKey>(
  async (locale) =>
    (locale === 'es'
      ? await import('../../i18n/directory-es.ts')
      : await import('../../i18n/directory-en.ts')
    ).words.own,
)

export type DirectorySpeech = Speech<DirectoryKey>

const speech = openSpeech<DirectoryKey>('the directory')
export const DirectorySpeechProvider = speech.Provider
export const useDirectorySpeech = speech.useSpeech
