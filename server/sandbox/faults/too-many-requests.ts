import type { FaultEffect } from './fault.ts'
import { failureAnswer } from './failure-answer.ts'

/** Long enough to be noticed, short enough to wait for. */
const retryAfterSeconds = 2

/** @see {@link https://www.rfc-editor.org/rfc/rfc6585#section-4 | RFC 6585, 429} */
export const tooManyRequests: FaultEffect = {
  title: '429 Too Many Requests',
  description: `Refused with Retry-After: ${retryAfterSeconds}`,
  concerns: () => true,
  answer: () =>
    failureAnswer(429, 'throttled', 'Too many requests; wait and try again', {
      'Retry-After': String(retryAfterSeconds),
    }),
}
