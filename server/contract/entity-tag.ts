/**
 * The entity tag of a version that is counted from 1.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3 | RFC 9110 ETag}
 */
export function writeEntityTag(version: number): string {
  return `"${version}"`
}

/** The version that an `If-Match` names; nothing when it names none, several or any. */
export function readEntityTag(header: string | undefined): number | undefined {
  const version = /^"([1-9]\d{0,8})"$/.exec(header?.trim() ?? '')?.[1]
  return version === undefined ? undefined : Number(version)
}
