import type { Party } from '../loop-facts.ts'
import type { ChosenReceiver, Refusal } from './command.ts'

/**
 * A receiver out of network takes a reason, because the patient may have to pay. An unknown network is shown as unknown
 * and asks for none.
 */
export function refuseReceiver(
  receiver: ChosenReceiver,
  reason: string | undefined,
  pointer: string,
): Refusal | undefined {
  if (receiver.network !== 'out' || (reason !== undefined && reason.trim() !== '')) return undefined
  return { reason: 'network-reason-missing', evidence: [], pointer }
}

/** Whether a receiver is the one who has the referral; without references names decide. */
export function isSameReceiver(one: Party | undefined, other: Party): boolean {
  if (one?.reference !== undefined && other.reference !== undefined) return one.reference === other.reference
  return one !== undefined && one.reference === other.reference && one.display === other.display
}
