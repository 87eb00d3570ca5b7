import { createHash } from 'node:crypto'

/** A B-tree entry holds 2,704 bytes: two keys of four-byte characters and the columns before them must fit. */
const maxKeyLength = 250
const keptLength = 150

/**
 * A code, system, URL or identifier as the index holds it: as it is, or, when it is too long for an index entry, its
 * beginning and a hash. Searches use the same form, so long values are found like short ones.
 */
export function toIndexKey(text: string): string {
  if (text.length <= maxKeyLength) return text
  return `${text.slice(0, keptLength).toWellFormed()}#${createHash('sha256').update(text).digest('hex')}`
}
