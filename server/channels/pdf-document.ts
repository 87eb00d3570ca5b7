import PDFDocument from 'pdfkit'
import { toPrintable } from './printable-text.ts'

/** US Letter in points, 1/72 inch; fax machines and printers of American practices hold nothing else. */
export const letterSize = { width: 612, height: 792 } as const
const margin = 72

export type PdfFacts = {
  /** Shown by viewers; says nothing about a patient. */
  title: string
  language: 'en' | 'es'
  madeAt: Date
  /** Stands at the foot of every page beside its number, also of the only one: pages of a fax get lost. */
  footer?: string
}

export type PdfPen = {
  /** Places text in a box of its own, measured from the upper left corner in points. */
  place: (text: string, box: { x: number; y: number; width: number }, style?: TextStyle) => void
  /** Continues below what was last written, on new pages as needed. */
  write: (text: string, style?: TextStyle) => void
  /** A line across the text's width. */
  rule: (y: number) => void
  moveTo: (y: number) => void
  /** Where the next text would stand, from the top. */
  y: () => number
  newPage: () => void
  /** Fills squares of one size, as of a QR code, in black. */
  fillSquares: (corners: readonly { x: number; y: number }[], size: number) => void
  /** The outline of a box, as to be ticked. */
  frame: (box: { x: number; y: number; width: number; height: number }) => void
}

export type TextStyle = { size?: number; isBold?: boolean }

/** As {@link drawPages}, where nobody asks how many pages there are. */
export async function drawPdf(facts: PdfFacts, draw: (pen: PdfPen) => void): Promise<Uint8Array> {
  return (await drawPages(facts, draw)).pdf
}

/**
 * Draws a document in black on white, in the standard fonts, with page numbers when there is more than one page.
 *
 * @returns the bytes of the PDF, and how many pages it has; the same facts and drawing give the same bytes
 */
export async function drawPages(
  facts: PdfFacts,
  draw: (pen: PdfPen) => void,
): Promise<{ pdf: Uint8Array; pages: number }> {
  const document = new PDFDocument({
    size: [letterSize.width, letterSize.height],
    margin,
    bufferPages: true,
    lang: facts.language,
    displayTitle: true,
    info: {
      Title: toPrintable(facts.title),
      Producer: 'Baton',
      Creator: 'Baton',
      CreationDate: facts.madeAt,
    },
  })
  const chunks: Uint8Array[] = []
  document.on('data', (chunk: Uint8Array) => chunks.push(chunk))
  const ended = new Promise<void>((resolve, reject) => {
    document.on('end', resolve)
    document.on('error', reject)
  })
  draw(toPen(document))
  const pages = numberPages(document, facts)
  document.end()
  await ended
  return { pdf: Buffer.concat(chunks), pages }
}

function toPen(document: PDFKit.PDFDocument): PdfPen {
  const setStyle = (style: TextStyle) =>
    document.font(style.isBold === true ? 'Helvetica-Bold' : 'Helvetica').fontSize(style.size ?? 11)
  return {
    place: (text, { x, y, width }, style = {}) => {
      setStyle(style).text(toPrintable(text), x, y, { width, lineGap: 2 })
    },
    write: (text, style = {}) => {
      setStyle(style).text(toPrintable(text), margin, document.y, {
        width: letterSize.width - 2 * margin,
        lineGap: 3,
        paragraphGap: 6,
      })
    },
    rule: (y) => {
      document
        .moveTo(margin, y)
        .lineTo(letterSize.width - margin, y)
        .lineWidth(0.75)
        .stroke('#000')
    },
    moveTo: (y) => {
      document.y = y
    },
    y: () => document.y,
    newPage: () => {
      document.addPage()
    },
    fillSquares: (corners, size) => {
      for (const { x, y } of corners) document.rect(x, y, size, size)
      document.fill('#000')
    },
    frame: ({ x, y, width, height }) => {
      document.rect(x, y, width, height).lineWidth(1).stroke('#000')
    },
  }
}

function numberPages(document: PDFKit.PDFDocument, { language, footer }: PdfFacts): number {
  const { count } = document.bufferedPageRange()
  if (count < 2 && footer === undefined) return count
  const width = letterSize.width - 2 * margin
  const y = letterSize.height - 48
  for (let page = 0; page < count; page += 1) {
    document.switchToPage(page)
    // Below the margin, where text would otherwise begin a page of its own.
    document.page.margins.bottom = 0
    const text = language === 'es' ? `Página ${page + 1} de ${count}` : `Page ${page + 1} of ${count}`
    document.font('Helvetica').fontSize(10)
    if (footer !== undefined)
      document.text(toPrintable(footer), margin, y, { width: width - 90, height: 12, ellipsis: true })
    document.text(text, margin, y, { width, align: 'right', lineBreak: false })
  }
  return count
}
