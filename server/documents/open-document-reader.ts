import { Worker } from 'node:worker_threads'
import { documentLimits, type DocumentLimits, type FileReading } from './document-reading.ts'
import type { PackedFile } from './unpack-zip.ts'

/** Reads files of strangers, one at a time. */
export type DocumentReader = (file: PackedFile) => Promise<FileReading>

/** How often the size of the process is looked at while a file is read. */
const lookEveryMs = 50
/** Of the worker's own heap; what it takes beside, for unpacked bytes, is watched from outside. */
const heapMb = 256

/**
 * Opens a reader that a hostile file cannot hold up, fill up or take down: each is read in a thread of its own, which
 * ends with it, or is ended when it takes too long or too much.
 */
export function openDocumentReader(limits: DocumentLimits = documentLimits): DocumentReader {
  let last: Promise<unknown> = Promise.resolve()
  return (file) => {
    if (file.content.byteLength > limits.maxBytes) return Promise.resolve({ ok: false, error: 'too-large' })
    // One after the other: the limits are what one file may cost, and many at once would cost many times that.
    const reading = last.then(() => readInThread(file, limits))
    last = reading
    return reading
  }
}

function readInThread(file: PackedFile, limits: DocumentLimits): Promise<FileReading> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./document-worker.ts', import.meta.url), {
      workerData: { file, limits },
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
      // Nothing of a stranger's file belongs in a log, and nothing of ours in its environment.
      stdout: true,
      stderr: true,
      env: {},
    })
    const before = process.memoryUsage.rss()
    const end = (reading: FileReading): void => {
      clearInterval(watch)
      clearTimeout(timeout)
      resolve(reading)
      void worker.terminate()
    }
    const watch = setInterval(() => {
      if (process.memoryUsage.rss() - before > limits.maxGrowthBytes)
        end({ ok: false, error: 'too-much-memory' })
    }, lookEveryMs)
    const timeout = setTimeout(() => end({ ok: false, error: 'took-too-long' }), limits.timeoutMs)
    worker.once('message', (reading: FileReading) => end(reading))
    worker.once('error', (error) =>
      end({ ok: false, error: isOutOfMemory(error) ? 'too-much-memory' : 'unreadable' }),
    )
    worker.once('exit', () => end({ ok: false, error: 'unreadable' }))
  })
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}
