import { forEachPractice } from '../each-practice.ts'

/**
 * Has every practice followed round by round until none has more: in each round each has its turn, so that one whose
 * charts are all to be read does not stand before another's new referral.
 *
 * @param syncOne - one round of one practice
 * @param onBroken - told of a practice whose round failed; it has no other this time
 * @returns when nothing is left, or soon after the signal
 */
export async function syncAll<Practice>(
  practices: readonly Practice[],
  syncOne: (practice: Practice) => Promise<{ hasMore: boolean } | undefined>,
  onBroken: (practice: Practice, error: unknown) => void,
  signal?: AbortSignal,
): Promise<void> {
  let waiting = practices
  while (waiting.length > 0 && signal?.aborted !== true) {
    const unfinished: Practice[] = []
    const oneRound = async (practice: Practice): Promise<void> => {
      if ((await syncOne(practice))?.hasMore === true) unfinished.push(practice)
    }
    await forEachPractice(waiting, oneRound, onBroken, signal)
    waiting = unfinished
  }
}
