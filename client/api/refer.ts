import { Requesters } from '#contract/commands.ts'
import { queryOptions } from '@tanstack/react-query'
import * as z from 'zod/mini'
import type { Launch } from '../smart/complete-launch.ts'
import { toEhrRequest } from '../smart/ehr-request.ts'
import { toGateway } from '../smart/gateway.ts'
import { isOfAnotherPatient } from '../smart/patient-check.ts'
import { callBaton } from './call-baton.ts'
import type { ChartCommands } from './commands-in-chart.ts'

/** In whose name this session can order a referral. */
export function requestersQuery({ launch, token }: ChartCommands) {
  const read = () => callBaton('/api/requesters', Requesters, { bearer: token })
  return queryOptions({
    queryKey: [launch.tenant, launch.key, launch.patient, 'requesters'],
    queryFn: read,
    staleTime: Infinity,
    retry: false,
  })
}

/** A diagnosis of the patient's, with its ICD-10-CM code where the chart has one. */
export type Problem = { id: string; display: string; code?: string }

const icd10 = 'http://hl7.org/fhir/sid/icd-10-cm'

const Coding = z.looseObject({
  system: z.optional(z.string()),
  code: z.optional(z.string()),
  display: z.optional(z.string()),
})
const Concept = z.looseObject({ coding: z.optional(z.array(Coding)), text: z.optional(z.string()) })
const Condition = z.looseObject({
  resourceType: z.literal('Condition'),
  id: z.string(),
  clinicalStatus: z.optional(Concept),
  code: Concept,
})

const over = ['inactive', 'remission', 'resolved'] as const

/**
 * The patient's active problems, in the order of the EHR. A problem of somebody else's, or that says that it is over, is
 * none.
 *
 * @see {@link https://hl7.org/fhir/us/core/StructureDefinition-us-core-condition-problems-health-concerns.html | US Core}
 */
export function problemsQuery(launch: Launch) {
  // Whether the access has ended is told by the chart's own reading.
  const gateway = toGateway(
    toEhrRequest(launch, () => 0),
    launch.client.state.serverUrl,
  )
  const read = async (): Promise<readonly Problem[]> => {
    const search = { patient: launch.patient, category: 'problem-list-item', _count: '100' }
    const answer = await gateway.search('Condition', search)
    if (answer.state !== 'ok') throw new Error(`Condition ${answer.state}`)
    return answer.resources
      .filter((resource) => !isOfAnotherPatient(resource, launch.patient))
      .flatMap((resource) => toProblem(resource))
  }
  return queryOptions({
    queryKey: [launch.tenant, launch.key, launch.patient, 'problems'],
    queryFn: read,
    enabled: launch.scopes.allows('search', 'Condition'),
    staleTime: 300_000,
    retry: false,
    refetchOnWindowFocus: false,
  })
}

function toProblem(resource: unknown): Problem[] {
  const read = Condition.safeParse(resource)
  if (!read.success) return []
  const { id, clinicalStatus, code } = read.data
  if (clinicalStatus?.coding?.some((coding) => over.some((each) => each === coding.code)) === true) return []
  const coded = code.coding?.find(({ system }) => system === icd10)
  const display = code.text ?? coded?.display ?? code.coding?.find((each) => each.display)?.display
  if (display === undefined) return []
  return [{ id, display, ...(coded?.code !== undefined && { code: coded.code }) }]
}
