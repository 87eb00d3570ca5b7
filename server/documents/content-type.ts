const pictures = [
  ['image/tiff', 'II*\0'],
  ['image/tiff', 'MM\0*'],
  ['image/png', '\x89PNG'],
  ['image/jpeg', '\xff\xd8\xff'],
] as const

/**
 * What a file can be shown as, by its first bytes.
 *
 * @returns nothing for what is neither a PDF nor a picture
 */
export function findShownType(content: Uint8Array): string | undefined {
  const head = Buffer.from(content.subarray(0, 1_024)).toString('latin1')
  if (head.includes('%PDF-')) return 'application/pdf'
  return pictures.find(([, start]) => head.startsWith(start))?.[0]
}

const rtf = 'application/rtf'
const word = 'application/msword'
const openXml = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

/** Files of word processors: they are kept, and nobody reads them here. */
export const wordTypes: readonly string[] = [rtf, word, openXml]

/**
 * What word processor's file this is, by its bytes: RTF, Word, or a zip that says that it holds a document of Word.
 *
 * @returns nothing for any other file
 */
export function findWordType(content: Uint8Array): string | undefined {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  const head = bytes.subarray(0, 8).toString('latin1')
  if (/^\s*\{\\rtf/.test(bytes.subarray(0, 64).toString('latin1'))) return rtf
  if (head === '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1') return word
  const isPackage = head.startsWith('PK\x03\x04') && bytes.includes('[Content_Types].xml')
  return isPackage && bytes.includes('word/') ? openXml : undefined
}
