import type { PacketSectionName } from './choose-packet.ts'
import { loinc, template } from './cda-codes.ts'
import { toAllergy, toMedication, toNote, toProblem, type CdaEntry } from './cda-entries.ts'
import type { PacketContent, PacketEntry, PacketSection } from './packet-content.ts'
import { packetWords } from './packet-words.ts'
import { element, type XmlElement } from './xml-element.ts'

/** What the entries of a document share. */
export type CdaFrame = {
  at: string
  author: XmlElement
  /** A UUID for the nth entry of a section, the same whenever the same document is written. */
  toId: (section: PacketSectionName, place: number) => string
}

type Shape = {
  templates: readonly (readonly [root: string, extension: string])[]
  code: readonly [code: string, display: string]
  toEntry?: (entry: CdaEntry) => XmlElement
}

/**
 * The sections of C-CDA R2.1 that hold what a packet holds. Problems, medications and allergies are mandatory in a
 * Referral Note; results and payers are told in words.
 *
 * @see {@link https://www.hl7.org/ccdasearch/templates/2.16.840.1.113883.10.20.22.1.14.html | Referral Note (V2)}
 */
const shapes: Readonly<Record<PacketSectionName, Shape>> = {
  problems: {
    templates: [['2.16.840.1.113883.10.20.22.2.5.1', '2015-08-01']],
    code: ['11450-4', 'Problem list'],
    toEntry: toProblem,
  },
  medications: {
    templates: [['2.16.840.1.113883.10.20.22.2.1.1', '2014-06-09']],
    code: ['10160-0', 'History of medication use'],
    toEntry: toMedication,
  },
  allergies: {
    templates: [['2.16.840.1.113883.10.20.22.2.6.1', '2015-08-01']],
    code: ['48765-2', 'Allergies and adverse reactions'],
    toEntry: toAllergy,
  },
  results: {
    templates: [['2.16.840.1.113883.10.20.22.2.3', '2015-08-01']],
    code: ['30954-2', 'Relevant diagnostic tests and laboratory data'],
  },
  notes: {
    templates: [['2.16.840.1.113883.10.20.22.2.65', '2016-11-01']],
    code: ['34109-9', 'Note'],
    toEntry: toNote,
  },
  coverage: {
    templates: [['2.16.840.1.113883.10.20.22.2.18', '2015-08-01']],
    code: ['48768-6', 'Payment sources'],
  },
}

const mandatory: ReadonlySet<PacketSectionName> = new Set(['problems', 'medications', 'allergies'])

/** Every section in its order; one without entries that has to be there says that there is no information. */
export function toSections(content: PacketContent, frame: CdaFrame): readonly XmlElement[] {
  const parts = content.sections
    .filter(({ name, entries }) => mandatory.has(name) || entries.length > 0 || isAuthorized(name, content))
    .map((section) => toSection(section, content, frame))
  return [toReason(content), toAssessmentAndPlan(content), ...parts].map((section) =>
    element('component', {}, section),
  )
}

function isAuthorized(name: PacketSectionName, { authorization }: PacketContent): boolean {
  return name === 'coverage' && authorization !== undefined
}

function toSection(section: PacketSection, content: PacketContent, frame: CdaFrame): XmlElement {
  const { name, entries } = section
  const { templates, code, toEntry } = shapes[name]
  const words = packetWords.en
  const told = entries.map((entry, place) => toItem(entry, anchorOf(name, place)))
  const approval = isAuthorized(name, content)
    ? [element('item', {}, `${words.authorization}: ${content.authorization ?? ''}`)]
    : []
  const items = [...told, ...approval]
  const isEmpty = items.length === 0
  return element(
    'section',
    isEmpty ? { nullFlavor: 'NI' } : {},
    templates.flatMap(([root, extension]) => [template(root), template(root, extension)]),
    loinc(...code),
    element('title', {}, words.sections[name]),
    isEmpty
      ? element('text', {}, section.state === 'included' ? words.nothingListed : words[section.state])
      : element('text', {}, element('list', {}, items)),
    toEntry === undefined
      ? undefined
      : entries.map((entry, place) =>
          element(
            'entry',
            { typeCode: 'DRIV' },
            toEntry({
              entry,
              anchor: anchorOf(name, place),
              id: frame.toId(name, place),
              at: frame.at,
              author: frame.author,
            }),
          ),
        ),
  )
}

function anchorOf(name: PacketSectionName, place: number): string {
  return `${name}-${place + 1}`
}

function toItem({ text, isHighRisk, detail, on, body }: PacketEntry, anchor: string): XmlElement {
  const line = [text, isHighRisk && packetWords.en.highRisk, detail, on].filter(Boolean).join(' · ')
  const paragraphs = body === undefined ? [] : body.split('\n').map((each) => element('paragraph', {}, each))
  return element('item', { ID: anchor }, line, paragraphs)
}

function toReason({ reason, reasonCodes }: PacketContent): XmlElement {
  const words = [reason, ...reasonCodes.map(({ code, display }) => [code, display].filter(Boolean).join(' '))]
  const known = words.filter((each) => each !== '')
  return element(
    'section',
    {},
    template('1.3.6.1.4.1.19376.1.5.3.1.3.1'),
    template('1.3.6.1.4.1.19376.1.5.3.1.3.1', '2014-06-09'),
    loinc('42349-1', 'Reason for referral'),
    element('title', {}, packetWords.en.reason),
    element(
      'text',
      {},
      (known.length === 0 ? [packetWords.en.nothingListed] : known).map((each) =>
        element('paragraph', {}, each),
      ),
    ),
  )
}

/** What is asked for, by when, and under which number: the plan that the receiver is to take up. */
function toAssessmentAndPlan({ number, service, question, wantedBy, urgency }: PacketContent): XmlElement {
  const words = packetWords.en
  const lines = [
    `${words.number}: ${number}`,
    `${words.service}: ${service} (${words.urgencies[urgency]})`,
    ...(wantedBy === undefined ? [] : [`${words.wantedBy}: ${wantedBy}`]),
    ...(question === '' ? [] : [`${words.question}: ${question}`]),
  ]
  return element(
    'section',
    {},
    template('2.16.840.1.113883.10.20.22.2.9'),
    template('2.16.840.1.113883.10.20.22.2.9', '2014-06-09'),
    loinc('51847-2', 'Assessment and plan'),
    element('title', {}, words.question),
    element(
      'text',
      {},
      lines.map((line) => element('paragraph', {}, line)),
    ),
  )
}
