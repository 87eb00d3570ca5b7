import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useState, type ComponentType, type ReactNode } from 'react'
import { cleanUpQuery } from '../api/clean-up.ts'
import { noteContentQuery, noteQuery, noteQueueQuery } from '../api/notes.ts'
import { directoryQuery, receiverHistoryQuery, receiverQuery } from '../api/directory.ts'
import { channelsQuery, messagesQuery, noteFilingQuery, policyQuery } from '../api/settings.ts'
import type { WorklistUser } from '../api/worklist-session.ts'
import type { WorklistSession } from '../api/worklist.ts'
import { galleryCompliance } from './gallery-compliance.tsx'
import { AuditPage } from '../features/compliance/audit-page.tsx'
import { CompliancePage } from '../features/compliance/compliance-page.tsx'
import { CleanUpPage } from '../features/clean-up/clean-up-page.tsx'
import { ReportsPage } from '../features/reports/reports-page.tsx'
import { NotesPage } from '../features/notes/notes-page.tsx'
import { SettingsPage } from '../features/settings/settings-page.tsx'
import { DirectoryPage } from '../features/directory/directory-page.tsx'
import { PracticeHeader } from '../features/practice/practice-header.tsx'
import type { PracticePlace } from '../features/practice/practice-place.ts'
import type { PracticePageProps } from '../features/practice/spoken-page.tsx'
import { WorklistWords, worklistWords } from '../features/worklist/worklist-words.ts'
import { useOwnWords } from '../i18n/own-words.ts'
import { sampleCleanUp } from './clean-up-samples.ts'
import { sampleHistory, sampleReceivers } from './directory-samples.ts'
import { fillReports, galleryReports } from './gallery-reports.ts'
import { sampleChannels, sampleMessages, sampleNoteFiling, samplePolicy } from './settings-samples.ts'
import { sampleNote, sampleNotes, samplePdf, sampleQueue } from './notes-samples.ts'
import { sampleZone } from './worklist-samples.ts'

const bearer = 'gallery'
const session: WorklistSession = { bearer, key: 'gallery' }
const user: WorklistUser = {
  reference: 'Practitioner/mr',
  name: 'Maria Reyes',
  roles: ['coordinator-lead', 'manager'],
}
const nobody = (): void => undefined

/** What Baton would have answered, so that nothing is asked. */
function fill(client: QueryClient, name: string, cleanUp = sampleCleanUp): QueryClient {
  client.setDefaultOptions({ queries: { staleTime: Infinity, gcTime: Infinity, retryOnMount: false } })
  const receivers = [...sampleReceivers]
  client.setQueryData(directoryQuery(bearer, {}).queryKey, { receivers, isCut: false, mayEdit: true })
  for (const receiver of receivers) {
    client.setQueryData(receiverQuery(bearer, receiver.id).queryKey, { receiver, mayEdit: true })
    client.setQueryData(receiverHistoryQuery(bearer, receiver.id).queryKey, sampleHistory)
  }
  client.setQueryData(policyQuery(bearer).queryKey, samplePolicy)
  client.setQueryData(channelsQuery(bearer).queryKey, sampleChannels)
  client.setQueryData(noteFilingQuery(bearer).queryKey, sampleNoteFiling)
  for (const language of ['en', 'es'] as const)
    client.setQueryData(messagesQuery(bearer, language).queryKey, sampleMessages)
  client.setQueryData(cleanUpQuery(session).queryKey, cleanUp)
  const queue = { pages: [sampleQueue], pageParams: [undefined] }
  client.setQueryData(noteQueueQuery(session, 'open').queryKey, queue)
  const none = { pages: [{ ...sampleQueue, notes: [] }], pageParams: [undefined] }
  client.setQueryData(noteQueueQuery(session, 'check').queryKey, none)
  for (const { id } of sampleNotes) client.setQueryData(noteQuery(session, id).queryKey, sampleNote(id))
  const pdf = sampleNote('note-1', { contentType: 'application/pdf' })
  client.setQueryData(noteQuery(session, 'note-1').queryKey, pdf)
  client.setQueryData(noteContentQuery(session, 'note-1').queryKey, samplePdf)
  fillReports(client, session, name)
  return client
}

type Shown = Exclude<PracticePlace, 'worklist'>

const pages: Readonly<Record<Shown, ComponentType<PracticePageProps>>> = {
  notes: NotesPage,
  'clean-up': CleanUpPage,
  directory: DirectoryPage,
  reports: ReportsPage,
  settings: SettingsPage,
  audit: AuditPage,
  compliance: CompliancePage,
}

const page = (place: Shown): ReactNode => {
  const Page = pages[place]
  const reader: WorklistUser = place === 'settings' ? { ...user, roles: ['manager'] } : user
  return (
    <Page
      session={session}
      roles={reader.roles}
      timeZone={sampleZone}
      header={<PracticeHeader user={reader} place={place} />}
      onEnd={nobody}
    />
  )
}

/** The other pages of a practice, by the address they have in the app. */
export const galleryPractice: Readonly<Record<string, () => ReactNode>> = {
  '/directory': () => page('directory'),
  '/directory/r-1': () => page('directory'),
  '/directory/r-3': () => page('directory'),
  '/notes': () => page('notes'),
  '/notes/open/note-1': () => page('notes'),
  '/notes/open/note-2': () => page('notes'),
  '/notes/open/note-5': () => page('notes'),
  '/notes/check': () => page('notes'),
  '/settings': () => page('settings'),
  '/settings/history': () => page('settings'),
  '/settings/channels': () => page('settings'),
  '/settings/messages': () => page('settings'),
  '/settings/notes': () => page('settings'),
  '/clean-up': () => page('clean-up'),
  '/clean-up/empty': () => page('clean-up'),
  ...galleryCompliance,
  ...Object.fromEntries(galleryReports.map((name) => [name, () => page('reports')])),
}

export function GalleryPractice({ name }: { name: string }) {
  const t = useOwnWords(worklistWords)
  const [client] = useState(() =>
    fill(
      new QueryClient(),
      name,
      name === '/clean-up/empty' ? { ...sampleCleanUp, proposals: [], accepted: [] } : sampleCleanUp,
    ),
  )
  if (t === undefined || t === 'failed') return null
  return (
    <QueryClientProvider client={client}>
      <WorklistWords value={t}>{galleryPractice[name]?.()}</WorklistWords>
    </QueryClientProvider>
  )
}
