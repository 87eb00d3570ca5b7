import type { WritableResource } from '../../fhir-write.ts'
import { toOutcome, type MessageOutcome } from './message-coding.ts'

/**
 * A Communication that says it was sent, as one that was not done: nobody got it, so that it was neither sent nor
 * received.
 */
export function toNotDone(
  { resourceType, ...fields }: WritableResource,
  outcome: Extract<MessageOutcome, { status: 'not-done' }>,
): WritableResource {
  const told = Object.entries(fields).filter(([name]) => name !== 'sent' && name !== 'received')
  // Without a moment no zone matters.
  return { resourceType, ...Object.fromEntries(told), ...toOutcome(outcome, 'UTC') }
}
