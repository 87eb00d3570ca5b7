import { createHash } from 'node:crypto'
import { readMdm, readMdmBody } from '#domain/notes-in/read-mdm.ts'
import { readNoteText } from '#domain/notes-in/read-note-text.ts'
import type { NoteFacts } from '#domain/notes-in/received-note.ts'
import { findShownType, findWordType } from './content-type.ts'
import type { DocumentLimits, FileReading, ReadPart } from './document-reading.ts'
import { decodeHtml, isHtml, splitAtPage } from './decode-html.ts'
import { isClinicalDocument, readAttachedBody, readCcda } from './read-ccda.ts'
import type { readHtml } from './read-html.ts'
import { readXml } from './read-xml.ts'
import { isZip, unpackZip, type PackedFile } from './unpack-zip.ts'

type Read = Pick<ReadPart, 'contentType' | 'reading'>

/**
 * Reads a file that somebody sent: by its bytes, not by what it is called. Runs where a hostile one can do no harm
 * (`openDocumentReader`).
 */
export async function readFile(file: PackedFile, limits: DocumentLimits): Promise<FileReading> {
  if (file.content.byteLength > limits.maxBytes) return { ok: false, error: 'too-large' }
  const isOne = !isZip(file.content) || findWordType(file.content) !== undefined
  if (isOne) return { ok: true, parts: [await readPart(file, limits)] }
  const unpacked = unpackZip(file.content, limits)
  if (!unpacked.ok) return unpacked
  const parts: ReadPart[] = []
  for (const each of unpacked.value) parts.push(await readPart(each, limits))
  return parts.length === 0 ? { ok: false, error: 'unsupported' } : { ok: true, parts }
}

async function readPart({ name, content }: PackedFile, limits: DocumentLimits): Promise<ReadPart> {
  const key = createHash('sha256').update(content).digest('hex')
  return { name, key, content, ...(await readContent(content, limits)) }
}

async function readContent(content: Uint8Array, limits: DocumentLimits): Promise<Read> {
  const shown = findShownType(content)
  if (shown === 'application/pdf') return readPdf(content, limits)
  if (shown !== undefined) return asPicture(shown)
  const written = findWordType(content)
  if (written !== undefined) return asPicture(written)
  if (isHtml(content)) return readPage(content, limits)
  const text = decode(content)
  if (text === undefined) return refused('application/octet-stream', 'unsupported')
  const start = text.trimStart().slice(0, 200)
  if (start.startsWith('MSH')) return readMessage(text, limits)
  if (/^<(script|svg)/i.test(start)) return refused('application/octet-stream', 'unsupported')
  if (start.startsWith('<')) return readDocument(text, limits)
  const facts = readNoteText(text.slice(0, limits.maxText))
  return { contentType: 'text/plain', reading: { ok: true, kind: 'text', facts } }
}

function refused(contentType: string, error: Extract<ReadPart['reading'], { ok: false }>['error']): Read {
  return { contentType, reading: { ok: false, error } }
}

/** Until somebody reads it, a picture says nothing; nor does a word processor's file, which a person opens elsewhere. */
function asPicture(contentType: string): Read {
  return { contentType, reading: { ok: true, kind: 'picture', facts: readNoteText('', true) } }
}

async function readPdf(content: Uint8Array, limits: DocumentLimits): Promise<Read> {
  const contentType = 'application/pdf'
  // Its library is large, and most files are none.
  const { readPdfText } = await import('./read-pdf.ts')
  const text = await readPdfText(content, limits)
  if (!text.ok) return refused(contentType, text.error)
  const { words, isReadOff } = text.value
  if (words === '') return asPicture(contentType)
  return { contentType, reading: { ok: true, kind: 'pdf', facts: readNoteText(words, isReadOff) } }
}

