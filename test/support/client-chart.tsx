import { defaultPolicy } from '#domain/default-policy.ts'
import type { Patient } from 'fhir/r4'
import { render } from '@testing-library/react'
import { delay, http, HttpResponse } from 'msw'
import { App } from '../../client/app.tsx'
import { loadLanguage } from '../../client/i18n/translator.ts'
import { createQueryClient, Providers } from '../../client/providers.tsx'
import { openReadProgress } from '../../client/smart/read-progress.ts'
import { startLaunch } from '../../client/start.ts'
import { changePageHash } from '../../client/ui/page-address.ts'
import { answerTokens, appAddress, ehr, launchConfig, rememberAuthorization } from './client-launch.ts'
import { network } from './client-network.ts'

/** Baton's time in these tests: Monday 2 February 2026, 10:00 in New York. The workstation's is another. */
export const batonNow = '2026-02-02T15:00:00.000Z'

export const somebody: Patient = {
  resourceType: 'Patient',
  id: 'p-1',
  name: [{ use: 'official', family: 'Okafor', given: ['Adaeze'], prefix: ['Ms'] }],
  birthDate: '1961-03-14',
  gender: 'female',
  identifier: [{ type: { coding: [{ code: 'MR' }] }, value: '004 418 2297' }],
}

const sources = [
  'ServiceRequest',
  'Task',
  'Appointment',
  'Encounter',
  'DocumentReference',
  'Communication',
  'ClaimResponse',
  'PractitionerRole',
  'Organization',
  'Practitioner',
] as const

type AnyResource = { resourceType: string; id?: string | undefined }

export const bundleOf = (resources: readonly AnyResource[]) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  entry: resources.map((resource) => ({ resource })),
})

/** Lets the EHR hold exactly these resources of the patient; returns the addresses it was asked for. */
export function answerChart(resources: readonly AnyResource[], patient: AnyResource = somebody): string[] {
  const asked: string[] = []
  network.use(
    http.get(`${ehr}/Patient/:id`, ({ request }) => {
      asked.push(request.url)
      return HttpResponse.json(patient)
    }),
    ...sources.map((type) =>
      http.get(`${ehr}/${type}`, ({ request }) => {
        asked.push(request.url)
        return HttpResponse.json(bundleOf(resources.filter((resource) => resource.resourceType === type)))
      }),
    ),
  )
  return asked
}

/** Lets one kind of evidence fail. */
export function failSource(type: string, status: number): void {
  network.use(http.get(`${ehr}/${type}`, () => new HttpResponse(null, { status })))
}

export function stallSource(type: string): void {
  network.use(
    http.get(`${ehr}/${type}`, async () => {
      await delay('infinite')
      return HttpResponse.json({})
    }),
  )
}

export const sessionResponse = {
  token: 'baton-1',
  expiresAt: '2026-02-02T15:15:00.000Z',
  endsAt: '2026-02-02T23:00:00.000Z',
  now: batonNow,
  user: { fhirUser: 'Practitioner/prac-1', reference: 'Practitioner/prac-1', roles: ['clinician'] },
  tenant: { id: 'northside', name: 'Northside Primary Care', featureLevel: 'observe', isChartOnly: false },
  capabilities: { state: 'unknown', asOf: null, types: {} },
  policy: defaultPolicy,
  own: { resources: [] },
  snapshot: null,
}

/** Lets Baton open a session and answer for its own records; returns the bodies it was sent. */
export function answerSession(over: Readonly<Record<string, unknown>> = {}): unknown[] {
  const bodies: unknown[] = []
  const answer = { ...sessionResponse, ...over }
  network.use(
    http.post('*/api/sessions', async ({ request }) => {
      bodies.push(await request.json())
      return HttpResponse.json(answer, { status: 201 })
    }),
    http.get('*/api/session/evidence', () => {
      const { now, expiresAt, capabilities, own } = answer
      return HttpResponse.json({ now, expiresAt, capabilities, own })
    }),
    // Nothing was sent, and Baton sends nothing by itself.
    http.get('*/api/packets', () => HttpResponse.json({ packets: [] })),
    http.get('*/api/packets/offer', () => HttpResponse.json({})),
  )
  return bodies
}

/** Refuses sessions with one of Baton's problems. */
export function refuseSession(problem: string, status: number): void {
  network.use(
    http.post('*/api/sessions', () =>
      HttpResponse.json(
        { type: `urn:baton:problem:${problem}`, title: problem, status, instance: 'req-1' },
        { status, headers: { 'content-type': 'application/problem+json' } },
      ),
    ),
  )
}

/** Opens the redirect page of an authorized launch, as the browser does. */
export async function openChart(
  over: { locale?: 'en' | 'es'; query?: string; token?: object; key?: string } = {},
) {
  const key = over.key ?? 'state-1'
  if (sessionStorage.getItem(key) === null) rememberAuthorization(sessionStorage, key)
  answerTokens({ ...over.token })
  const address = appAddress(over.query ?? `state=${key}&code=code-1`)
  const started = startLaunch(launchConfig, {
    address,
    area: sessionStorage,
    goTo: () => undefined,
    choose: (reference) => changePageHash(`#/${reference}`, 'replace'),
    renameTo: (url) => window.history.replaceState(null, '', url.pathname + url.search + url.hash),
  })
  const client = createQueryClient()
  const deps = { area: sessionStorage, progress: openReadProgress(), nowMs: () => Date.now() }
  const view = render(
    <Providers client={client} language={await loadLanguage(over.locale ?? 'en')}>
      <App started={started} deps={deps} />
    </Providers>,
  )
  return { ...view, client }
}
