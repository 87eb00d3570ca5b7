/** Offered first with one-click confirmation from this score, if the next candidate is this far behind (section E). */
const offeredFirst = { fromScore: 80, margin: 25 } as const

/**
 * The candidate to offer first with one-click confirmation, if one stands out (section E). It still takes a click.
 *
 * @param candidates - best first: of one loop the notes, of one note the referrals
 */
export function findFirstOffer<Candidate extends { score: number }>(
  candidates: readonly Candidate[],
): Candidate | undefined {
  const [best, next] = candidates
  if (!best || best.score < offeredFirst.fromScore) return undefined
  return next === undefined || best.score - next.score >= offeredFirst.margin ? best : undefined
}
