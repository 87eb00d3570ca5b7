import type { ReadingShortage } from './document-reading.ts'
import type { ThreadLimits } from './run-in-thread.ts'

/** A page as shades of grey, row by row from the top; 255 is white. */
export type ScannedPage = { width: number; height: number; grey: Uint8Array }

/** What reading one scan may cost, whoever sent it. */
export type ScanLimits = ThreadLimits & {
  /** Pages after these are not read: who it is about and what for stands at the beginning. */
  maxPages: number
  /** Of one page: Letter at 300 dots an inch has 8.4 million. */
  maxPixels: number
  /** No page is begun after this time; what was read until then counts. */
  lastPageAfterMs: number
}

export const scanLimits: ScanLimits = {
  maxPages: 10,
  maxPixels: 12_000_000,
  lastPageAfterMs: 30_000,
  timeoutMs: 60_000,
  maxGrowthBytes: 700_000_000,
}

/**
 * What became of a scan: its text, the pages divided by form feeds; nothing where it is no picture that can be read or
 * says nothing; `ran-short` where time or memory did not suffice, which says nothing about the scan.
 */
export type ScanReading =
  { kind: 'read'; text: string } | { kind: 'nothing' } | { kind: 'ran-short'; because: ReadingShortage }
