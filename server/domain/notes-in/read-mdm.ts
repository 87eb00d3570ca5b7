import { codeSystems } from '../codes.ts'
import { fromHl7Time } from './hl7-time.ts'
import { findNamedSpecialty } from './note-specialty.ts'
import { quoteRecommendations } from './quoted-recommendations.ts'
import { findReferralNumbers, readCompleteness } from './read-note-text.ts'
import type { NoteCompleteness, NoteFacts } from './received-note.ts'

/** Why a message of HL7 v2 is not taken as a note. */
export type MdmRefusal = 'not-hl7' | 'not-a-document'

type Segment = readonly string[]
type Delimiters = { component: string; repetition: string; escape: string; part: string }

/** Document messages that carry their text; `T06` adds to one, `T08` edits one, `T11` takes one back. */
const events: ReadonlySet<string> = new Set(['T02', 'T04', 'T06', 'T08', 'T10', 'T11'])
/** In whose place the message stands: the parent document is replaced by it (DATA-MODEL D). */
const replacing: ReadonlySet<string> = new Set(['T04', 'T10', 'T11'])

/** What a message brings along as its document. */
export type MdmBody = {
  /** Its texts as they were written, one below the other. They may be a page. */
  written: string
  /** Files in Base64 (`ED`), in their order. */
  files: readonly string[]
}

type Message = { segments: readonly Segment[]; document: Segment; event: string; delimiters: Delimiters }

/**
 * Reads a document message of HL7 v2 (MDM^T02 and its kin): the seam for an interface engine. Fields are taken by their
 * place; what is missing or of another shape is left out.
 *
 * @param text - what a person reads of its body; as it was written where nothing else is said
 * @see {@link https://www.hl7.eu/HL7v2x/v251/std251/ch09.html | HL7 v2.5.1 chapter 9}
 */
export function readMdm(
  message: string,
  text?: string,
): { ok: true; value: NoteFacts } | { ok: false; error: MdmRefusal } {
  const read = splitMessage(message)
  return read.ok ? { ok: true, value: toFacts(read.value, text ?? toBody(read.value).written) } : read
}

/** The body of a document message; an empty one of what is none. */
export function readMdmBody(message: string): MdmBody {
  const read = splitMessage(message)
  return read.ok ? toBody(read.value) : { written: '', files: [] }
}

function toBody({ segments, delimiters }: Message): MdmBody {
  const observations = segments.filter(([name]) => name === 'OBX')
  return {
    written: observations
      .filter(([, , type]) => type === 'TX' || type === 'FT' || type === 'ST')
      .map((segment) => toText(segment[5] ?? '', delimiters))
      .join('\n'),
    files: observations
      .filter(([, , type]) => type === 'ED')
      .map((segment) => (segment[5] ?? '').split(delimiters.component))
      .flatMap(([, , , encoding = '', data = '']) => (/^base64$/i.test(encoding) ? [data] : [])),
  }
}

function splitMessage(message: string): { ok: true; value: Message } | { ok: false; error: MdmRefusal } {
  const lines = message.split(/[\r\n]+/).filter((line) => line !== '')
  const [head = ''] = lines
  if (!head.startsWith('MSH') || head.length < 9) return { ok: false, error: 'not-hl7' }
  const field = head.charAt(3)
  const segments = lines.map((line) => line.split(field))
  const delimiters = {
    component: head.charAt(4),
    repetition: head.charAt(5),
    escape: head.charAt(6),
    part: head.charAt(7),
  }
  const [kind, event = ''] = (segments[0]?.[8] ?? '').split(delimiters.component)
  const document = find(segments, 'TXA')
  if (kind !== 'MDM' || !events.has(event) || document === undefined)
    return { ok: false, error: 'not-a-document' }
  return { ok: true, value: { segments, document, event, delimiters } }
}

function find(segments: readonly Segment[], name: string): Segment | undefined {
  return segments.find(([first]) => first === name)
}

