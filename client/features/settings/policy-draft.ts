import type { PolicyDraft, PolicyLadders, PolicyRung } from '#contract/settings.ts'
import type { Direction } from '#domain/loop-vocabulary.ts'

/** For which referrals something is set: all, or those of a specialty, a direction or both. */
export type Scope = { specialty?: string | undefined; direction?: Direction | undefined }
type Override = PolicyDraft['escalation']['overrides'][number]

/** One text for a scope, so that a choice can name it; empty for all referrals. */
export function scopeKey({ specialty, direction }: Scope): string {
  return specialty === undefined && direction === undefined ? '' : `${specialty ?? ''}|${direction ?? ''}`
}

/** The scopes that have steps of their own. */
export function listScopes(draft: PolicyDraft): readonly Scope[] {
  return draft.escalation.overrides.map(({ specialty, direction }) => ({
    ...(specialty !== undefined && { specialty }),
    ...(direction !== undefined && { direction }),
  }))
}

/** The ladders of one scope; none of it where it is not set apart. */
export function laddersOf({ escalation }: PolicyDraft, scope: string): PolicyLadders {
  if (scope === '') return escalation.ladders
  return escalation.overrides.find((one) => scopeKey(one) === scope)?.ladders ?? {}
}

function withOverrides(draft: PolicyDraft, overrides: readonly Override[]): PolicyDraft {
  return { ...draft, escalation: { ...draft.escalation, overrides: [...overrides] } }
}

/** Sets some referrals apart, so far with nothing that differs. */
export function addScope(draft: PolicyDraft, scope: Scope): PolicyDraft {
  if (listScopes(draft).some((one) => scopeKey(one) === scopeKey(scope))) return draft
  return withOverrides(draft, [...draft.escalation.overrides, { ...scope, ladders: {} }])
}

export function removeScope(draft: PolicyDraft, scope: string): PolicyDraft {
  return withOverrides(
    draft,
    draft.escalation.overrides.filter((one) => scopeKey(one) !== scope),
  )
}

/** Changes one ladder of one scope; nothing in its place: the clock is as for all referrals, or does not run. */
export function setLadder(
  draft: PolicyDraft,
  scope: string,
  clock: string,
  ladder: PolicyLadders[string] | undefined,
): PolicyDraft {
  const change = (ladders: PolicyLadders): PolicyLadders => {
    const others = Object.fromEntries(Object.entries(ladders).filter(([name]) => name !== clock))
    return ladder === undefined ? others : { ...others, [clock]: ladder }
  }
  if (scope === '')
    return { ...draft, escalation: { ...draft.escalation, ladders: change(draft.escalation.ladders) } }
  return withOverrides(
    draft,
    draft.escalation.overrides.map((one) =>
      scopeKey(one) === scope ? { ...one, ladders: change(one.ladders) } : one,
    ),
  )
}

/** A step to begin with, two days behind the last one. */
export function nextRung(steps: readonly PolicyRung[]): PolicyRung {
  const last = steps.at(-1)
  const after =
    last === undefined ? { amount: 1, unit: 'bd' as const } : { ...last.after, amount: last.after.amount + 2 }
  return { key: `new-${crypto.randomUUID()}`, after, recipients: ['owner'], action: 'nudge' }
}
