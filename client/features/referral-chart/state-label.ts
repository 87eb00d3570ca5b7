import type { Wording } from '#contract/wording.ts'
import type { LoopView } from '#domain/loop-view.ts'

/** `closed-patient-declined` has no name of its own: the reason is its name. */
export function stateLabel({ state }: Pick<LoopView, 'state'>, { label }: Pick<Wording, 'label'>): string {
  const isReasoned = state.startsWith('closed-') && state !== 'closed-completed'
  return label(isReasoned ? `closure.${state.slice('closed-'.length)}` : `state.${state}`)
}
