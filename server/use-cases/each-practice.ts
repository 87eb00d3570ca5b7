import { isDatabaseTrouble } from '../store/database-trouble.ts'

/**
 * Does something for each practice in turn. One for which it fails is reported and holds up no other; when it is the
 * database that fails, all of them wait.
 *
 * @param onBroken - told of each failure
 * @param signal - none is begun once it aborts
 */
export async function forEachPractice<Practice>(
  practices: Iterable<Practice>,
  work: (practice: Practice) => Promise<unknown>,
  onBroken: (practice: Practice, error: unknown) => void,
  signal?: AbortSignal,
): Promise<void> {
  for (const practice of practices) {
    if (signal?.aborted === true) return
    try {
      await work(practice)
    } catch (error) {
      if (isDatabaseTrouble(error)) throw error
      onBroken(practice, error)
    }
  }
}
