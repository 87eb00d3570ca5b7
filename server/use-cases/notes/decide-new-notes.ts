import { decideNote } from '#domain/notes-in/decide-note.ts'
import type { ReceivedNote } from '#domain/notes-in/received-note.ts'
import { EhrUnavailable } from '../../ehr/ehr-error.ts'
import { isDatabaseTrouble } from '../../store/database-trouble.ts'
import { isFilingOff } from '../../store/note-filing.ts'
import { isTakenBack } from '../../store/retracted-notes.ts'
import { claimNewNotes, findNote, maxNoteAttempts, type KeptNote } from '../../store/received-notes.ts'
import { readChart, type ReadChart } from '../commands/read-chart.ts'
import { runtimeInForce } from '../policy/policy-in-force.ts'
import type { TenantRuntime } from '../tenant-runtime.ts'
import { fileOrSetAside } from './file-by-rule.ts'
import type { NotesDeps } from './notes-deps.ts'
import { readNoteWork, type EhrWork } from './note-work.ts'
import { findPossibleCharts } from './possible-charts.ts'
import { readLater } from './read-later.ts'
import { readOffScan } from './read-off-scan.ts'
import { setAside } from './set-aside.ts'
import { takeBackNotes } from './take-back-notes.ts'
import { toReceived } from './to-received.ts'

const batchSize = 20

/**
 * Decides about every note that came in and nobody decided about yet. A note that cannot be decided about is tried
 * again, and after a few times it waits for a person.
 *
 * @returns how many were claimed; 0 when there is nothing to do
 */
export async function decideNewNotes(deps: NotesDeps): Promise<number> {
  const claimed = await claimNewNotes(deps.db, [...deps.tenants.keys()], batchSize)
  for (const kept of claimed) {
    const runtime = deps.tenants.get(kept.tenant)
    if (runtime === undefined) continue
    await deps.atBoundary?.('note-claimed')
    try {
      const isLastTry = kept.attempts >= maxNoteAttempts
      const read = await readLater(deps, runtime, kept, isLastTry)
      if (read === undefined) continue
      await decideKept(deps, runtime, await readOffScan(deps, read, isLastTry), isLastTry)
    } catch (error) {
      if (isDatabaseTrouble(error)) throw error
      deps.onFailure(kept.tenant, error)
    }
  }
  return claimed.length
}

/** Decides about one note at once, for whoever waits in front of a page; the job tries again what fails here, and reads what has yet to be read. */
export async function decideOne(deps: NotesDeps, runtime: TenantRuntime, id: string): Promise<void> {
  const kept = await findNote(deps.db, runtime.tenant.id, id)
  if (kept === undefined || kept.facts === null) return
  try {
    await decideKept(deps, runtime, kept, false)
  } catch (error) {
    if (isDatabaseTrouble(error)) throw error
    deps.onFailure(kept.tenant, error)
  }
}

async function decideKept(
  deps: NotesDeps,
  runtime: TenantRuntime,
  kept: KeptNote,
  isLastTry: boolean,
): Promise<void> {
  const received = toReceived(kept)
  if (await takeBackNotes(deps, runtime, kept, received, isLastTry)) return
  const isBack = await isTakenBack(deps.db, kept.tenant, received.identifiers)
  const note: ReceivedNote = isBack ? { ...received, completeness: 'retracted' } : received
  const { featureLevel } = (await runtimeInForce(deps.db, runtime)).tenant
  const rules = {
    // A practice that only observes has nothing written into its charts.
    mayFile: !isLastTry && featureLevel !== 'observe' && !(await isFilingOff(deps.db, kept.tenant)),
    rejected: new Set(kept.rejected.map((id) => `ServiceRequest/${id}`)),
  }
  const charts = await findPossibleCharts(deps.db, runtime, note)
  const decision = decideNote(note, charts, rules)
  const work = await readWork(deps, runtime, kept.id, isLastTry)
  if (decision.kind !== 'file') return setAside(deps, runtime, kept, decision, work)
  const patient = decision.patient.replace('Patient/', '')
  const chart = await readFresh(deps, runtime, patient, isLastTry)
  await deps.atBoundary?.('note-chart-read')
  if (chart === undefined)
    return setAside(deps, runtime, kept, decideNote(note, charts, { ...rules, mayFile: false }), work)
  return fileOrSetAside(deps, runtime, { kept, note, charts, rules, chart, patient: decision.patient, work })
}

/** What was asked of people about the note before; a last try does without what only the EHR knows of it. */
async function readWork(
  deps: NotesDeps,
  runtime: TenantRuntime,
  noteId: string,
  isLastTry: boolean,
): Promise<readonly EhrWork[]> {
  try {
    return await readNoteWork(deps, runtime, noteId)
  } catch (error) {
    if (error instanceof EhrUnavailable && isLastTry) return []
    throw error
  }
}

/** Nothing without the backend's own access to the chart; a fault of the EHR is tried again. */
async function readFresh(
  deps: NotesDeps,
  runtime: TenantRuntime,
  patient: string,
  isLastTry: boolean,
): Promise<ReadChart | undefined> {
  try {
    const chart = await readChart({ ...deps, realNow: () => new Date(0) }, runtime, patient)
    return chart === 'chart-only' ? undefined : chart
  } catch (error) {
    if (error instanceof EhrUnavailable && isLastTry) return undefined
    throw error
  }
}
