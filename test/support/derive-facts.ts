import { defaultPolicy } from '#domain/default-policy.ts'
import { readEvidence } from '#domain/evidence.ts'
import { judgeLoop } from '#domain/judge-loop.ts'
import type { LoopFacts } from '#domain/loop-facts.ts'
import { deriveFacts } from '#domain/loop-state.ts'
import type { ConflictCode, Sources } from '#domain/loop-vocabulary.ts'
import type { Reason } from '#domain/loop-view.ts'
import type { LoopPolicy } from '#domain/policy.ts'

type Options = { now?: string; policy?: Partial<LoopPolicy>; sources?: Sources }

/** Every loop in the given resources, judged by default a month after the builders' order. */
export function factsOf(
  resources: readonly unknown[],
  { now = '2026-02-05T15:00:00Z', policy = {}, sources = {} }: Options = {},
): readonly LoopFacts[] {
  const { evidence } = readEvidence(resources)
  return deriveFacts(evidence, sources, { ...defaultPolicy, ...policy }, Date.parse(now))
}

/** The one loop of the builders' order. */
export function loopOf(resources: readonly unknown[], options: Options = {}): LoopFacts {
  const loop = factsOf(resources, options).find(({ order }) => order.reference === 'ServiceRequest/sr-1')
  if (!loop) throw new Error('The resources hold no ServiceRequest/sr-1 that is a referral')
  return loop
}

/** Codes of a loop's conflicts, in the order of the closed list. */
export function conflictsOf({ conflicts }: LoopFacts): readonly ConflictCode[] {
  return conflicts.map(({ code }) => code)
}

/** What the view of the builders' order says about itself. */
export function whyOf(resources: readonly unknown[], options: Options = {}): readonly Reason[] {
  const { now = '2026-02-05T15:00:00Z', policy = {}, sources = {} } = options
  const context = { sources, policy: { ...defaultPolicy, ...policy }, now: Date.parse(now) }
  return judgeLoop(loopOf(resources, options), context, []).why
}
