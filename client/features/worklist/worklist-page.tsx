import type { WorklistRow } from '#contract/worklist.ts'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { readSlotsOfRow } from '../../api/free-slots.ts'
import { loopQuery, type WorklistSession } from '../../api/worklist.ts'
import { toWorklistFailure } from '../../api/worklist-failure.ts'
import { LaunchFailure } from '../../smart/launch-failure.ts'
import { useOwnWords } from '../../i18n/own-words.ts'
import { useActing } from './use-acting.ts'
import { useDownload } from './use-download.ts'
import { usePlace } from './use-place.ts'
import { useRested } from './use-rested.ts'
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

/** Nobody who passes by a row has read it: its evidence is asked for when the focus rests. */
const restMs = 350

function WorklistOfSession({ bearer, user, onEnd }: WorklistPageProps) {
  const [session] = useState<WorklistSession>(() => ({ bearer, key: crypto.randomUUID() }))
  const [place, go] = usePlace()
  const [search, setSearch] = useState('')
  const { model, asked, errors, readMore, readAgain } = useWorklistData(session, user, place, search)
  const acting = useActing(session, asked, user.reference, readAgain)
  const [look, setLook] = useState<WorklistRow>()
  const rested = useRested(look, restMs)
  const isResting = rested !== undefined && rested.referral === look?.referral
  const loop = useQuery({
    ...loopQuery(session, look?.referral ?? '', look?.version ?? 0),
    enabled: isResting,
  })
  const [download, startDownload] = useDownload(session, asked)
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
      looked={{ loop: loop.data, isFailed: loop.isError, onRetry: () => void loop.refetch() }}
      acting={acting}
      download={download}
      onGo={go}
      onSearch={setSearch}
      onLook={setLook}
      onMore={readMore}
      onReadAgain={() => void readAgain()}
      onDownload={startDownload}
      onFindSlots={(referral) => readSlotsOfRow(session, referral)}
    />
  )
}
