import type { Sources } from '#domain/loop-vocabulary.ts'
import type { SetAside } from '#domain/loop-facts.ts'
import { planSources, type ChartSource, type EhrCapabilities, type PlannedSource } from './chart-plan.ts'
import type { EhrFailure, EhrProblem } from './ehr-request.ts'
import type { EhrGateway, SearchAnswer } from './gateway.ts'
import type { GrantedScopes } from './granted-scopes.ts'
import { LaunchFailure } from './launch-failure.ts'
import { findPartiesToRead } from './named-parties.ts'
import { isOfAnotherPatient, nameOf } from './patient-check.ts'
import type { ReadProgress } from './read-progress.ts'
import { openRequestSlots } from './request-slots.ts'

/** PRODUCT budget: requests one chart may cost an EHR, further result pages aside. */
const maxRequests = 9
/** A browser opens six connections to one host; more only queue where no time limit sees them. */
const maxAtOnce = 6
/** Pages as large as every examined EHR gives. */
const pageSize = '100'

export type SourceFailure = {
  /** `PractitionerRole`: who evidence names could not be looked up; no clock depends on it. */
  source: ChartSource | 'PractitionerRole'
  state: 'forbidden' | 'failed' | 'truncated' | 'unsupported'
  because?: EhrProblem
  status?: number
  retryAfterSeconds?: number
}

export type ChartReads = {
  patient: unknown
  /** Everything the EHR gave, the patient included; order means nothing. */
  resources: readonly unknown[]
  /** Only what was not read well is named. */
  sources: Sources
  failures: readonly SourceFailure[]
  /** Refused before the domain saw them. */
  setAside: readonly SetAside[]
}

/** The chart cannot be shown at all: it is not known who the patient is, or which referrals there are. */
export class ChartUnreadable extends Error {
  readonly source: 'Patient' | 'ServiceRequest'
  readonly problem: EhrProblem
  readonly status: number | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(source: 'Patient' | 'ServiceRequest', failure: EhrFailure) {
    const { problem, status, retryAfterSeconds } = failure
    super(`${source} ${problem}`)
    this.name = 'ChartUnreadable'
    this.source = source
    this.problem = problem
    this.status = status
    this.retryAfterSeconds = retryAfterSeconds
  }
}

export type ChartQuestion = {
  patient: string
  scopes: GrantedScopes
  /** As known at the moment of asking: the session may bring them while the EHR is being read. */
  capabilities: () => EhrCapabilities | undefined
  /** First day of documents to read, `YYYY-MM-DD`. */
  documentsSince: string
  /** What else is known about the patient, from Baton's own store: it names people, too. */
  ownResources?: () => Promise<readonly unknown[]>
}

/**
 * Reads one patient's chart in two waves of at most nine requests together, at most six at once: everything by
 * patient first, then whoever it names.
 *
 * @throws ChartUnreadable when the patient or the referrals could not be read
 * @throws LaunchFailure `token-expired`, or `wrong-patient` when the EHR answers with somebody else
 */
export async function readChart(
  gateway: EhrGateway,
  question: ChartQuestion,
  progress: ReadProgress,
  readWho: () => Promise<unknown> = () => readPatient(gateway, question.patient),
): Promise<ChartReads> {
  const slot = openRequestSlots(maxAtOnce)
  const plan = planSources(question.scopes, question.capabilities())
  const asked = plan.filter((each) => each.ask)
  const [beside = [], patient, ...answers] = await Promise.all([
    question.ownResources?.(),
    slot(() => progress.during('Patient', readWho)),
    ...asked.map(({ source }) =>
      slot(() => progress.during(source, () => searchSource(gateway, source, question))),
    ),
  ])
  if (answers.some(({ answer }) => answer.state === 'expired')) throw new LaunchFailure('token-expired')
  refuseWithoutReferrals(answers)
  const found = answers.flatMap(({ answer }) => [...answer.resources])
  const own = found.filter((resource) => !isOfAnotherPatient(resource, question.patient))
  const parties = await readParties(
    { gateway, scopes: question.scopes, slot },
    [...own, ...beside],
    maxRequests - 1 - asked.length,
  )
  const failures = [...toFailures(answers, question.capabilities()), ...notAsked(plan)]
  return {
    patient,
    resources: [patient, ...own, ...parties.resources],
    sources: Object.fromEntries(failures.map(({ source, state }) => [source, state])),
    failures: [...failures, ...parties.failures],
    setAside: found
      .filter((resource) => !own.includes(resource))
      .map((resource) => ({ resource: nameOf(resource), why: 'another-patient' })),
  }
}

