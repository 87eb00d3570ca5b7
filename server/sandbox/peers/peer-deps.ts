import type { Kysely } from 'kysely'
import type { Background } from './background.ts'
import type { PeerTables } from './tables.ts'

/** What every peer works with. */
export type PeerDeps = {
  readonly db: Kysely<PeerTables>
  /** The clinic's present: what a message is dated. */
  readonly clock: () => Date
  /** Work that goes on after an answer was given: receipts, callbacks. */
  readonly background: Background
  /** Where Baton answers, for callbacks that no message named an address for. */
  readonly batonOrigin: string
}
