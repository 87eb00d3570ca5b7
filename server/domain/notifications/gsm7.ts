/**
 * The GSM 7-bit default alphabet and its extension table. A text of these characters travels as one message of
 * up to 160 septets; one character more, or one outside the alphabet, and it is split or sent as UCS-2 with 70.
 *
 * @see {@link https://www.etsi.org/deliver/etsi_ts/123000_123099/123038/ | 3GPP TS 23.038, sections 6.2.1 and 6.2.1.1}
 */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
    '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
/** Each is sent as an escape and a second septet. */
const extension = new Set('\f^{}\\[~]|€')

/** Septets that one unsplit message holds. */
export const septetsPerText = 160

function septetsOfCharacter(character: string): number | undefined {
  if (basic.has(character)) return 1
  return extension.has(character) ? 2 : undefined
}

/** The septets a text takes; `undefined` when a character of it is outside the alphabet. */
export function countSeptets(text: string): number | undefined {
  let septets = 0
  for (const character of text) {
    const size = septetsOfCharacter(character)
    if (size === undefined) return undefined
    septets += size
  }
  return septets
}

/** Typographic signs that have a plain relative in the alphabet. */
const plainSigns: ReadonlyMap<string, string> = new Map([
  ['‘', "'"],
  ['’', "'"],
  ['“', '"'],
  ['”', '"'],
  ['–', '-'],
  ['—', '-'],
  ['…', '...'],
  ['ł', 'l'],
  ['Ł', 'L'],
  ['đ', 'd'],
  ['Đ', 'D'],
])

function toPlainCharacter(character: string): string {
  if (basic.has(character)) return character
  const sign = plainSigns.get(character)
  if (sign !== undefined) return sign
  return [...character.normalize('NFKD')].filter((part) => basic.has(part)).join('')
}

/**
 * The same words in the basic alphabet alone: accents the alphabet lacks are dropped, signs become plain, what
 * has no relative (another script, an emoji) is left out, and white space is single. Every character then counts one.
 */
export function toPlainGsm(text: string): string {
  const plain = [...text.normalize('NFC').replace(/\s+/gu, ' ')].map(toPlainCharacter).join('')
  return plain.replace(/\s+/gu, ' ').trim()
}
