import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { PDFiumLibrary } from '@hyzyla/pdfium'
import type { ScanLimits, ScannedPage } from './scan-reading.ts'

/** Dots an inch: letters of a fax have as many, and more tell the recognition nothing. */
const resolution = 200
const pointsPerInch = 72

/**
 * Draws the pages of a PDF, whatever size they claim to have.
 *
 * @throws Error when it is damaged or locked
 */
export async function* openPdfPages(
  content: Uint8Array,
  { maxPages, maxPixels }: Pick<ScanLimits, 'maxPages' | 'maxPixels'>,
): AsyncGenerator<ScannedPage> {
  const library = await readFile(fileURLToPath(import.meta.resolve('@hyzyla/pdfium/pdfium.wasm')))
  const pdfium = await PDFiumLibrary.init({ wasmBinary: new Uint8Array(library).buffer })
  const document = await pdfium.loadDocument(content)
  const pages = Math.min(document.getPageCount(), maxPages)
  for (let index = 0; index < pages; index += 1) {
    const page = document.getPage(index)
    const { originalWidth, originalHeight } = page.getOriginalSize()
    const scale = Math.min(
      resolution / pointsPerInch,
      Math.sqrt(maxPixels / (originalWidth * originalHeight)),
    )
    const { width, height, data } = await page.render({
      scale,
      colorSpace: 'Gray',
      render: (drawn) => Promise.resolve(drawn.data),
    })
    yield { width, height, grey: data }
  }
}
