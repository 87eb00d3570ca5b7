import { codeSystems } from '#domain/codes.ts'
import { fromHl7Time } from '#domain/notes-in/hl7-time.ts'
import { findNamedSpecialty } from '#domain/notes-in/note-specialty.ts'
import { quoteRecommendations } from '#domain/notes-in/quoted-recommendations.ts'
import { findReferralNumbers, readCompleteness } from '#domain/notes-in/read-note-text.ts'
import type {
  NoteCompleteness,
  NoteFacts,
  NotedAuthor,
  NotedPatient,
} from '#domain/notes-in/received-note.ts'
import { attributeAt, elementsAt, elementsOf, textIn, type XmlElement } from './read-xml.ts'

const npiRoot = '2.16.840.1.113883.4.6'
const oids: Readonly<Record<string, string>> = {
  '2.16.840.1.113883.6.1': codeSystems.loinc,
  '2.16.840.1.113883.6.96': codeSystems.snomed,
  '2.16.840.1.113883.6.101': codeSystems.nucc,
}

/** Whether an XML document is a clinical document at all. */
export function isClinicalDocument({ name }: XmlElement): boolean {
  return name === 'ClinicalDocument'
}

/**
 * Reads what a clinical document (C-CDA) says of itself in its header, and its sections as text.
 *
 * @param attached - text of the file it is only an envelope for (`nonXMLBody`), where that could be read
 * @see {@link https://hl7.org/cda/us/ccda/ | C-CDA}
 */
export function readCcda(document: XmlElement, attached = ''): NoteFacts {
  const text = [sectionsOf(document), attached].filter((part) => part.trim() !== '').join('\n\n')
  const title = elementsOf(document, 'title').map(textIn)[0]
  const orders = elementsAt(document, 'inFulfillmentOf/order/id')
  const serviceOn =
    timeAt(document, 'componentOf/encompassingEncounter/effectiveTime') ??
    timeAt(document, 'documentationOf/serviceEvent/effectiveTime') ??
    timeAt(document, 'effectiveTime')
  return {
    reading: 'structured',
    patient: readPatient(document),
    author: readAuthor(document, title ?? ''),
    types: elementsOf(document, 'code').flatMap(toCode),
    completeness: completenessOf(document, text),
    isSensitive: ['R', 'V'].includes(attributeAt(document, 'confidentialityCode', 'code') ?? ''),
    identifiers: elementsOf(document, 'id').flatMap(toIdentifier),
    replaces: relatedAs(document, 'RPLC').flatMap((related) =>
      elementsAt(related, 'parentDocument/id').flatMap(toIdentifier),
    ),
    ...(relatedAs(document, 'APND').length > 0 && { isAddendum: true as const }),
    ...(statusOf(document) === 'nullified' && { isNullified: true as const }),
    orderIdentifiers: orders.flatMap(toIdentifier),
    referralNumbers: findReferralNumbers(
      [text, ...orders.map(({ attributes }) => attributes['extension'] ?? '')].join('\n'),
    ),
    text,
    recommendations: quoteRecommendations(text),
    ...(title !== undefined && title !== '' && { title }),
    ...(serviceOn !== undefined && { serviceOn }),
  }
}

/** The bytes of the file that the document is an envelope for; none where its body is its own. */
export function readAttachedBody(document: XmlElement): Uint8Array | undefined {
  const body = elementsAt(document, 'component/nonXMLBody/text').find(isPacked)
  return body && new Uint8Array(Buffer.from(textIn(body), 'base64'))
}

const isPacked = ({ attributes }: XmlElement): boolean => attributes['representation'] === 'B64'

/** `RPLC`: the parent is replaced · `APND`: this one adds to it. */
function relatedAs(document: XmlElement, typeCode: string): readonly XmlElement[] {
  return elementsOf(document, 'relatedDocument').filter(
    ({ attributes }) => attributes['typeCode'] === typeCode,
  )
}

/** `urn:oid:root|extension`; an id without an extension names nothing of ours. */
function toIdentifier({ attributes: { root, extension } }: XmlElement): string[] {
  return root === undefined || extension === undefined || extension === ''
    ? []
    : [`urn:oid:${root}|${extension}`]
}

function toCode({ attributes: { code, codeSystem = '' } }: XmlElement): string[] {
  const system = oids[codeSystem]
  return code === undefined || system === undefined ? [] : [`${system}|${code}`]
}

function timeAt(document: XmlElement, path: string): string | undefined {
  const text = attributeAt(document, `${path}/low`, 'value') ?? attributeAt(document, path, 'value')
  return text === undefined ? undefined : fromHl7Time(text)
}

function wordsAt(element: XmlElement, path: string): string {
  return elementsAt(element, path).map(textIn).join(' ').trim()
}

function readPatient(document: XmlElement): NotedPatient {
  const roles = elementsAt(document, 'recordTarget/patientRole')
  const [role] = roles
  // A document about several people is about nobody here.
  if (role === undefined || roles.length > 1) return { birthDates: [], recordNumbers: [] }
  const [name] = elementsAt(role, 'patient/name')
  const family = name ? wordsAt(name, 'family') : ''
  const birth = fromHl7Time(attributeAt(role, 'patient/birthTime', 'value') ?? '')?.slice(0, 10)
  return {
    birthDates: birth === undefined ? [] : [birth],
    recordNumbers: elementsOf(role, 'id').flatMap(toIdentifier),
    ...(name && family !== '' && { name: { family, given: wordsAt(name, 'given') } }),
  }
}

function readAuthor(document: XmlElement, title: string): NotedAuthor {
  const [author] = elementsAt(document, 'author/assignedAuthor')
  if (author === undefined) return { specialties: findNamedSpecialty(title) }
  const name = wordsAt(author, 'assignedPerson/name')
  const organization = wordsAt(author, 'representedOrganization/name')
  const npi = elementsOf(author, 'id').find(({ attributes }) => attributes['root'] === npiRoot)?.attributes[
    'extension'
  ]
  const coded = elementsOf(author, 'code').flatMap(toCode)
  return {
    specialties: coded.length > 0 ? coded : findNamedSpecialty(`${title} ${organization}`),
    ...(name !== '' && { name }),
    ...(organization !== '' && { organization }),
    ...(npi !== undefined && { npi }),
  }
}

function statusOf(document: XmlElement): string | undefined {
  return attributeAt(document, 'statusCode', 'code')
}

/** Signed by whoever answers for it makes a document final, unless its own words say otherwise. */
function completenessOf(document: XmlElement, text: string): NoteCompleteness {
  const status = statusOf(document)
  if (status === 'nullified') return 'retracted'
  const said = readCompleteness(text)
  if (said === 'retracted' || said === 'preliminary') return said
  if (status === 'active') return 'preliminary'
  const isSigned =
    attributeAt(document, 'legalAuthenticator/signatureCode', 'code') === 'S' ||
    attributeAt(document, 'authenticator/signatureCode', 'code') === 'S'
  return isSigned || status === 'completed' ? 'final' : 'undeclared'
}

function sectionsOf(document: XmlElement): string {
  const sections = elementsAt(document, 'component/structuredBody/component/section')
  const plain = elementsAt(document, 'component/nonXMLBody/text').filter((body) => !isPacked(body))
  return [
    ...sections.map((section) => {
      const title = elementsOf(section, 'title').map(textIn).join(' ')
      return `${title}:\n${elementsOf(section, 'text').map(textIn).join('\n')}`
    }),
    ...plain.map(textIn),
  ].join('\n\n')
}
