import { isTerminal } from './answers.ts'
import { claimsCompletion } from './claims-completion.ts'
import { codeSystems } from './codes.ts'
import type { TaskEvidence } from './evidence-records.ts'
import type { Picture } from './picture.ts'

const early: ReadonlySet<string> = new Set(['draft', 'requested', 'received'])
const working: ReadonlySet<string> = new Set(['accepted', 'in-progress'])
const ended: ReadonlySet<string> = new Set(['completed', 'cancelled', 'failed', 'rejected'])

/**
 * Jumps that no state machine allows (A.3): back to before acceptance, out of an end without a reopening or a
 * retraction, from in-progress to cancelled without a cancellation request, or a business status that its own
 * Task contradicts.
 */
export function hasIllegalTransition(task: TaskEvidence, { loop, notes }: Picture): boolean {
  if (claimsCompletion(task) && !isTerminal(task)) return true
  const isExcused = notes.retracted.length > 0 || loop.decisions.some(({ activity }) => activity === 'reopen')
  return task.history.some(({ status }, index) => {
    const before = task.history[index - 1]?.status
    if (before === undefined) return false
    if (working.has(before) && early.has(status)) return true
    if (ended.has(before) && !ended.has(status)) return !isExcused
    return (
      before === 'in-progress' && status === 'cancelled' && loop.aborts.length === 0 && isElectronic(task)
    )
  })
}

/** A receiver who works the Task has changed it in ways only they do. */
function isElectronic({ businessCodes, history }: TaskEvidence): boolean {
  const isTheirs = businessCodes.some((code) => code.startsWith(codeSystems.bserBusinessStatus))
  return isTheirs && history.some(({ status }) => status === 'received' || status === 'accepted')
}
