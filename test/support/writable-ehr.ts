import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { generateKeyPair } from 'jose'
import { z } from 'zod'
import { openEhrConnection, type EhrConnection } from '../../server/ehr/ehr-connection.ts'
import { openEhrGateway, type EhrGateway } from '../../server/ehr/ehr-gateway.ts'
import { usualEgressRules, type EgressRules, type EgressWorld } from '../../server/ehr/egress.ts'
import { openOwnTurns } from './own-turns.ts'

type Resource = Record<string, unknown> & { resourceType: string; id: string }

/** What goes wrong with one request; `commit` says whether the write was carried out before. */
export type Fault =
  | { answer: { status: number; headers?: Record<string, string>; body?: string } }
  | { cut: 'before' | 'after-commit' }
  /** Begins an answer and never ends it. */
  | { slow: true }
  | { truncated: true }

export type WritableEhr = {
  iss: string
  /** `METHOD path?query`, in order; without tokens and descriptions. */
  asked: string[]
  /** Headers of the same requests. */
  headers: Record<string, string | undefined>[]
  stored: Map<string, Resource>
  /** Faults for the next requests, one each; `undefined` for none. */
  faults: (Fault | undefined)[]
  quirks: {
    conditional: boolean
    versioned: boolean
    emptyCreate: boolean
    staleStatus: 409 | 412
    scope: string
  }
  tokensGiven: () => number
  reset: () => void
  close: () => Promise<void>
}

const usual = {
  conditional: false,
  versioned: true,
  emptyCreate: false,
  staleStatus: 412 as const,
  scope: 'system/*.cruds',
}

