import { namingSystems } from './codes.ts'
import type { Instant } from './instant.ts'
import type { Party } from './loop-facts.ts'

/** A JSON object whose fields are not yet believed. */
export type Fields = Readonly<Record<string, unknown>>

/**
 * Names of fields that have the wrong shape. A reader adds to it and goes on, so that one pass finds everything
 * and nothing throws; the door then sets the resource aside.
 */
export type Problems = string[]

/**
 * A FHIR date or dateTime. Of a day only, `at` is its midnight and `lastAt` the midnight of the last day meant
 * (a month or a year has many), both in UTC until the clinic's zone is applied; of an instant both are equal.
 *
 * @see {@link https://hl7.org/fhir/R4/datatypes.html#dateTime | FHIR R4 dateTime}
 */
export type Moment = { at: Instant; lastAt: Instant; isDayOnly: boolean }

const none: readonly never[] = []

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A string field; absent or empty gives `undefined`. */
export function textOf(fields: Fields, name: string, problems: Problems): string | undefined {
  const value = fields[name]
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value === 'string') return value
  problems.push(name)
  return undefined
}

/** An object field; absent gives `undefined`. */
export function objectOf(fields: Fields, name: string, problems: Problems): Fields | undefined {
  const value = fields[name]
  if (value === undefined || value === null) return undefined
  if (isFields(value)) return value
  problems.push(name)
  return undefined
}

/** A list of objects. Servers that send one object where a list belongs are understood. */
export function objectsOf(fields: Fields, name: string, problems: Problems): readonly Fields[] {
  const value = fields[name]
  if (value === undefined || value === null) return none
  if (Array.isArray(value) && value.every(isFields)) return value
  if (isFields(value)) return [value]
  problems.push(name)
  return none
}

const datePattern = /^\d{4}(-\d{2}(-\d{2})?)?$/
/** Years outside are typing errors; inside them every instant can be shown as an ISO string. */
const firstAt = Date.UTC(1900, 0, 1)
const lastAt = Date.UTC(2200, 0, 1)
const dayMs = 86_400_000

function lastDayOf(text: string, at: Instant): Instant {
  if (text.length === 10) return at
  const date = new Date(at)
  return text.length === 7
    ? Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) - dayMs
    : Date.UTC(date.getUTCFullYear() + 1, 0, 1) - dayMs
}

/** Parses a FHIR date or dateTime; a time without a zone names only its day, because nobody knows whose clock. */
export function parseMoment(text: string): Moment | undefined {
  const hasZone = text.length > 10 && (text.endsWith('Z') || /[+-]\d{2}:\d{2}$/.test(text))
  const readable = hasZone ? text : text.slice(0, 10)
  if (!hasZone && !datePattern.test(readable)) return undefined
  const at = Date.parse(readable)
  if (!(at >= firstAt && at < lastAt)) return undefined
  return hasZone
    ? { at, lastAt: at, isDayOnly: false }
    : { at, lastAt: lastDayOf(readable, at), isDayOnly: true }
}

/** A date or dateTime field. */
export function momentOf(fields: Fields, name: string, problems: Problems): Moment | undefined {
  const text = textOf(fields, name, problems)
  if (text === undefined) return undefined
  const moment = parseMoment(text)
  if (!moment) problems.push(name)
  return moment
}

/** A Period field; either end may be open. */
export function periodOf(fields: Fields, name: string, problems: Problems): { start?: Moment; end?: Moment } {
  const period = objectOf(fields, name, problems)
  if (!period) return {}
  const start = momentOf(period, 'start', problems)
  const end = momentOf(period, 'end', problems)
  return { ...(start && { start }), ...(end && { end }) }
}

/** Adds `system|code` of every coding of one CodeableConcept. */
function addCodes(concept: Fields, codes: string[], problems: Problems): void {
  for (const coding of objectsOf(concept, 'coding', problems)) {
    const code = textOf(coding, 'code', problems)
    if (code) codes.push(`${textOf(coding, 'system', problems) ?? ''}|${code}`)
  }
}

/** All codes of a CodeableConcept or a list of them, as `system|code`. */
export function codesOf(fields: Fields, name: string, problems: Problems): readonly string[] {
  const value = fields[name]
  if (value === undefined || value === null) return none
  const codes: string[] = []
  for (const concept of objectsOf(fields, name, problems)) addCodes(concept, codes, problems)
  return codes
}

