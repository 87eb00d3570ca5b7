import { createWording } from '#contract/wording.ts'
import { useEffect, useMemo, type ReactNode } from 'react'
import { toWorklistFailure } from '../../api/worklist-failure.ts'
import type { WorklistSession } from '../../api/worklist.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { useOwnWords } from '../../i18n/own-words.ts'
import { LaunchFailure } from '../../smart/launch-failure.ts'
import { NotesSpeechProvider, notesWords, type NotesSpeech } from './notes-words.ts'
import { NotesView } from './notes-view.tsx'
import { useNotes } from './use-notes.ts'

export type NotesPageProps = {
  session: WorklistSession
  /** The clinic's, in which days are told. */
  timeZone: string
  header: ReactNode
  /** Whether this person gets the visits that have no report. */
  isBilling: boolean
  /** Told when nothing of this session may be shown any more. */
  onEnd: (failure: LaunchFailure) => void
}

/** Notes from outside that wait for somebody to say where they belong. */
export function NotesPage(props: NotesPageProps) {
  const { header, timeZone, onEnd } = props
  const { locale, catalogue, isComplete, complete } = useLanguage()
  const t = useOwnWords(notesWords)
  useEffect(() => {
    const end = (): void => onEnd(new LaunchFailure('baton-unreachable'))
    if (t === 'failed') end()
    // The checks of a match are the chart's words, which come after its first status.
    else complete().catch(end)
  }, [t, complete, onEnd])
  const speech = useMemo(
    () =>
      t === undefined || t === 'failed'
        ? undefined
        : { t, wording: createWording(locale, timeZone, catalogue) },
    [t, locale, timeZone, catalogue],
  )
  return (
    <div className="dir">
      {header}
      {speech !== undefined && isComplete && <SpokenNotes {...props} speech={speech} />}
    </div>
  )
}

function SpokenNotes({ session, isBilling, onEnd, speech }: NotesPageProps & { speech: NotesSpeech }) {
  const { model, acts, errors } = useNotes(session, speech)
  const failure = errors.map(toWorklistFailure).find((each) => each !== undefined)
  useEffect(() => {
    if (failure !== undefined) onEnd(failure)
  }, [failure, onEnd])
  if (failure !== undefined) return null
  return (
    <NotesSpeechProvider value={speech}>
      <NotesView model={model} acts={acts} isBilling={isBilling} />
    </NotesSpeechProvider>
  )
}
