import type { FaultEffect } from './fault.ts'
import { failureAnswer } from './failure-answer.ts'

/** A status that says all is well over a body that says it is not; read carelessly it means "nothing found". */
export const outcomeInstead: FaultEffect = {
  title: '200 with an OperationOutcome',
  description: 'The error is in the body, the status says all is well',
  concerns: ({ isWrite }) => !isWrite,
  answer: () => failureAnswer(200, 'timeout', 'The system behind this one did not answer in time'),
}
