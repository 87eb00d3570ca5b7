import { isResourceTypeName } from './r4/definitions.ts'

/**
 * What the text of a Reference points at.
 *
 * - `local`: a resource of this server, `Patient/1`, also written absolutely with one of its own base URLs
 * - `contained`: `#id`, a resource inside the same one
 * - `bundled`: `urn:uuid:` or `urn:oid:`, another entry of the same transaction
 * - `foreign`: a resource elsewhere, or a canonical or other URL
 */
export type ReferenceTarget =
  | { readonly kind: 'local'; readonly type: string; readonly id: string; readonly version?: string }
  | { readonly kind: 'contained'; readonly id: string }
  | { readonly kind: 'bundled'; readonly urn: string }
  | { readonly kind: 'foreign'; readonly url: string; readonly type?: string }

const idPattern = /^[A-Za-z0-9\-.]{1,64}$/
const relative = /^([A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/([A-Za-z0-9\-.]{1,64}))?$/
const absolute = /^https?:\/\/[^\s/]+(?:\/[^\s]*)?$/
const urn = /^urn:(uuid:[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|oid:[0-2](\.(0|[1-9]\d*))+)$/

/** Whether a text can be the id of a resource. @see {@link https://hl7.org/fhir/R4/datatypes.html#id} */
export function isResourceId(text: string): boolean {
  return idPattern.test(text)
}

/**
 * Reads the text of a Reference.
 *
 * @param baseUrl - this server's own base without a slash at the end; absolute references to it are local
 * @returns undefined when the text is no reference at all, or names a type R4 does not have
 * @see {@link https://hl7.org/fhir/R4/references.html | FHIR R4 references}
 */
export function readReference(text: string, baseUrl: string): ReferenceTarget | undefined {
  if (text.startsWith('#'))
    return isResourceId(text.slice(1)) ? { kind: 'contained', id: text.slice(1) } : undefined
  if (text.startsWith('urn:')) return urn.test(text) ? { kind: 'bundled', urn: text } : undefined
  if (text.startsWith(`${baseUrl}/`)) return readRelative(text.slice(baseUrl.length + 1))
  if (absolute.test(text)) {
    const type = /\/([A-Za-z]+)\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[^/]+)?$/.exec(text)?.[1]
    return type !== undefined && isResourceTypeName(type)
      ? { kind: 'foreign', url: text, type }
      : { kind: 'foreign', url: text }
  }
  return readRelative(text)
}

function readRelative(text: string): ReferenceTarget | undefined {
  const match = relative.exec(text)
  const [, type, id, version] = match ?? []
  if (type === undefined || id === undefined || !isResourceTypeName(type)) return undefined
  return { kind: 'local', type, id, ...(version === undefined ? {} : { version }) }
}
