import {
  noteStates,
  type NoteChoice,
  type NoteDetail,
  type NoteRow,
  type NoteState,
} from '#contract/notes.ts'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { decideNote, noteQuery, undoNote, type NoteOutcome } from '../../api/notes.ts'
import { worklistKey, type WorklistSession } from '../../api/worklist.ts'
import { useOwnWords } from '../../i18n/own-words.ts'
import { commandWords } from '../commands/command-words.ts'
import { refusalReasons } from '#domain/commands/command.ts'
import { listPatients } from './note-fields.tsx'
import { describeNoteChanges, titleOf } from './note-sentences.ts'
import type { NotesNews } from './notes-model.ts'
import type { NotesSpeech } from './notes-words.ts'

/** As long as anything else on the list can be undone. */
const undoMs = 10_000

export type Deciding = {
  decide: (note: NoteDetail, choice: NoteChoice) => void
  takeBack: (note: NoteDetail) => void
  readAgain: () => void
  isSaving: boolean
  news: NotesNews | undefined
  wrong: readonly string[]
  /** Of a session that is over. */
  error: Error | null
}

/**
 * Decides about notes, one at a time. What was decided leads on to the next note of the list, and can be taken back for
 * ten seconds; what was not is said with what is other than it was.
 *
 * @param notes - as listed
 * @param go - shows another note, or none
 */
export function useDeciding(
  session: WorklistSession,
  speech: NotesSpeech,
  notes: readonly NoteRow[],
  go: (note: string | undefined) => void,
): Deciding {
  const client = useQueryClient()
  const { t } = speech
  const refusalWords = useOwnWords(commandWords)
  const [isSaving, setSaving] = useState(false)
  const [news, setNews] = useState<NotesNews>()
  const [wrong, setWrong] = useState<readonly string[]>([])
  const [error, setError] = useState<Error | null>(null)
  /** Whoever decides again after an answer got lost sends the same decision: it is done once. */
  const unanswered = useRef(new Map<string, string>())
  useEffect(() => {
    if (news?.undo === undefined) return undefined
    const timer = setTimeout(() => setNews({ text: news.text }), undoMs)
    return () => clearTimeout(timer)
  }, [news])

  const readAgain = () => client.invalidateQueries({ queryKey: worklistKey(session) })
  const sayRefused = (reason: string): string => {
    const known = refusalReasons.find((each) => each === reason)
    return known === undefined || refusalWords === undefined || refusalWords === 'failed'
      ? t('failed.other')
      : refusalWords(`refusal.${known}`)
  }
  /** What went wrong, and for what has changed how it stands now. */
  const explain = async (
    outcome: Exclude<NoteOutcome, { outcome: 'done' }>,
    before: NoteDetail | undefined,
  ): Promise<readonly string[]> => {
    if (outcome.outcome === 'unknown') return [t('failed.unreachable')]
    if (outcome.outcome === 'not-done') return [t(`failed.${outcome.because}`)]
    if (outcome.outcome === 'refused') return [sayRefused(outcome.reason)]
    const options = before && noteQuery(session, before.row.id)
    const now = options && (await client.fetchQuery({ ...options, staleTime: 0 }).catch(() => undefined))
    const state = outcome.state ?? now?.row.state
    const first =
      outcome.what === 'chart' || state === undefined
        ? t('changed.chart')
        : t('changed.note', { who: outcome.by ?? 'none', state: sayState(state, speech) })
    const lines = before && now ? describeNoteChanges(before, now, speech) : []
    return [first, ...lines, t('changed.look')]
  }
  const run = async (
    key: string,
    act: (id: string) => Promise<NoteOutcome>,
    onDone: (done: Extract<NoteOutcome, { outcome: 'done' }>) => void,
    before?: NoteDetail,
  ): Promise<void> => {
    if (isSaving) return
    setSaving(true)
    setWrong([])
    setNews(undefined)
    const id = unanswered.current.get(key) ?? crypto.randomUUID()
    unanswered.current.set(key, id)
    try {
      const outcome = await act(id)
      if (outcome.outcome !== 'unknown') unanswered.current.delete(key)
      if (outcome.outcome === 'done') onDone(outcome)
      else setWrong(await explain(outcome, before))
    } catch (ended) {
      setError(ended instanceof Error ? ended : new Error(String(ended)))
    }
    await readAgain()
    setSaving(false)
  }
  const undo = (note: string, version: number): void =>
    void run(
      `undo ${note} ${version}`,
      (id) => undoNote(session, note, { id, version }),
      () => {
        setNews({ text: t('done.undone') })
        go(note)
      },
    )
  return {
    decide: (note, choice) => {
      const { id: about, version } = note.row
      void run(
        `${about} ${version} ${JSON.stringify(choice)}`,
        (id) => decideNote(session, about, { id, version, choice }),
        (done) => {
          const text = sayDone(choice, note, speech)
          setNews(done.canUndo ? { text, undo: () => undo(about, done.note.version) } : { text })
          if (!waits(done.note.state)) go(nextTo(about, notes))
        },
        note,
      )
    },
    takeBack: ({ row }) => undo(row.id, row.version),
    readAgain: () => void readAgain(),
    isSaving,
    news,
    wrong,
    error,
  }
}

/** Whether a note still waits for somebody to say where it belongs. */
function waits(state: NoteState): boolean {
  return state === 'new' || state === 'waiting' || state === 'unmatched'
}

/** The note that takes the place of one that leaves the list. */
function nextTo(note: string, notes: readonly NoteRow[]): string | undefined {
  const at = notes.findIndex(({ id }) => id === note)
  return (notes[at + 1] ?? notes[at - 1])?.id
}

function sayState(state: string, { t }: NotesSpeech): string {
  const known = noteStates.find((each) => each === state)
  return known === undefined ? state : t(`state.${known}`)
}

function sayDone(choice: NoteChoice, note: NoteDetail, speech: NotesSpeech): string {
  const { t } = speech
  const ofReferral = (reference: string) => {
    const found = note.candidates.find(({ referral }) => referral.reference === reference)
    return { title: found ? titleOf(found.referral, speech) : '', name: found?.patient.name ?? '' }
  }
  const ofPatient = (reference: string) =>
    listPatients(note).find((patient) => patient.reference === reference)?.name ?? ''
  switch (choice.kind) {
    case 'file':
    case 'not-this-referral':
      return t(`done.${choice.kind}`, ofReferral(choice.referral))
    case 'file-to-two':
    case 'without-referral':
      return t(`done.${choice.kind}`, { name: ofPatient(choice.patient) })
    case 'confirm-sample':
      return t(`done.confirm-${choice.verdict}`)
    default:
      return t(`done.${choice.kind}`)
  }
}
