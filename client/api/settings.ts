import { writeEntityTag } from '#contract/entity-tag.ts'
import { Problem } from '#contract/problem.ts'
import {
  ChannelsAnswer,
  MessageSamples,
  NoteFiling,
  PolicyAnswer,
  PolicyBacktest,
  PolicyPreview,
  PolicySaved,
  PolicyStale,
  type PolicyDraft,
} from '#contract/settings.ts'
import { queryOptions } from '@tanstack/react-query'
import { callBaton } from './call-baton.ts'
import { ProblemError } from './problem-error.ts'
import { writeToBaton } from './write-to-baton.ts'

const key = (bearer: string, ...rest: readonly string[]) => ['settings', bearer, ...rest]

/** The policy in force, and every decision about it. */
export function policyQuery(bearer: string) {
  return queryOptions({
    queryKey: key(bearer, 'policy'),
    queryFn: () => callBaton('/api/policy', PolicyAnswer, { bearer }),
    retry: false,
    // What somebody is just changing does not change under their hands.
    refetchOnWindowFocus: false,
  })
}

/** The channels of the practice. */
export function channelsQuery(bearer: string) {
  return queryOptions({
    queryKey: key(bearer, 'channels'),
    queryFn: () => callBaton('/api/settings/channels', ChannelsAnswer, { bearer }),
    retry: false,
  })
}

/** Every message of the practice in one language. */
export function messagesQuery(bearer: string, language: 'en' | 'es') {
  return queryOptions({
    queryKey: key(bearer, 'messages', language),
    queryFn: () => callBaton(`/api/settings/messages?language=${language}`, MessageSamples, { bearer }),
    retry: false,
  })
}

/** Whether notes file themselves, and how many stand where. */
export function noteFilingQuery(bearer: string) {
  return queryOptions({
    queryKey: key(bearer, 'notes'),
    queryFn: () => callBaton('/api/settings/notes', NoteFiling, { bearer }),
    retry: false,
  })
}

/** Has notes file themselves, or each wait for a person, from now on. Throws as `writeToBaton`. */
export function switchNoteFiling(bearer: string, filesByItself: boolean): Promise<NoteFiling> {
  return writeToBaton('PUT', '/api/settings/notes', NoteFiling, { bearer, body: { filesByItself } })
}

/** One page of what a policy would change, behind `after`. */
export function previewPolicy(bearer: string, document: PolicyDraft, after: string): Promise<PolicyPreview> {
  return callBaton('/api/policy/preview', PolicyPreview, { bearer, body: { document, after } })
}

/** One page of what a policy would have done, behind `after`. */
export function backtestPolicy(
  bearer: string,
  document: PolicyDraft,
  after: string,
): Promise<PolicyBacktest> {
  return callBaton('/api/policy/backtest', PolicyBacktest, { bearer, body: { document, after } })
}

export type PolicyDecision = ({ document: PolicyDraft } | { restores: number }) & {
  why: string
  /** ISO instant; absent: at once. */
  activeFrom?: string
}

/** What became of a decision. `invalid`: codes by JSON Pointer · `stale`: somebody else was quicker. */
export type DecisionOutcome =
  | { outcome: 'saved'; version: number }
  | { outcome: 'invalid'; faults: readonly { pointer: string; message: string }[] }
  | { outcome: 'stale'; changedBy: string }

/**
 * Decides about the policy, if nobody has since the person looked.
 *
 * @param newest - the newest version they saw
 * @throws ProblemError when Baton refuses for another reason; TypeError when it cannot be reached
 */
export async function decidePolicy(
  bearer: string,
  newest: number,
  decision: PolicyDecision,
): Promise<DecisionOutcome> {
  try {
    const ifMatch = writeEntityTag(newest + 1)
    const { version } = await writeToBaton('PUT', '/api/policy', PolicySaved, {
      bearer,
      body: decision,
      ifMatch,
    })
    return { outcome: 'saved', version }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    const faults = readFaults(error)
    if (faults !== undefined) return { outcome: 'invalid', faults }
    const stale = PolicyStale.safeParse(error.body)
    if (error.problem !== 'precondition-failed' || !stale.success) throw error
    return { outcome: 'stale', changedBy: stale.data.changedBy }
  }
}

/** What is wrong with a policy, where that is why Baton refused it. */
export function readFaults(error: unknown): readonly { pointer: string; message: string }[] | undefined {
  if (!(error instanceof ProblemError) || error.problem !== 'invalid-body') return undefined
  const read = Problem.safeParse(error.body)
  return read.success ? (read.data.errors ?? []) : []
}
