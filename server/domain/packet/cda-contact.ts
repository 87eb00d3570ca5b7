import type { PacketContent } from './packet-content.ts'
import { element, type XmlElement } from './xml-element.ts'

/** Says of an element that has to be there that nobody knows what belongs in it. */
export const unknown = { nullFlavor: 'UNK' } as const

/** An element with its words, or without any and a reason for that. */
export function worded(
  name: string,
  words: string | undefined,
  attributes: Readonly<Record<string, string>> = {},
): XmlElement {
  const known = words?.trim() ?? ''
  return known === '' ? element(name, { ...attributes, ...unknown }) : element(name, attributes, known)
}

/** A name of a person or organization as it is spoken. */
export function toName(name: string): XmlElement {
  return worded('name', name)
}

/** US Realm Address takes so many lines at most. */
const maxLines = 4

/**
 * A patient's address: what of it is not known says so, and as a whole where nothing is.
 *
 * @see {@link https://build.fhir.org/ig/HL7/CDA-ccda-2.1-sd/StructureDefinition-USRealmAddressADUSFIELDED.html | US Realm Address}
 */
export function toHomeAddress(address: PacketContent['patient']['address']): XmlElement {
  const { lines = [], city = '', state = '', postalCode = '' } = address ?? {}
  const known = lines.map((line) => line.trim()).filter((line) => line !== '')
  if ([...known, city, state, postalCode].every((part) => part.trim() === '')) return element('addr', unknown)
  const first = known.slice(0, maxLines - 1)
  const written = [...first, known.slice(maxLines - 1).join(', ')].filter((line) => line !== '')
  return element(
    'addr',
    { use: 'HP' },
    (written.length === 0 ? [''] : written).map((line) => worded('streetAddressLine', line)),
    worded('city', city),
    worded('state', state),
    worded('postalCode', postalCode),
  )
}

/** @param use - `HP`: at home, `WP`: at work */
export function toTelecom(number: string | undefined, use: 'HP' | 'WP'): XmlElement {
  const value = number === undefined ? undefined : toTelephone(number)
  return element('telecom', value === undefined ? unknown : { value, use })
}

/** What is longer is no telephone number: it may be two. */
const digits = { least: 3, most: 15 } as const

/**
 * A telephone number as people write it, as an address.
 *
 * @returns nothing where it is no number, or more than one
 * @see {@link https://www.rfc-editor.org/rfc/rfc3966 | RFC 3966}
 */
function toTelephone(written: string): string | undefined {
  const [, before = written, extension] =
    /^(.*?)[\s,;]*(?:x|ext\.?|extension)\s*(\d+)\s*$/i.exec(written) ?? []
  const number = before.trim().startsWith('+')
    ? `+${before.replaceAll(/\D/g, '')}`
    : before.replaceAll(/\D/g, '')
  const length = number.replace('+', '').length
  if (length < digits.least || length > digits.most) return undefined
  return `tel:${number}${extension === undefined ? '' : `;ext=${extension}`}`
}
