import { createContext, useContext } from 'react'
import type { CommandKey } from '../../i18n/commands-en.ts'
import { openOwnWords } from '../../i18n/own-words.ts'
import type { TranslateFrom } from '../../i18n/translator.ts'

export type { CommandKey }
export type TranslateCommand = TranslateFrom<CommandKey>

/** What the forms say, fetched with the first of them. */
export const commandWords = openOwnWords<CommandKey>(
  async (locale) =>
    (locale === 'es' ? await import('../../i18n/commands-es.ts') : await import('../../i18n/commands-en.ts'))
      .words.own,
)

const WordsContext = createContext<TranslateCommand | undefined>(undefined)

export const CommandWords = WordsContext.Provider

export function useCommandWords(): TranslateCommand {
  const words = useContext(WordsContext)
  if (words === undefined) throw new Error('useCommandWords needs CommandWords around it')
  return words
}
