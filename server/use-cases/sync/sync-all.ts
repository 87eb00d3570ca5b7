/**
 * Has every practice followed round by round until none has more: in each round each has its turn, so that one whose
 * charts are all to be read does not stand before another's new referral.
 *
 * @param syncOne - one round of one practice
 * @returns when nothing is left, or soon after the signal
 */
export async function syncAll<Practice>(
  practices: readonly Practice[],
  syncOne: (practice: Practice) => Promise<{ hasMore: boolean } | undefined>,
  signal?: AbortSignal,
): Promise<void> {
  let waiting = practices
  while (waiting.length > 0) {
    const unfinished: Practice[] = []
    for (const practice of waiting) {
      if (signal?.aborted === true) return
      if ((await syncOne(practice))?.hasMore === true) unfinished.push(practice)
    }
    waiting = unfinished
  }
}
