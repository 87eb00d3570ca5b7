import type { PacketContent, PacketEntry, PacketSection } from '#domain/packet/packet-content.ts'
import { packetWords, type PacketWords } from '#domain/packet/packet-words.ts'
import { drawPacketCover, type AnswerPlace } from './packet-cover.ts'
import { drawPages, type PdfPen } from './pdf-document.ts'
import type { Letterhead } from './practice-letterhead.ts'

export type PacketPages = { pdf: Uint8Array; pages: number }

/**
 * A packet on paper: a cover sheet with the reply form, then the question, then everything else. Black on white and in
 * 10 points or more, so that it can be read after a fax; patient and number stand on every page.
 *
 * @returns the same bytes for the same content
 */
export function drawPacketPages(
  content: PacketContent,
  answer: AnswerPlace | undefined,
  practice: Letterhead,
  language: 'en' | 'es',
): Promise<PacketPages> {
  const words = packetWords[language]
  const { patient, number } = content
  const name = [[...patient.given, patient.family].join(' '), patient.birthDate].filter(Boolean).join(', ')
  const facts = {
    // Shown by viewers in their title bar: nothing about a patient.
    title: practice.name,
    language,
    madeAt: new Date(content.madeAt),
    footer: words.footer(name, number),
  }
  return drawPages(facts, (pen) => {
    drawPacketCover(pen, content, answer, practice, language)
    pen.newPage()
    drawQuestion(pen, content, words)
    for (const section of content.sections) drawSection(pen, section, words)
  })
}

const heading = { size: 14, isBold: true } as const
const plain = { size: 11 } as const

function drawQuestion(pen: PdfPen, content: PacketContent, words: PacketWords): void {
  const { question, reason, reasonCodes, service, urgency, authorization, patient } = content
  pen.write(`${words.service}: ${service} (${words.urgencies[urgency]})`, heading)
  if (question !== '') {
    pen.write(words.question, heading)
    pen.write(question, { size: 12 })
  }
  pen.write(words.reason, heading)
  const codes = reasonCodes.map(({ code, display }) => [code, display].filter(Boolean).join(' '))
  pen.write([reason, ...codes].filter((each) => each !== '').join('\n'), plain)
  if (authorization !== undefined)
    pen.write(`${words.authorization}: ${authorization}`, { size: 12, isBold: true })
  const lines = [
    patient.phone === undefined ? '' : `${words.phone} ${patient.phone}`,
    ...patient.addressLines,
  ]
  const known = lines.filter((line) => line !== '')
  if (known.length > 0) pen.write(`${words.patient}: ${known.join(', ')}`, plain)
}

function drawSection(pen: PdfPen, { name, state, entries }: PacketSection, words: PacketWords): void {
  // A heading alone at the foot of a page belongs to nothing.
  if (pen.y() > 640) pen.newPage()
  pen.write(words.sections[name], heading)
  if (state !== 'included') return pen.write(words[state], plain)
  if (entries.length === 0) return pen.write(words.nothingListed, plain)
  for (const entry of entries) drawEntry(pen, entry, words, name === 'notes')
}

function drawEntry(pen: PdfPen, entry: PacketEntry, words: PacketWords, isNote: boolean): void {
  const { text, isHighRisk, detail, on, code, body } = entry
  const line = [text, isHighRisk && words.highRisk, detail, on, code?.code].filter(Boolean).join(' · ')
  pen.write(`• ${line}`, isNote ? { ...plain, isBold: true } : plain)
  const below = body ?? (isNote ? words.onRequest : undefined)
  if (below !== undefined) pen.write(below, plain)
}
