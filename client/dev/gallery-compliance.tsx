import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { auditQuery, chainQuery } from '../api/audit.ts'
import { erasuresQuery, optOutsQuery, patientHeldQuery } from '../api/compliance.ts'
import type { WorklistUser } from '../api/worklist-session.ts'
import type { WorklistSession } from '../api/worklist.ts'
import { AuditPage } from '../features/compliance/audit-page.tsx'
import { CompliancePage } from '../features/compliance/compliance-page.tsx'
import { ComplianceSpeechProvider, complianceWords } from '../features/compliance/compliance-words.ts'
import { EraseDialog } from '../features/compliance/erase-dialog.tsx'
import { FoundEntries } from '../features/compliance/found-entries.tsx'
import { PatientFile } from '../features/compliance/patient-file.tsx'
import { PracticeHeader } from '../features/practice/practice-header.tsx'
import type { PracticePlace } from '../features/practice/practice-place.ts'
import { SpokenPage } from '../features/practice/spoken-page.tsx'
import {
  sampleAudit,
  sampleErasures,
  sampleHeld,
  sampleIdentity,
  sampleOptOuts,
} from './compliance-samples.ts'
import { sampleZone } from './worklist-samples.ts'

const session: WorklistSession = { bearer: 'gallery', key: 'gallery' }
const officer: WorklistUser = { reference: 'Practitioner/oh', name: 'Olive Hall', roles: ['compliance'] }
const nobody = (): void => undefined
const seen = { patient: sampleIdentity.patient, kinds: ['access', 'disclosure'] as const }

/** What Baton would have answered, so that nothing is asked. */
function fill(isEmpty: boolean): QueryClient {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, gcTime: Infinity } } })
  const pages = { pages: [sampleAudit], pageParams: [undefined] }
  for (const asked of [{}, seen]) client.setQueryData(auditQuery(session, asked).queryKey, pages)
  client.setQueryData(chainQuery(session).queryKey, {
    length: 47,
    checkpoint: { seq: 40, recordedAt: '2026-03-10T04:00:00.000Z' },
    kid: 'mF1h5zq3v0kq2l7Vd1m8T0d1i2j3k4l5m6n7o8p9q0r',
  })
  const optOuts = isEmpty ? { optOuts: [], isCut: false } : sampleOptOuts
  client.setQueryData(optOutsQuery(session).queryKey, optOuts)
  client.setQueryData(erasuresQuery(session).queryKey, isEmpty ? { erasures: [] } : sampleErasures)
  client.setQueryData(patientHeldQuery(session, sampleIdentity.patient).queryKey, sampleHeld)
  return client
}

const [full, empty] = [fill(false), fill(true)]

function within(client: QueryClient, children: ReactNode): ReactNode {
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>
}

const propsOf = (place: PracticePlace) => ({
  session,
  roles: officer.roles,
  timeZone: sampleZone,
  header: <PracticeHeader user={officer} place={place} />,
  onEnd: nobody,
})

/** A part of a page as it stands once somebody has asked for it. */
function part(place: PracticePlace, children: ReactNode): ReactNode {
  return within(
    full,
    <SpokenPage {...propsOf(place)} words={complianceWords}>
      {(speech) => (
        <ComplianceSpeechProvider value={speech}>
          <main className="cmp">{children}</main>
        </ComplianceSpeechProvider>
      )}
    </SpokenPage>,
  )
}

const patientFile = (
  <PatientFile session={session} patient={sampleIdentity} onLeave={nobody} onError={nobody} />
)

/** The pages of compliance, by the address they have in the app or would have. */
export const galleryCompliance: Readonly<Record<string, () => ReactNode>> = {
  '/audit': () => within(full, <AuditPage {...propsOf('audit')} />),
  '/audit/found': () =>
    part(
      'audit',
      <FoundEntries
        session={session}
        asked={{}}
        words={{ none: '', export: 'Export what was found' }}
        onError={nobody}
      />,
    ),
  '/compliance': () => within(full, <CompliancePage {...propsOf('compliance')} />),
  '/compliance/empty': () => within(empty, <CompliancePage {...propsOf('compliance')} />),
  '/compliance/patient': () => part('compliance', patientFile),
  '/compliance/erase': () =>
    part(
      'compliance',
      <EraseDialog session={session} held={sampleHeld} onErased={nobody} onClose={nobody} />,
    ),
}
