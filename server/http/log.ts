/**
 * One line of the log. The fields are the only ones there are: nothing that could hold a name, an identifier of a
 * person, a token or clinical text has a place to go.
 */
export type LogEntry = {
  level: 'info' | 'warn' | 'error'
  event: string
  requestId?: string
  tenant?: string
  /** The pattern, never the address: addresses hold patient ids. */
  route?: string
  method?: string
  status?: number
  durationMs?: number
  problem?: string
  /** Class and code of an error, and where it came from; messages may quote data and are left out. */
  error?: { name: string; code?: string; at: readonly string[] }
  /** Sizes, counts, ports. */
  counts?: Readonly<Record<string, number>>
}

export type Log = (entry: LogEntry) => void

/** JSON lines on the given stream. */
export function openLog(write: (line: string) => void, now: () => Date): Log {
  return (entry) => write(`${JSON.stringify({ at: now().toISOString(), ...entry })}\n`)
}

/** What of an error may be logged; causes are followed, since the outer error often only says "failed". */
export function describeError(error: unknown): NonNullable<LogEntry['error']> {
  if (!(error instanceof Error)) return { name: typeof error, at: [] }
  const names: string[] = []
  let innermost: Error = error
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    names.push(cause.name)
    innermost = cause
  }
  const code = 'code' in innermost && typeof innermost.code === 'string' ? { code: innermost.code } : {}
  const frames = (innermost.stack ?? '').split('\n').filter((line) => line.startsWith('    at '))
  return { name: names.join(' < '), ...code, at: frames.slice(0, 6).map((line) => line.trim()) }
}
