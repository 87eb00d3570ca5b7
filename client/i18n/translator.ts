import { openMessageCompiler } from '#contract/message-compiler.ts'
import { languages, type Language } from '#contract/wording.ts'
import { setupI18n } from '@lingui/core'
import type { MessageKey } from './en.ts'
import { joinWords, type Messages, type Words } from './word-parts.ts'

export type TranslateFrom<Key extends string> = (
  key: Key,
  values?: Readonly<Record<string, string | number>>,
) => string
export type Translate = TranslateFrom<MessageKey>

/**
 * One language, loaded: the app's own sentences and the catalogue for what the domain says.
 * `complete`: fetches what is still missing; absent when nothing is.
 */
export type LoadedLanguage = {
  locale: Language
  t: Translate
  catalogue: Messages
  complete?: () => Promise<LoadedLanguage>
}

export function createTranslator<Key extends string = MessageKey>(
  locale: Language,
  messages: Messages,
): TranslateFrom<Key> {
  const i18n = setupI18n({ locale, messages: { [locale]: { ...messages } } })
  i18n.setMessagesCompiler(openMessageCompiler())
  return (key, values) => i18n._(key, values)
}

function toLanguage(locale: Language, words: Words): LoadedLanguage {
  return { locale, t: createTranslator(locale, words.own), catalogue: words.domain }
}

async function loadFirst(locale: Language): Promise<Words> {
  return (locale === 'es' ? await import('./es-first.ts') : await import('./en-first.ts')).words
}

async function loadLater(locale: Language): Promise<Words> {
  return (locale === 'es' ? await import('./es-later.ts') : await import('./en-later.ts')).words
}

/** Fetches what the first status says in one language; the rest, and the other language, wait until asked for. */
export async function loadFirstWords(locale: Language): Promise<LoadedLanguage> {
  const first = await loadFirst(locale)
  return {
    ...toLanguage(locale, first),
    complete: async () => toLanguage(locale, joinWords(first, await loadLater(locale))),
  }
}

/** Fetches one whole language. */
export async function loadLanguage(locale: Language): Promise<LoadedLanguage> {
  const [first, later] = await Promise.all([loadFirst(locale), loadLater(locale)])
  return toLanguage(locale, joinWords(first, later))
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
