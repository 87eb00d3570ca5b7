import { codeSystems } from '../codes.ts'
import type { PacketCode } from './packet-content.ts'
import { element, type XmlElement } from './xml-element.ts'

/**
 * Object identifiers of the code systems a Referral Note uses.
 *
 * @see {@link https://terminology.hl7.org/external_terminologies.html | HL7 terminology}
 */
export const cdaSystems = {
  loinc: '2.16.840.1.113883.6.1',
  snomed: '2.16.840.1.113883.6.96',
  icd10: '2.16.840.1.113883.6.90',
  rxNorm: '2.16.840.1.113883.6.88',
  nationalProvider: '2.16.840.1.113883.4.6',
  actClass: '2.16.840.1.113883.5.6',
  actCode: '2.16.840.1.113883.5.4',
  gender: '2.16.840.1.113883.5.1',
  confidentiality: '2.16.840.1.113883.5.25',
} as const

/** Baton's referral numbers, as CDA names the place they come from. */
export const referralNumberRoot = '6f8a9d1e-52c7-4a0b-9e3d-0b6c1f4d7a25'

const objectIds: Readonly<Record<string, string>> = {
  [codeSystems.loinc]: cdaSystems.loinc,
  [codeSystems.snomed]: cdaSystems.snomed,
  [codeSystems.icd10]: cdaSystems.icd10,
  'http://www.nlm.nih.gov/research/umls/rxnorm': cdaSystems.rxNorm,
}

/** A template as C-CDA R2.1 names it. */
export function template(root: string, extension?: string): XmlElement {
  return element('templateId', { root, extension })
}

export function loinc(code: string, displayName: string): XmlElement {
  return element('code', { code, codeSystem: cdaSystems.loinc, codeSystemName: 'LOINC', displayName })
}

/**
 * A coded value with the words it is read by; a code of a system that CDA has no name for is left out, and the words
 * stay.
 */
export function coded(
  name: string,
  code: PacketCode | undefined,
  words: string,
  attributes: Readonly<Record<string, string>> = {},
): XmlElement {
  const codeSystem = code && objectIds[code.system]
  const text = element('originalText', {}, words)
  if (code === undefined || codeSystem === undefined)
    return element(name, { ...attributes, nullFlavor: 'UNK' }, text)
  return element(
    name,
    { ...attributes, code: code.code, codeSystem, displayName: code.display ?? words },
    text,
  )
}

/** `2025-03-01` as CDA writes a day. */
export function toCdaDay(day: string): string {
  return day.replaceAll('-', '')
}

/** An ISO instant with its offset, to the second, as CDA writes a time: `20260112100000-0500`. */
export function toCdaTime(iso: string): string {
  const [day = '', time = ''] = iso.split('T')
  return `${toCdaDay(day)}${time.replaceAll(':', '')}`
}
