import type { Language } from '#contract/wording.ts'
import { useEffect, useState } from 'react'
import { useLanguage } from './language.tsx'
import { createTranslator, type TranslateFrom } from './translator.ts'
import type { Messages } from './word-parts.ts'

/** Words of a part of the program that is fetched when it is needed; one language at a time. */
export type OwnWords<Key extends string> = {
  /** What has been fetched already. */
  known: (locale: Language) => TranslateFrom<Key> | undefined
  /** Rejects when the words do not come; asking again tries again. */
  load: (locale: Language) => Promise<TranslateFrom<Key>>
}

/** Keeps what one part says, by language, once it has been fetched. */
export function openOwnWords<Key extends string>(
  fetchMessages: (locale: Language) => Promise<Messages>,
): OwnWords<Key> {
  const fetched = new Map<Language, TranslateFrom<Key>>()
  return {
    known: (locale) => fetched.get(locale),
    load: async (locale) => {
      const known = fetched.get(locale)
      if (known !== undefined) return known
      const translate = createTranslator<Key>(locale, await fetchMessages(locale))
      fetched.set(locale, translate)
      return translate
    },
  }
}

/**
 * The words of one part in the page's language; while another language is on its way, those of the last one stay.
 *
 * @returns nothing until they are there; `failed` when they do not come
 */
export function useOwnWords<Key extends string>(
  words: OwnWords<Key>,
): TranslateFrom<Key> | 'failed' | undefined {
  const { locale } = useLanguage()
  const [loaded, setLoaded] = useState<{ t: TranslateFrom<Key> } | 'failed' | undefined>()
  useEffect(() => {
    let isWanted = true
    words.load(locale).then(
      (t) => isWanted && setLoaded({ t }),
      () => isWanted && setLoaded('failed'),
    )
    return () => {
      isWanted = false
    }
  }, [words, locale])
  return words.known(locale) ?? (loaded === 'failed' ? loaded : loaded?.t)
}
