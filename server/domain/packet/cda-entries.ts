import { cdaSystems, coded, loinc, template, toCdaDay } from './cda-codes.ts'
import type { PacketEntry } from './packet-content.ts'
import { element, type XmlElement } from './xml-element.ts'

/** An entry with what its place in the document decides. */
export type CdaEntry = {
  entry: PacketEntry
  /** Where its words stand in the section's text. */
  anchor: string
  /** UUID that is this entry's own. */
  id: string
  /** CDA time of the document. */
  at: string
  author: XmlElement
}

const assertion = element('code', { code: 'ASSERTION', codeSystem: cdaSystems.actCode })
const status = (code: string): XmlElement => element('statusCode', { code })
const idOf = (root: string): XmlElement => element('id', { root })

function since(on: string | undefined): XmlElement {
  return element(
    'effectiveTime',
    {},
    element('low', on === undefined ? { nullFlavor: 'UNK' } : { value: toCdaDay(on) }),
  )
}

/** What keeps an observation among a patient's concerns until somebody ends it. */
function toConcern(
  templateRoot: string,
  { id, at, author }: Pick<CdaEntry, 'id' | 'at' | 'author'>,
  observation: XmlElement,
): XmlElement {
  return element(
    'act',
    { classCode: 'ACT', moodCode: 'EVN' },
    template(templateRoot),
    template(templateRoot, '2015-08-01'),
    // Of the concern: its observation has the same without an extension.
    element('id', { root: id, extension: 'concern' }),
    element('code', { code: 'CONC', codeSystem: cdaSystems.actClass }),
    status('active'),
    element('effectiveTime', {}, element('low', { value: at })),
    author,
    element('entryRelationship', { typeCode: 'SUBJ' }, observation),
  )
}

function textAt(anchor: string): XmlElement {
  return element('text', {}, element('reference', { value: `#${anchor}` }))
}

/**
 * Problem Concern Act with its Problem Observation.
 *
 * @see {@link https://github.com/HL7/C-CDA-Examples/tree/master/Problems | C-CDA examples: problems}
 */
export function toProblem({ entry, anchor, id, at, author }: CdaEntry): XmlElement {
  const observation = element(
    'observation',
    { classCode: 'OBS', moodCode: 'EVN' },
    template('2.16.840.1.113883.10.20.22.4.4'),
    template('2.16.840.1.113883.10.20.22.4.4', '2015-08-01'),
    idOf(id),
    element(
      'code',
      { code: '55607006', codeSystem: cdaSystems.snomed, displayName: 'Problem' },
      element('translation', { code: '75326-9', codeSystem: cdaSystems.loinc, displayName: 'Problem' }),
    ),
    textAt(anchor),
    status('completed'),
    since(entry.on),
    coded('value', entry.code, entry.text, { 'xsi:type': 'CD' }),
  )
  return toConcern('2.16.840.1.113883.10.20.22.4.3', { id, at, author }, observation)
}

/**
 * Medication Activity; the dose as it is written, because free text is all that every record has of it.
 *
 * @see {@link https://github.com/HL7/C-CDA-Examples/tree/master/Medications | C-CDA examples: medications}
 */
export function toMedication({ entry, anchor, id }: CdaEntry): XmlElement {
  const material = element('manufacturedMaterial', {}, toMedicine(entry))
  return element(
    'substanceAdministration',
    { classCode: 'SBADM', moodCode: 'INT' },
    template('2.16.840.1.113883.10.20.22.4.16'),
    template('2.16.840.1.113883.10.20.22.4.16', '2014-06-09'),
    idOf(id),
    textAt(anchor),
    status('active'),
    element(
      'effectiveTime',
      { 'xsi:type': 'IVL_TS' },
      element('low', entry.on === undefined ? { nullFlavor: 'UNK' } : { value: toCdaDay(entry.on) }),
      element('high', { nullFlavor: 'NI' }),
    ),
    element('doseQuantity', { nullFlavor: 'UNK' }),
    element(
      'consumable',
      {},
      element(
        'manufacturedProduct',
        { classCode: 'MANU' },
        template('2.16.840.1.113883.10.20.22.4.23'),
        template('2.16.840.1.113883.10.20.22.4.23', '2014-06-09'),
        material,
      ),
    ),
  )
}

/** Medication Information takes codes of RxNorm alone; one of another system is a translation of what is not known there. */
function toMedicine({ code, text }: PacketEntry): XmlElement {
  const written = coded('code', code, text)
  if (code === undefined || written.attributes['codeSystem'] === cdaSystems.rxNorm) return written
  const translation = coded('translation', code, text)
  const isKnown = translation.attributes['codeSystem'] !== undefined
  return element(
    'code',
    { nullFlavor: 'UNK' },
    element('originalText', {}, text),
    isKnown ? element('translation', translation.attributes) : undefined,
  )
}

/**
 * Allergy Concern Act with its observation; "no known allergy" is the negated assertion of any.
 *
 * @see {@link https://github.com/HL7/C-CDA-Examples/tree/master/Allergies | C-CDA examples: allergies}
 */
export function toAllergy({ entry, anchor, id, at, author }: CdaEntry): XmlElement {
  const isAbsence = entry.isAbsence === true
  const substance = isAbsence ? element('code', { nullFlavor: 'NA' }) : coded('code', entry.code, entry.text)
  const observation = element(
    'observation',
    { classCode: 'OBS', moodCode: 'EVN', negationInd: isAbsence ? 'true' : undefined },
    template('2.16.840.1.113883.10.20.22.4.7'),
    template('2.16.840.1.113883.10.20.22.4.7', '2014-06-09'),
    idOf(id),
    assertion,
    textAt(anchor),
    status('completed'),
    isAbsence ? element('effectiveTime', {}, element('low', { nullFlavor: 'NA' })) : since(entry.on),
    element('value', {
      'xsi:type': 'CD',
      code: '419199007',
      codeSystem: cdaSystems.snomed,
      displayName: 'Allergy to substance (disorder)',
    }),
    author,
    element(
      'participant',
      { typeCode: 'CSM' },
      element(
        'participantRole',
        { classCode: 'MANU' },
        element('playingEntity', { classCode: 'MMAT' }, substance),
      ),
    ),
  )
  return toConcern('2.16.840.1.113883.10.20.22.4.30', { id, at, author }, observation)
}

/**
 * Note Activity: what kind of note, when, and where its words stand.
 *
 * @see {@link https://www.hl7.org/ccdasearch/templates/2.16.840.1.113883.10.20.22.4.202.html | Note Activity}
 */
export function toNote({ entry, anchor, id, author }: CdaEntry): XmlElement {
  const { code } = entry
  const isLoinc = code?.system === 'http://loinc.org'
  return element(
    'act',
    { classCode: 'ACT', moodCode: 'EVN' },
    template('2.16.840.1.113883.10.20.22.4.202', '2016-11-01'),
    idOf(id),
    element(
      'code',
      { code: '34109-9', codeSystem: cdaSystems.loinc, displayName: 'Note' },
      isLoinc ? renamed(loinc(code.code, code.display ?? entry.text), 'translation') : undefined,
    ),
    textAt(anchor),
    status('completed'),
    element('effectiveTime', entry.on === undefined ? { nullFlavor: 'UNK' } : { value: toCdaDay(entry.on) }),
    author,
  )
}

function renamed(one: XmlElement, name: string): XmlElement {
  return { ...one, name }
}
