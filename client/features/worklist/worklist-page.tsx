import { useEffect } from 'react'
import { useOwnWords } from '../../i18n/own-words.ts'
import { LaunchFailure } from '../../smart/launch-failure.ts'
import { PracticePages, type PracticePagesProps } from '../practice/practice-pages.tsx'
import { WorklistWords, worklistWords } from './worklist-words.ts'

/** The pages of one session of a practice, once their words have come. */
export function WorklistPage(props: PracticePagesProps) {
  const { onEnd } = props
  const t = useOwnWords(worklistWords)
  useEffect(() => {
    if (t === 'failed') onEnd(new LaunchFailure('baton-unreachable'))
  }, [t, onEnd])
  if (t === undefined || t === 'failed') return <main className="message-page" aria-busy="true" />
  return (
    <WorklistWords value={t}>
      <PracticePages key={props.bearer} {...props} />
    </WorklistWords>
  )
}
