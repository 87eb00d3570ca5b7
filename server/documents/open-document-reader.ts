import { documentLimits, type DocumentLimits, type FileReading } from './document-reading.ts'
import { openReadingTurns } from './reading-turns.ts'
import { runInThread } from './run-in-thread.ts'
import type { PackedFile } from './unpack-zip.ts'

/** Reads files of strangers, one at a time; what ran short of time or memory (`isShortage`) is worth another try. */
export type DocumentReader = (file: PackedFile) => Promise<FileReading>

const worker = new URL('./document-worker.ts', import.meta.url)

/**
 * Opens a reader that a hostile file cannot hold up, fill up or take down: each is read in a thread of its own, which
 * ends with it, or is ended when it takes too long or too much.
 *
 * @param turns - shared with every other reader of this process
 */
export function openDocumentReader(
  limits: DocumentLimits = documentLimits,
  turns = openReadingTurns(),
): DocumentReader {
  return (file) => {
    if (file.content.byteLength > limits.maxBytes) return Promise.resolve({ ok: false, error: 'too-large' })
    return turns(async (): Promise<FileReading> => {
      const read = await runInThread<FileReading>(worker, { file, limits }, limits)
      return read.ok ? read.value : read
    })
  }
}
