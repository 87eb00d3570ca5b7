/**
 * The characters the standard fonts of PDF can show (Windows-1252): all of English and Spanish, and the rest of
 * Western Europe. What they cannot show is written with its base letter, and as `?` where it has none.
 */
export function toPrintable(text: string): string {
  return [...text.normalize('NFC')].map(toPrintableCharacter).join('')
}

/** The characters of Windows-1252 beyond Latin-1. */
const beyondLatin1 = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ'
const baseLetters: Readonly<Record<string, string>> = { Ł: 'L', ł: 'l', Đ: 'D', đ: 'd', ı: 'i', '−': '-' }

function toPrintableCharacter(character: string): string {
  if (isShown(character)) return character
  if (/\s/u.test(character)) return ' '
  const base = baseLetters[character] ?? character.normalize('NFD').replace(/\p{M}/gu, '')
  return base !== '' && [...base].every(isShown) ? base : '?'
}

function isShown(character: string): boolean {
  return /^[\n\u0020-\u007e\u00a0-\u00ff]$/.test(character) || beyondLatin1.includes(character)
}
