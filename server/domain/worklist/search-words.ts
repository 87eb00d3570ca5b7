import { foldWords } from '../notifications/fold-words.ts'

/** More words than a name, a number and a clinic have: the rest narrows nothing. */
const mostWords = 8

/**
 * What a search is held against: every text as folded words, and numbers also as people run them together
 * (`004 418 2297` is found by `0044182297`, and the other way round).
 */
export function toSearchText(
  texts: readonly (string | undefined)[],
  numbers: readonly (string | undefined)[],
): string {
  const words = texts.flatMap((text) => foldWords(text ?? ''))
  const joined = numbers.flatMap((number) => foldWords(number ?? '').replaceAll(' ', ''))
  return [...new Set([...words, ...joined])].filter((text) => text !== '').join(' | ')
}

/** The words that all have to occur, as parts of words; none when nothing was typed that could be looked for. */
export function toSearchWords(search: string): readonly string[] {
  const words = foldWords(search).split(' ')
  return [...new Set(words)].filter((word) => word !== '').slice(0, mostWords)
}
