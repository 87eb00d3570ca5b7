import type { WorklistRow } from '#contract/worklist.ts'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { readSlotsOfRow } from '../../api/free-slots.ts'
import type { WorklistUser } from '../../api/worklist-session.ts'
import { loopQuery, readExport, type WorklistSession } from '../../api/worklist.ts'
import { toWorklistFailure } from '../../api/worklist-failure.ts'
import type { LaunchFailure } from '../../smart/launch-failure.ts'
import { useDownload } from '../../ui/use-download.ts'
import { useRested } from '../../ui/use-rested.ts'
import { placesFor } from '../practice/practice-place.ts'
import { useActing } from './use-acting.ts'
import { UnplacedWork } from './unplaced-work.tsx'
import { usePlace } from './use-place.ts'
import { useViews } from './use-views.ts'
import { useWorklistData } from './use-worklist-data.ts'
import { WaitingNotes } from './waiting-notes.tsx'
import { WorklistView } from './worklist-view.tsx'

/** Nobody who passes by a row has read it: its evidence is asked for when the focus rests. */
const restMs = 350

/** The worklist of one session: reads what the address asks for, and acts. */
export function ListOfSession(props: {
  session: WorklistSession
  user: WorklistUser
  /** Told when nothing of this session may be shown any more. */
  onEnd: (failure: LaunchFailure) => void
}) {
  const { session, user, onEnd } = props
  const [place, go] = usePlace()
  const [search, setSearch] = useState('')
  const { model, asked, errors, readMore, readAgain } = useWorklistData(session, user, place, search)
  const acting = useActing(session, asked, user.reference, readAgain)
  const views = useViews(session, place, go)
  const [look, setLook] = useState<WorklistRow>()
  const rested = useRested(look, restMs)
  const isResting = rested !== undefined && rested.referral === look?.referral
  const loop = useQuery({
    ...loopQuery(session, look?.referral ?? '', look?.version ?? 0),
    enabled: isResting,
  })
  const [download, startDownload] = useDownload(() => readExport(session, asked), 'worklist.csv')
  const failure = errors.map(toWorklistFailure).find((each) => each !== undefined)
  useEffect(() => {
    if (failure !== undefined) onEnd(failure)
  }, [failure, onEnd])
  // Covered from this moment on; the page that says why comes from whoever was told.
  if (failure !== undefined) return null
  return (
    <WorklistView
      model={model}
      bearer={session.bearer}
      notice={
        place.queue === 'work' && place.view === undefined ? (
          <UnplacedWork session={session} scope={place.filter.scope} model={model} />
        ) : (
          place.queue === 'unfiled-notes' &&
          placesFor(user.roles).includes('notes') && <WaitingNotes session={session} />
        )
      }
      place={place}
      search={search}
      looked={{ loop: loop.data, isFailed: loop.isError, onRetry: () => void loop.refetch() }}
      acting={acting}
      views={views}
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
