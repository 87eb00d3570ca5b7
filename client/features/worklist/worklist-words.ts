import { createContext, useContext } from 'react'
import { openOwnWords } from '../../i18n/own-words.ts'
import type { TranslateFrom } from '../../i18n/translator.ts'
import type { WorklistKey } from '../../i18n/worklist-en.ts'

export type { WorklistKey }
export type TranslateList = TranslateFrom<WorklistKey>

/** What the worklist says, fetched with it. */
export const worklistWords = openOwnWords<WorklistKey>(
  async (locale) =>
    (locale === 'es' ? await import('../../i18n/worklist-es.ts') : await import('../../i18n/worklist-en.ts'))
      .words.own,
)

const WordsContext = createContext<TranslateList | undefined>(undefined)

export const WorklistWords = WordsContext.Provider

export function useListWords(): TranslateList {
  const words = useContext(WordsContext)
  if (words === undefined) throw new Error('useListWords needs WorklistWords around it')
  return words
}
