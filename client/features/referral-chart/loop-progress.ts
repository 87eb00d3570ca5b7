import type { LoopView, StepView } from '#domain/loop-view.ts'

/** How far a loop is; from the same steps that bar and stepper draw. `awaited`: nothing when all are taken. */
export type LoopProgress = { done: number; skipped: number; awaited: StepView | undefined }

export function toProgress(view: LoopView): LoopProgress {
  return {
    done: view.steps.filter((step) => step.mark === 'done').length,
    skipped: view.steps.filter((step) => step.mark === 'skipped').length,
    awaited: view.steps[view.step - 1],
  }
}

/** Splits `Not sent yet. Routed to …` after its first sentence, which is set in bold. */
export function splitFirstSentence(text: string): readonly [first: string, rest: string] {
  const match = /^(.+?[.!?:])\s+(.+)$/su.exec(text)
  const [, first, rest] = match ?? []
  return first === undefined || rest === undefined ? [text, ''] : [first, rest]
}
