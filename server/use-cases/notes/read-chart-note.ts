import type { ChartNote } from '#contract/notes.ts'
import { findQueued } from '../../store/note-queue.ts'
import { findNote } from '../../store/received-notes.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'
import { showFacts } from './read-note.ts'
import { StoredFacts } from './stored-facts.ts'

/**
 * A note as one patient's chart may know it: what it says only where it is filed in that patient's record.
 *
 * @param patient - id of the chart's patient, whose record this session may see already
 * @returns nothing for a note that is not there
 */
export async function readChartNote(
  db: BatonDatabase,
  tenant: string,
  patient: string,
  id: string,
): Promise<ChartNote | undefined> {
  const queued = await findQueued(db, { tenant, seesRestricted: true, quarantineOnly: false }, id)
  if (queued === undefined) return undefined
  const { state } = queued
  if (state !== 'filed' || queued.patient !== patient) return { id, state }
  const kept = await findNote(db, tenant, id)
  if (kept?.facts === null || kept?.facts === undefined) return { id, state }
  return { id, state, facts: showFacts(StoredFacts.parse(kept.facts)) }
}
