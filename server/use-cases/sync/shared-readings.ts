/** Readings that many wait for, by what is read. */
export type SharedReadings<Reading> = {
  /**
   * Waits for the reading that runs, or begins one. Whoever wants it `fresh` is given one that begins after they asked:
   * the one that runs may have missed what they just wrote.
   */
  join: (key: string, isFresh: boolean, begin: () => Promise<Reading>) => Promise<Reading>
}

export function shareReadings<Reading>(): SharedReadings<Reading> {
  const running = new Map<string, Promise<Reading>>()
  const queued = new Map<string, Promise<Reading>>()
  const start = (key: string, begin: () => Promise<Reading>): Promise<Reading> => {
    const reading = begin().finally(() => running.delete(key))
    running.set(key, reading)
    return reading
  }
  const follow = (key: string, before: Promise<Reading>, begin: () => Promise<Reading>): Promise<Reading> => {
    const next = before
      .then(
        () => undefined,
        () => undefined,
      )
      .then(() => {
        queued.delete(key)
        return running.get(key) ?? start(key, begin)
      })
    queued.set(key, next)
    return next
  }
  return {
    join: (key, isFresh, begin) => {
      const before = running.get(key)
      if (before === undefined) return start(key, begin)
      if (!isFresh) return before
      return queued.get(key) ?? follow(key, before, begin)
    },
  }
}
