import { toTimeRange } from './fhir-date.ts'
import { primitivePatterns } from './r4/definitions.ts'

const patterns = new Map(
  [...primitivePatterns].flatMap(([type, pattern]) =>
    pattern === null ? [] : [[type, new RegExp(`^(?:${pattern})$`)]],
  ),
)

/** Whether a type is a FHIR primitive: a JSON string, number or boolean. */
export function isPrimitive(type: string): boolean {
  return primitivePatterns.has(type)
}

const [minInt, maxInt] = [-(2 ** 31), 2 ** 31 - 1]

function isIntegerFrom(value: unknown, lowest: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= lowest && value <= maxInt
}

// Control characters other than tab, line feed and carriage return.
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/

/** Narrative must be one div without anything that runs. @see https://hl7.org/fhir/R4/narrative.html#xhtml */
function isNarrative(text: string): boolean {
  return (
    /^\s*<div[\s>]/.test(text) &&
    !/<\s*(script|iframe|object|embed|form|style|link)\b|\son[a-z]+\s*=|javascript:/i.test(text)
  )
}

/** Base64 by its letters and length: the published expression can take exponential time. */
function isBase64(text: string): boolean {
  const letters = text.replaceAll(/\s/g, '')
  return letters !== '' && letters.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(letters)
}

/**
 * Whether a JSON value is a value of a FHIR primitive type. Dates must also be days of the calendar.
 *
 * @returns what was expected, or undefined when the value is fine
 * @see {@link https://hl7.org/fhir/R4/datatypes.html#primitive | FHIR R4 primitive types}
 */
export function primitiveFault(type: string, value: unknown): string | undefined {
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'true or false'
    case 'integer':
      return isIntegerFrom(value, minInt) ? undefined : 'a 32-bit integer'
    case 'positiveInt':
      return isIntegerFrom(value, 1) ? undefined : 'an integer of at least 1'
    case 'unsignedInt':
      return isIntegerFrom(value, 0) ? undefined : 'an integer of at least 0'
    case 'decimal':
      return typeof value === 'number' ? undefined : 'a number'
    default:
      if (typeof value !== 'string') return `a string (${type})`
      // PostgreSQL can hold neither, and no text needs them.
      if (value.includes('\u0000') || !value.isWellFormed()) return 'well-formed Unicode without NUL'
      return textFault(type, value)
  }
}

function textFault(type: string, text: string): string | undefined {
  switch (type) {
    case 'string':
    case 'markdown':
      return text.trim() === '' || control.test(text)
        ? 'text that is not empty and has no control characters'
        : undefined
    case 'xhtml':
      return isNarrative(text) ? undefined : 'one XHTML div without active content'
    case 'base64Binary':
      return isBase64(text) ? undefined : 'base64'
    case 'uri':
    case 'url':
    case 'canonical':
      return text !== '' && !/\s/.test(text) ? undefined : `a ${type} without blanks`
    case 'date':
    case 'dateTime':
    case 'instant':
      return patterns.get(type)?.test(text) && toTimeRange(text) ? undefined : `a ${type} that exists`
    default:
      return patterns.get(type)?.test(text) === false || text === '' ? `a ${type}` : undefined
  }
}
