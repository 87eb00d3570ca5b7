import type { StandingFault } from './fault-board.ts'
import { faultEffects } from './fault-effects.ts'

/** `Slow, Task, 2 more times`. */
export function describeFault({ kind, type, times }: StandingFault): string {
  const left = times === undefined ? undefined : `${times} more ${times === 1 ? 'time' : 'times'}`
  return [faultEffects[kind].title, type, left].filter((part) => part !== undefined).join(', ')
}
