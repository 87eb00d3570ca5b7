/** Lets at most `limit` tasks run at once; the others wait in the order they came. */
export function openRequestSlots(limit: number): <Value>(task: () => Promise<Value>) => Promise<Value> {
  const waiting: (() => void)[] = []
  let free = limit

  async function take(): Promise<void> {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
  }

  /** Hands the slot straight to the next in line, so that a newcomer cannot slip in between. */
  function give(): void {
    const next = waiting.shift()
    if (next === undefined) free += 1
    else next()
  }

  return async (task) => {
    await take()
    try {
      return await task()
    } finally {
      give()
    }
  }
}
