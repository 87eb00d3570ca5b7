/**
 * A text as lower-case words with single spaces: accents, case, width, punctuation, emoji and invisible characters
 * are gone, and an apostrophe joins (`Don’t` is `dont`). Only for comparing.
 */
export function foldWords(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}'’‘`´]/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
