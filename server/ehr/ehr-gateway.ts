import type { TypeCapability } from '#contract/capabilities.ts'
import type { FhirWrite, Sighting, WritableResource, WriteAttempt, WriteOutcome } from '#domain/fhir-write.ts'
import type { StandingSubscription } from '#domain/sync/subscription-plan.ts'

import { openBesideReader } from './beside-reads.ts'
import { openBackendTokens, type BackendClient, type BackendKey } from './backend-token.ts'
import { createInEhr, findCreatedInEhr } from './create-resource.ts'
import type { EhrConnection } from './ehr-connection.ts'
import { EhrUnavailable } from './ehr-error.ts'
import { openEgress, type EgressRequest, type EgressRules, type EgressWorld } from './egress.ts'
import type { EgressTurns } from './egress-turns.ts'
import { findStanding, postSubscription, readTopics } from './ehr-subscriptions.ts'
import { isGranted, type BackendInteraction } from './granted-scopes.ts'
import type { FetchAnswer } from './guarded-fetch.ts'
import { readPatientChart, type PatientReads } from './patient-reads.ts'
import { readAttachment, type AttachmentAnswer } from './read-attachment.ts'
import { followPages } from './search-pages.ts'
import { parseJson } from './smart-discovery.ts'
import { updateInEhr } from './update-resource.ts'
import { toRetry, type WriteDoor } from './write-door.ts'

export type SearchAnswer = { readonly resources: readonly unknown[]; readonly state: 'ok' | 'truncated' }

/** What a search asks for; as `URLSearchParams` where one name comes twice, as with the two ends of a time. */
export type SearchParams = Readonly<Record<string, string>> | URLSearchParams

/** One tenant's EHR as the backend uses it: with its own token, within the egress limits. */
export type EhrGateway = {
  /** What the EHR declares it can and the granted scopes allow. Unknown capabilities allow reading only. */
  can: (type: string, interaction: BackendInteraction) => Promise<boolean>
  /** What the EHR declares of a type; `undefined` for a type it does not serve, or as long as nothing is known. */
  capabilityOf: (type: string) => TypeCapability | undefined
  /** One patient's evidence, source by source. Throws EhrUnavailable when patient or referrals cannot be read. */
  readPatient: (patient: string, now: Date) => Promise<PatientReads>
  /** Everything a search finds, each version once. Throws EhrUnavailable; a refusal carries its status. */
  search: (type: string, params: SearchParams, options?: { maxPages?: number }) => Promise<SearchAnswer>
  /** A file that a document names. Throws EhrUnavailable when nobody can say yet. */
  readAttachment: (url: string, maxBytes: number) => Promise<AttachmentAnswer>
  /** Types the EHR declares; none as long as nothing is known. */
  servedTypes: () => readonly string[]
  /** Topics of subscriptions that the EHR declares. Throws EhrUnavailable. */
  topics: () => Promise<readonly string[]>
  /** Subscriptions that a search finds. Throws EhrUnavailable. */
  subscriptions: (params: Readonly<Record<string, string>>) => Promise<readonly StandingSubscription[]>
  /** Asks for a Subscription once; its caller has looked whether there is one. Never throws for what an EHR does. */
  subscribe: (resource: WritableResource) => Promise<WriteOutcome>
  /** Carries out one write, at most once per identity or version. Never throws for what an EHR does. */
  write: (write: FhirWrite, attempt?: WriteAttempt) => Promise<WriteOutcome>
  /** Looks for what an earlier attempt at a create may have left behind. Never throws for what an EHR does. */
  findWritten: (write: Extract<FhirWrite, { interaction: 'create' }>) => Promise<Sighting>
}

export type GatewayDeps = {
  client: BackendClient & { iss: string }
  connection: EhrConnection
  /** The key to prove ourselves with to an EHR that takes these algorithms; all when it does not say. */
  readKey: (algorithms: readonly string[] | undefined) => Promise<BackendKey>
  /** Kept together with everybody else who asks this EHR. */
  turns: EgressTurns
  world: EgressWorld
  rules?: EgressRules
}

const usualMaxPages = 20
const maxBytes = 16_000_000
/** Searches of a population take their time; one chart's do not. */
const searchTimeoutMs = 15_000

