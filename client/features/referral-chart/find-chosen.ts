import type { LoopView } from '#domain/loop-view.ts'

/**
 * Which referral the address means: itself, the one that a note belongs to or may belong to, or the first with a note to
 * look through.
 *
 * @param views - worst first
 * @param asked - `ServiceRequest/id`, `DocumentReference/id` or `notes`
 * @returns nothing where none of these referrals is meant
 */
export function findChosen(views: readonly LoopView[], asked: string | undefined): LoopView | undefined {
  if (asked === undefined) return undefined
  if (asked === 'notes') return views.find(hasNoteToReconcile)
  return (
    views.find((view) => view.referral === asked) ??
    views.find((view) => view.timeline.some(({ evidence }) => evidence.includes(asked))) ??
    views.find((view) => view.candidates.some(({ document }) => document === asked))
  )
}

function hasNoteToReconcile(view: LoopView): boolean {
  return view.candidates.length > 0 || (view.axes.note === 'final' && view.display !== 'closed')
}
