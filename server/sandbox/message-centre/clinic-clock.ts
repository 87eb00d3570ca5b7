import type { Kysely } from 'kysely'
import { findSetting, putSetting } from '../peers/peer-settings.ts'
import type { PeerTables } from '../peers/tables.ts'

/** The clinic's present: runs like any clock, from wherever it was set. */
export type ClinicClock = {
  readonly now: () => Date
  /** How far it was moved, in milliseconds. */
  readonly offsetMs: () => number
  /** Moves it for good: a restart keeps it. */
  readonly moveTo: (offsetMs: number) => Promise<void>
}

/**
 * Opens the clock where the last process left it.
 *
 * @param unmoved - the clinic's time while nobody has moved it
 */
export async function openClinicClock(db: Kysely<PeerTables>, unmoved: () => Date): Promise<ClinicClock> {
  let offsetMs = Number((await findSetting(db, 'clock-offset-ms')) ?? '0')
  return {
    now: () => new Date(unmoved().getTime() + offsetMs),
    offsetMs: () => offsetMs,
    moveTo: async (wanted) => {
      await putSetting(db, 'clock-offset-ms', String(wanted))
      offsetMs = wanted
    },
  }
}
