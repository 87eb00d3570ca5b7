import type { Language } from '#contract/wording.ts'
import {
  createContext,
  startTransition,
  useContext,
  useLayoutEffect,
  useMemo,
  useState,
  type ReactNode,
} from 'react'
import { loadLanguage, type LoadedLanguage } from './translator.ts'

export type LanguageChoice = Omit<LoadedLanguage, 'complete'> & {
  switchTo: (locale: Language) => Promise<void>
  /** Whether every sentence is there; before, only those of the first status are. */
  isComplete: boolean
  /** Fetches what is missing; rejects when it does not come. */
  complete: () => Promise<void>
}

export const LanguageContext = createContext<LanguageChoice | undefined>(undefined)

/**
 * Gives the app its language and keeps `<html lang>` true.
 *
 * @param onSwitch - told when a person chooses, so that the choice can outlive a reload
 */
export function LanguageProvider(props: {
  initial: LoadedLanguage
  onSwitch?: (locale: Language) => void
  children: ReactNode
}) {
  const { initial, onSwitch, children } = props
  const [loaded, setLoaded] = useState(initial)
  // With the words, not after them: a screen reader that is told of new text asks which language it is in.
  useLayoutEffect(() => {
    document.documentElement.lang = loaded.locale
  }, [loaded])
  const choice = useMemo(
    () => ({
      ...loaded,
      isComplete: loaded.complete === undefined,
      complete: async () => {
        const whole = await loaded.complete?.()
        // Who has changed the language meanwhile keeps that one. What is on the screen stays usable.
        if (whole !== undefined) startTransition(() => setLoaded((now) => (now === loaded ? whole : now)))
      },
      switchTo: async (locale: Language) => {
        setLoaded(await loadLanguage(locale))
        onSwitch?.(locale)
      },
    }),
    [loaded, onSwitch],
  )
  return <LanguageContext value={choice}>{children}</LanguageContext>
}

export function useLanguage(): LanguageChoice {
  const choice = useContext(LanguageContext)
  if (choice === undefined) throw new Error('useLanguage needs a LanguageProvider around it')
  return choice
}
