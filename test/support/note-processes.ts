import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { z } from 'zod'
import type { NoteDecisionRequest, NoteUndoRequest } from '#contract/notes.ts'
import type { FhirWrite, WriteOutcome } from '#domain/fhir-write.ts'
import type { NoteBoundary } from '../../server/use-cases/notes/note-boundary.ts'
import type { Boundary } from '../../server/use-cases/watch/boundary.ts'

/** What a process is to do with the notes of `practice` in a database, and where it ends itself with SIGKILL. */
export type NoteOrder = { url: string; dieAt: NoteBoundary | Boundary } & (
  | { work: 'decide' | 'dispatch' }
  | { work: 'file'; note: string; request: NoteDecisionRequest }
  | { work: 'undo'; note: string; request: NoteUndoRequest }
  | { work: 'decide-scan'; says: string }
)

/** What the two say to each other; nobody else starts these processes. */
export const OrderMessage = z.custom<NoteOrder>((said) => typeof said === 'object')
export const WriteMessage = z.strictObject({ write: z.custom<FhirWrite>() })
export const OutcomeMessage = z.strictObject({ outcome: z.custom<WriteOutcome>() })

export type NoteProcesses = {
  /** Does some work in a process that is lost at it. @returns how it ended */
  lose: (order: NoteOrder) => Promise<NodeJS.Signals | number | null>
  close: () => Promise<void>
}

/**
 * Processes that decide about notes. One stands ready while another works: to load everything takes longer than the work.
 *
 * @param ehr - takes what they write into the EHR; it outlives them
 */
export function openNoteProcesses(ehr: (write: FhirWrite) => Promise<WriteOutcome>): NoteProcesses {
  let ready = start(ehr)
  return {
    lose: async (order) => {
      const child = ready
      ready = start(ehr)
      const ended = once(child, 'close')
      child.send(order)
      await ended
      return child.signalCode ?? child.exitCode
    },
    close: async () => {
      const ended = once(ready, 'close')
      ready.kill('SIGKILL')
      await ended
    },
  }
}

function start(ehr: (write: FhirWrite) => Promise<WriteOutcome>): ChildProcess {
  const child = fork(join(import.meta.dirname, 'note-process.ts'), {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  child.on('message', (said) => {
    const { write } = WriteMessage.parse(said)
    void ehr(write).then((outcome) => {
      // Who wrote it may be gone before the answer comes: that is what is tried here.
      if (child.connected) child.send({ outcome }, () => undefined)
    })
  })
  return child
}
