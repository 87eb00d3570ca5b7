/** Which kinds of evidence are being waited for, so that the page can name the slow one. */
export type ReadProgress = {
  during: <Value>(source: string, task: () => Promise<Value>) => Promise<Value>
  /** The same array until something changes. */
  pending: () => readonly string[]
  subscribe: (listener: () => void) => () => void
}

export function openReadProgress(): ReadProgress {
  const listeners = new Set<() => void>()
  let pending: readonly string[] = []

  function change(next: readonly string[]): void {
    pending = next
    for (const listener of listeners) listener()
  }

  return {
    during: async (source, task) => {
      change([...pending, source])
      try {
        return await task()
      } finally {
        const at = pending.indexOf(source)
        change(pending.filter((_, index) => index !== at))
      }
    },
    pending: () => pending,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
