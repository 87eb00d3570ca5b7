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
