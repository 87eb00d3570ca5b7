import { runInThread } from './run-in-thread.ts'
import { scanLimits, type ScanLimits } from './scan-reading.ts'

/**
 * Reads the text off a scan, its pages divided by form feeds; one at a time.
 *
 * @returns nothing when it is no picture that can be read, or takes more than it may; it never rejects
 */
export type ScanReader = (content: Uint8Array) => Promise<string | undefined>

const worker = new URL('./scan-worker.ts', import.meta.url)

/** Opens a reader of scans: text recognition within this installation, in a thread that a hostile file takes along. */
export function openScanReader(limits: ScanLimits = scanLimits): ScanReader {
  let last: Promise<unknown> = Promise.resolve()
  return (content) => {
    const reading = last.then(async () => {
      const read = await runInThread<string>(worker, { content, limits }, limits)
      return read.ok && /\S/.test(read.value) ? read.value : undefined
    })
    last = reading
    return reading
  }
}
