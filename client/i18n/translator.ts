import { openMessageCompiler } from '#contract/message-compiler.ts'
import { languages, type Language } from '#contract/wording.ts'
import type { Catalogue } from '#domain/wording/en.ts'
import { setupI18n } from '@lingui/core'
import type { MessageKey } from './en.ts'

export type Translate = (key: MessageKey, values?: Readonly<Record<string, string | number>>) => string

/** One language, loaded: the app's own sentences and the catalogue for what the domain says. */
export type LoadedLanguage = { locale: Language; t: Translate; catalogue: Catalogue }

export function createTranslator(
  locale: Language,
  messages: Readonly<Record<MessageKey, string>>,
): Translate {
  const i18n = setupI18n({ locale, messages: { [locale]: { ...messages } } })
  i18n.setMessagesCompiler(openMessageCompiler())
  return (key, values) => i18n._(key, values)
}

/** Fetches one language; the other is not loaded until somebody asks for it. */
export async function loadLanguage(locale: Language): Promise<LoadedLanguage> {
  if (locale === 'es') {
    const [own, domain] = await Promise.all([import('./es.ts'), import('#domain/wording/es.ts')])
    return { locale, t: createTranslator(locale, own.es), catalogue: domain.es }
  }
  const [own, domain] = await Promise.all([import('./en.ts'), import('#domain/wording/en.ts')])
  return { locale, t: createTranslator(locale, own.en), catalogue: domain.en }
}

/** The first of the wished languages that the app speaks; regional forms count; English if none. */
export function chooseLocale(wishes: readonly (string | undefined | null)[]): Language {
  for (const wish of wishes) {
    const language = wish?.toLowerCase().split('-')[0]
    const known = languages.find((each) => each === language)
    if (known !== undefined) return known
  }
  return 'en'
}
