import { toTimeRange, type TimeRange } from './fhir-date.ts'
import { badRequest } from './operation-outcome.ts'

/**
 * Splits at every separator that is not escaped with a backslash; escapes stay in the parts.
 *
 * @see {@link https://hl7.org/fhir/R4/search.html#escaping | FHIR R4 escaping}
 */
function splitUnescaped(text: string, separator: ',' | '|'): readonly string[] {
  const parts: string[] = ['']
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at)
    const last = parts.length - 1
    if (character === '\\') {
      parts[last] += character + text.charAt(at + 1)
      at += 1
    } else if (character === separator) parts.push('')
    else parts[last] += character
  }
  return parts
}

/** The text meant by an escaped one: `\,` is a comma, `\|` a bar, `\$` a dollar sign, `\\` a backslash. */
export function unescapeValue(text: string): string {
  return text.replaceAll(/\\([,|$\\])/g, '$1')
}

/** The alternatives of a parameter's value. An empty one is an error: it would silently find nothing. */
export function readAlternatives(name: string, value: string): readonly string[] {
  const parts = splitUnescaped(value, ',')
  if (parts.some((part) => part.trim() === ''))
    throw badRequest('value', `Parameter ${name} has an empty value`)
  return parts
}

/** `code` leaves system undefined, `|code` makes it empty, `system|` leaves code undefined. */
export type TokenValue = { readonly system?: string; readonly code?: string }

/** Reads one token. @see {@link https://hl7.org/fhir/R4/search.html#token} */
export function readToken(name: string, text: string): TokenValue {
  const parts = splitUnescaped(text, '|').map(unescapeValue)
  const [first = '', second] = parts
  if (parts.length > 2)
    throw badRequest('value', `Parameter ${name}: a token is code, system|code, |code or system|`)
  if (second === undefined) return { code: first }
  if (first === '' && second === '')
    throw badRequest('value', `Parameter ${name}: neither a system nor a code`)
  return second === '' ? { system: first } : { system: first, code: second }
}

/** Ordered-value prefixes. @see {@link https://hl7.org/fhir/R4/search.html#prefix} */
export type Prefix = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb' | 'ap'

const prefixes: readonly Prefix[] = ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap']

function splitPrefix(name: string, text: string): { prefix: Prefix; rest: string } {
  const letters = /^[A-Za-z]*/.exec(text)?.[0] ?? ''
  if (letters === '') return { prefix: 'eq', rest: text }
  const prefix = prefixes.find((one) => one === letters)
  if (!prefix) throw badRequest('value', `Parameter ${name}: unknown prefix (known: ${prefixes.join(', ')})`)
  return { prefix, rest: text.slice(2) }
}

export type DateValue = { readonly prefix: Prefix; readonly range: TimeRange }

/** Reads one date with its prefix. A blank before a zone offset is a plus sign that was not percent-encoded. */
export function readDate(name: string, text: string): DateValue {
  const { prefix, rest } = splitPrefix(name, text)
  const range = toTimeRange(rest.replace(/ (?=\d\d:\d\d$)/, '+'))
  if (!range)
    throw badRequest(
      'value',
      `Parameter ${name}: not a date or time (YYYY, YYYY-MM, YYYY-MM-DD or an instant)`,
    )
  return { prefix, range }
}

export type NumberValue = {
  readonly prefix: Prefix
  readonly value: number
  /** Half of the last digit written: 100 stands for 99.5 to 100.5. */
  readonly tolerance: number
  readonly system?: string
  readonly code?: string
}

/** Reads `number` or `number|system|code`. @see {@link https://hl7.org/fhir/R4/search.html#quantity} */
export function readNumber(name: string, text: string): NumberValue {
  const [amount = '', system, code, ...more] = splitUnescaped(text, '|').map(unescapeValue)
  const { prefix, rest } = splitPrefix(name, amount)
  const match = /^[+-]?\d+(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(rest)
  if (!match || more.length > 0 || (system !== undefined && code === undefined)) {
    throw badRequest('value', `Parameter ${name}: not a number, or not number|system|code`)
  }
  const digits = (match[1] ?? '').length - Number(match[2] ?? 0)
  return {
    prefix,
    value: Number(rest),
    tolerance: 0.5 * 10 ** -digits,
    ...(system ? { system } : {}),
    ...(code ? { code } : {}),
  }
}
