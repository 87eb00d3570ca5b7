import { elementTableOf, type ElementTable, type Field } from './element-table.ts'
import { toTimeRange } from './fhir-date.ts'
import { isObject, objectsAt, stringAt, type JsonObject, type Resource } from './json-value.ts'
import type { Issue } from './operation-outcome.ts'
import { isPrimitive, primitiveFault } from './primitive-check.ts'
import { isResourceTypeName } from './r4/definitions.ts'
import { readReference } from './reference-text.ts'

/** More faults than anyone reads; the check stops collecting there. */
const maxIssues = 20
/** Deeper nesting than any real resource: extensions in extensions, items in items. */
const maxDepth = 40

type Check = {
  readonly issues: Issue[]
  readonly baseUrl: string
  readonly containedIds: ReadonlySet<string>
  readonly depth: number
}

/**
 * Checks a resource against the structure R4 publishes: unknown and missing elements, cardinality, types, primitive
 * formats, codes of required bindings, references and their targets, and the few invariants every datatype shares.
 * Profiles (US Core and others) are not checked: EHRs differ in which they follow.
 *
 * @param baseUrl - this server's base, for references written absolutely
 * @returns what is wrong, without any of the content; empty when it may be stored
 * @see {@link https://hl7.org/fhir/R4/validation.html | FHIR R4 validation}
 */
export function checkStructure(resource: Resource, baseUrl: string): readonly Issue[] {
  const issues: Issue[] = []
  const check = { issues, baseUrl, containedIds: new Set<string>(), depth: 0 }
  checkResource(check, resource, resource.resourceType, false)
  return issues.slice(0, maxIssues)
}

function report(check: Check, code: Issue['code'], expression: string, diagnostics: string): void {
  if (check.issues.length < maxIssues)
    check.issues.push({ code, expression, diagnostics: `${expression}: ${diagnostics}` })
}

/** A resource by itself, in an entry of a Bundle, or contained in another: only the last shares its parent's ids. */
function checkResource(check: Check, value: unknown, path: string, isContained: boolean): void {
  const type = stringAt(value, 'resourceType')
  if (!isObject(value) || type === undefined) return report(check, 'structure', path, 'not a resource')
  if (!isResourceTypeName(type) || !elementTableOf(type)) {
    return report(check, 'not-supported', path, 'a resource type that is not served here')
  }
  if (!isContained) {
    const ids = objectsAt(value, 'contained').flatMap((inner) => stringAt(inner, 'id') ?? [])
    return checkObject({ ...check, containedIds: new Set(ids) }, value, type, path)
  }
  if (value['id'] === undefined) report(check, 'required', path, 'a contained resource needs an id')
  if (value['contained'] !== undefined) report(check, 'invariant', path, 'contained in a contained resource')
  checkObject(check, value, type, path)
}

function checkObject(check: Check, value: JsonObject, type: string, path: string): void {
  const table = elementTableOf(type)
  if (!table) return report(check, 'structure', path, `unknown type ${type}`)
  const keys = Object.keys(value)
  if (keys.length === 0) report(check, 'structure', path, 'an empty object')
  const choices = new Map<string, string>()
  for (const key of keys) {
    if (key === 'resourceType' && isResourceTypeName(type)) continue
    const isShadow = key.startsWith('_')
    const field = table.fields.get(isShadow ? key.slice(1) : key)
    if (!field) report(check, 'structure', `${path}.${key}`, 'not an element of this type')
    else if (isShadow) checkShadow(check, value, key, field, path)
    else checkField(check, value[key], value[`_${key}`], field, `${path}.${key}`)
    if (field?.choice !== undefined)
      checkChoice(check, choices, field.choice, isShadow ? key.slice(1) : key, path)
  }
  checkRequired(check, value, table, path)
  checkInvariants(check, value, type, path)
}

function checkChoice(
  check: Check,
  choices: Map<string, string>,
  choice: string,
  key: string,
  path: string,
): void {
  const other = choices.get(choice)
  if (other !== undefined && other !== key)
    report(check, 'structure', `${path}.${choice}`, 'more than one type of value')
  choices.set(choice, key)
}

function checkRequired(check: Check, value: JsonObject, { required }: ElementTable, path: string): void {
  for (const { name, keys } of required) {
    const isThere = keys.some((key) => value[key] !== undefined || value[`_${key}`] !== undefined)
    if (!isThere) report(check, 'required', `${path}.${name}`, 'is required')
  }
}

