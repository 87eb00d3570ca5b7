import type { Way } from './delivery.ts'
import type { Objection } from './objection.ts'

/** Why a practice's level lets a message go nowhere, as the way says it that is there to be recorded. */
export const heldBackByLevel = 'held-back-level'

const objectionOf: ReadonlyMap<string, Objection> = new Map([
  ['opted-out', 'patient-objection'],
  ['no-consent', 'held-back-no-consent'],
  ['no-address', 'invalid-phone-number'],
  ['sensitive-specialty', 'held-back-sensitive'],
  ['no-recipient', 'recipient-unavailable'],
  [heldBackByLevel, heldBackByLevel],
])

/**
 * What stood against a message already when it was due: its way is there to be recorded as not done, and nothing is ever
 * sent by it. Nothing for a way that is to be sent.
 */
export function plannedObjection({ because }: Pick<Way, 'because'>): Objection | undefined {
  return objectionOf.get(because)
}

/**
 * Of the ways to somebody whom the practice's level lets nobody tell, the one that the message would have gone, to be
 * recorded as held back; nothing where it would have gone none.
 */
export function toHeldBack(ways: readonly Way[]): Way | undefined {
  const [first] = ways.filter((way) => isMessage(way) && plannedObjection(way) === undefined)
  return first && { ...first, because: heldBackByLevel }
}

/** What one of our people would have to do instead, as to telephone, is no message. */
function isMessage(way: Way): boolean {
  if (way.kind === 'fhir') return way.write.resource.resourceType === 'Communication'
  return way.kind === 'message'
}
