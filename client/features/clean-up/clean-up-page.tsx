import { SpokenPage, type PracticePageProps } from '../practice/spoken-page.tsx'
import { useSessionEnd } from '../practice/use-session-end.ts'
import { CleanUpView } from './clean-up-view.tsx'
import { CleanUpSpeechProvider, cleanUpWords, type CleanUpSpeech } from './clean-up-words.ts'
import { useCleanUp } from './use-clean-up.ts'

/** What may be closed because nobody has to work on it any more, and what was closed so. */
export function CleanUpPage(props: PracticePageProps) {
  return (
    <SpokenPage {...props} words={cleanUpWords}>
      {(speech) => <SpokenCleanUp {...props} speech={speech} />}
    </SpokenPage>
  )
}

function SpokenCleanUp({ session, onEnd, speech }: PracticePageProps & { speech: CleanUpSpeech }) {
  const { model, acts, error } = useCleanUp(session, speech)
  if (useSessionEnd([error], onEnd)) return null
  return (
    <CleanUpSpeechProvider value={speech}>
      <CleanUpView model={model} acts={acts} />
    </CleanUpSpeechProvider>
  )
}
