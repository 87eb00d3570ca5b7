import type { LoopEvidence } from './chart-links.ts'
import { loopCode, namingSystems } from './codes.ts'
import type { OrderFacts, Party } from './loop-facts.ts'
import type { Judging } from './judging.ts'
import { resolveParty } from './party-identity.ts'
import { specialtyOfOrder } from './specialty-of-order.ts'
import { endOf, startOf } from './picture.ts'
import type { Directory } from './referral.ts'

/** A party with a reference and a name, as far as anybody has told: its own, else the directory's. */
export function nameParty(given: Party | undefined, directory: Directory): Party | undefined {
  const party = given && resolveParty(given, directory)
  if (!party || party.display !== undefined || party.reference === undefined) return party
  const entry = directory.get(party.reference)
  const display =
    entry?.name ??
    (entry?.practitioner && directory.get(entry.practitioner)?.name) ??
    (entry?.organization && directory.get(entry.organization)?.name)
  return display ? { ...party, display } : party
}

function toUrgency(priority: string | undefined): OrderFacts['urgency'] {
  return priority === 'urgent' || priority === 'asap' || priority === 'stat' ? priority : 'routine'
}

const urgencies = ['routine', 'urgent', 'asap', 'stat'] as const

/**
 * The order's priority, or what a person changed it to where the order itself could not be written. The change counts as
 * long as the order still says what the person saw: whoever has changed the order since is not overruled.
 */
function urgencyOf({ order, decisions }: LoopEvidence): OrderFacts['urgency'] {
  const own = toUrgency(order.priority)
  const change = decisions.findLast(({ activity }) => activity === 'urgency-changed')
  if (!change?.reasons.includes(loopCode(`urgency-was-${own}`))) return own
  return urgencies.find((urgency) => change.reasons.includes(loopCode(`urgency-${urgency}`))) ?? own
}

const numberPrefix = `${namingSystems.referralNumber}|`

function numberOf({ order, attempts }: LoopEvidence): string | undefined {
  const ofTask = attempts
    .flatMap(({ identifiers }) => identifiers)
    .find((identifier) => identifier.startsWith(numberPrefix))
  return ofTask?.slice(numberPrefix.length) ?? order.number
}

/** What the order says, in the words and the zone of the practice. */
export function toOrderFacts(loop: LoopEvidence, { directory, zone }: Judging): OrderFacts {
  const { order } = loop
  const specialty = specialtyOfOrder(loop)
  const number = numberOf(loop)
  const requester = nameParty(order.requester, directory)
  const performer = nameParty(order.performers[0], directory)
  return {
    reference: order.ref,
    title: order.title ?? specialty ?? order.ref,
    urgency: urgencyOf(loop),
    status: order.status,
    ...(order.versionId !== undefined && { versionId: order.versionId }),
    ...(order.patient !== undefined && { patient: order.patient }),
    ...(number !== undefined && { number }),
    ...(specialty && { specialty }),
    ...(order.reason !== undefined && { reason: order.reason }),
    ...(order.authored && { authoredAt: startOf(order.authored, zone) }),
    ...(order.wantedBy && { wantedBy: endOf(order.wantedBy, zone) }),
    ...(requester && { requester }),
    ...(performer && { performer }),
  }
}
