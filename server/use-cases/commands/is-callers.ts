import type { Intent } from '../../store/intents.ts'
import type { CommandCaller } from './command-deps.ts'

/** Whether this is what the caller decided, and about the patient whose chart they are in, where they are in one. */
export function isCallers(
  { actor, patient }: Pick<Intent, 'actor' | 'patient'>,
  caller: CommandCaller,
): boolean {
  return actor === caller.reference && (caller.patient === undefined || caller.patient === patient)
}
