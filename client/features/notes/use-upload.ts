import { maxNoteBytes, type NoteUpload } from '#contract/notes.ts'
import { useEffect, useRef, useState } from 'react'
import { readChartNote } from '../../api/chart-note.ts'
import { uploadNote, type UploadOutcome } from '../../api/upload-note.ts'
import type { ChartActing } from '../commands/chart-acting.ts'
import { sayRefusal } from './note-sentences.ts'
import type { TranslateNotes } from './notes-words.ts'

/** Where a file is on its way in. `done`: what came of each document in it, in words. */
export type UploadStage =
  | { state: 'open' | 'deciding' }
  | { state: 'sending'; percent: number }
  | { state: 'wrong'; because: string }
  | { state: 'done'; lines: readonly string[] }

/** A note is decided about within moments, or waits for a person: nobody waits for it here longer than this. */
const asks = 10
const askEveryMs = 1500

/** Brings a file, and finds out what happened to it next. */
export function useUpload(acting: ChartActing, t: TranslateNotes) {
  const [stage, setStage] = useState<UploadStage>({ state: 'open' })
  const isOpen = useRef(true)
  useEffect(() => {
    isOpen.current = true
    return () => {
      isOpen.current = false
    }
  }, [])
  const send = async (file: File): Promise<void> => {
    setStage({ state: 'sending', percent: 0 })
    const outcome = await uploadNote(acting.token, file, (percent) => setStage({ state: 'sending', percent }))
    if (outcome.outcome !== 'kept') return setStage({ state: 'wrong', because: sayWrong(outcome, t) })
    setStage({ state: 'deciding' })
    const lines: string[] = []
    for (const note of outcome.notes) lines.push(await followNote(acting, note, t, () => isOpen.current))
    setStage({ state: 'done', lines: [...new Set(lines)] })
    // What filed itself has moved a referral.
    acting.onDone()
  }
  return { stage, send, again: () => setStage({ state: 'open' }) }
}

function sayWrong(outcome: Exclude<UploadOutcome, { outcome: 'kept' }>, t: TranslateNotes): string {
  if (outcome.outcome !== 'refused') {
    return outcome.outcome === 'empty'
      ? t('upload.empty')
      : t('upload.too-large', { mb: maxNoteBytes / 1_000_000 })
  }
  switch (outcome.problem) {
    case 'body-too-large':
      return t('upload.too-large', { mb: maxNoteBytes / 1_000_000 })
    case 'not-allowed':
    case 'role-missing':
      return t('upload.not-allowed')
    case 'session-expired':
    case 'session-missing':
      return t('upload.ended')
    case 'not-found':
      return t('upload.unavailable')
    default:
      return t('upload.failed')
  }
}

/** What became of one document; that it is kept is all that is said where more cannot be found out. */
async function followNote(
  { token }: ChartActing,
  { id, name, isNew, refusal }: NoteUpload['notes'][number],
  t: TranslateNotes,
  isWanted: () => boolean,
): Promise<string> {
  if (refusal !== undefined) return t('upload.refused', { name, why: sayRefusal(refusal, t) })
  for (let asked = 0; asked < asks && isWanted(); asked += 1) {
    const note = await readChartNote(token, id).catch(() => undefined)
    if (note === undefined) break
    const { state } = note
    // Into another record than this chart's it would not show here.
    if (state === 'filed') return t(note.facts === undefined ? 'upload.kept' : 'upload.filed', { name })
    if (state === 'quarantined') return t('upload.quarantined', { name })
    if (state !== 'new') return t('upload.waits', { name })
    await new Promise((resolve) => setTimeout(resolve, askEveryMs))
  }
  return t(isNew ? 'upload.kept' : 'upload.known', { name })
}