/**
 * Reads the patient and makes sure it is the one that was launched.
 *
 * @throws ChartUnreadable, or LaunchFailure `token-expired` or `wrong-patient`
 */
export async function readPatient(gateway: EhrGateway, id: string): Promise<unknown> {
  const answer = await gateway.read('Patient', id)
  if (!answer.ok && answer.problem === 'expired') throw new LaunchFailure('token-expired')
  if (!answer.ok) throw new ChartUnreadable('Patient', answer)
  if (nameOf(answer.resource) !== `Patient/${id}`) throw new LaunchFailure('wrong-patient')
  return answer.resource
}

type AskedSource = { source: ChartSource; answer: SearchAnswer }

async function searchSource(
  gateway: EhrGateway,
  source: ChartSource,
  question: ChartQuestion,
): Promise<AskedSource> {
  // Oracle's documented searches of notes have no date; a refused parameter would cost every note.
  const isByDate =
    source === 'DocumentReference' && question.capabilities()?.canSearchBy(source, 'date') !== false
  const answer = await gateway.search(source, {
    patient: question.patient,
    ...(isByDate && { date: `ge${question.documentsSince}` }),
    _count: pageSize,
  })
  return { source, answer }
}

function refuseWithoutReferrals(answers: readonly AskedSource[]): void {
  const orders = answers.find(({ source }) => source === 'ServiceRequest')?.answer
  if (orders === undefined || orders.state === 'ok' || orders.state === 'truncated') return
  throw new ChartUnreadable('ServiceRequest', { ...orders, problem: orders?.problem ?? 'unreachable' })
}

/**
 * A refusal by an EHR that turns out not to have the kind is no failure of today; 404 on a type says just that
 * (https://hl7.org/fhir/R4/http.html#search).
 */
function toFailures(
  answers: readonly AskedSource[],
  capabilities: EhrCapabilities | undefined,
): SourceFailure[] {
  return answers.flatMap(({ source, answer }) => {
    if (answer.state === 'ok' || answer.state === 'expired') return []
    const isLacking =
      answer.status === 404 || (answer.problem === 'refused' && capabilities?.canSearch(source) === false)
    if (isLacking && (source === 'Task' || source === 'Communication')) return []
    return [toFailure(source, isLacking ? 'unsupported' : answer.state, answer)]
  })
}

function toFailure(
  source: SourceFailure['source'],
  state: SourceFailure['state'],
  { problem, status, retryAfterSeconds }: SearchAnswer,
): SourceFailure {
  return {
    source,
    state,
    ...(problem !== undefined && { because: problem }),
    ...(status !== undefined && { status }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  }
}

function notAsked(plan: readonly PlannedSource[]): SourceFailure[] {
  return plan.flatMap((each) =>
    !each.ask && (each.state === 'forbidden' || each.state === 'unsupported')
      ? [{ source: each.source, state: each.state }]
      : [],
  )
}

type PartyReader = {
  gateway: EhrGateway
  scopes: GrantedScopes
  slot: <Value>(task: () => Promise<Value>) => Promise<Value>
}

/**
 * Reads who the evidence names. A missing name is no bad news; a role that could not be read is named, because
 * then nobody can tell a visit out of network or a second booking.
 */
async function readParties(
  { gateway, scopes, slot }: PartyReader,
  resources: readonly unknown[],
  requestsLeft: number,
): Promise<{ resources: unknown[]; failures: SourceFailure[] }> {
  const wanted = findPartiesToRead(resources)
  const granted = wanted
    .filter(({ type }) => scopes.allows('search', type))
    .slice(0, Math.max(0, requestsLeft))
  const answers = await Promise.all(
    granted.map(async ({ type, ids }) => ({
      type,
      answer: await slot(() => gateway.search(type, { _id: ids.join(','), _count: pageSize })),
    })),
  )
  if (answers.some(({ answer }) => answer.state === 'expired')) throw new LaunchFailure('token-expired')
  const needsRoles = wanted.some(({ type }) => type === 'PractitionerRole')
  return {
    resources: answers.flatMap(({ answer }) => [...answer.resources]),
    failures: needsRoles
      ? toRoleFailures(answers.find(({ type }) => type === 'PractitionerRole')?.answer)
      : [],
  }
}

/** @param answer - nothing when the roles were not asked for, because the launch may not */
function toRoleFailures(answer: SearchAnswer | undefined): SourceFailure[] {
  if (answer === undefined) return [{ source: 'PractitionerRole', state: 'forbidden' }]
  if (answer.state === 'ok' || answer.state === 'expired') return []
  return [toFailure('PractitionerRole', answer.state, answer)]
}
