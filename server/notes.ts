import { openDocumentReader } from './documents/open-document-reader.ts'
import { openScanReader } from './documents/open-scan-reader.ts'
import type { PackedFile } from './documents/unpack-zip.ts'
import { describeError, type Log } from './http/log.ts'
import type { Job } from './jobs/scheduler.ts'
import type { Arrival } from './store/received-notes.ts'
import { decideNewNotes } from './use-cases/notes/decide-new-notes.ts'
import { keepFile, type KeptPart } from './use-cases/notes/keep-file.ts'
import type { NotesDeps } from './use-cases/notes/notes-deps.ts'

/** Notes from outside, whichever way they come in. */
export type Notes = {
  /** Keeps a file's documents, each once; returns when nothing of it can be lost any more. */
  keep: (tenant: string, file: PackedFile, arrival: Arrival) => Promise<readonly KeptPart[]>
  /** Decides about everything that came in, to its end. */
  decideAll: () => Promise<void>
  job: Job
}

/** Composes what takes notes in: the reader of strangers' files, the store, and the decision about each. */
export function openNotes(parts: Omit<NotesDeps, 'readFile' | 'readScan' | 'onFailure'> & { log: Log }): Notes {
  const deps: NotesDeps = {
    ...parts,
    readFile: openDocumentReader(),
    readScan: openScanReader(),
    onFailure: (tenant, error) =>
      parts.log({ level: 'error', event: 'note-not-decided', tenant, error: describeError(error) }),
  }
  const decideAll = async (signal?: AbortSignal): Promise<void> => {
    while ((await decideNewNotes(deps)) > 0) if (signal?.aborted === true) return
  }
  return {
    keep: (tenant, file, arrival) => keepFile(deps, tenant, file, arrival),
    decideAll: () => decideAll(),
    job: { name: 'notes', everyMs: 5_000, jitter: 0.2, run: decideAll },
  }
}
