import { once } from 'node:events'
import { createServer as createPlainServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** What one address answers: a body, or something that is wrong with it. */
export type Answer = {
  status?: number
  body?: unknown
  headers?: Record<string, string>
  /** Takes the request and never answers. */
  isSilent?: true
}

/** An EHR whose every document a test can replace; a real server on a real port. */
export type ExaminedEhr = {
  origin: string
  iss: string
  /** `METHOD path?query`, in order. */
  asked: string[]
  /** By `METHOD path`; what is not named answers 404. */
  answers: Map<string, Answer>
  /** Puts every document back to that of an EHR without a fault. */
  behaveWell: () => void
  close: () => Promise<void>
}

type Options = { allowedOrigin: string; tls?: { key: string; cert: string } }

const interactions = (...codes: string[]) => codes.map((code) => ({ code }))

/** One entry of a CapabilityStatement: readable and searchable by these parameters. */
export function readable(type: string, ...searchParams: string[]): Record<string, unknown> {
  return {
    type,
    interaction: interactions('read', 'search-type'),
    searchParam: searchParams.map((name) => ({ name })),
    versioning: 'versioned',
  }
}

/** The same, taking writes too. */
export function writable(type: string, ...searchParams: string[]): Record<string, unknown> {
  return {
    ...readable(type, ...searchParams),
    interaction: interactions('read', 'search-type', 'create', 'update'),
    conditionalCreate: true,
  }
}

export const everyType = [
  writable('Patient', '_id'),
  writable('ServiceRequest', 'patient'),
  writable('Task', 'patient'),
  writable('Appointment', 'patient'),
  writable('Encounter', 'patient'),
  writable('DocumentReference', 'patient', 'date'),
  writable('Communication', 'patient'),
  writable('ClaimResponse', 'patient'),
  writable('Practitioner', '_id'),
  writable('PractitionerRole', '_id'),
  writable('Organization', '_id'),
  writable('Location', '_id'),
]

export function statementOf(resource: readonly unknown[], fhirVersion = '4.0.1'): Record<string, unknown> {
  return { resourceType: 'CapabilityStatement', fhirVersion, rest: [{ mode: 'server', resource }] }
}

export function smartDocumentOf(origin: string): Record<string, unknown> {
  return {
    issuer: `${origin}/fhir`,
    jwks_uri: `${origin}/jwks`,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    capabilities: [
      'launch-ehr',
      'client-public',
      'sso-openid-connect',
      'context-ehr-patient',
      'context-banner',
      'context-style',
      'permission-v1',
      'permission-v2',
    ],
    scopes_supported: [
      'launch',
      'openid',
      'fhirUser',
      'online_access',
      'patient/*.cruds',
      'user/*.rs',
      'system/*.cruds',
    ],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
  }
}

/** Public half of a P-256 key made for these tests. */
const publicKey = {
  kty: 'EC',
  crv: 'P-256',
  use: 'sig',
  kid: 'test-key',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
}

function faultless(origin: string): [string, Answer][] {
  return [
    ['GET /fhir/.well-known/smart-configuration', { body: smartDocumentOf(origin) }],
    ['GET /fhir/metadata', { body: statementOf(everyType) }],
    ['GET /jwks', { body: { keys: [publicKey] } }],
    ['POST /token', { status: 400, body: { error: 'invalid_request' } }],
    ['OPTIONS /fhir/ServiceRequest', { status: 204 }],
  ]
}

export async function openExaminedEhr(options: Options): Promise<ExaminedEhr> {
  const asked: string[] = []
  const answers = new Map<string, Answer>()
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    await text(request)
    const path = (request.url ?? '').split('?')[0] ?? ''
    asked.push(`${request.method} ${request.url}`)
    const found = answers.get(`${request.method} ${path}`) ?? { status: 404 }
    if (found.isSilent) return
    response.writeHead(found.status ?? 200, { ...leave(options.allowedOrigin), ...found.headers })
    response.end(typeof found.body === 'string' ? found.body : JSON.stringify(found.body ?? null))
  }
  const listener = (request: IncomingMessage, response: ServerResponse): void =>
    void answer(request, response)
  const server =
    options.tls === undefined ? createPlainServer(listener) : createTlsServer(options.tls, listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `${options.tls === undefined ? 'http' : 'https'}://localhost:${portOf(server.address())}`
  const behaveWell = (): void => {
    answers.clear()
    for (const [key, each] of faultless(origin)) answers.set(key, each)
    asked.length = 0
  }
  behaveWell()
  return {
    origin,
    iss: `${origin}/fhir`,
    asked,
    answers,
    behaveWell,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function leave(origin: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    'access-control-allow-origin': origin,
    'access-control-allow-headers': 'Authorization, Content-Type',
    'access-control-expose-headers': 'ETag, Location, Retry-After',
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
