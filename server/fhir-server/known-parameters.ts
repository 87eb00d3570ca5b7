import { badRequest } from './operation-outcome.ts'

/** Parameters that say how an answer is written, not what is in it. */
export const formatting: readonly string[] = ['_format', '_pretty']

/** @throws FhirError 400 for a parameter that is not among the names: it would be ignored */
export function requireOnly(query: URLSearchParams, names: readonly string[]): void {
  const unknown = [...query.keys()].find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw badRequest('not-supported', `Parameter ${unknown} is not supported for this interaction`)
}
