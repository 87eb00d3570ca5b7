import type { LoopView } from '../loop-view.ts'

/**
 * What a referrer would be told about a loop. Two views with the same `key` say the same; `open` is every open
 * state that is no news.
 */
export type MeaningfulState = {
  key: string
  kind: 'open' | 'scheduled' | 'no-show' | 'cancelled' | 'seen' | 'rejected' | 'closed-completed' | 'closed'
}

/** A report that was amended is told again: each amendment is another key. */
function completedKey({ timeline }: LoopView): string {
  const amended = timeline.filter(({ what }) => what === 'note-amended').flatMap(({ evidence }) => evidence)
  return ['closed-completed', ...[...new Set(amended)].toSorted()].join('|')
}

/** Reads the meaningful state off a view; drafts and void loops have none (DATA-MODEL section G). */
export function meaningfulState(view: LoopView): MeaningfulState | undefined {
  const { state, visit, axes } = view
  if (state === 'draft' || state === 'void') return undefined
  switch (state) {
    case 'scheduled':
      return { key: `scheduled|${visit?.startsAt ?? ''}`, kind: 'scheduled' }
    case 'rebook-needed': {
      const kind = axes.appt === 'noshow' ? 'no-show' : 'cancelled'
      return { key: `rebook-needed|${kind}`, kind }
    }
    case 'note-pending':
    case 'interim-note':
      return { key: 'note-pending', kind: 'seen' }
    case 'rejected':
      return { key: `rejected|${view.attempt}`, kind: 'rejected' }
    case 'closed-completed':
      return { key: completedKey(view), kind: 'closed-completed' }
    default:
      return state.startsWith('closed-') ? { key: state, kind: 'closed' } : { key: 'open', kind: 'open' }
  }
}
