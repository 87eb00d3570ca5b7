import type { CleanUpKey } from '../../i18n/clean-up-en.ts'
import { openSpeech, type Speech } from '../../i18n/own-speech.ts'
import { openOwnWords } from '../../i18n/own-words.ts'
import type { TranslateFrom } from '../../i18n/translator.ts'

export type TranslateCleanUp = TranslateFrom<CleanUpKey>

/** What the clean-up says, fetched with it. */
export const cleanUpWords = openOwnWords<CleanUpKey>(
  async (locale) =>
    (locale === 'es' ? await import('../../i18n/clean-up-es.ts') : await import('../../i18n/clean-up-en.ts'))
      .words.own,
)

export type CleanUpSpeech = Speech<CleanUpKey>

const speech = openSpeech<CleanUpKey>('the clean-up')
export const CleanUpSpeechProvider = speech.Provider
export const useCleanUpSpeech = speech.useSpeech
