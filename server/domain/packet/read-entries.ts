import { isFields, objectOf, objectsOf, textOf, wordsOf, type Fields } from '../fhir-reading.ts'
import { referenceOf, type PacketSectionName } from './choose-packet.ts'
import type { PacketCode, PacketEntry } from './packet-content.ts'

/** What one resource says in a packet, in one line; a resource without words says its type and nothing more. */
export function toPacketEntry(section: PacketSectionName, resource: Fields): PacketEntry {
  const read = readers[section](resource)
  const on = read.on ?? dayOf(resource, ['recordedDate', 'authoredOn', 'effectiveDateTime', 'date'])
  return { reference: referenceOf(resource), ...read, ...(on !== undefined && { on }) }
}

type Read = Omit<PacketEntry, 'reference'>

const readers: Readonly<Record<PacketSectionName, (resource: Fields) => Read>> = {
  problems: (one) => ({
    ...named(one, 'code'),
    ...optional('on', dayOf(one, ['onsetDateTime', 'recordedDate'])),
  }),
  medications: readMedication,
  allergies: readAllergy,
  results: readResult,
  notes: readNote,
  coverage: readCoverage,
}

function optional<Name extends string>(
  name: Name,
  value: string | undefined,
): { readonly [Key in Name]?: string } {
  const some: { [Key in Name]?: string } = {}
  if (value !== undefined && value !== '') some[name] = value
  return some
}

function named(resource: Fields, field: string): Pick<PacketEntry, 'text' | 'code'> {
  const code = codeOf(resource, field)
  return {
    text: wordsOf(resource, field, []) ?? code?.code ?? String(resource['resourceType']),
    ...(code && { code }),
  }
}

function codeOf(resource: Fields, field: string): PacketCode | undefined {
  const concepts = objectsOf(resource, field, [])
  const coding = concepts
    .flatMap((concept) => objectsOf(concept, 'coding', []))
    .find((each) => textOf(each, 'system', []) !== undefined && textOf(each, 'code', []) !== undefined)
  if (coding === undefined) return undefined
  const [system = '', code = ''] = ['system', 'code'].map((name) => textOf(coding, name, []))
  return { system, code, ...optional('display', textOf(coding, 'display', [])) }
}

function dayOf(resource: Fields, names: readonly string[]): string | undefined {
  return names
    .map((name) => textOf(resource, name, [])?.slice(0, 10))
    .find((day) => day !== undefined && /^\d{4}(-\d{2}(-\d{2})?)?$/.test(day))
}

function readMedication(one: Fields): Read {
  const doses = [...objectsOf(one, 'dosageInstruction', []), ...objectsOf(one, 'dosage', [])]
  const dose = doses.flatMap((each) => textOf(each, 'text', []) ?? []).join('; ')
  const reference = objectOf(one, 'medicationReference', []) ?? {}
  const words = named(one, 'medicationCodeableConcept')
  const display = textOf(reference, 'display', [])
  const isNamed = wordsOf(one, 'medicationCodeableConcept', []) !== undefined
  return {
    ...words,
    ...(isNamed || display === undefined ? {} : { text: display }),
    ...optional('detail', dose),
  }
}

/** @see SNOMED CT 716186003 "No known allergy" and its children, as US Core lists them */
const noAllergy: ReadonlySet<string> = new Set(['716186003', '409137002', '428607008', '429625007'])

function readAllergy(one: Fields): Read {
  const reactions = objectsOf(one, 'reaction', []).flatMap((each) => wordsOf(each, 'manifestation', []) ?? [])
  const words = named(one, 'code')
  return {
    ...words,
    ...optional('detail', reactions.join(', ')),
    ...(one['criticality'] === 'high' && { isHighRisk: true }),
    ...(noAllergy.has(words.code?.code ?? '') && { isAbsence: true }),
  }
}

function quantityOf(fields: Fields): string | undefined {
  const quantity = objectOf(fields, 'valueQuantity', [])
  if (quantity !== undefined && typeof quantity['value'] === 'number')
    return [String(quantity['value']), textOf(quantity, 'unit', [])].filter(Boolean).join(' ')
  return textOf(fields, 'valueString', []) ?? wordsOf(fields, 'valueCodeableConcept', [])
}

function readResult(one: Fields): Read {
  const parts = objectsOf(one, 'component', []).flatMap((part) => {
    const value = quantityOf(part)
    return value === undefined ? [] : [`${wordsOf(part, 'code', []) ?? ''} ${value}`.trim()]
  })
  const flag = wordsOf(one, 'interpretation', [])
  const said = [quantityOf(one), ...parts, flag, textOf(one, 'conclusion', [])].filter(Boolean).join(', ')
  return { ...named(one, 'code'), ...optional('detail', said) }
}

/** Only text is printed; other documents are named, and sent when somebody asks for them. */
function readNote(one: Fields): Read {
  const attachments = objectsOf(one, 'content', []).flatMap((content) => objectsOf(content, 'attachment', []))
  const written = attachments.find((each) => /^text\/plain\b/.test(textOf(each, 'contentType', []) ?? ''))
  const data = written && textOf(written, 'data', [])
  const title = attachments.flatMap((each) => textOf(each, 'title', []) ?? [])[0]
  const authors = objectsOf(one, 'author', []).flatMap((each) => textOf(each, 'display', []) ?? [])
  const words = named(one, 'type')
  return {
    ...words,
    text: title ?? words.text,
    ...optional('detail', authors.join(', ')),
    ...optional('body', data === undefined ? undefined : decodeText(data)),
  }
}

function decodeText(base64: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function readCoverage(one: Fields): Read {
  const payors = objectsOf(one, 'payor', []).flatMap((each) => textOf(each, 'display', []) ?? [])
  const plans = objectsOf(one, 'class', []).flatMap(
    (each) => textOf(each, 'name', []) ?? textOf(each, 'value', []) ?? [],
  )
  const members = objectsOf(one, 'identifier', []).flatMap((each) => textOf(each, 'value', []) ?? [])
  const member = members[0] ?? textOf(one, 'subscriberId', [])
  const type = objectOf(one, 'type', [])
  const kind = type === undefined ? undefined : wordsOf(one, 'type', [])
  return {
    text: [payors.join(', '), plans.join(', ')].filter(Boolean).join(', ') || (kind ?? 'Coverage'),
    ...optional('detail', member === undefined ? undefined : `# ${member}`),
    ...optional('on', isFields(one['period']) ? dayOf(one['period'], ['start']) : undefined),
  }
}
