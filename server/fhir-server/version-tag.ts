import { badRequest } from './operation-outcome.ts'

/** The weak entity tag of a version, as `ETag` and `If-Match` write it. */
export function toVersionTag(version: number): string {
  return `W/"${version}"`
}

/**
 * The version an entity tag names; `W/"3"` and `"3"` are both accepted.
 *
 * @returns undefined for a tag of another kind, which no version of ours has
 * @throws FhirError 400 for text that is no entity tag
 */
export function readVersionTag(header: string, text: string): number | undefined {
  const match = /^(?:W\/)?"([^"]*)"$/.exec(text.trim())
  if (match?.[1] === undefined) throw badRequest('value', `${header}: not an entity tag such as W/"3"`)
  return /^[1-9]\d{0,8}$/.test(match[1]) ? Number(match[1]) : undefined
}
