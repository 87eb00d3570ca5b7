import { useEffect } from 'react'
import { toWorklistFailure } from '../../api/worklist-failure.ts'
import type { PracticePageProps } from './spoken-page.tsx'

/**
 * Ends the session when one of these errors says that it is over.
 *
 * @returns whether it has: then nothing that was read may be shown any more
 */
export function useSessionEnd(errors: readonly (Error | null)[], onEnd: PracticePageProps['onEnd']): boolean {
  const failure = errors.map(toWorklistFailure).find((each) => each !== undefined)
  useEffect(() => {
    if (failure !== undefined) onEnd(failure)
  }, [failure, onEnd])
  return failure !== undefined
}
