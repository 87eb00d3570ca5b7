import type { Capabilities } from '#contract/capabilities.ts'
import type { LoopView } from '#domain/loop-view.ts'
import type { SetAside } from '#domain/loop-facts.ts'
import type { Instant } from '#domain/instant.ts'
import { queryOptions, type QueryClient } from '@tanstack/react-query'
import type { EhrCapabilities } from '../smart/chart-plan.ts'
import { readChart, readPatient, type SourceFailure } from '../smart/chart-reads.ts'
import type { Launch } from '../smart/complete-launch.ts'
import { toEhrRequest } from '../smart/ehr-request.ts'
import { toGateway } from '../smart/gateway.ts'
import type { StorageArea } from '../smart/launch-storage.ts'
import type { ReadProgress } from '../smart/read-progress.ts'
import { loadDerivation } from './derivation.ts'
import { readOwnEvidence, sessionQuery } from './session.ts'

/** One complete reading of both shelves, judged at one moment. */
export type ChartData = {
  patient: unknown
  /** The launched patient's and nobody else's, the worst first. */
  views: readonly LoopView[]
  /** What they were derived from, of both shelves. */
  resources: readonly unknown[]
  failures: readonly SourceFailure[]
  setAside: readonly SetAside[]
  readAt: Instant
}

export type ChartDeps = { area: StorageArea; progress: ReadProgress; nowMs: () => number }

/** Data this old is read again when somebody looks. */
const staleMs = 30_000
/** Inside an EHR a frame gains focus all the time. */
const focusRestMs = 60_000
/** DocumentReferences are read two years back; older notes belong to older referrals. */
const documentYears = 2

/** The launched patient, verified; read with every chart, and alone it lets a stored snapshot be shown. */
export function patientQuery(launch: Launch, deps: ChartDeps) {
  const gateway = toGateway(toEhrRequest(launch, deps.nowMs), launch.client.state.serverUrl)
  const readWho = () => readPatient(gateway, launch.patient)
  return queryOptions({
    queryKey: [launch.tenant, launch.key, launch.patient, 'patient'],
    queryFn: readWho,
    staleTime: 0,
    gcTime: 300_000,
    retry: false,
    refetchOnWindowFocus: false,
  })
}

/**
 * Everything known about one launch's patient. The EHR's reads and Baton's session start together; a later
 * reading asks Baton for its own records at the same time as the EHR.
 */
export function chartQuery(launch: Launch, deps: ChartDeps) {
  const gateway = toGateway(toEhrRequest(launch, deps.nowMs), launch.client.state.serverUrl)
  const session = sessionQuery(launch, deps.area)
  const readAll = async ({ client }: { client: QueryClient }): Promise<ChartData> => {
    const known = client.getQueryData(session.queryKey)
    const asked = known === undefined ? client.fetchQuery(session) : readOwnEvidence(known.token)
    const question = {
      patient: launch.patient,
      scopes: launch.scopes,
      capabilities: () =>
        toEhrCapabilities(client.getQueryData(session.queryKey)?.capabilities ?? launch.capabilities),
      documentsSince: yearsBefore(deps.nowMs()),
      ownResources: async () => (await asked).own.resources,
    }
    const [derive, reads, own] = await Promise.all([
      loadDerivation(),
      readChart(gateway, question, deps.progress, () => client.fetchQuery(patientQuery(launch, deps))),
      asked,
    ])
    if (known !== undefined) client.setQueryData(session.queryKey, { ...known, ...own })
    const { policy } = known ?? (await client.fetchQuery(session))
    const readAt = own.clock.now()
    const resources = [...reads.resources, ...own.own.resources]
    const { views, setAside } = derive({ resources, sources: reads.sources }, launch.patient, policy, readAt)
    const { patient, failures } = reads
    return { patient, failures, views, resources, setAside: [...reads.setAside, ...setAside], readAt }
  }
  return queryOptions({
    queryKey: [launch.tenant, launch.key, launch.patient, 'chart'],
    queryFn: readAll,
    staleTime: staleMs,
    gcTime: 300_000,
    // What may pass was asked twice already.
    retry: false,
    refetchOnWindowFocus: (query) => deps.nowMs() - query.state.dataUpdatedAt > focusRestMs,
  })
}

/** Nothing is known to be missing from an EHR whose CapabilityStatement has not been read. */
function toEhrCapabilities(capabilities: Capabilities | undefined): EhrCapabilities | undefined {
  if (capabilities === undefined || capabilities.state === 'unknown') return undefined
  const { types } = capabilities
  return {
    canSearch: (type) => types[type]?.search === true,
    // An EHR that lists nothing may know it all the same.
    canSearchBy: (type, parameter) => {
      const known = types[type]?.searchParams ?? []
      return known.length === 0 || known.includes(parameter)
    },
  }
}

function yearsBefore(nowMs: number): string {
  const day = new Date(nowMs)
  day.setUTCFullYear(day.getUTCFullYear() - documentYears)
  return day.toISOString().slice(0, 10)
}
