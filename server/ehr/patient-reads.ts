import type { Capabilities } from '#contract/capabilities.ts'
import type { Sources, SourceState, SourceType } from '#domain/loop-vocabulary.ts'
import { z } from 'zod'
import { EhrUnavailable } from './ehr-error.ts'
import type { GuardedFetch } from './guarded-fetch.ts'
import { followPages } from './search-pages.ts'
import { parseJson } from './smart-discovery.ts'

/** What the backend reads of one patient; the same questions the chart asks with the user's token. */
const sources = [
  'ServiceRequest',
  'Task',
  'Appointment',
  'Encounter',
  'DocumentReference',
  'Communication',
  'ClaimResponse',
] as const satisfies readonly SourceType[]

/** Types of which a reading of a chart holds everything, as far as its source says so. */
export const chartTypesRead: ReadonlySet<string> = new Set(sources)

/** Kinds Baton's own store holds where the EHR cannot: their absence in the EHR hides nothing. */
const heldByBaton: ReadonlySet<SourceType> = new Set(['Task', 'Communication'])

/** Older notes belong to older referrals. */
const documentYears = 2
const pageSize = '100'
const maxPages = 20
const maxBytes = 16_000_000

const PatientHead = z.object({ resourceType: z.literal('Patient'), id: z.string() })

export type PatientReads = { resources: readonly unknown[]; sources: Sources }

export type ReadContext = {
  ehr: Pick<GuardedFetch, 'fetch'>
  tenant: string
  iss: string
  /** Absent where `ehr` puts the token in itself. */
  accessToken?: string
  capabilities: Capabilities
}

/**
 * Reads one patient's evidence from the EHR, source by source: one that fails is named, the others stand.
 *
 * @throws EhrUnavailable only when the patient or the referrals themselves cannot be read
 */
export async function readPatientChart(
  context: ReadContext,
  patient: string,
  now: Date,
): Promise<PatientReads> {
  const who = await get(context, `${context.iss}/Patient/${encodeURIComponent(patient)}`)
  // Some servers answer 200 with an OperationOutcome.
  if (!PatientHead.safeParse(who).success) throw new EhrUnavailable(context.tenant, 'unusable-answer')
  const answers = await Promise.all(sources.map((source) => readSource(context, source, patient, now)))
  const orders = answers.find(({ source }) => source === 'ServiceRequest')
  if (orders?.state !== 'ok') throw orders?.because ?? new EhrUnavailable(context.tenant, 'unusable-answer')
  return {
    resources: [who, ...answers.flatMap((answer) => answer.resources)],
    sources: Object.fromEntries(
      answers.filter(({ state }) => state !== 'ok').map(({ source, state }) => [source, state]),
    ),
  }
}

type SourceAnswer = {
  source: SourceType
  state: SourceState
  resources: readonly unknown[]
  /** What failed, of a source that did. */
  because?: EhrUnavailable
}

async function readSource(
  context: ReadContext,
  source: SourceType,
  patient: string,
  now: Date,
): Promise<SourceAnswer> {
  const isLacking =
    context.capabilities.state === 'known' && context.capabilities.types[source]?.search !== true
  if (isLacking) {
    const isHarmless = heldByBaton.has(source) || source === 'ClaimResponse'
    return { source, state: isHarmless ? 'ok' : 'unsupported', resources: [] }
  }
  if (isOutOfReach(context, source)) return { source, state: 'unsupported', resources: [] }
  const resources: unknown[] = []
  try {
    const first = firstPage(context, source, patient, now)
    const asked = { tenant: context.tenant, iss: context.iss, first, maxPages }
    const state = await followPages((url) => get(context, url), asked, resources)
    return { source, state, resources }
  } catch (error) {
    if (!(error instanceof EhrUnavailable)) throw error
    const state = resources.length > 0 ? 'truncated' : error.status === 403 ? 'forbidden' : 'failed'
    return { source, state, resources, because: error }
  }
}

/**
 * An EHR that has a kind and lists the ways to find it, none of them by patient, would refuse the question every time: a
 * lack for good and no fault of a reading. What is there stays unseen, so it is never as if there were nothing.
 */
function isOutOfReach({ capabilities }: ReadContext, source: SourceType): boolean {
  const declared = capabilities.types[source]?.searchParams ?? []
  const isByPatient = declared.includes('patient') || declared.includes('subject')
  return source !== 'ServiceRequest' && declared.length > 0 && !isByPatient
}

function firstPage(context: ReadContext, source: SourceType, patient: string, now: Date): string {
  const since = new Date(now)
  since.setUTCFullYear(since.getUTCFullYear() - documentYears)
  const date = canAskByDate(context, source) ? { date: `ge${since.toISOString().slice(0, 10)}` } : {}
  return `${context.iss}/${source}?${new URLSearchParams({ patient, ...date, _count: pageSize }).toString()}`
}

/** Some EHRs know no `date` of a document and refuse the whole search for it: there all of them are read. */
function canAskByDate({ capabilities }: ReadContext, source: SourceType): boolean {
  const declared = capabilities.types[source]?.searchParams ?? []
  return source === 'DocumentReference' && (declared.length === 0 || declared.includes('date'))
}

async function get(context: ReadContext, url: string): Promise<unknown> {
  const token = context.accessToken === undefined ? {} : { authorization: `Bearer ${context.accessToken}` }
  const headers = { accept: 'application/fhir+json', ...token }
  const answer = await context.ehr.fetch(url, { headers, maxBytes })
  if (answer.status !== 200) throw new EhrUnavailable(context.tenant, 'status', { status: answer.status })
  return parseJson(context.tenant, answer.body)
}
