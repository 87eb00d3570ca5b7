import { FhirError } from './operation-outcome.ts'

/** The content type of every FHIR answer. */
export const fhirJson = 'application/fhir+json; charset=utf-8'

const jsonTypes = new Set([
  'application/fhir+json',
  'application/json',
  'application/json+fhir',
  'text/json',
  'json',
])

function bare(mediaType: string): string {
  return mediaType.split(';')[0]?.trim().toLowerCase() ?? ''
}

/** The media types a client takes, best first; `_format` overrules the header. Quality 0 is left out. */
function acceptedTypes(accept: string | null, format: string | null): readonly string[] {
  // A plus sign that was not percent-encoded arrives as a blank.
  if (format !== null) return [bare(format).replaceAll(' ', '+')]
  if (accept === null || accept.trim() === '') return ['*/*']
  return accept
    .split(',')
    .map((part) => ({ type: bare(part), quality: Number(/;\s*q=([\d.]+)/.exec(part)?.[1] ?? 1) }))
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality)
    .map(({ type }) => type)
}

/** Whether a client takes FHIR JSON. @see {@link https://hl7.org/fhir/R4/http.html#mime-type} */
function acceptsJson(accept: string | null, format: string | null): boolean {
  return acceptedTypes(accept, format).some(
    (type) => jsonTypes.has(type) || type === '*/*' || type === 'application/*',
  )
}

/** Whether a client wants the bytes of a Binary as they are: it names their type and does not name FHIR first. */
export function wantsBytes(accept: string | null, format: string | null, contentType: string): boolean {
  const [best] = acceptedTypes(accept, format)
  return best !== undefined && best === bare(contentType) && !jsonTypes.has(best)
}

/** @throws FhirError 406: JSON is the only format here */
export function requireJsonAccepted(accept: string | null, format: string | null): void {
  if (acceptsJson(accept, format)) return
  throw new FhirError(406, {
    code: 'not-supported',
    diagnostics: 'Only application/fhir+json can be answered',
  })
}

/** @throws FhirError 415 when the body is not declared as what the interaction takes */
export function requireContentType(header: string | null, wanted: 'fhir' | 'json-patch' | 'form'): void {
  const type = bare(header ?? '')
  const isWanted = {
    fhir: jsonTypes.has(type),
    'json-patch': type === 'application/json-patch+json',
    form: type === 'application/x-www-form-urlencoded',
  }
  if (isWanted[wanted]) return
  const names = { fhir: 'application/fhir+json', 'json-patch': 'application/json-patch+json', form: 'a form' }
  throw new FhirError(415, {
    code: 'not-supported',
    diagnostics: `The body must be declared as ${names[wanted]}`,
  })
}
