import type { WriteReport } from '#contract/commands.ts'
import { toIdentifierToken, type FhirWrite } from '#domain/fhir-write.ts'
import { holdsAll } from '#domain/holds-all.ts'
import type { Launch } from './complete-launch.ts'
import { nameOf, versionOf } from './patient-check.ts'

/** Longer than any EHR takes to store one resource. */
const writeTimeoutMs = 15_000

type Client = Launch['client']
type Outcome = WriteReport['outcome']

/**
 * Carries out one write in the EHR with the person's own access: the EHR's rules and its audit trail apply. It is sent
 * once, and a second time only after a 401, by which nothing was written, if the access can be renewed. Whatever is not
 * certain is reported as uncertain: Baton looks for it before anything is sent again.
 *
 * fhirclient's `request` is not used for it: a 401 makes it forget the launch, and an empty answer to a create makes it
 * send the token to wherever `Location` points.
 *
 * @returns what to report; never throws
 */
export async function writeInEhr({ client }: Launch, write: FhirWrite): Promise<Outcome> {
  try {
    if (!(await renewed(() => client.refreshIfNeeded()))) return { kind: 'access-ended' }
    const answer = await send(client, toRequest(write))
    if (answer.status !== 401) return await toOutcome(client, write, answer)
    // RFC 6750 section 3.1: it was turned away at the door.
    const canRenew = client.state.tokenResponse?.refresh_token !== undefined
    if (!canRenew || !(await renewed(() => client.refresh()))) return { kind: 'access-ended' }
    const again = await send(client, toRequest(write))
    return again.status === 401 ? { kind: 'access-ended' } : await toOutcome(client, write, again)
  } catch {
    return { kind: 'uncertain' }
  }
}

/** The person's access, renewed if it is about to end; nothing when it is over. */
export async function renewAccess({ client }: Launch): Promise<string | undefined> {
  const isRenewed = await renewed(() => client.refreshIfNeeded())
  return isRenewed ? client.state.tokenResponse?.access_token : undefined
}

async function renewed(renew: () => Promise<unknown>): Promise<boolean> {
  return renew().then(
    () => true,
    () => false,
  )
}

type Request = { path: string; method: string; body?: string; headers: Readonly<Record<string, string>> }

function toRequest(write: FhirWrite): Request {
  const { resource } = write
  const type = resource.resourceType
  const headers = { 'content-type': 'application/fhir+json', prefer: 'return=representation' }
  const body = JSON.stringify(resource)
  if (write.interaction === 'update') {
    const path = `${type}/${encodeURIComponent(write.resource.id)}`
    return { path, method: 'PUT', body, headers: { ...headers, 'if-match': `W/"${write.versionId}"` } }
  }
  const condition = new URLSearchParams({ identifier: toIdentifierToken(write.identity) }).toString()
  return { path: type, method: 'POST', body, headers: { ...headers, 'if-none-exist': condition } }
}

async function send({ state }: Client, { path, headers, ...request }: Request): Promise<Response> {
  const base = state.serverUrl.endsWith('/') ? state.serverUrl : `${state.serverUrl}/`
  return fetch(`${base}${path}`, {
    ...request,
    mode: 'cors',
    credentials: 'omit',
    cache: 'no-store',
    // A redirect would carry the token along.
    redirect: 'error',
    signal: AbortSignal.timeout(writeTimeoutMs),
    headers: {
      ...headers,
      accept: 'application/fhir+json',
      authorization: `Bearer ${state.tokenResponse?.access_token ?? ''}`,
    },
  })
}

/** 409 means at some EHRs what 412 means at the others (FHIR-SERVERS); of a create it is a refusal. */
async function toOutcome(client: Client, write: FhirWrite, answer: Response): Promise<Outcome> {
  const { status } = answer
  if (answer.ok) return (await readWritten(write, answer)) ?? { kind: 'uncertain' }
  if (status >= 500 || status === 429) return { kind: 'uncertain' }
  if (write.interaction === 'update' && (status === 412 || status === 409)) return lookAgain(client, write)
  return { kind: 'refused', status }
}

/**
 * Reads what a successful write says of the resource: from its body, or, where that is empty, from `Location` and `ETag`,
 * which an EHR may hide from browsers.
 *
 * @returns nothing where it does not say which resource it is
 * @see {@link https://hl7.org/fhir/R4/http.html#create | FHIR R4 create}
 */
async function readWritten({ resource }: FhirWrite, answer: Response): Promise<Outcome | undefined> {
  const type = resource.resourceType
  const head = readHead(await answer.json().catch(() => undefined), type)
  const place = new RegExp(`/${type}/([A-Za-z0-9.-]{1,64})(?:/_history/([A-Za-z0-9.-]{1,64}))?/?$`)
  const [, placeId, placeVersion] = place.exec(answer.headers.get('location') ?? '') ?? []
  const tag = /^(?:W\/)?"([^"]+)"$/.exec(answer.headers.get('etag') ?? '')?.[1]
  const id = head?.id ?? placeId ?? resource.id
  if (id === undefined) return undefined
  const versionId = head?.versionId ?? tag ?? placeVersion
  return { kind: 'written', reference: `${type}/${id}`, ...(versionId !== undefined && { versionId }) }
}

function readHead(body: unknown, type: string): { id: string; versionId: string | undefined } | undefined {
  const [of, id = ''] = nameOf(body).split('/')
  return of === type && id !== '?' ? { id, versionId: versionOf(body) } : undefined
}

/** Somebody changed it, or this very write was made before and its answer got lost: browsers repeat what a broken connection swallowed. */
async function lookAgain(client: Client, write: FhirWrite): Promise<Outcome> {
  const { resource } = write
  const type = resource.resourceType
  const path = `${type}/${encodeURIComponent(resource.id ?? '')}`
  const answer = await send(client, { path, method: 'GET', headers: {} }).catch(() => undefined)
  const body: unknown = answer?.ok === true ? await answer.json().catch(() => undefined) : undefined
  const head = readHead(body, type)
  if (head === undefined || !holdsAll(body, resource)) return { kind: 'stale' }
  const { versionId } = head
  return { kind: 'written', reference: `${type}/${head.id}`, ...(versionId !== undefined && { versionId }) }
}
