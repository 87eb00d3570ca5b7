import { isObject } from './json-value.ts'

/** Places in a bundle, `urn:uuid:…` or a full URL, and the reference each one stands for in the end. */
export type ReferenceMap = ReadonlyMap<string, string>

/**
 * A resource with every link into its bundle replaced: references, and any other value that is exactly a `urn:` the
 * bundle defines (an attachment's URL, for one).
 *
 * @see {@link https://hl7.org/fhir/R4/http.html#trules | FHIR R4 transaction rules}
 */
export function replaceReferences(value: unknown, known: ReferenceMap): unknown {
  if (typeof value === 'string') return value.startsWith('urn:') ? (known.get(value) ?? value) : value
  if (Array.isArray(value)) return value.map((item) => replaceReferences(item, known))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const isReference = key === 'reference' && typeof member === 'string'
      return [key, isReference ? (known.get(member) ?? member) : replaceReferences(member, known)]
    }),
  )
}

/** All texts of references in a value. */
export function referenceTexts(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referenceTexts)
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, member]) =>
    key === 'reference' && typeof member === 'string' ? [member] : referenceTexts(member),
  )
}

/** `Patient?identifier=x`: a reference by search, allowed only inside a transaction. */
export function readConditionalReference(text: string): { type: string; query: URLSearchParams } | undefined {
  const match = /^([A-Z][A-Za-z]+)\?(.+)$/s.exec(text)
  return match?.[1] === undefined ? undefined : { type: match[1], query: new URLSearchParams(match[2]) }
}
