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
