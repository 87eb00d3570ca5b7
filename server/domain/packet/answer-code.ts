/** Crockford's base 32: no letter is taken for a digit, and no word comes about by chance. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const length = 12

/**
 * A code that opens an answer page, out of random bytes: 60 bits, as people type it from paper.
 *
 * @param bytes - at least 12, random
 * @see {@link https://www.crockford.com/base32.html | Base 32}
 */
export function toAnswerCode(bytes: Uint8Array): string {
  return [...bytes.subarray(0, length)].map((byte) => alphabet[byte % 32]).join('')
}

/** `K7QM2XFD9TWA` as it is printed: `K7QM-2XFD-9TWA`. */
export function printAnswerCode(code: string): string {
  return code.match(/.{4}/g)?.join('-') ?? code
}

/** What somebody typed as a code: spaces, hyphens and case do not matter, O is 0, and I and L are 1. */
export function readAnswerCode(typed: string): string | undefined {
  const code = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  return code.length === length && [...code].every((each) => alphabet.includes(each)) ? code : undefined
}