/** A page is read for its words, and never opened as one; where none are to be seen, nobody can read it here. */
async function readPage(content: Uint8Array, limits: DocumentLimits): Promise<Read> {
  const contentType = 'text/html'
  const page = decodeHtml(content)
  if (page === undefined) return refused(contentType, 'unreadable')
  // Its library is only for pages.
  const { readHtml } = await import('./read-html.ts')
  const read = readHtml(page, limits)
  if (!read.ok) return refused(contentType, read.error)
  const { words, isShownOtherwise } = read.value
  if (words === '') return refused(contentType, 'unsupported')
  const facts = readNoteText(words)
  return {
    contentType,
    reading: { ok: true, kind: 'html', facts: isShownOtherwise ? { ...facts, isShownOtherwise } : facts },
  }
}

/** Text is UTF-8 without control characters; everything else is bytes. */
function decode(content: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(content)
    return /[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text) ? undefined : text
  } catch {
    // Not UTF-8, so not text.
    return undefined
  }
}

/**
 * A message of HL7 v2 with the words of its body as a person would read them: engines send pages as text, and files in
 * Base64.
 */
async function readMessage(message: string, limits: DocumentLimits): Promise<Read> {
  const contentType = 'x-application/hl7-v2+er7'
  const { written, files } = readMdmBody(message)
  const shown = await readWritten(written, limits)
  if (!shown.ok) return refused(contentType, shown.error)
  const attached: NoteFacts[] = []
  for (const each of files) {
    const facts = await readAttached(new Uint8Array(Buffer.from(each, 'base64')), limits)
    if (facts !== undefined) attached.push(facts)
  }
  const texts = [shown.value.words, ...attached.map(({ text }) => text)].filter((text) => text !== '')
  const read = readMdm(message, texts.join('\n').slice(0, limits.maxText))
  if (!read.ok) return refused(contentType, 'unsupported')
  const isShownOtherwise =
    shown.value.isShownOtherwise || attached.some((each) => each.isShownOtherwise === true)
  const doubts = {
    ...(attached.some(({ reading }) => reading === 'ocr') && { reading: 'ocr' as const }),
    ...(isShownOtherwise && { isShownOtherwise: true as const }),
  }
  return { contentType, reading: { ok: true, kind: 'mdm', facts: { ...read.value, ...doubts } } }
}

/** Words that were written, and below them those of the page that begins there. */
async function readWritten(written: string, limits: DocumentLimits): Promise<ReturnType<typeof readHtml>> {
  const { words, page } = splitAtPage(written)
  if (page === '') return { ok: true, value: { words, isShownOtherwise: false } }
  // Its library is only for pages.
  const html = await import('./read-html.ts')
  const read = html.readHtml(page, limits)
  if (!read.ok) return read
  const texts = [words.trim(), read.value.words].filter((text) => text !== '')
  return { ok: true, value: { ...read.value, words: texts.join('\n') } }
}

async function readDocument(text: string, limits: DocumentLimits): Promise<Read> {
  const contentType = 'application/xml'
  const read = readXml(text)
  if (!read.ok) return refused(contentType, read.error === 'has-doctype' ? 'has-doctype' : 'unreadable')
  if (!isClinicalDocument(read.value)) return refused(contentType, 'unsupported')
  const body = readAttachedBody(read.value)
  const attached = body && (await readAttached(body, limits))
  const facts = readCcda(read.value, attached?.text)
  // What a machine read off a picture, or a page may show otherwise, is no better for the envelope it came in.
  const doubts = {
    ...(attached?.reading === 'ocr' && { reading: attached.reading }),
    ...(attached?.isShownOtherwise === true && { isShownOtherwise: true as const }),
  }
  return { contentType, reading: { ok: true, kind: 'ccda', facts: { ...facts, ...doubts } } }
}

/** A PDF, a page or plain text in the envelope; anything else says nothing, and a person has to look. */
async function readAttached(body: Uint8Array, limits: DocumentLimits): Promise<NoteFacts | undefined> {
  const { reading } = await readContent(body, limits)
  return reading.ok && ['pdf', 'html', 'text'].includes(reading.kind) ? reading.facts : undefined
}
