import { unzipSync } from 'fflate'
import type { DocumentLimits, DocumentRefusal } from './document-reading.ts'

export type PackedFile = { name: string; content: Uint8Array }

/** Whether a file is a zip archive, by its first bytes. */
export function isZip(content: Uint8Array): boolean {
  return content[0] === 0x50 && content[1] === 0x4b && content[2] === 0x03 && content[3] === 0x04
}

/** What an XDM package holds beside its documents. */
const notDocuments = /(^|\/)(index\.html?|readme(\.txt)?|metadata\.xml|[^/]*\.(xsl|xslt|css|png|gif))$/i

/**
 * The documents of a package (IHE XDM over Direct is a zip). Sizes are held against what its directory says before
 * anything is unpacked, and what is unpacked cannot become larger than that; a package within a package is refused.
 *
 * @see {@link https://profiles.ihe.net/ITI/TF/Volume3/ch-4.2.html | IHE XDM}
 */
export function unpackZip(
  content: Uint8Array,
  { maxBytes, maxFiles }: Pick<DocumentLimits, 'maxBytes' | 'maxFiles'>,
): { ok: true; value: readonly PackedFile[] } | { ok: false; error: DocumentRefusal } {
  let total = 0
  let count = 0
  let refusal: DocumentRefusal | undefined
  const filter = ({ name, originalSize }: { name: string; originalSize: number }): boolean => {
    if (name.endsWith('/')) return false
    total += originalSize
    count += 1
    if (total > maxBytes) refusal = 'too-large'
    if (count > maxFiles) refusal = 'too-many-files'
    return refusal === undefined && !notDocuments.test(name)
  }
  try {
    const files = Object.entries(unzipSync(content, { filter }))
    if (refusal !== undefined) return { ok: false, error: refusal }
    if (files.some(([, file]) => isZip(file))) return { ok: false, error: 'unsupported' }
    return { ok: true, value: files.map(([name, file]) => ({ name: toFileName(name), content: file })) }
  } catch {
    // Archives that are cut short or lie about themselves: which of the many ways says nothing to anybody.
    return { ok: false, error: refusal ?? 'unreadable' }
  }
}

/** Folders and dots of an archive's names lead nowhere here. */
function toFileName(name: string): string {
  return name.split(/[\\/]/).at(-1) ?? name
}