function toFacts({ segments, document: txa, event, delimiters }: Message, text: string): NoteFacts {
  const pid = find(segments, 'PID') ?? []
  const [family = '', given = ''] = split(pid[5], delimiters)
  const birth = fromHl7Time(pid[7] ?? '')?.slice(0, 10)
  const [npi = '', authorFamily = '', authorGiven = ''] = split(txa[9], delimiters)
  const orders = [find(segments, 'ORC')?.[2], find(segments, 'OBR')?.[2], txa[14]].flatMap((each) =>
    toIdentifier(each, delimiters),
  )
  const serviceOn = fromHl7Time(txa[4] ?? '') ?? fromHl7Time(txa[6] ?? '')
  const title = split(txa[2], delimiters)[1]
  return {
    reading: 'structured',
    patient: {
      birthDates: birth === undefined ? [] : [birth],
      recordNumbers: (pid[3] ?? '')
        .split(delimiters.repetition)
        .flatMap((each) => toRecordNumber(each, delimiters)),
      ...(family !== '' && { name: { family, given } }),
    },
    author: {
      specialties: findNamedSpecialty(title ?? ''),
      ...(authorFamily !== '' && { name: `${authorGiven} ${authorFamily}`.trim() }),
      ...(/^\d{10}$/.test(npi) && { npi }),
    },
    types: toTypes(txa[2], delimiters),
    completeness: completenessOf(txa, event, text),
    isSensitive: /^(R|V|VR|RE)$/i.test(txa[18] ?? ''),
    identifiers: toIdentifier(txa[12], delimiters),
    replaces: replacing.has(event) ? toIdentifier(txa[13], delimiters) : [],
    ...(event === 'T06' && { isAddendum: true as const }),
    ...(isNullified(txa, event) && { isNullified: true as const }),
    orderIdentifiers: orders,
    referralNumbers: findReferralNumbers([text, ...orders].join('\n')),
    text,
    recommendations: quoteRecommendations(text),
    ...(title !== undefined && title !== '' && { title }),
    ...(serviceOn !== undefined && { serviceOn }),
  }
}

function split(value: string | undefined, delimiters: Delimiters): string[] {
  const [first = ''] = (value ?? '').split(delimiters.repetition)
  return first.split(delimiters.component).map((each) => toText(each, delimiters))
}

/** An EI (`value^namespace^oid^ISO`) with an assigner of its own; a bare number identifies nothing. */
function toIdentifier(value: string | undefined, delimiters: Delimiters): string[] {
  const [number = '', , universal = '', type = ''] = split(value, delimiters)
  const system = toSystem(universal, type)
  return number === '' || system === undefined ? [] : [`${system}|${number}`]
}

/** A CX (`number^^^namespace&oid&ISO`). */
function toRecordNumber(value: string, delimiters: Delimiters): string[] {
  const [number = '', , , assigner = ''] = value.split(delimiters.component)
  const [, universal = '', type = ''] = assigner.split(delimiters.part)
  const system = toSystem(universal, type)
  return number === '' || system === undefined ? [] : [`${system}|${toText(number, delimiters)}`]
}

function toSystem(universal: string, type: string): string | undefined {
  if (universal === '') return undefined
  if (type === 'ISO') return `urn:oid:${universal}`
  return type === 'URI' ? universal : undefined
}

function toTypes(value: string | undefined, delimiters: Delimiters): string[] {
  const [code = '', , system = ''] = split(value, delimiters)
  return code !== '' && /^LN$|loinc/i.test(system) ? [`${codeSystems.loinc}|${code}`] : []
}

/** The document is called off by the event itself, or by its availability (TXA-19, table 0273). */
function isNullified(txa: Segment, event: string): boolean {
  return event === 'T11' || txa[19] === 'CA'
}

/** TXA-17 (table 0271) and TXA-19 (0273); words of the text that speak against being final outweigh both. */
function completenessOf(txa: Segment, event: string, text: string): NoteCompleteness {
  if (isNullified(txa, event)) return 'retracted'
  const said = readCompleteness(text)
  if (said === 'retracted' || said === 'preliminary') return said
  const status = txa[17] ?? ''
  if (['DI', 'DO', 'IN', 'IP', 'PA'].includes(status)) return 'preliminary'
  return status === 'AU' || status === 'LA' ? 'final' : 'undeclared'
}

/** @see HL7 v2.5.1, 2.7: escape sequences in text */
function toText(value: string, { escape, component, repetition, part }: Delimiters): string {
  if (escape === '' || !value.includes(escape)) return value
  const signs: Readonly<Record<string, string>> = {
    F: '|',
    S: component,
    R: repetition,
    T: part,
    E: escape,
    '.br': '\n',
  }
  return value
    .split(escape)
    .map((piece, index) => (index % 2 === 0 ? piece : (signs[piece] ?? '')))
    .join('')
}
