/** Attempts before a failure that might pass counts as one that will not. */
export const maxAttempts = 8

const firstDelayMs = 5_000
const longestDelayMs = 3_600_000

/**
 * How long to wait after the nth failed attempt: doubling, with full jitter, so that many that failed together do not
 * come back together; never shorter than the other side asked for.
 *
 * @param chance - from 0 to 1, exclusive
 */
export function retryDelayMs(attempt: number, chance: number, askedMs = 0): number {
  const ceiling = Math.min(longestDelayMs, firstDelayMs * 2 ** (attempt - 1))
  return Math.max(askedMs, Math.round(ceiling / 2 + (ceiling / 2) * chance))
}
