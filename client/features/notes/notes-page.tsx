import { billingRoles } from '#domain/roles.ts'
import { SpokenPage, type PracticePageProps } from '../practice/spoken-page.tsx'
import { useSessionEnd } from '../practice/use-session-end.ts'
import { NotesSpeechProvider, notesWords, type NotesSpeech } from './notes-words.ts'
import { NotesView } from './notes-view.tsx'
import { useNotes } from './use-notes.ts'

/** Notes from outside that wait for somebody to say where they belong; the checks of a match are the chart's words. */
export function NotesPage(props: PracticePageProps) {
  return (
    <SpokenPage {...props} words={notesWords} saysChartWords>
      {(speech) => <SpokenNotes {...props} speech={speech} />}
    </SpokenPage>
  )
}

function SpokenNotes({ session, roles, onEnd, speech }: PracticePageProps & { speech: NotesSpeech }) {
  const { model, acts, errors } = useNotes(session, speech)
  if (useSessionEnd(errors, onEnd)) return null
  return (
    <NotesSpeechProvider value={speech}>
      <NotesView model={model} acts={acts} isBilling={roles.some((role) => billingRoles.includes(role))} />
    </NotesSpeechProvider>
  )
}