/** Opens the backend's way to one EHR; it holds no connection of its own and need not be closed. */
export function openEhrGateway(deps: GatewayDeps): EhrGateway {
  const { client, connection } = deps
  const { tenant, iss } = client
  const egress = openEgress(connection.ehr, tenant, deps.turns, deps.world, deps.rules)
  const tokens = openBackendTokens(
    egress,
    client,
    async () => deps.readKey((await connection.readSmart()).token_endpoint_auth_signing_alg_values_supported),
    async () => (await connection.readSmart()).token_endpoint,
    deps.world.now,
  )
  /** A token may have been revoked before its time: then once more with a new one. */
  async function ask(url: string, request: EgressRequest = {}): Promise<FetchAnswer> {
    const token = await tokens.read()
    const answer = await egress.fetch(url, withToken(request, token.accessToken))
    if (answer.status !== 401) return answer
    tokens.forget(token)
    return egress.fetch(url, withToken(request, (await tokens.read()).accessToken))
  }
  async function getJson(url: string): Promise<unknown> {
    const headers = { accept: 'application/fhir+json' }
    const answer = await ask(url, { headers, maxBytes, timeoutMs: searchTimeoutMs })
    if (answer.status !== 200) throw new EhrUnavailable(tenant, 'status', { status: answer.status })
    return parseJson(tenant, answer.body)
  }
  async function search(
    type: string,
    params: SearchParams,
    { maxPages = usualMaxPages }: { maxPages?: number } = {},
  ): Promise<SearchAnswer> {
    const resources: unknown[] = []
    const first = `${iss}/${type}?${new URLSearchParams(params).toString()}`
    const state = await followPages(getJson, { tenant, iss, first, maxPages }, resources)
    return { resources, state }
  }
  const can: EhrGateway['can'] = async (type, interaction) => {
    const isDeclared = declares(connection, type, interaction)
    return isDeclared && isGranted((await tokens.read()).scope, client.scope, type, interaction)
  }
  const beside = openBesideReader({ can, search, now: deps.world.now })
  const gateway: EhrGateway = {
    can,
    capabilityOf: (type) => connection.capabilities().types[type],
    readPatient: async (patient, now) => {
      // The token is put in by `ask`, which also renews it in the middle of a chart.
      const context = { ehr: { fetch: ask }, tenant, iss, capabilities: connection.capabilities() }
      const { resources, sources } = await readPatientChart(context, patient, now)
      return { resources: [...resources, ...(await beside.read(patient, resources))], sources }
    },
    search,
    readAttachment: (url, maxBytes) => readAttachment({ ask, tenant, iss }, url, maxBytes),
    servedTypes: () => Object.keys(connection.capabilities().types),
    topics: () => readTopics({ ask, tenant, iss }),
    subscriptions: async (params) =>
      (await search('Subscription', params)).resources.flatMap((each) => findStanding(each) ?? []),
    subscribe: (resource) => withDoor('Subscription', 'create', (door) => postSubscription(door, resource)),
    write: (write, attempt) =>
      withDoor(write.resource.resourceType, write.interaction, (door) =>
        write.interaction === 'create' ? createInEhr(door, write, attempt) : updateInEhr(door, write),
      ),
    findWritten: async (write) => {
      const seen = await withDoor(write.resource.resourceType, 'create', (door) =>
        findCreatedInEhr(door, write),
      )
      return seen.kind === 'unsupported' ? { kind: 'unknown' } : seen
    },
  }
  async function withDoor<Outcome>(
    type: string,
    interaction: FhirWrite['interaction'],
    work: (door: WriteDoor) => Promise<Outcome>,
  ): Promise<Outcome | Extract<WriteOutcome, { kind: 'unsupported' | 'retry' }>> {
    try {
      const door = await openDoor(deps, { ask, search, can }, type, interaction)
      return door === undefined ? { kind: 'unsupported' } : await work(door)
    } catch (error) {
      // Thrown before anything was sent: no token, or no CapabilityStatement.
      if (error instanceof EhrUnavailable) return toRetry(error)
      throw error
    }
  }
  return gateway
}

function withToken(request: EgressRequest, accessToken: string): EgressRequest {
  return { ...request, headers: { ...request.headers, authorization: `Bearer ${accessToken}` } }
}

function declares(connection: EhrConnection, type: string, interaction: BackendInteraction): boolean {
  const { state, types } = connection.capabilities()
  if (state === 'unknown') return interaction === 'read' || interaction === 'search'
  return types[type]?.[interaction] === true
}

/** `undefined` when the EHR, or what it granted, does not allow this write. */
async function openDoor(
  { client, connection }: GatewayDeps,
  gateway: Pick<WriteDoor, 'ask'> & Pick<EhrGateway, 'search' | 'can'>,
  type: string,
  interaction: FhirWrite['interaction'],
): Promise<WriteDoor | undefined> {
  // What is not known to be taken here would be written elsewhere, and here too once it is known.
  if (connection.capabilities().state === 'unknown') await connection.refresh()
  const capability = connection.capabilities().types[type]
  if (capability === undefined || !(await gateway.can(type, interaction))) return undefined
  const { searchParams } = capability
  const isByIdentifier = searchParams.length === 0 || searchParams.includes('identifier')
  return {
    tenant: client.tenant,
    iss: client.iss,
    ask: gateway.ask,
    search: async (of, params) => (await gateway.search(of, params)).resources,
    capability,
    isSearchable: isByIdentifier && (await gateway.can(type, 'search')),
    isReadable: await gateway.can(type, 'read'),
  }
}
