import { isShortage } from './document-reading.ts'
import { openReadingTurns } from './reading-turns.ts'
import { runInThread } from './run-in-thread.ts'
import { scanLimits, type ScanLimits, type ScanReading } from './scan-reading.ts'

/** Reads the text off a scan; one at a time. It never rejects. */
export type ScanReader = (content: Uint8Array) => Promise<ScanReading>

const worker = new URL('./scan-worker.ts', import.meta.url)

/**
 * Opens a reader of scans: text recognition within this installation, in a thread that a hostile file takes along.
 *
 * @param turns - shared with every other reader of this process
 */
export function openScanReader(limits: ScanLimits = scanLimits, turns = openReadingTurns()): ScanReader {
  return (content) =>
    turns(async (): Promise<ScanReading> => {
      const read = await runInThread<string>(worker, { content, limits }, limits)
      if (read.ok) return /\S/.test(read.value) ? { kind: 'read', text: read.value } : { kind: 'nothing' }
      return isShortage(read.error) ? { kind: 'ran-short', because: read.error } : { kind: 'nothing' }
    })
}
