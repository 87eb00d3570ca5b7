import type { Specialty } from '../specialties.ts'
import { rankReceivers } from './rank-receivers.ts'
import { isUsual, type Destination, type RankedReceiver, type RankQuestion } from './ranking.ts'
import type { Receiver } from './receiver.ts'

/** How often a specialty was referred to a receiver. */
export type SpecialtyDestination = Destination & { specialty: Specialty }

/** A receiver this practice uses for a specialty, ranked for one patient. */
export type UsualDestination = { specialty: Specialty; ranked: RankedReceiver }

/** Of one specialty; a third is looked for in the ranked list. */
const perSpecialty = 2
/** As many as are seen at a glance. */
const atMost = 6

/**
 * Where this practice usually sends its patients: the specialties it refers to most come first, each with the best of
 * the receivers it uses. Receivers the directory no longer has, or has as inactive, are not named; who was never
 * referred to is not usual, however good the rank.
 *
 * @param receivers - in any order; the answer does not depend on it
 * @returns at most six; nothing where nobody was referred yet
 */
export function listUsual(
  receivers: readonly Receiver[],
  question: Omit<RankQuestion, 'specialty' | 'destinations'>,
  destinations: readonly SpecialtyDestination[],
): readonly UsualDestination[] {
  const bySpecialty = Map.groupBy(destinations, ({ specialty }) => specialty)
  const referredTo = (specialty: Specialty): number =>
    (bySpecialty.get(specialty) ?? []).reduce((sum, { referred }) => sum + referred, 0)
  return [...bySpecialty.keys()]
    .toSorted((one, other) => referredTo(other) - referredTo(one) || (one < other ? -1 : 1))
    .flatMap((specialty) =>
      rankReceivers(receivers, { ...question, specialty, destinations: bySpecialty.get(specialty) ?? [] })
        .filter(isUsual)
        .slice(0, perSpecialty)
        .map((ranked) => ({ specialty, ranked })),
    )
    .slice(0, atMost)
}
