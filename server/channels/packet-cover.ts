import { encodeQR } from 'qr'
import type { PacketContent, PacketParty } from '#domain/packet/packet-content.ts'
import { packetWords, type PacketWords } from '#domain/packet/packet-words.ts'
import type { PdfPen } from './pdf-document.ts'
import { drawLetterhead, type Letterhead } from './practice-letterhead.ts'

/** How the receiver can answer without a connection of their own. */
export type AnswerPlace = {
  /** Address people type, without a code in it. */
  address: string
  /** Address of the QR code, with the code in it. */
  link: string
  /** As it is printed, in groups. */
  code: string
}

const left = 72
const width = 468
/** Wide enough that a fax of 98 lines an inch still shows every module. */
const qrSize = 132

/**
 * The first page of a packet: what this is, about whom, by which number, what is enclosed, and how to answer, by phone
 * or by fax.
 */
export function drawPacketCover(
  pen: PdfPen,
  content: PacketContent,
  answer: AnswerPlace | undefined,
  practice: Letterhead,
  language: 'en' | 'es',
): void {
  const words = packetWords[language]
  drawLetterhead(pen, practice)
  pen.moveTo(120)
  pen.write(`${words.title}: ${content.service}`, { size: 16, isBold: true })
  if (content.urgency !== 'routine') pen.write(words.urgencies[content.urgency], { size: 18, isBold: true })
  pen.write(`${words.number}: ${content.number}`, { size: 14, isBold: true })
  pen.write(toAddressLines(content, words).join('\n'), { size: 11 })
  pen.write(`${words.contents}: ${listContents(content, words)}`, { size: 10 })
  drawReplyForm(pen, answer, words)
  pen.write(words.confidential, { size: 10 })
}

function toAddressLines(content: PacketContent, words: PacketWords): readonly string[] {
  const { patient, referrer, receiver, orderedOn, wantedBy } = content
  const name = [...patient.given, patient.family].join(' ')
  const born = patient.birthDate === undefined ? '' : `, ${words.born} ${patient.birthDate}`
  return [
    `${words.to}: ${toPartyLine(receiver, words)}`,
    `${words.from}: ${toPartyLine(referrer, words)}`,
    `${words.patient}: ${name}${born}`,
    [
      orderedOn === undefined ? '' : `${words.ordered}: ${orderedOn}`,
      wantedBy === undefined ? '' : `${words.wantedBy}: ${wantedBy}`,
    ]
      .filter((each) => each !== '')
      .join('. '),
  ]
}

function toPartyLine({ name, organization, fax }: PacketParty, words: PacketWords): string {
  const place = organization === name ? undefined : organization
  return [name, place, fax === undefined ? undefined : `${words.fax} ${fax}`].filter(Boolean).join(', ')
}

function listContents({ sections, question, reason }: PacketContent, words: PacketWords): string {
  const enclosed = sections.filter(({ entries }) => entries.length > 0)
  return [
    ...(question === '' ? [] : [words.question]),
    ...(reason === '' ? [] : [words.reason]),
    ...enclosed.map(({ name, entries }) => `${words.sections[name]} (${entries.length})`),
  ].join(', ')
}

/** Without an answer page, since nobody knows the birth date it asks for, the form is faxed back. */
function drawReplyForm(pen: PdfPen, answer: AnswerPlace | undefined, words: PacketWords): void {
  const top = pen.y() + 10
  const column = width - qrSize - 18
  pen.rule(top)
  pen.place(words.reply, { x: left, y: top + 12, width: column }, { size: 14, isBold: true })
  pen.moveTo(top + 36)
  if (answer !== undefined) drawAnswerPlace(pen, answer, words, top)
  drawBox(pen, words.accept, column)
  drawBox(pen, `${words.decline}:`, column)
  for (const reason of words.declineReasons) drawBox(pen, reason, column, 18)
  drawLine(pen, words.date)
  drawLine(pen, words.needInformation)
  drawLine(pen, words.signature)
}

function drawBox(pen: PdfPen, text: string, column: number, indent = 0): void {
  const y = pen.y()
  pen.frame({ x: left + indent, y, width: 11, height: 11 })
  pen.place(text, { x: left + indent + 18, y: y + 1, width: column - indent - 18 }, { size: 11 })
  pen.moveTo(y + 18)
}

function drawAnswerPlace(
  pen: PdfPen,
  { address, link, code }: AnswerPlace,
  words: PacketWords,
  top: number,
): void {
  const column = width - qrSize - 18
  drawQr(pen, link, { x: left + width - qrSize, y: top + 14 })
  pen.place(words.replyHow(address), { x: left, y: top + 34, width: column }, { size: 10 })
  pen.place(`${words.code}: ${code}`, { x: left, y: top + 80, width: column }, { size: 16, isBold: true })
  pen.moveTo(top + 108)
}

/** Words, and a line to write on below them. */
function drawLine(pen: PdfPen, text: string): void {
  const y = pen.y() + 2
  pen.place(`${text}:`, { x: left, y, width }, { size: 10 })
  pen.rule(y + 34)
  pen.moveTo(y + 40)
}

/** With the quiet zone that readers want, and a quarter of it legible when the rest is not. */
function drawQr(pen: PdfPen, link: string, { x, y }: { x: number; y: number }): void {
  const modules = encodeQR(link, 'raw', { ecc: 'quartile', border: 2 })
  const size = qrSize / modules.length
  const dark = modules.flatMap((row, down) =>
    row.flatMap((isDark, across) => (isDark ? [{ x: x + across * size, y: y + down * size }] : [])),
  )
  // A hair wider, so that no white line is left between neighbors when the page is rendered.
  pen.fillSquares(dark, size + 0.05)
}