function checkField(check: Check, value: unknown, shadow: unknown, field: Field, path: string): void {
  if (!field.isMany) {
    if (Array.isArray(value))
      return report(check, 'structure', path, 'a single value is expected, not a list')
    return checkValue(check, value, field, path)
  }
  if (!Array.isArray(value)) return report(check, 'structure', path, 'a list is expected')
  if (value.length === 0) return report(check, 'structure', path, 'an empty list')
  const items: readonly unknown[] = value
  items.forEach((item, at) => {
    const hasShadow = Array.isArray(shadow) && isObject(shadow[at])
    if (item === null && isPrimitive(field.type) && hasShadow) return
    checkValue(check, item, field, `${path}[${at}]`)
  })
}

/** `_birthDate`: id and extensions of a primitive. @see https://hl7.org/fhir/R4/json.html#primitive */
function checkShadow(check: Check, owner: JsonObject, key: string, field: Field, path: string): void {
  const at = `${path}.${key}`
  if (!isPrimitive(field.type))
    return report(check, 'structure', at, 'only primitive elements have such a companion')
  const value = owner[key]
  if (Array.isArray(value) !== field.isMany)
    return report(check, 'structure', at, 'list or single value, as its element')
  const items: readonly unknown[] = Array.isArray(value) ? value : [value]
  for (const item of items) {
    if (item === null && field.isMany) continue
    if (!isObject(item)) report(check, 'structure', at, 'an object with id or extension is expected')
    else checkObject(check, item, 'Element', at)
  }
}

function checkValue(check: Check, value: unknown, field: Field, path: string): void {
  if (isPrimitive(field.type)) return checkPrimitive(check, value, field, path)
  if (!isObject(value)) return report(check, 'structure', path, `an object is expected (${field.type})`)
  if (check.depth >= maxDepth)
    return report(check, 'too-costly', path, `nested deeper than ${maxDepth} levels`)
  const deeper = { ...check, depth: check.depth + 1 }
  if (field.type === 'Resource') return checkResource(deeper, value, path, field.name === 'contained')
  checkObject(deeper, value, field.type, path)
  if (field.type === 'Reference') checkReference(check, value, field.targets, path)
  if (field.codes && (field.type === 'CodeableConcept' || field.type === 'Coding'))
    checkCoded(check, value, field, path)
}

function checkPrimitive(check: Check, value: unknown, field: Field, path: string): void {
  const expected = primitiveFault(field.type, value)
  if (expected !== undefined) return report(check, 'value', path, `${expected} is expected`)
  if (!field.codes || typeof value !== 'string') return
  for (const codes of field.codes.values()) if (codes.has(value)) return
  report(check, 'code-invalid', path, 'not a code of the required list')
}

/** Of a concept bound to a closed list, one coding must be on it. */
function checkCoded(check: Check, value: JsonObject, field: Field, path: string): void {
  const codings = field.type === 'Coding' ? [value] : objectsAt(value, 'coding')
  const isListed = codings.some((coding) =>
    field.codes?.get(stringAt(coding, 'system') ?? '')?.has(stringAt(coding, 'code') ?? ''),
  )
  if (!isListed && codings.length > 0) report(check, 'code-invalid', path, 'no coding of the required list')
}

function checkReference(
  check: Check,
  value: JsonObject,
  targets: readonly string[] | undefined,
  path: string,
): void {
  const text = value['reference']
  if (typeof text !== 'string') return
  const target = readReference(text, check.baseUrl)
  if (!target) return report(check, 'value', `${path}.reference`, 'not Type/id, a URL, #id or a urn')
  if (target.kind === 'contained') {
    if (!check.containedIds.has(target.id))
      report(check, 'invariant', `${path}.reference`, 'no such contained resource')
    return
  }
  const type = 'type' in target ? target.type : undefined
  if (type === undefined) return
  if (targets && !targets.includes(type))
    report(check, 'value', `${path}.reference`, `may not refer to ${type}`)
  const said = value['type']
  if (said !== undefined && said !== type)
    report(check, 'invariant', `${path}.type`, 'not the type of the reference')
}

function checkInvariants(check: Check, value: JsonObject, type: string, path: string): void {
  if (type === 'Extension') {
    const hasValue = Object.keys(value).some((key) => key.startsWith('value') || key.startsWith('_value'))
    if (hasValue === (value['extension'] !== undefined)) {
      report(check, 'invariant', path, 'an extension has either a value or extensions (ext-1)')
    }
  }
  if (type === 'Period') {
    const [start, end] = [
      toTimeRange(stringAt(value, 'start') ?? ''),
      toTimeRange(stringAt(value, 'end') ?? ''),
    ]
    if (start && end && start.startsMs >= end.endsMs)
      report(check, 'invariant', path, 'ends before it starts (per-1)')
  }
}
