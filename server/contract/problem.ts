import './strict-csp.ts'
import * as z from 'zod/mini'

/**
 * Every failure Baton answers with over HTTP. Clients switch on these names, never on text.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9457 | RFC 9457 Problem Details}
 */
export const problemNames = [
  'malformed-request',
  'session-missing',
  'session-expired',
  'id-token-refused',
  'id-token-too-old',
  'id-token-reused',
  'nonce-refused',
  'access-token-refused',
  'origin-refused',
  'unknown-issuer',
  'patient-refused',
  'not-allowed',
  'role-missing',
  'not-found',
  'unknown-tenant',
  'method-not-allowed',
  'changed-meanwhile',
  'command-refused',
  'erasure-refused',
  'evidence-changed',
  'id-reused',
  'chart-only',
  'undo-too-late',
  'precondition-failed',
  'body-too-large',
  'unsupported-media-type',
  'invalid-body',
  'precondition-required',
  'too-many-requests',
  'internal-error',
  'ehr-answer-unusable',
  'ehr-unreachable',
  'not-ready',
  'ehr-timeout',
] as const

export type ProblemName = (typeof problemNames)[number]

const prefix = 'urn:baton:problem:'

/** The `type` member for a problem. */
export function problemType(name: ProblemName): string {
  return `${prefix}${name}`
}

/** The problem a `type` names, or `undefined` when it is none of ours. */
export function problemNameOf(type: string): ProblemName | undefined {
  return problemNames.find((name) => type === problemType(name))
}

/** Body of every failed answer, media type `application/problem+json`. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.optional(z.string()),
  /** Id of the request, to be found again in the logs. */
  instance: z.string(),
  /** JSON Pointers into the body, for 422. */
  errors: z.optional(z.array(z.object({ pointer: z.string(), message: z.string() }))),
})
export type Problem = z.infer<typeof Problem>

export const problemMediaType = 'application/problem+json'
