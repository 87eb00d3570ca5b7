// One process of the fault tests about notes. It stands ready until it is told what to do, and ends itself as `kill -9` would
// where it is told to. Its EHR is whoever started it.
import { once } from 'node:events'
import { decideNewNotes } from '../../server/use-cases/notes/decide-new-notes.ts'
import { takeNoteDecision } from '../../server/use-cases/notes/take-note-decision.ts'
import { undoNoteDecision } from '../../server/use-cases/notes/undo-note-decision.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import { openNoteFaults, nurse } from './note-faults.ts'
import { OrderMessage, OutcomeMessage } from './note-processes.ts'

const order = OrderMessage.parse(await hear())
const atBoundary = async (boundary: string): Promise<void> => {
  if (boundary !== order.dieAt) return
  process.kill(process.pid, 'SIGKILL')
  // Nothing more may happen in this process, however long the signal takes.
  await new Promise(() => undefined)
}
const { deps, dispatching, practice } = await openNoteFaults(order.url, async (write) => {
  const answered = hear()
  process.send?.({ write })
  return OutcomeMessage.parse(await answered).outcome
})
switch (order.work) {
  case 'decide':
    await decideNewNotes({ ...deps, atBoundary })
    break
  case 'decide-scan':
    await decideNewNotes({
      ...deps,
      readScan: () => Promise.resolve({ kind: 'read', text: order.says }),
      atBoundary,
    })
    break
  case 'dispatch':
    await dispatchOnce({ ...dispatching, atBoundary })
    break
  case 'file':
    await takeNoteDecision({ ...deps, atBoundary }, practice, nurse, order.note, order.request)
    break
  case 'undo':
    await undoNoteDecision({ ...deps, atBoundary }, practice, nurse, order.note, order.request)
    break
}
// It was to be lost before it got here.
process.exit(1)

/** What is said next by whoever started this. */
async function hear(): Promise<unknown> {
  const said: readonly unknown[] = await once(process, 'message')
  return said[0]
}
