import type { Specialty } from '../specialties.ts'
import { judgeNetwork } from './judge-network.ts'
import type { RankQuestion, RankedReceiver } from './ranking.ts'
import type { Receiver } from './receiver.ts'
import { weighReceiver } from './weigh-receiver.ts'

/** Text compared by code points: no list depends on a machine's locale. */
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/**
 * Orders the receivers for a referral, the best first, and says of each what speaks for and against it. Inactive ones
 * and those of other specialties are not in the list; `specialist` is what every specialty is. A person picks: the
 * order is a proposal, and nothing unknown is counted as good.
 *
 * @param receivers - in any order; the answer does not depend on it
 */
export function rankReceivers(
  receivers: readonly Receiver[],
  question: RankQuestion,
): readonly RankedReceiver[] {
  const all = question.destinations.reduce((sum, { referred }) => sum + referred, 0)
  const byReference = new Map(question.destinations.map((each) => [each.reference, each]))
  return receivers
    .filter((receiver) => receiver.isActive && isOfSpecialty(receiver, question.specialty))
    .map((receiver): RankedReceiver => {
      const network = judgeNetwork(receiver.networks, question.patient.coverages, question.networks)
      const known = byReference.get(receiver.reference ?? receiver.id)
      const weighed = weighReceiver(receiver, question, network, known && { ...known, all })
      return {
        receiver,
        network: network.status,
        points: weighed.reduce((sum, { points }) => sum + points, 0),
        reasons: weighed.map(({ reason }) => reason),
      }
    })
    .toSorted(
      (one, other) =>
        other.points - one.points ||
        compare(one.receiver.name, other.receiver.name) ||
        compare(one.receiver.id, other.receiver.id),
    )
}

function isOfSpecialty({ specialties }: Receiver, wanted: Specialty): boolean {
  return wanted === 'specialist' ? specialties.length > 0 : specialties.includes(wanted)
}
