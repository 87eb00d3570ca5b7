import { Worker } from 'node:worker_threads'
import type { DocumentRefusal } from './document-reading.ts'

/** What a thread may cost. */
export type ThreadLimits = {
  timeoutMs: number
  /** By which the process may grow meanwhile. */
  maxGrowthBytes: number
}

/** How often the size of the process is looked at while a file is read. */
const lookEveryMs = 50
/** Of the worker's own heap; what it takes beside, for unpacked bytes, is watched from outside. */
const heapMb = 256

/**
 * Has a thread of its own do one piece of work on a stranger's file, and ends it with that, or when it takes too long or
 * too much.
 *
 * @param worker - module that posts one message and ends
 * @returns the message, or why there is none; it never rejects. For want of time or memory (`isShortage`) the file is not
 *   to blame
 */
export function runInThread<Message>(
  worker: URL,
  workerData: unknown,
  limits: ThreadLimits,
): Promise<{ ok: true; value: Message } | { ok: false; error: DocumentRefusal }> {
  return new Promise((resolve) => {
    const thread = new Worker(worker, {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
      // Nothing of a stranger's file belongs in a log, and nothing of ours in its environment.
      stdout: true,
      stderr: true,
      env: {},
    })
    const before = process.memoryUsage.rss()
    const end = (outcome: { ok: true; value: Message } | { ok: false; error: DocumentRefusal }): void => {
      clearInterval(watch)
      clearTimeout(timeout)
      resolve(outcome)
      void thread.terminate()
    }
    const watch = setInterval(() => {
      if (process.memoryUsage.rss() - before > limits.maxGrowthBytes)
        end({ ok: false, error: 'too-much-memory' })
    }, lookEveryMs)
    const timeout = setTimeout(() => end({ ok: false, error: 'took-too-long' }), limits.timeoutMs)
    thread.once('message', (value: Message) => end({ ok: true, value }))
    thread.once('error', (error) =>
      end({ ok: false, error: isOutOfMemory(error) ? 'too-much-memory' : 'unreadable' }),
    )
    thread.once('exit', () => end({ ok: false, error: 'unreadable' }))
  })
}

const shortOfMemory: ReadonlySet<unknown> = new Set(['ERR_WORKER_OUT_OF_MEMORY', 'ERR_WORKER_INIT_FAILED'])

/** Also what could not be set aside outside of the heap, which V8 and WebAssembly say in words only. */
function isOutOfMemory(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const isSaid = /allocation failed|(?:not|cannot) allocate|out of memory|\bOOM\b/i.test(error.message)
  return isSaid || ('code' in error && shortOfMemory.has(error.code))
}