/** An EHR that takes Tasks and can go wrong at every step; a real server on a real port. */
export async function openWritableEhr(): Promise<WritableEhr> {
  const stored = new Map<string, Resource>()
  const asked: string[] = []
  const headers: Record<string, string | undefined>[] = []
  const faults: (Fault | undefined)[] = []
  const quirks: WritableEhr['quirks'] = { ...usual }
  let tokens = 0
  let ids = 0
  let origin = ''
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '', origin)
    const body = await text(request)
    if (url.pathname.endsWith('/smart-configuration')) {
      return send(response, 200, { token_endpoint: `${origin}/token`, issuer: `${origin}/fhir` })
    }
    if (url.pathname === '/fhir/metadata') return send(response, 200, statement(quirks))
    if (url.pathname === '/token') {
      tokens += 1
      return send(response, 200, { access_token: `t-${tokens}`, expires_in: 300, scope: quirks.scope })
    }
    asked.push(`${request.method} ${url.pathname}${url.search}`)
    headers.push({
      'if-match': request.headers['if-match'],
      'if-none-exist': [request.headers['if-none-exist']].flat()[0],
      authorization: request.headers.authorization,
    })
    const fault = faults.shift()
    if (fault !== undefined && 'answer' in fault) {
      response.writeHead(fault.answer.status, fault.answer.headers)
      return void response.end(fault.answer.body ?? '')
    }
    if (fault !== undefined && 'cut' in fault && fault.cut === 'before') return void request.socket.destroy()
    const outcome = carryOut(request, url, body)
    if (fault !== undefined && 'cut' in fault) return void request.socket.destroy()
    if (fault !== undefined && 'slow' in fault) {
      response.writeHead(200, { 'content-type': 'application/fhir+json' })
      return void response.write('{"resourceType":')
    }
    if (fault !== undefined && 'truncated' in fault) return void response.end('{"resourceType":"Bun')
    send(response, outcome.status, outcome.body, outcome.headers)
  }
  type Outcome = { status: number; body?: unknown; headers?: Record<string, string> }
  const carryOut = (request: IncomingMessage, url: URL, body: string): Outcome => {
    const [, , type = '', id] = url.pathname.split('/')
    if (request.method === 'GET' && id === undefined) return search(type, url.searchParams)
    if (request.method === 'GET') {
      const found = stored.get(`${type}/${id}`)
      return found === undefined ? { status: 404 } : { status: 200, body: found }
    }
    const resource = z.record(z.string(), z.unknown()).parse(JSON.parse(body))
    if (request.method === 'POST') return create(type, resource, request)
    return update(`${type}/${id}`, resource, request)
  }
  const find = (type: string, params: URLSearchParams): readonly Resource[] => {
    // Within a value a bar is written `\\|` (FHIR R4, search, escaping).
    const [system, value] = (params.get('identifier') ?? '')
      .split(/(?<!\\)\|/)
      .map((part) => part.replaceAll('\\|', '|'))
    return [...stored.values()].filter(
      (each) =>
        each.resourceType === type &&
        (!params.has('identifier') ||
          [JSON.stringify({ system, value }), JSON.stringify({ value, system })].some((identifier) =>
            JSON.stringify(each.identifier ?? null).includes(identifier),
          )),
    )
  }
  const search = (type: string, params: URLSearchParams): Outcome => {
    const found = find(type, params)
    return {
      status: 200,
      body: { resourceType: 'Bundle', type: 'searchset', entry: found.map((resource) => ({ resource })) },
    }
  }
  const stamp = (resource: Record<string, unknown>, type: string, id: string, version: number): Resource => ({
    ...resource,
    resourceType: type,
    id,
    ...(quirks.versioned
      ? { meta: { versionId: String(version), lastUpdated: '2026-03-02T10:00:00Z' } }
      : { meta: { lastUpdated: `2026-03-02T10:00:0${version}Z` } }),
  })
  const create = (type: string, resource: Record<string, unknown>, request: IncomingMessage): Outcome => {
    const condition = [request.headers['if-none-exist']].flat()[0]
    if (quirks.conditional && condition !== undefined) {
      const [first] = find(type, new URLSearchParams(condition))
      if (first !== undefined) return { status: 200, body: first }
    }
    ids += 1
    const id = `made-${ids}`
    const made = stamp(resource, type, id, 1)
    stored.set(`${type}/${id}`, made)
    const place = { location: `http://upstream.internal/fhir/${type}/${id}/_history/1`, etag: 'W/"1"' }
    return quirks.emptyCreate ? { status: 201, headers: place } : { status: 201, body: made, headers: place }
  }
  const update = (key: string, resource: Record<string, unknown>, request: IncomingMessage): Outcome => {
    const current = stored.get(key)
    const version = Number(Reflect.get(Object(current?.meta), 'versionId') ?? 1)
    const match = request.headers['if-match']
    if (quirks.versioned && match !== undefined && match !== `W/"${version}"`)
      return { status: quirks.staleStatus }
    const [type = '', id = ''] = key.split('/')
    const next = stamp(resource, type, id, version + 1)
    stored.set(key, next)
    return { status: 200, body: next }
  }
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${portOf(server.address())}`
  return {
    iss: `${origin}/fhir`,
    asked,
    headers,
    stored,
    faults,
    quirks,
    tokensGiven: () => tokens,
    reset: () => {
      asked.length = 0
      headers.length = 0
      faults.length = 0
      stored.clear()
      ids = 0
      Object.assign(quirks, usual)
    },
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function statement(quirks: WritableEhr['quirks']): unknown {
  const types = [
    'Patient',
    'Task',
    'ServiceRequest',
    'Appointment',
    'Encounter',
    'DocumentReference',
    'Communication',
  ]
  const resource = types.map((type) => ({
    type,
    interaction: ['read', 'search-type', 'create', 'update'].map((code) => ({ code })),
    searchParam: ['_id', 'patient', 'identifier'].map((name) => ({ name })),
    versioning: quirks.versioned ? 'versioned' : 'no-version',
    conditionalCreate: quirks.conditional,
  }))
  return { resourceType: 'CapabilityStatement', fhirVersion: '4.0.1', rest: [{ mode: 'server', resource }] }
}

function send(response: ServerResponse, status: number, body?: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/fhir+json', ...headers })
  response.end(body === undefined ? '' : JSON.stringify(body))
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

export type OpenedGateway = {
  gateway: EhrGateway
  connection: EhrConnection
  /** Waits that were asked for; none is really waited. */
  waits: number[]
  /** Lets its time go by, for rests that nobody waits for. */
  pass: (ms: number) => void
}

/** A gateway to it whose clock moves only by waiting; chance is always the longest wait. */
export async function openGatewayTo(
  iss: string,
  rules: Partial<EgressRules> = {},
  answers: { timeoutMs?: number } = {},
): Promise<OpenedGateway> {
  const memory = { find: () => Promise.resolve({}), save: () => Promise.resolve() }
  const address = {
    id: 'test',
    iss,
    idToken: { issuer: [iss] },
    connectOrigins: [],
    allowPrivateAddresses: true,
  }
  let nowMs = Date.parse('2026-03-02T15:00:00Z')
  const waits: number[] = []
  const world: EgressWorld = {
    now: () => new Date(nowMs),
    wait: (ms) => {
      waits.push(ms)
      nowMs += ms
      return Promise.resolve()
    },
    random: () => 0.999,
  }
  const real = openEhrConnection(address, memory, world.now)
  await real.refresh()
  const { privateKey } = await generateKeyPair('ES384')
  const connection: EhrConnection = {
    ...real,
    ehr: {
      ...real.ehr,
      fetch: (url, request = {}) =>
        real.ehr.fetch(url, answers.timeoutMs === undefined ? request : { ...request, ...answers }),
    },
  }
  const gateway = openEhrGateway({
    client: { tenant: 'test', iss, clientId: 'baton-backend', scope: 'system/*.cruds' },
    connection,
    readKey: () => Promise.resolve({ kid: 'k', algorithm: 'ES384', privateKey }),
    turns: openOwnTurns(world.now, rules.bucket ?? usualEgressRules.bucket),
    world,
    rules: { ...usualEgressRules, ...rules },
  })
  return { gateway, connection, waits, pass: (ms) => void (nowMs += ms) }
}
