import { beginningOfTime, endOfTime, toTimeRange, type TimeRange } from './fhir-date.ts'
import { foldText } from './folded-text.ts'
import { toIndexKey } from './index-key.ts'
import { isObject, listOf, objectsAt, stringAt, type JsonObject, type Resource } from './json-value.ts'
import { codesOf, searchParametersOf, type SearchParameterType, type SearchPath } from './r4/definitions.ts'
import { readReference } from './reference-text.ts'

export type TokenEntry = { param: string; system: string; code: string; words: string | null }
export type ReferenceEntry = {
  param: string
  target_type: string
  target_id: string
  url: string | null
  identifier_system: string | null
  identifier_value: string | null
}
export type DateEntry = { param: string; starts_ms: number; ends_ms: number }
export type StringEntry = { param: string; exact: string; folded: string }
export type NumberEntry = { param: string; low: number; high: number; system: string; code: string }

/** Everything a resource can be found by; each list may hold several entries for one parameter. */
export type IndexEntries = {
  readonly tokens: TokenEntry[]
  readonly references: ReferenceEntry[]
  readonly dates: DateEntry[]
  readonly strings: StringEntry[]
  readonly numbers: NumberEntry[]
}

/**
 * References no R4 parameter covers but the patient compartment needs: where a document's bytes are, and whose they
 * are. A leading dash keeps them out of reach of searches.
 */
const attachmentPaths: Readonly<Record<string, readonly (readonly string[])[]>> = {
  DocumentReference: [['content', 'attachment', 'url']],
  DiagnosticReport: [['presentedForm', 'url']],
  Communication: [['payload', 'contentAttachment', 'url']],
  Consent: [['sourceAttachment', 'url']],
  Media: [['content', 'url']],
}

/** The parameter under which attachments that point at a Binary of this server are indexed. */
export const attachmentParameter = '-attachment'
/** The parameter under which `Binary.securityContext` is indexed. */
export const securityContextParameter = '-security-context'

/**
 * Takes from a resource the values its search parameters look at.
 *
 * @param resource - already checked against R4; values that cannot be read are passed over
 * @param baseUrl - this server's base: absolute references to it count as local
 */
export function indexResource(resource: Resource, baseUrl: string): IndexEntries {
  const entries: IndexEntries = { tokens: [], references: [], dates: [], strings: [], numbers: [] }
  for (const [param, parameter] of searchParametersOf(resource.resourceType)) {
    for (const at of parameter.at) addValues(entries, param, parameter.type, at, resource, baseUrl)
  }
  addAttachments(entries, resource, baseUrl)
  return entries
}

function addAttachments(entries: IndexEntries, resource: Resource, baseUrl: string): void {
  for (const path of attachmentPaths[resource.resourceType] ?? []) {
    for (const url of valuesAt(resource, path)) {
      if (typeof url !== 'string') continue
      const target = readReference(url, baseUrl)
      if (target?.kind === 'local' && target.type === 'Binary')
        addReferenceText(entries, attachmentParameter, url, baseUrl)
    }
  }
  const context =
    resource.resourceType === 'Binary' ? stringAt(resource['securityContext'], 'reference') : undefined
  if (context !== undefined) addReferenceText(entries, securityContextParameter, context, baseUrl)
}

/** All values at the end of a path of JSON keys, arrays opened on the way. */
function valuesAt(value: unknown, path: readonly string[]): readonly unknown[] {
  const [head, ...rest] = path
  if (head === undefined) return listOf(value)
  return listOf(value).flatMap((item) => (isObject(item) ? valuesAt(item[head], rest) : []))
}

function addValues(
  entries: IndexEntries,
  param: string,
  kind: SearchParameterType,
  at: SearchPath,
  resource: Resource,
  baseUrl: string,
): void {
  if (at.type === 'deceased') {
    const deceased = resource['deceasedDateTime'] !== undefined || resource['deceasedBoolean'] === true
    entries.tokens.push({ param, system: '', code: String(deceased), words: null })
    return
  }
  for (const value of valuesAt(resource, at.path)) {
    switch (kind) {
      case 'token':
        addTokens(entries, param, at, value)
        break
      case 'uri':
        if (typeof value === 'string')
          entries.tokens.push({ param, system: '', code: toIndexKey(value), words: null })
        break
      case 'reference':
        addReference(entries, param, at, value, baseUrl)
        break
      case 'date':
        for (const range of timeRangesOf(value)) {
          entries.dates.push({ param, starts_ms: range.startsMs, ends_ms: range.endsMs })
        }
        break
      case 'string':
        for (const text of textsOf(value))
          entries.strings.push({ param, exact: text, folded: foldText(text) })
        break
      case 'quantity':
      case 'number':
        addNumbers(entries, param, value)
        break
    }
  }
}

