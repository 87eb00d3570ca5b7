import { UnplacedWork, type FinishWork, type WorklistFilter } from '#contract/worklist.ts'
import { queryOptions } from '@tanstack/react-query'
import * as z from 'zod/mini'
import { callBaton } from './call-baton.ts'
import { ProblemError } from './problem-error.ts'
import { worklistKey, type WorklistSession } from './worklist.ts'

/** What people were asked to do that is about no listed referral; read again when somebody acts or asks. */
export function unplacedWorkQuery(session: WorklistSession, scope: WorklistFilter['scope']) {
  return queryOptions({
    queryKey: [...worklistKey(session), 'unplaced', scope],
    queryFn: () => callBaton('/api/work', UnplacedWork, { bearer: session.bearer, body: { scope } }),
    staleTime: 15_000,
    retry: false,
    refetchOnWindowFocus: false,
  })
}

/** Says that one of them is done. `over`: it was already, or is not there any more; `changed`: it is not as it was shown. */
export async function finishUnplaced(
  { bearer }: WorklistSession,
  body: FinishWork,
): Promise<'done' | 'over' | 'changed' | 'refused' | 'unreachable'> {
  try {
    await callBaton('/api/work/finish', z.object({}), { bearer, body })
    return 'done'
  } catch (error) {
    if (!(error instanceof ProblemError)) return 'unreachable'
    if (error.problem === 'command-refused' || error.problem === 'not-found') return 'over'
    return error.problem === 'changed-meanwhile' ? 'changed' : 'refused'
  }
}
