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

/** The end of a sentence is a full stop that does not belong to a title before a name. */
const firstSentence = /^(.+?(?<!\b(?:Dra?|Prof|Mrs?|Ms|Sra?|St|Jr))[.!?:])\s+(.+)$/su

/** Splits `Not sent yet. Routed to …` after its first sentence, which is set in bold. */
export function splitFirstSentence(text: string): readonly [first: string, rest: string] {
  const match = firstSentence.exec(text)
  const [, first, rest] = match ?? []
  return first === undefined || rest === undefined ? [text, ''] : [first, rest]
}
