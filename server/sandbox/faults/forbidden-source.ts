import type { FaultEffect } from './fault.ts'
import { failureAnswer } from './failure-answer.ts'

export const forbiddenSource: FaultEffect = {
  title: '403 Forbidden',
  description: 'The practice has closed this source to apps, whatever the scopes say',
  concerns: () => true,
  answer: () =>
    failureAnswer(403, 'forbidden', 'Access to this resource is not permitted', {
      'WWW-Authenticate': 'Bearer error="insufficient_scope"',
    }),
}
