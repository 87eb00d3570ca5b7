import { getDocumentProxy, getResolvedPDFJS } from 'unpdf'
import type { DocumentLimits, DocumentRefusal } from './document-reading.ts'

export type PdfText = { words: string; isReadOff: boolean }

/**
 * The text of a PDF, page by page, divided by form feeds. Nothing in it is run: neither its scripts nor its fonts'.
 *
 * @returns `isReadOff` where a page has text that is not drawn: a machine read it off the picture that is. Empty text where most pages hold only pictures: words stamped on the first of them are not what they say
 */
export async function readPdfText(
  content: Uint8Array,
  { maxPages, maxText }: Pick<DocumentLimits, 'maxPages' | 'maxText'>,
): Promise<{ ok: true; value: PdfText } | { ok: false; error: DocumentRefusal }> {
  try {
    const { OPS } = await getResolvedPDFJS()
    const pdf = await getDocumentProxy(content.slice(), {
      // Pictures are passed over: nothing of them is unpacked here.
      maxImageSize: 1,
      disableFontFace: true,
      useSystemFonts: false,
      stopAtErrors: false,
      verbosity: 0,
    })
    if (pdf.numPages > maxPages) return { ok: false, error: 'too-many-pages' }
    const pages: string[] = []
    let length = 0
    let isReadOff = false
    for (let number = 1; number <= pdf.numPages && length < maxText; number += 1) {
      const page = await pdf.getPage(number)
      const { items } = await page.getTextContent()
      const text = items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('')
      isReadOff ||= hidesText(await page.getOperatorList(), OPS)
      page.cleanup()
      length += text.length
      pages.push(text)
    }
    const isScan = pages.filter((page) => /\S/.test(page)).length * 2 < pages.length
    const all = pages.join('\f').slice(0, maxText)
    return { ok: true, value: { words: isScan || !/\S/.test(all) ? '' : all, isReadOff } }
  } catch {
    // Damaged, encrypted, or not a PDF after all; pdf.js has a dozen words for it.
    return { ok: false, error: 'unreadable' }
  }
}

/** Text modes that draw nothing: programs that read scans lay what they read under the picture in one of them. */
const hidden: ReadonlySet<unknown> = new Set([3, 7])

type Operators = { fnArray: readonly number[]; argsArray: readonly unknown[] }

/** @see ISO 32000-1, 9.3.6: text rendering mode */
function hidesText({ fnArray, argsArray }: Operators, OPS: Readonly<Record<string, number>>): boolean {
  return fnArray.some((operator, at) => {
    const given = argsArray[at]
    return operator === OPS['setTextRenderingMode'] && Array.isArray(given) && hidden.has(given[0])
  })
}
