import { fullAccess, type Access, type Refusal } from '../../server/fhir-server/access.ts'
import { createFhirServer } from '../../server/fhir-server/fhir-server.ts'
import {
  isObject,
  isResource,
  objectsAt,
  stringAt,
  type JsonObject,
} from '../../server/fhir-server/json-value.ts'
import { fullProfile, type ServerProfile } from '../../server/fhir-server/server-profile.ts'
import { checkStructure } from '../../server/fhir-server/structure-check.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import { openMigratedDatabase, type TestDatabase } from '../support/test-database.ts'

export const baseUrl = 'https://ehr.example/full/fhir'

/** The moment every test server believes it is. */
export const present = new Date('2026-06-20T12:00:00.000Z')

export type ServerOptions = {
  readonly tenant?: string
  readonly profile?: ServerProfile
  readonly access?: Access | Refusal
  readonly clock?: () => Date
}

/** An answer with its body read: JSON as an object, `{}` when there is none. */
export type Answer = {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: JsonObject
}

export type Client = {
  send: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>
  get: (path: string, headers?: Record<string, string>) => Promise<Answer>
  /** Stores a resource under its id. */
  put: (resource: JsonObject, headers?: Record<string, string>) => Promise<Answer>
  post: (resource: JsonObject, headers?: Record<string, string>) => Promise<Answer>
}

export function openFhirDatabase(): Promise<TestDatabase<FhirTables>> {
  return openMigratedDatabase<FhirTables>()
}

/** Every answer of every test is FHIR itself: bundles, outcomes and capability statements included. */
function requireR4(answer: unknown): void {
  if (!isResource(answer)) throw new Error('the answer is not a resource')
  const faults = checkStructure(answer, baseUrl)
  if (faults.length > 0)
    throw new Error(`the answer is not R4: ${faults.map((one) => one.diagnostics).join('; ')}`)
}

/** A client of a server over a database; each has a tenant of its own unless one is named. */
export function openClient(
  { db }: Pick<TestDatabase<FhirTables>, 'db'>,
  options: ServerOptions = {},
): Client {
  const app = createFhirServer({
    db,
    baseUrl,
    tenant: options.tenant ?? 't1',
    clock: options.clock ?? (() => present),
    profile: options.profile ?? fullProfile,
    authorize: () => options.access ?? fullAccess,
    reportFailure: (error) => {
      throw error
    },
  })
  const send: Client['send'] = async (method, path, body, headers = {}) => {
    const local = path.startsWith(baseUrl) ? path.slice(baseUrl.length) : path
    const response = await app.request(local, {
      method,
      headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/fhir+json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('Content-Type')?.includes('json') ?? false
    const parsed: unknown = isJson && text !== '' ? JSON.parse(text) : {}
    if (text !== '' && isJson) requireR4(parsed)
    return { status: response.status, headers: response.headers, text, body: isObject(parsed) ? parsed : {} }
  }
  return {
    send,
    get: (path, headers) => send('GET', path, undefined, headers),
    put: (resource, headers) =>
      send('PUT', `/${String(resource['resourceType'])}/${String(resource['id'])}`, resource, headers),
    post: (resource, headers) => send('POST', `/${String(resource['resourceType'])}`, resource, headers),
  }
}

/** `Type/id` of the entries of a Bundle, in order. */
export function referencesIn(bundle: JsonObject, mode?: 'match' | 'include'): string[] {
  return objectsAt(bundle, 'entry')
    .filter((entry) => mode === undefined || stringAt(entry['search'], 'mode') === mode)
    .map(
      (entry) =>
        `${stringAt(entry['resource'], 'resourceType') ?? ''}/${stringAt(entry['resource'], 'id') ?? ''}`,
    )
}

/** The URL of a link of a Bundle. */
export function linkOf(bundle: JsonObject, relation: string): string | undefined {
  return stringAt(
    objectsAt(bundle, 'link').find((link) => link['relation'] === relation),
    'url',
  )
}

/** What an OperationOutcome says: code and text of its first issue. */
export function firstIssue({ body }: Answer): { code: string; diagnostics: string } {
  const [issue] = objectsAt(body, 'issue')
  return { code: stringAt(issue, 'code') ?? '', diagnostics: stringAt(issue, 'diagnostics') ?? '' }
}
