import { listAnswers } from '../answers.ts'
import type { AttemptMove } from './attempt.ts'
import type { LoopContext } from './command.ts'

/** What a Task says once the receiver's question is answered: that they had said yes before, or that it arrived. */
export function progressAfterAnswer({ loop }: LoopContext): Pick<AttemptMove, 'status' | 'progress'> {
  const status = loop.attempts.at(-1)?.status
  const hasAccepted =
    status === 'accepted' ||
    status === 'in-progress' ||
    listAnswers(loop).some(({ kind }) => kind === 'accepted')
  return hasAccepted
    ? { status: 'requested', progress: 'accepted' }
    : { status: 'requested', progress: 'acknowledged' }
}
