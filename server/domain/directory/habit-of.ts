import type { Destination } from './ranking.ts'

type Counts = Pick<Destination, 'referred' | 'returned'>

/** How often one specialty was referred to a receiver, by the whole practice and by whoever refers now. */
export type CountedDestination = { reference: string; practice: Counts; own: Counts }

/**
 * Whose habit counts: that of whoever refers, where they have referred this specialty at all, else the practice's.
 *
 * @param counted - of one specialty
 * @returns in the same order, without receivers that nobody of those referred to
 */
export function habitOf(counted: readonly CountedDestination[]): readonly Destination[] {
  const whose = counted.some(({ own }) => own.referred > 0) ? 'own' : 'practice'
  return counted
    .filter((each) => each[whose].referred > 0)
    .map((each) => ({ reference: each.reference, ...each[whose], whose }))
}
