import { clockNames, type Ball, type ClockName } from '../loop-vocabulary.ts'
import type { LoopView } from '../loop-view.ts'
import type { DisplayStretch } from './display-stretches.ts'

/**
 * What there may be to do next with a loop. A clock's name stands for what stops it; `check`: look by hand, because
 * its evidence cannot be read; `close`: the patient has died or left.
 */
export const nextActions = [...clockNames, 'check', 'close'] as const
export type NextAction = ClockName | 'check' | 'close'

const ours: readonly Ball[] = ['owner', 'coordinator-lead']

/**
 * What to do next with a loop in a stretch of time, as far as it is anybody's turn here: while it is on track and
 * somebody else has it, there is nothing to do but wait.
 */
export function nextActionOf(
  { ball, isPatientDeceased, isPatientInactive, state }: LoopView,
  { display, clock, isUnknown }: DisplayStretch,
): NextAction | undefined {
  if (display === 'closed') return undefined
  if ((isPatientDeceased || isPatientInactive) && !state.startsWith('closed-')) return 'close'
  if (isUnknown || (display === 'cant-confirm' && clock === undefined)) return 'check'
  if (display === 'on-track' && !ours.includes(ball)) return undefined
  return clock
}
