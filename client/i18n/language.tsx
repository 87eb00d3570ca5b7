import type { Language } from '#contract/wording.ts'
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'
import { loadLanguage, type LoadedLanguage } from './translator.ts'

export type LanguageChoice = LoadedLanguage & { switchTo: (locale: Language) => Promise<void> }

const LanguageContext = createContext<LanguageChoice | undefined>(undefined)

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
  useEffect(() => {
    document.documentElement.lang = loaded.locale
  }, [loaded])
  const choice = useMemo(
    () => ({
      ...loaded,
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
