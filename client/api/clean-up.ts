import {
  CleanUpAnswer,
  CleanUpDone,
  CleanUpList,
  mostAccepted,
  type CleanUpItem,
  type CleanUpProposed,
} from '#contract/clean-up.ts'
import { CommandAnswer } from '#contract/commands.ts'
import { queryOptions } from '@tanstack/react-query'
import { callBaton } from './call-baton.ts'
import { worklistKey, type WorklistSession } from './worklist.ts'

/** What may be closed, and what was. It is read again only when a person asks or has acted. */
export function cleanUpQuery(session: WorklistSession) {
  return queryOptions({
    queryKey: [...worklistKey(session), 'clean-up'],
    queryFn: () => callBaton('/api/clean-up', CleanUpList, { bearer: session.bearer }),
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
}

export type CleanUpOutcome = CleanUpAnswer['items'][number]

/**
 * Closes what was accepted, one after the other; each outcome is in the order asked.
 *
 * @throws ProblemError when Baton refuses to listen; TypeError or a DOMException when it cannot be reached in time, and
 * then some may have been closed: sending the same items again closes none twice
 */
export async function acceptProposals(
  { bearer }: WorklistSession,
  items: readonly CleanUpItem[],
): Promise<readonly CleanUpOutcome[]> {
  const outcomes: CleanUpOutcome[] = []
  for (let from = 0; from < items.length; from += atOnce) {
    const body = { items: items.slice(from, from + atOnce) }
    outcomes.push(...(await callBaton('/api/clean-up/accept', CleanUpAnswer, { bearer, body })).items)
  }
  return outcomes
}

/** Each reads a chart anew: more would keep a person waiting past the patience of `callBaton`. */
const atOnce = Math.min(5, mostAccepted)

/** Keeps a referral open against its proposal. Throws as `callBaton`. */
export async function keepOpen({ bearer }: WorklistSession, { row, digest }: CleanUpProposed): Promise<void> {
  const body = { referral: row.referral, digest }
  await callBaton('/api/clean-up/keep', CleanUpDone, { bearer, body })
}

/** Opens again what was closed. Throws as `callBaton`. */
export async function takeBack({ bearer }: WorklistSession, id: string, text: string): Promise<void> {
  await callBaton(`/api/clean-up/${id}/undo`, CommandAnswer, { bearer, body: { text } })
}

/** Keeps what a second person says. Throws as `callBaton`. */
export async function sendVerdict(
  { bearer }: WorklistSession,
  id: string,
  verdict: { verdict: 'agrees' } | { verdict: 'disagrees'; note: string },
): Promise<void> {
  await callBaton(`/api/clean-up/${id}/check`, CleanUpDone, { bearer, body: verdict })
}
