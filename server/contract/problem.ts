import './strict-csp.ts'
import * as z from 'zod/mini'

/**
 * Every failure Baton answers with over HTTP, and its status. Clients switch on these names, never on text.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9457 | RFC 9457 Problem Details}
 */
export const problemStatuses = {
  'malformed-request': 400,
  'session-missing': 401,
  'session-expired': 401,
  'id-token-refused': 401,
  'id-token-too-old': 401,
  'id-token-reused': 401,
  'nonce-refused': 401,
  'access-token-refused': 401,
  'origin-refused': 403,
  'unknown-issuer': 403,
  'patient-refused': 403,
  'not-allowed': 403,
  'role-missing': 403,
  'not-found': 404,
  'unknown-tenant': 404,
  'method-not-allowed': 405,
  'changed-meanwhile': 409,
  'command-refused': 409,
  'evidence-changed': 409,
  'id-reused': 409,
  'chart-only': 409,
  'undo-too-late': 409,
  'body-too-large': 413,
  'unsupported-media-type': 415,
  'invalid-body': 422,
  'too-many-requests': 429,
  'internal-error': 500,
  'ehr-answer-unusable': 502,
  'ehr-unreachable': 502,
  'not-ready': 503,
  'ehr-timeout': 504,
} as const

export type ProblemName = keyof typeof problemStatuses

const prefix = 'urn:baton:problem:'

/** The `type` member for a problem. */
export function problemType(name: ProblemName): string {
  return `${prefix}${name}`
}

/** The problem a `type` names, or `undefined` when it is none of ours. */
export function problemNameOf(type: string): ProblemName | undefined {
  const name = type.startsWith(prefix) ? type.slice(prefix.length) : ''
  return isProblemName(name) ? name : undefined
}

function isProblemName(name: string): name is ProblemName {
  return Object.hasOwn(problemStatuses, name)
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
