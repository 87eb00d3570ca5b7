import { getDocumentProxy } from 'unpdf'
import type { DocumentLimits, DocumentRefusal } from './document-reading.ts'

/**
 * The text of a PDF, page by page, divided by form feeds. Nothing in it is run: neither its scripts nor its fonts'.
 *
 * @returns empty text where most pages hold only pictures: words stamped on the first of them are not what they say
 */
export async function readPdfText(
  content: Uint8Array,
  { maxPages, maxText }: Pick<DocumentLimits, 'maxPages' | 'maxText'>,
): Promise<{ ok: true; value: string } | { ok: false; error: DocumentRefusal }> {
  try {
    const pdf = await getDocumentProxy(content.slice(), {
      disableFontFace: true,
      useSystemFonts: false,
      stopAtErrors: false,
      verbosity: 0,
    })
    if (pdf.numPages > maxPages) return { ok: false, error: 'too-many-pages' }
    const pages: string[] = []
    let length = 0
    for (let number = 1; number <= pdf.numPages && length < maxText; number += 1) {
      const page = await pdf.getPage(number)
      const { items } = await page.getTextContent()
      const text = items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('')
      page.cleanup()
      length += text.length
      pages.push(text)
    }
    const isScan = pages.filter((page) => /\S/.test(page)).length * 2 < pages.length
    const all = pages.join('\f').slice(0, maxText)
    return { ok: true, value: isScan || !/\S/.test(all) ? '' : all }
  } catch {
    // Damaged, encrypted, or not a PDF after all; pdf.js has a dozen words for it.
    return { ok: false, error: 'unreadable' }
  }
}