/** The system a plain code belongs to: that of the required binding which lists it. */
function impliedSystem(valueSet: string | undefined, code: string): string {
  if (valueSet === undefined) return ''
  for (const [system, codes] of codesOf(valueSet) ?? []) if (codes.has(code)) return system
  return ''
}

function addTokens(entries: IndexEntries, param: string, at: SearchPath, value: unknown): void {
  const add = (system: string | undefined, code: string, words?: string) =>
    entries.tokens.push({
      param,
      system: toIndexKey(system ?? ''),
      code: toIndexKey(code),
      words: words === undefined ? null : foldText(words),
    })
  if (typeof value === 'boolean') add('', String(value))
  else if (typeof value === 'string') add(impliedSystem(at.valueSet, value), value)
  else if (!isObject(value)) return
  else if (at.type === 'CodeableConcept') {
    const text = stringAt(value, 'text')
    for (const coding of objectsAt(value, 'coding')) addCoding(coding, add)
    if (text !== undefined) add('', '', text)
  } else if (at.type === 'Coding') addCoding(value, add)
  else {
    // Identifier and ContactPoint: both have system and value, but a telecom's system is its kind, not a namespace.
    const isTelecom = at.type === 'ContactPoint'
    const [system, code] = [stringAt(value, 'system'), stringAt(value, 'value')]
    if (at.system !== undefined && at.system !== system) return
    if (code !== undefined)
      add(isTelecom ? '' : system, code, isTelecom ? undefined : stringAt(value['type'], 'text'))
  }
}

function addCoding(
  coding: JsonObject,
  add: (system: string | undefined, code: string, words?: string) => void,
): void {
  add(stringAt(coding, 'system'), stringAt(coding, 'code') ?? '', stringAt(coding, 'display'))
}

function addReference(
  entries: IndexEntries,
  param: string,
  at: SearchPath,
  value: unknown,
  baseUrl: string,
): void {
  const text = typeof value === 'string' ? value : stringAt(value, 'reference')
  const identifier = isObject(value) ? value['identifier'] : undefined
  const target = text === undefined ? undefined : readReference(text, baseUrl)
  const typeHint = target !== undefined && 'type' in target ? target.type : stringAt(value, 'type')
  if (at.only !== undefined && typeHint !== at.only) return
  const [system, identifierValue] = [stringAt(identifier, 'system'), stringAt(identifier, 'value')]
  if (text === undefined && identifierValue === undefined) return
  const local = target?.kind === 'local' ? target : undefined
  entries.references.push({
    param,
    target_type: local?.type ?? '',
    target_id: local?.id ?? '',
    url: local === undefined && text !== undefined && !text.startsWith('#') ? toIndexKey(text) : null,
    identifier_system: system === undefined ? null : toIndexKey(system),
    identifier_value: identifierValue === undefined ? null : toIndexKey(identifierValue),
  })
}

function addReferenceText(entries: IndexEntries, param: string, text: string, baseUrl: string): void {
  addReference(entries, param, { path: [], type: 'Reference' }, text, baseUrl)
}

/** Dates, periods and timings as stretches of time; an open side reaches to the end of time. */
function timeRangesOf(value: unknown): readonly TimeRange[] {
  if (typeof value === 'string') {
    const range = toTimeRange(value)
    return range ? [range] : []
  }
  if (!isObject(value)) return []
  if (value['event'] !== undefined || value['repeat'] !== undefined) {
    const bounds = isObject(value['repeat']) ? value['repeat']['boundsPeriod'] : undefined
    return [...listOf(value['event']), ...listOf(bounds)].flatMap(timeRangesOf)
  }
  const [start, end] = [
    toTimeRange(stringAt(value, 'start') ?? ''),
    toTimeRange(stringAt(value, 'end') ?? ''),
  ]
  if (!start && !end) return []
  return [{ startsMs: start?.startsMs ?? beginningOfTime, endsMs: end?.endsMs ?? endOfTime }]
}

const textMembers = [
  'text',
  'family',
  'given',
  'prefix',
  'suffix',
  'line',
  'city',
  'district',
  'state',
  'postalCode',
  'country',
]

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (!isObject(value)) return []
  return textMembers.flatMap((key) => listOf(value[key])).filter((text) => typeof text === 'string')
}

function addNumbers(entries: IndexEntries, param: string, value: unknown): void {
  const number = isObject(value) ? value['value'] : value
  if (typeof number !== 'number') return
  const [code, unit, currency] = [
    stringAt(value, 'code'),
    stringAt(value, 'unit'),
    stringAt(value, 'currency'),
  ]
  const system = stringAt(value, 'system') ?? (currency === undefined ? '' : 'urn:iso:std:iso:4217')
  for (const one of new Set([code ?? currency ?? unit ?? '', unit ?? code ?? currency ?? ''])) {
    entries.numbers.push({ param, low: number, high: number, system, code: one })
  }
}
