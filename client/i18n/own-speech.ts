import type { Wording } from '#contract/wording.ts'
import { createContext, useContext, type Provider } from 'react'
import type { TranslateFrom } from './translator.ts'

/** How one part speaks: its own words, and the domain's with days of the clinic's zone. */
export type Speech<Key extends string> = { t: TranslateFrom<Key>; wording: Wording }

/** Hands the speech of one part down to whatever that part shows; asked for outside of it, it throws. */
export function openSpeech<Key extends string>(
  part: string,
): { Provider: Provider<Speech<Key> | undefined>; useSpeech: () => Speech<Key> } {
  const Context = createContext<Speech<Key> | undefined>(undefined)
  const useSpeech = (): Speech<Key> => {
    const speech = useContext(Context)
    if (speech === undefined) throw new Error(`What is said of ${part} needs its provider around it`)
    return speech
  }
  return { Provider: Context.Provider, useSpeech }
}