/** All codes of a Coding or a list of them (`meta.tag`, `securityLabel` holds concepts instead). */
export function tagsOf(fields: Fields, name: string, problems: Problems): readonly string[] {
  const value = fields[name]
  if (value === undefined || value === null) return none
  const codes: string[] = []
  addCodes({ coding: value }, codes, problems)
  return codes
}

/** What a person reads of a concept: its text, else the display of its first coding that has one. */
export function wordsOf(fields: Fields, name: string, problems: Problems): string | undefined {
  for (const concept of objectsOf(fields, name, problems)) {
    const text = textOf(concept, 'text', problems)
    if (text) return text
    for (const coding of objectsOf(concept, 'coding', problems)) {
      const display = textOf(coding, 'display', problems)
      if (display) return display
    }
  }
  return undefined
}

/** `system|value` of every identifier that has both: a bare number identifies nothing. */
export function identifiersOf(fields: Fields, name: string, problems: Problems): readonly string[] {
  const value = fields[name]
  if (value === undefined || value === null) return none
  const found: string[] = []
  for (const identifier of objectsOf(fields, name, problems)) {
    const system = textOf(identifier, 'system', problems)
    const text = textOf(identifier, 'value', problems)
    if (system && text) found.push(`${system}|${text}`)
  }
  return found
}

/** Resolves references inside one input: `urn:uuid:` of a bundle's `fullUrl`, `#id` of a container. */
export type ReferenceScope = {
  /** `Type/id` by `fullUrl`. */
  aliases: ReadonlyMap<string, string>
  /** `Type/id` of the resource being read; contained references become `Type/id#id`. */
  container: string
}

/** By far the most references are this short; asked first, because the whole pattern has to search for its beginning. */
const relativeReference = /^[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/
const referencePattern =
  /(?:^|\/)([A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/

/**
 * The canonical form of a reference: `Type/id`, whatever server and version it names. Absolute URLs of other
 * servers count as ours, because both shelves hold one patient's chart. Unresolvable text gives `undefined`.
 */
function canonicalReference(text: string, scope: ReferenceScope): string | undefined {
  if (text.startsWith('#')) return text.length > 1 ? `${scope.container}${text}` : scope.container
  const alias = scope.aliases.get(text)
  if (alias !== undefined) return alias
  return relativeReference.test(text) ? text : referencePattern.exec(text)?.[1]
}

/** References of a Reference field or list, canonical, in the order given. */
export function referencesOf(
  fields: Fields,
  name: string,
  scope: ReferenceScope,
  problems: Problems,
): readonly string[] {
  const value = fields[name]
  if (value === undefined || value === null) return none
  const found: string[] = []
  for (const item of objectsOf(fields, name, problems)) {
    const text = textOf(item, 'reference', problems)
    const reference = text === undefined ? undefined : canonicalReference(text, scope)
    if (reference) found.push(reference)
  }
  return found
}

/** Identifiers by which a Reference field names its targets without a reference (`system|value`). */
export function referencedIdentifiersOf(fields: Fields, name: string, problems: Problems): readonly string[] {
  const value = fields[name]
  if (value === undefined || value === null) return none
  return objectsOf(fields, name, problems).flatMap((item) => identifiersOf(item, 'identifier', problems))
}

const npiPrefix = `${namingSystems.nationalProvider}|`

/** Persons, roles or organisations of a Reference field, in the order given; named by reference, NPI or words. */
export function partiesOf(
  fields: Fields,
  name: string,
  scope: ReferenceScope,
  problems: Problems,
): readonly Party[] {
  const value = fields[name]
  if (value === undefined || value === null) return none
  const found: Party[] = []
  for (const item of objectsOf(fields, name, problems)) {
    const text = textOf(item, 'reference', problems)
    const reference = text === undefined ? undefined : canonicalReference(text, scope)
    const display = textOf(item, 'display', problems)
    // Of a patient, who may stand among them, no identifier is taken for that of a party.
    const identifier = reference
      ? undefined
      : identifiersOf(item, 'identifier', problems).find((one) => one.startsWith(npiPrefix))
    if (!reference && !display && identifier === undefined) continue
    const party: Party = {}
    if (reference) party.reference = reference
    if (identifier !== undefined) party.identifier = identifier
    if (display) party.display = display
    found.push(party)
  }
  return found
}
