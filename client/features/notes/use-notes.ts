import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ProblemError } from '../../api/problem-error.ts'
import { noteQuery, noteQueueQuery } from '../../api/notes.ts'
import type { WorklistSession } from '../../api/worklist.ts'
import { changePageHash, usePageHash } from '../../ui/page-address.ts'
import { useRested } from '../../ui/use-rested.ts'
import { readNotesPlace, writeNotesPlace } from './note-address.ts'
import type { LookedAtNote, NotesActs, NotesModel } from './notes-model.ts'
import type { NotesSpeech } from './notes-words.ts'
import { useDeciding } from './use-deciding.ts'

/** Nobody who passes by a note has read it, and every reading is kept in the record. */
const restMs = 250
/** A note that somebody said no to is decided about anew within moments. */
const decidingMs = 1500

/** Reads the queue and the note that is compared, and carries out what a person decides. */
export function useNotes(
  session: WorklistSession,
  speech: NotesSpeech,
): { model: NotesModel; acts: NotesActs; errors: readonly (Error | null)[] } {
  const { queue, note: chosen } = readNotesPlace(usePageHash())
  const read = useInfiniteQuery(noteQueueQuery(session, queue))
  const rested = useRested(chosen, restMs)
  const looked = useQuery({
    ...noteQuery(session, rested ?? ''),
    enabled: rested !== undefined && rested === chosen,
    refetchInterval: ({ state: { data } }) => (data?.row.state === 'new' ? decidingMs : false),
  })
  const pages = read.data?.pages ?? []
  const notes = pages.flatMap((page) => page.notes)
  const open: NotesActs['onOpen'] = (note, step) =>
    changePageHash(writeNotesPlace({ queue, ...(note !== undefined && { note }) }), step)
  const deciding = useDeciding(session, speech, notes, (note) => open(note, 'replace'))
  const acts: NotesActs = {
    onQueue: (next) => changePageHash(writeNotesPlace({ queue: next }), 'push'),
    onOpen: open,
    onDecide: deciding.decide,
    onTakeBack: deciding.takeBack,
    onMore: () => void read.fetchNextPage(),
    onReadAgain: deciding.readAgain,
  }
  const { news, wrong, isSaving } = deciding
  const model: NotesModel = {
    session,
    queue,
    state: read.data !== undefined ? 'ready' : read.isError ? 'failed' : 'pending',
    notes,
    page: pages[0],
    hasMore: read.hasNextPage,
    chosen,
    looked: toLooked(chosen, looked.data, looked.error),
    isSaving,
    news,
    wrong,
  }
  const failures = [read.error, isGone(looked.error) ? null : looked.error, deciding.error]
  return { model, acts, errors: failures }
}

type Read = Extract<LookedAtNote, { state: 'ready' }>['note']

/** Never one note's content under another's name: what was read has to be the one in the address. */
function toLooked(chosen: string | undefined, data: Read | undefined, error: Error | null): LookedAtNote {
  if (chosen === undefined) return { state: 'none' }
  if (isGone(error)) return { state: 'gone' }
  if (data?.row.id === chosen) return { state: 'ready', note: data }
  return { state: error === null ? 'pending' : 'failed' }
}

/** Who may not see one note may see the others. */
function isGone(error: Error | null): boolean {
  return error instanceof ProblemError && (error.status === 403 || error.status === 404)
}
