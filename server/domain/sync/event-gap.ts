/**
 * Whether notifications were lost between two that arrived. The count runs from the start of the subscription; one
 * that begins anew, lower than before, says nothing of what was missed meanwhile and counts as a gap.
 *
 * @param seen - count after the last notification; `undefined` before the first
 * @param count - `eventsSinceSubscriptionStart` of this one
 * @param events - events this one brings
 * @see {@link https://hl7.org/fhir/uv/subscriptions-backport/STU1.1/ | Subscriptions R5 Backport, event numbers}
 */
export function hasEventGap(seen: number | undefined, count: number | undefined, events: number): boolean {
  if (count === undefined) return false
  if (seen === undefined) return count > events
  // Notifications may come unordered and twice: what is older than what was seen is no gap.
  if (count <= seen) return count < seen - restartDrop
  return count - events > seen
}

/** A count this far below the last one is no late notification, but a subscription that began anew. */
const restartDrop = 1_000
