import { createWording } from '#contract/wording.ts'
import { useEffect, useMemo, type ReactNode } from 'react'
import { toWorklistFailure } from '../../api/worklist-failure.ts'
import type { WorklistSession } from '../../api/worklist.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { useOwnWords } from '../../i18n/own-words.ts'
import { LaunchFailure } from '../../smart/launch-failure.ts'
import { CleanUpView } from './clean-up-view.tsx'
import { CleanUpSpeechProvider, cleanUpWords, type CleanUpSpeech } from './clean-up-words.ts'
import { useCleanUp } from './use-clean-up.ts'

export type CleanUpPageProps = {
  session: WorklistSession
  /** The clinic's, in which days are told. */
  timeZone: string
  header: ReactNode
  /** Told when nothing of this session may be shown any more. */
  onEnd: (failure: LaunchFailure) => void
}

/** What may be closed because nobody has to work on it any more, and what was closed so. */
export function CleanUpPage(props: CleanUpPageProps) {
  const { header, timeZone, onEnd } = props
  const { locale, catalogue } = useLanguage()
  const t = useOwnWords(cleanUpWords)
  useEffect(() => {
    if (t === 'failed') onEnd(new LaunchFailure('baton-unreachable'))
  }, [t, onEnd])
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
      {speech !== undefined && <SpokenCleanUp {...props} speech={speech} />}
    </div>
  )
}

function SpokenCleanUp({ session, onEnd, speech }: CleanUpPageProps & { speech: CleanUpSpeech }) {
  const { model, acts, error } = useCleanUp(session, speech)
  const failure = toWorklistFailure(error)
  useEffect(() => {
    if (failure !== undefined) onEnd(failure)
  }, [failure, onEnd])
  if (failure !== undefined) return null
  return (
    <CleanUpSpeechProvider value={speech}>
      <CleanUpView model={model} acts={acts} />
    </CleanUpSpeechProvider>
  )
}
