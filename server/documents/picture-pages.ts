import { once } from 'node:events'
import PDFDocument from 'pdfkit'

/** Letter, in points. */
const sheet = { width: 612, height: 792 } as const

/**
 * A PNG or JPEG on a sheet of paper: what draws PDFs reads pictures as well, and makes a photo of any size one page.
 *
 * @throws Error when it is neither
 */
export async function toPdfOfPicture(content: Uint8Array): Promise<Uint8Array> {
  const document = new PDFDocument({ size: [sheet.width, sheet.height], margin: 0 })
  const chunks: Buffer[] = []
  document.on('data', (chunk: Buffer) => chunks.push(chunk))
  document.image(Buffer.from(content), 0, 0, { fit: [sheet.width, sheet.height] })
  document.end()
  await once(document, 'end')
  return Buffer.concat(chunks)
}
