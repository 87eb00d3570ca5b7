import type { QueryClient } from '@tanstack/react-query'
import { languages } from '#contract/wording.ts'
import { cms50Shown } from '#contract/reports.ts'
import {
  choicesQuery,
  cms50PatientsQuery,
  cms50Query,
  figuresQuery,
  groupsQuery,
  partnerQuery,
  patientGroupsQuery,
  reportLoopsQuery,
} from '../api/reports.ts'
import type { WorklistSession } from '../api/worklist.ts'
import {
  sampleChoices,
  sampleGroups,
  sampleListed,
  sampleMeasure,
  sampleMeasured,
  sampleNoReport,
  samplePartner,
  samplePatientGroups,
  sampleReport,
} from './reports-samples.ts'

const months = 'from=2025-12&to=2026-11'
const party = samplePartner.party.value

/** States of the report page, by the address they have in the app. */
export const galleryReports: readonly string[] = [
  `/reports?view=figures&${months}`,
  '/reports?view=figures&from=2020-01&to=2020-12',
  '/reports?view=figures&from=2020-01&to=2020-06',
  '/reports?view=figures&from=2020-01&to=2020-03',
  `/reports?view=groups&${months}&by=receiver`,
  `/reports?view=patients&${months}&of=language`,
  `/reports?view=measure&${months}&year=2026`,
  `/reports?view=partner&${months}&side=receiver&party=${encodeURIComponent(party)}`,
]

/** What Baton would have answered: filled, empty, on its way, and failed. */
export function fillReports(client: QueryClient, session: WorklistSession, name: string): void {
  if (!name.startsWith('/reports')) return
  const filled = { slice: { from: '2025-12', to: '2026-11' }, maturedDays: 60 }
  const of = (to: string) => ({ slice: { from: '2020-01', to }, maturedDays: 60 })
  const waiting = { staleTime: Infinity, queryFn: () => new Promise<never>(() => undefined) }
  const failing = { retry: false, queryFn: () => Promise.reject(new TypeError('unreachable')) }
  client.setQueryData(figuresQuery(session, filled).queryKey, sampleReport)
  client.setQueryData(figuresQuery(session, of('2020-12')).queryKey, sampleNoReport)
  void client.prefetchQuery({ ...figuresQuery(session, of('2020-06')), ...waiting })
  void client.prefetchQuery({ ...figuresQuery(session, of('2020-03')), ...failing })
  client.setQueryData(groupsQuery(session, filled, 'receiver').queryKey, sampleGroups)
  client.setQueryData(patientGroupsQuery(session, filled.slice, 'language').queryKey, samplePatientGroups)
  for (const { slice } of [filled, of('2020-12'), of('2020-06'), of('2020-03')])
    client.setQueryData(choicesQuery(session, slice).queryKey, sampleChoices)
  const listed = { slice: filled.slice, number: { fate: 'open' } } as const
  const pages = { pages: [sampleListed], pageParams: [undefined] }
  client.setQueryData(reportLoopsQuery(session, listed).queryKey, pages)
  for (const language of languages) {
    client.setQueryData(cms50Query(session, 2026, language).queryKey, sampleMeasure)
    const asked = { ...filled.slice, side: 'receiver', party, maturedDays: 60, language } as const
    client.setQueryData(partnerQuery(session, asked).queryKey, samplePartner)
    for (const shown of cms50Shown)
      client.setQueryData(cms50PatientsQuery(session, 2026, language, shown).queryKey, {
        pages: [sampleMeasured],
        pageParams: [0],
      })
  }
}
