import { billingRoles } from '#domain/roles.ts'
import { lazy, Suspense, useState } from 'react'
import type { WorklistUser } from '../../api/worklist-session.ts'
import type { WorklistSession } from '../../api/worklist.ts'
import { LaunchFailure } from '../../smart/launch-failure.ts'
import { usePageHash } from '../../ui/page-address.ts'
import { FailurePage } from '../launch/failure-page.tsx'
import { ListOfSession } from './list-of-session.tsx'
import { PracticeHeader } from './practice-header.tsx'
import { placesFor, readPracticePlace } from './practice-place.ts'

/** The page came, one of its parts did not. */
function MissingPart() {
  return <FailurePage failure={new LaunchFailure('baton-unreachable')} />
}

const DirectoryPage = lazy(() =>
  import('../directory/directory-page.tsx').then(
    (module) => ({ default: module.DirectoryPage }),
    () => ({ default: MissingPart }),
  ),
)

const CleanUpPage = lazy(() =>
  import('../clean-up/clean-up-page.tsx').then(
    (module) => ({ default: module.CleanUpPage }),
    () => ({ default: MissingPart }),
  ),
)

const NotesPage = lazy(() =>
  import('../notes/notes-page.tsx').then(
    (module) => ({ default: module.NotesPage }),
    () => ({ default: MissingPart }),
  ),
)

export type PracticePagesProps = {
  bearer: string
  user: WorklistUser
  /** The clinic's. */
  timeZone: string
  /** Told when nothing of this session may be shown any more. */
  onEnd: (failure: LaunchFailure) => void
}

/** The pages of one session, one at a time; which one stands in the address. */
export function PracticePages({ bearer, user, timeZone, onEnd }: PracticePagesProps) {
  const [session] = useState<WorklistSession>(() => ({ bearer, key: crypto.randomUUID() }))
  const asked = readPracticePlace(usePageHash())
  const place = placesFor(user.roles).find((each) => each === asked) ?? 'worklist'
  const header = <PracticeHeader user={user} place={place} />
  switch (place) {
    case 'worklist':
      return <ListOfSession session={session} user={user} onEnd={onEnd} />
    case 'notes':
      return (
        <Suspense fallback={header}>
          <NotesPage
            session={session}
            timeZone={timeZone}
            header={header}
            isBilling={user.roles.some((role) => billingRoles.includes(role))}
            onEnd={onEnd}
          />
        </Suspense>
      )
    case 'clean-up':
      return (
        <Suspense fallback={header}>
          <CleanUpPage session={session} timeZone={timeZone} header={header} onEnd={onEnd} />
        </Suspense>
      )
    case 'directory':
      return (
        <Suspense fallback={header}>
          <DirectoryPage bearer={bearer} timeZone={timeZone} header={header} onEnd={onEnd} />
        </Suspense>
      )
  }
}
