import { useEffect, useState } from 'react'
import type { WorklistSession } from '../../api/worklist.ts'
import { toWorklistFailure } from '../../api/worklist-failure.ts'
import { LaunchFailure } from '../../smart/launch-failure.ts'
import { useOwnWords } from '../../i18n/own-words.ts'
import { usePlace } from './use-place.ts'
import { useWorklistData } from './use-worklist-data.ts'
import type { WorklistUser } from './worklist-model.ts'
import { WorklistView } from './worklist-view.tsx'
import { WorklistWords, worklistWords } from './worklist-words.ts'

export type WorklistPageProps = {
  bearer: string
  user: WorklistUser
  tenantName: string
  /** Told when nothing of this session may be shown any more. */
  onEnd: (failure: LaunchFailure) => void
}

/** The worklist of one session, once its words have come. */
export function WorklistPage(props: WorklistPageProps) {
  const { onEnd } = props
  const t = useOwnWords(worklistWords)
  useEffect(() => {
    if (t === 'failed') onEnd(new LaunchFailure('baton-unreachable'))
  }, [t, onEnd])
  if (t === undefined || t === 'failed') return <main className="message-page" aria-busy="true" />
  return (
    <WorklistWords value={t}>
      <WorklistOfSession key={props.bearer} {...props} />
    </WorklistWords>
  )
}

function WorklistOfSession({ bearer, user, onEnd }: WorklistPageProps) {
  const [session] = useState<WorklistSession>(() => ({ bearer, key: crypto.randomUUID() }))
  const [place, go] = usePlace()
  const [search, setSearch] = useState('')
  const { model, errors, readMore, readAgain } = useWorklistData(session, user, place, search)
  const failure = errors.map(toWorklistFailure).find((each) => each !== undefined)
  useEffect(() => {
    if (failure !== undefined) onEnd(failure)
  }, [failure, onEnd])
  // Covered from this moment on; the page that says why comes from whoever was told.
  if (failure !== undefined) return null
  return (
    <WorklistView
      model={model}
      place={place}
      search={search}
      onGo={go}
      onSearch={setSearch}
      onMore={readMore}
      onReadAgain={readAgain}
    />
  )
}
