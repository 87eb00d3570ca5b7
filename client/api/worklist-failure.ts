import { LaunchFailure } from '../smart/launch-failure.ts'
import { ProblemError } from './problem-error.ts'

/**
 * What ends a worklist: a session that is over, or rights that were taken away. Anything else may pass, and what
 * was read stays on the screen.
 */
export function toWorklistFailure(error: Error | null): LaunchFailure | undefined {
  if (!(error instanceof ProblemError)) return undefined
  const details = [error.problem, ...(error.instance === undefined ? [] : [error.instance])]
  if (error.status === 401) return new LaunchFailure('session-expired', details, error)
  if (error.status === 403) return new LaunchFailure('patient-refused', details, error)
  return undefined
}
