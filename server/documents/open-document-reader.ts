import { documentLimits, type DocumentLimits, type FileReading } from './document-reading.ts'
import { runInThread } from './run-in-thread.ts'
import type { PackedFile } from './unpack-zip.ts'

/** Reads files of strangers, one at a time. */
export type DocumentReader = (file: PackedFile) => Promise<FileReading>

const worker = new URL('./document-worker.ts', import.meta.url)

/**
 * Opens a reader that a hostile file cannot hold up, fill up or take down: each is read in a thread of its own, which
 * ends with it, or is ended when it takes too long or too much.
 */
export function openDocumentReader(limits: DocumentLimits = documentLimits): DocumentReader {
  let last: Promise<unknown> = Promise.resolve()
  return (file) => {
    if (file.content.byteLength > limits.maxBytes) return Promise.resolve({ ok: false, error: 'too-large' })
    // One after the other: the limits are what one file may cost, and many at once would cost many times that.
    const reading = last.then(async (): Promise<FileReading> => {
      const read = await runInThread<FileReading>(worker, { file, limits }, limits)
      return read.ok ? read.value : read
    })
    last = reading
    return reading
  }
}
