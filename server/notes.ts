import { documentLimits } from './documents/document-reading.ts'
import { openDocumentReader } from './documents/open-document-reader.ts'
import { openScanReader } from './documents/open-scan-reader.ts'
import { openReadingTurns } from './documents/reading-turns.ts'
import { scanLimits } from './documents/scan-reading.ts'
import type { AppDeps } from './http/http-env.ts'
import { describeError, type Log } from './http/log.ts'
import type { Job } from './jobs/scheduler.ts'
import { decideNewNotes } from './use-cases/notes/decide-new-notes.ts'
import { keepFile } from './use-cases/notes/keep-file.ts'
import { readEhrDocuments } from './use-cases/notes/read-ehr-documents.ts'
import type { NoteDecisionDeps } from './use-cases/notes/note-decision-deps.ts'
import { takeNoteDecision } from './use-cases/notes/take-note-decision.ts'
import { undoNoteDecision } from './use-cases/notes/undo-note-decision.ts'

/** Notes from outside, whichever way they come in. */
export type Notes = NonNullable<AppDeps['notes']> & {
  /** Decides about everything that came in, and reads what the EHR has, to its end. */
  decideAll: () => Promise<void>
  jobs: readonly Job[]
}

/** Composes what takes notes in: the reader of strangers' files, the store, and the decision about each. */
export function openNotes(
  parts: Omit<NoteDecisionDeps, 'readFile' | 'readScan' | 'onFailure'> & { log: Log },
): Notes {
  const turns = openReadingTurns()
  const deps: NoteDecisionDeps = {
    ...parts,
    readFile: openDocumentReader(documentLimits, turns),
    readScan: openScanReader(scanLimits, turns),
    onFailure: (tenant, error) =>
      parts.log({ level: 'error', event: 'note-not-decided', tenant, error: describeError(error) }),
  }
  const decideAll = async (signal?: AbortSignal): Promise<void> => {
    while ((await decideNewNotes(deps)) > 0) if (signal?.aborted === true) return
  }
  const readDocuments = async (signal?: AbortSignal): Promise<void> => {
    while ((await readEhrDocuments(deps)) > 0) if (signal?.aborted === true) return
  }
  return {
    keep: (tenant, file, arrival) => keepFile(deps, tenant, file, arrival),
    decide: (runtime, caller, note, request) => takeNoteDecision(deps, runtime, caller, note, request),
    undo: (runtime, caller, note, request) => undoNoteDecision(deps, runtime, caller, note, request),
    decideAll: async () => {
      await decideAll()
      await readDocuments()
    },
    jobs: [
      { name: 'notes', everyMs: 5_000, jitter: 0.2, run: decideAll },
      { name: 'documents', everyMs: 10_000, jitter: 0.2, run: readDocuments },
    ],
  }
}
