import type { Wording } from '#contract/wording.ts'
import { createContext, useContext } from 'react'
import type { CleanUpKey } from '../../i18n/clean-up-en.ts'
import { openOwnWords } from '../../i18n/own-words.ts'
import type { TranslateFrom } from '../../i18n/translator.ts'

export type TranslateCleanUp = TranslateFrom<CleanUpKey>

/** What the clean-up says, fetched with it. */
export const cleanUpWords = openOwnWords<CleanUpKey>(
  async (locale) =>
    (locale === 'es' ? await import('../../i18n/clean-up-es.ts') : await import('../../i18n/clean-up-en.ts'))
      .words.own,
)

/** The clean-up's own words, and the domain's with days of the clinic's zone. */
export type CleanUpSpeech = { t: TranslateCleanUp; wording: Wording }

const SpeechContext = createContext<CleanUpSpeech | undefined>(undefined)

export const CleanUpSpeechProvider = SpeechContext.Provider

export function useCleanUpSpeech(): CleanUpSpeech {
  const speech = useContext(SpeechContext)
  if (speech === undefined) throw new Error('useCleanUpSpeech needs its provider around it')
  return speech
}
