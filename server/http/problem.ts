import { problemMediaType, problemType, type Problem, type ProblemName } from '#contract/problem.ts'
import { EhrUnavailable } from '../ehr/ehr-error.ts'
import type { HttpContext } from './http-env.ts'

const statuses = {
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
  'erasure-refused': 409,
  'evidence-changed': 409,
  'id-reused': 409,
  'chart-only': 409,
  'undo-too-late': 409,
  'precondition-failed': 412,
  'body-too-large': 413,
  'unsupported-media-type': 415,
  'invalid-body': 422,
  'precondition-required': 428,
  'too-many-requests': 429,
  'internal-error': 500,
  'ehr-answer-unusable': 502,
  'ehr-unreachable': 502,
  'not-ready': 503,
  'ehr-timeout': 504,
} as const satisfies Readonly<Record<ProblemName, number>>

const titles: Readonly<Record<ProblemName, string>> = {
  'malformed-request': 'The request is not what this address takes',
  'session-missing': 'There is no session',
  'session-expired': 'The session has ended',
  'id-token-refused': 'The EHR’s statement of who is signed in was not accepted',
  'id-token-too-old': 'The EHR’s statement of who is signed in is too old',
  'id-token-reused': 'The EHR’s statement of who is signed in was used before',
  'nonce-refused': 'The launch does not belong to this page, or took too long',
  'access-token-refused': 'The EHR no longer accepts the access it gave',
  'origin-refused': 'The request came from another site',
  'unknown-issuer': 'This EHR is not one Baton is connected to',
  'patient-refused': 'The EHR does not let this user see this patient',
  'not-allowed': 'This is not allowed for this session',
  'role-missing': 'This person has no role in Baton',
  'not-found': 'There is nothing at this address',
  'unknown-tenant': 'There is no such connection',
  'command-refused': 'The evidence does not allow this',
  'erasure-refused': 'This patient’s data cannot be deleted now',
  'evidence-changed': 'The record has changed since it was shown',
  'id-reused': 'This id was given to something else before',
  'chart-only': 'This connection only reads charts',
  'undo-too-late': 'It is too late to undo this',
  'method-not-allowed': 'This address does not take this method',
  'changed-meanwhile': 'Somebody else changed it meanwhile',
  'precondition-failed': 'Somebody else changed it meanwhile',
  'precondition-required': 'The request must say which version it changes (If-Match)',
  'body-too-large': 'The request is too large',
  'unsupported-media-type': 'The request must be JSON',
  'invalid-body': 'The request has fields that are missing or wrong',
  'too-many-requests': 'There were too many requests',
  'internal-error': 'Something went wrong in Baton',
  'ehr-answer-unusable': 'The EHR gave an answer Baton cannot use',
  'ehr-unreachable': 'The EHR could not be reached',
  'not-ready': 'Baton is starting or stopping',
  'ehr-timeout': 'The EHR took too long to answer',
}

export type ProblemDetails = {
  detail?: string
  errors?: Problem['errors']
  headers?: Record<string, string>
  /** Members of this kind of problem (RFC 9457 section 3.2). */
  members?: Readonly<Record<string, unknown>>
}

/** Answers with a problem of the closed list (RFC 9457). */
export function problem(c: HttpContext, name: ProblemName, details: ProblemDetails = {}): Response {
  const { headers, members, ...rest } = details
  const status = statuses[name]
  c.set('problem', name)
  const body: Problem = {
    type: problemType(name),
    title: titles[name],
    status,
    instance: c.get('requestId'),
    ...rest,
  }
  return c.body(JSON.stringify({ ...members, ...body }), status, {
    'Content-Type': problemMediaType,
    'Cache-Control': 'no-store',
    ...(status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
    ...headers,
  })
}

/** The problem a failure of the world is told as. */
export function problemOfError(error: unknown): ProblemName {
  if (!(error instanceof EhrUnavailable)) return 'internal-error'
  if (error.fault === 'timeout') return 'ehr-timeout'
  const isAway = error.fault === 'unreachable' || error.fault === 'resting'
  return isAway ? 'ehr-unreachable' : 'ehr-answer-unusable'
}
