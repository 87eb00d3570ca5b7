import type { Wording } from '#contract/wording.ts'
import { createContext, useContext } from 'react'
import type { DirectoryKey } from '../../i18n/directory-en.ts'
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

/** How the directory's page speaks: its own words, and the domain's with days of the clinic's zone. */
export type DirectorySpeech = { t: TranslateDirectory; wording: Wording }

const SpeechContext = createContext<DirectorySpeech | undefined>(undefined)

export const DirectorySpeechProvider = SpeechContext.Provider

export function useDirectorySpeech(): DirectorySpeech {
  const speech = useContext(SpeechContext)
  if (speech === undefined) throw new Error('useDirectorySpeech needs its provider around it')
  return speech
}
