import { lazy, Suspense, useState, type ComponentType } from 'react'
import type { WorklistUser } from '../../api/worklist-session.ts'
import type { WorklistSession } from '../../api/worklist.ts'
import { LaunchFailure } from '../../smart/launch-failure.ts'
import { usePageHash } from '../../ui/page-address.ts'
import { FailurePage } from '../launch/failure-page.tsx'
import { ListOfSession } from '../worklist/list-of-session.tsx'
import { PracticeHeader } from './practice-header.tsx'
import { placesFor, readPracticePlace, type PracticePlace } from './practice-place.ts'
import type { PracticePageProps } from './spoken-page.tsx'

/** The page came, one of its parts did not. */
function MissingPart() {
  return <FailurePage failure={new LaunchFailure('baton-unreachable')} />
}

/** A page is fetched when somebody goes there. */
const fetched = (load: () => Promise<ComponentType<PracticePageProps>>) =>
  lazy(() =>
    load().then(
      (page) => ({ default: page }),
      () => ({ default: MissingPart }),
    ),
  )

/** Every page but the worklist, which is fetched with the session. */
const pages: Readonly<Record<Exclude<PracticePlace, 'worklist'>, ComponentType<PracticePageProps>>> = {
  notes: fetched(async () => (await import('../notes/notes-page.tsx')).NotesPage),
  'clean-up': fetched(async () => (await import('../clean-up/clean-up-page.tsx')).CleanUpPage),
  directory: fetched(async () => (await import('../directory/directory-page.tsx')).DirectoryPage),
  reports: fetched(async () => (await import('../reports/reports-page.tsx')).ReportsPage),
  settings: fetched(async () => (await import('../settings/settings-page.tsx')).SettingsPage),
}

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
  if (place === 'worklist') return <ListOfSession session={session} user={user} onEnd={onEnd} />
  const Page = pages[place]
  return (
    <Suspense fallback={header}>
      <Page session={session} roles={user.roles} timeZone={timeZone} header={header} onEnd={onEnd} />
    </Suspense>
  )
}
