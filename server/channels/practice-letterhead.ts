import type { PdfPen } from './pdf-document.ts'
import { letterSize } from './pdf-document.ts'

/** How a practice presents itself on paper, and how it is reached. */
export type Letterhead = {
  name: string
  callBackNumber: string
  /** Lines, as on an envelope. */
  postalAddress?: readonly string[]
  faxNumber?: string
}

const left = 72

/** @returns where the text may begin, in points from the top */
export function drawLetterhead(pen: PdfPen, practice: Letterhead): number {
  pen.place(practice.name, { x: left, y: 40, width: 300 }, { size: 14, isBold: true })
  const lines = [
    ...(practice.postalAddress ?? []),
    `Tel. ${practice.callBackNumber}`,
    ...(practice.faxNumber === undefined ? [] : [`Fax ${practice.faxNumber}`]),
  ]
  pen.place(lines.join('\n'), { x: 380, y: 40, width: letterSize.width - 380 - left }, { size: 9 })
  pen.rule(108)
  return 108
}
