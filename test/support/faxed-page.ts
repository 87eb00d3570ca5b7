import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { PDFiumLibrary } from '@hyzyla/pdfium'
import type { Picture } from './scans.ts'

/** Lines an inch of a fax; across it always has 204 dots. */
export const faxModes = { fine: 196, standard: 98 } as const
const dotsAcross = 204
const pointsPerInch = 72

/**
 * The first page of a PDF as a fax machine prints it: every dot black or white, lines as far apart as paper has them.
 *
 * @see {@link https://www.itu.int/rec/T-REC-T.4 | ITU-T T.4}
 */
export async function faxFirstPage(pdf: Uint8Array, mode: keyof typeof faxModes): Promise<Picture> {
  const library = readFileSync(fileURLToPath(import.meta.resolve('@hyzyla/pdfium/pdfium.wasm')))
  const pdfium = await PDFiumLibrary.init({ wasmBinary: new Uint8Array(library).buffer })
  const page = (await pdfium.loadDocument(pdf)).getPage(0)
  const { originalWidth, originalHeight } = page.getOriginalSize()
  const dots = await page.render({
    width: Math.round((originalWidth / pointsPerInch) * dotsAcross),
    height: Math.round((originalHeight / pointsPerInch) * faxModes[mode]),
    colorSpace: 'Gray',
    render: (drawn) => Promise.resolve(drawn.data.slice()),
  })
  pdfium.destroy()
  const rows = Array.from({ length: dots.height }, (_, row) =>
    dots.data.slice(row * dots.width, (row + 1) * dots.width).map((grey) => (grey < 128 ? 0 : 255)),
  )
  const times = Math.round(dotsAcross / faxModes[mode])
  const printed = rows.flatMap((row) => Array.from({ length: times }, () => row))
  return { width: dots.width, height: printed.length, grey: new Uint8Array(Buffer.concat(printed)) }
}
