import type { WorklistCounts, WorklistPage, WorklistRow } from '#contract/worklist.ts'
import type { Instant } from '#domain/instant.ts'
import type { WorklistUser } from '../../api/worklist-session.ts'

/** One list as it is painted: plain data of one session. */
export type WorklistModel = {
  user: WorklistUser
  /** `pending`: nothing read yet. `failed`: nothing could be read. */
  state: 'pending' | 'failed' | 'ready'
  rows: readonly WorklistRow[]
  /** How many there are, not how many are loaded. */
  total: number
  counts: WorklistCounts | undefined
  /** The clinic's time the rows were read at, and its zone. */
  now: Instant
  timeZone: string
  hasMore: boolean
  /** Rows are shown, and reading them again failed. */
  isStale: boolean
  /** How many rows have changed since. */
  updates: number
  /** What cannot be read for long. */
  blind: WorklistPage['blind']
}
