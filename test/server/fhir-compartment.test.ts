import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Access, Interaction } from '../../server/fhir-server/access.ts'
import type { JsonObject } from '../../server/fhir-server/json-value.ts'
import { loadResources } from '../../server/fhir-server/load-resources.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { TestDatabase } from '../support/test-database.ts'
import {
  baseUrl,
  firstIssue,
  openClient,
  openFhirDatabase,
  referencesIn,
  type Client,
} from './fhir-fixture.ts'

const of = (patient: string): readonly JsonObject[] => [
  { resourceType: 'Patient', id: patient, identifier: [{ value: `mrn-${patient}` }] },
  {
    resourceType: 'ServiceRequest',
    id: `sr-${patient}`,
    status: 'active',
    intent: 'order',
    subject: { reference: `Patient/${patient}` },
  },
  {
    resourceType: 'Task',
    id: `task-${patient}`,
    status: 'requested',
    intent: 'order',
    for: { reference: `Patient/${patient}` },
    focus: { reference: `ServiceRequest/sr-${patient}` },
    owner: { reference: 'Practitioner/doc' },
  },
  {
    resourceType: 'Appointment',
    id: `appt-${patient}`,
    status: 'booked',
    participant: [{ actor: { reference: `Patient/${patient}` }, status: 'accepted' }],
  },
  {
    resourceType: 'DocumentReference',
    id: `doc-${patient}`,
    status: 'current',
    subject: { reference: `Patient/${patient}` },
    content: [{ attachment: { contentType: 'text/plain', url: `Binary/bytes-${patient}` } }],
  },
  { resourceType: 'Binary', id: `bytes-${patient}`, contentType: 'text/plain', data: 'aGVsbG8=' },
  {
    resourceType: 'Provenance',
    id: `decision-${patient}`,
    target: [{ reference: `Task/task-${patient}` }],
    recorded: '2026-06-01T00:00:00Z',
    agent: [{ who: { reference: 'Practitioner/doc' } }],
  },
  {
    resourceType: 'Observation',
    id: `lab-${patient}`,
    status: 'final',
    category: [{ coding: [{ system: 'urn:category', code: 'laboratory' }] }],
    code: { text: 'x' },
    subject: { reference: `Patient/${patient}` },
  },
  {
    resourceType: 'Observation',
    id: `vital-${patient}`,
    status: 'final',
    category: [{ coding: [{ system: 'urn:category', code: 'vital-signs' }] }],
    code: { text: 'x' },
    subject: { reference: `Patient/${patient}` },
  },
]

const ann: Access = { allows: () => true, patient: 'ann' }
const theirs = [
  'Patient/bob',
  'ServiceRequest/sr-bob',
  'Task/task-bob',
  'Appointment/appt-bob',
  'DocumentReference/doc-bob',
  'Binary/bytes-bob',
  'Provenance/decision-bob',
]
const own = theirs.map((reference) => reference.replace('bob', 'ann'))

let database: TestDatabase<FhirTables>
let client: Client

beforeAll(async () => {
  database = await openFhirDatabase()
  const shared = [{ resourceType: 'Practitioner', id: 'doc', name: [{ family: 'Heart' }] }]
  await loadResources(database.db, 't1', [...of('ann'), ...of('bob'), ...shared])
  client = openClient(database, { access: ann })
})
afterAll(() => database.close())

describe('a token for one patient', () => {
  it.each(own)('reads %s of the patient', async (reference) => {
    expect((await client.get(`/${reference}`)).status).toBe(200)
  })

  it.each(theirs)('does not find %s of somebody else, nor its versions and history', async (reference) => {
    expect((await client.get(`/${reference}`)).status).toBe(404)
    expect((await client.get(`/${reference}/_history/1`)).status).toBe(404)
    expect((await client.get(`/${reference}/_history`)).status).toBe(404)
  })

  it.each(['Patient', 'ServiceRequest', 'Task', 'Appointment', 'DocumentReference', 'Binary', 'Provenance'])(
    'searches %s of the patient only',
    async (type) => {
      const { body } = await client.get(`/${type}`)
      expect(referencesIn(body)).toEqual([own.find((reference) => reference.startsWith(`${type}/`))])
      expect(body['total']).toBe(1)
      expect((await client.get(`/${type}/_history`)).body['total']).toBe(1)
    },
  )

  it('finds nothing of somebody else by asking for it, directly, by a chain or by an include', async () => {
    expect((await client.get('/ServiceRequest?patient=bob')).body['total']).toBe(0)
    expect((await client.get('/Task?focus:ServiceRequest.patient=bob')).body['total']).toBe(0)
    expect((await client.get('/Task?patient.identifier=mrn-bob')).body['total']).toBe(0)
    const everything = openClient(database)
    await everything.put({
      resourceType: 'Task',
      id: 'crossed',
      status: 'draft',
      intent: 'order',
      for: { reference: 'Patient/ann' },
      basedOn: [{ reference: 'ServiceRequest/sr-bob' }],
    })
    const { body } = await client.get('/Task?_id=crossed&_include=Task:based-on&_include=Task:patient')
    expect(referencesIn(body)).toEqual(['Task/crossed', 'Patient/ann'])
    expect((await client.get('/Task?_id=crossed&based-on:ServiceRequest.status=active')).body['total']).toBe(
      0,
    )
    await everything.send('DELETE', '/Task/crossed')
  })

  it('reads what belongs to everyone but does not write it', async () => {
    expect((await client.get('/Practitioner/doc')).status).toBe(200)
    expect((await client.get('/Practitioner?name=heart')).body['total']).toBe(1)
    expect((await client.put({ resourceType: 'Practitioner', id: 'doc' })).status).toBe(403)
    expect((await client.post({ resourceType: 'Organization', name: 'x' })).status).toBe(403)
  })

  const task = (patient: string, more: JsonObject = {}): JsonObject => ({
    resourceType: 'Task',
    status: 'draft',
    intent: 'order',
    for: { reference: `Patient/${patient}` },
    ...more,
  })

  it('writes for the patient only, and takes nothing over', async () => {
    expect((await client.post(task('ann'))).status).toBe(201)
    const refused = await client.post(task('bob'))
    expect([refused.status, firstIssue(refused).code]).toEqual([403, 'forbidden'])
    expect((await client.post({ resourceType: 'Task', status: 'draft', intent: 'order' })).status).toBe(403)
    expect((await client.put(task('ann', { id: 'task-bob' }))).status).toBe(404)
    expect((await client.put(task('bob', { id: 'task-ann' }))).status).toBe(403)
    expect((await client.send('DELETE', '/Task/task-bob')).status).toBe(404)
    const everything = openClient(database)
    expect((await everything.get('/Task/task-bob')).headers.get('ETag')).toBe('W/"1"')
    expect((await everything.get('/Task/task-ann')).headers.get('ETag')).toBe('W/"1"')
    expect((await everything.get('/Task?patient=bob')).body['total']).toBe(1)
  })

  it('sees no version that was about somebody else', async () => {
    const everything = openClient(database)
    await everything.put(task('bob', { id: 'moved', description: 'about bob' }))
    await everything.put(task('ann', { id: 'moved' }))
    await everything.put({ ...task('ann', { id: 'moved' }), for: { reference: `${baseUrl}/Patient/ann` } })
    const statuses = [1, 2, 3].map(async (version) => {
      const { status } = await client.get(`/Task/moved/_history/${version}`)
      return status
    })
    expect(await Promise.all(statuses)).toEqual([404, 200, 200])
    for (const path of ['/Task/moved/_history', '/Task/_history']) {
      const { body, text } = await client.get(path)
      expect(referencesIn(body)).toEqual(expect.arrayContaining(['Task/moved', 'Task/moved']))
      expect(text).not.toContain('about bob')
    }
    expect((await client.get('/Task/moved/_history')).body['total']).toBe(2)
    expect((await everything.get('/Task/moved/_history')).body['total']).toBe(3)
    await everything.send('DELETE', '/Task/moved')
  })

  it('does not see through a conditional create', async () => {
    const made = await client.post(task('ann', { identifier: [{ value: 'k' }] }), {
      'If-None-Exist': 'patient=bob',
    })
    expect(made.status).toBe(201)
  })

  it('may store a document together with its bytes, but no bytes of nobody', async () => {
    const bytes = { resourceType: 'Binary', contentType: 'text/plain', data: 'aGVsbG8=' }
    expect((await client.post(bytes)).status).toBe(403)
    expect((await client.post({ ...bytes, securityContext: { reference: 'Patient/ann' } })).status).toBe(201)
    const urn = 'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0'
    const document = (patient: string) => ({
      resourceType: 'DocumentReference',
      status: 'current',
      subject: { reference: `Patient/${patient}` },
      content: [{ attachment: { url: urn } }],
    })
    const both = (patient: string) => ({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        { fullUrl: urn, resource: bytes, request: { method: 'POST', url: 'Binary' } },
        { resource: document(patient), request: { method: 'POST', url: 'DocumentReference' } },
      ],
    })
    expect((await client.send('POST', '/', both('ann'))).status).toBe(200)
    expect((await client.send('POST', '/', both('bob'))).status).toBe(403)
  })
})

describe('a token with few scopes', () => {
  const only = (interactions: readonly Interaction[], types: readonly string[]): Access => ({
    allows: (interaction, type) => interactions.includes(interaction) && types.includes(type),
  })

  it.each([
    ['GET', '/Task/task-ann', 'read'],
    ['GET', '/Task/task-ann/_history/1', 'read'],
    ['GET', '/Task', 'search'],
    ['GET', '/Task/_history', 'search'],
    ['GET', '/Task/task-ann/_history', 'history'],
    ['POST', '/Task', 'create'],
    ['PUT', '/Task/task-ann', 'update'],
    ['DELETE', '/Task/nobody', 'delete'],
  ] as const)('%s %s needs the permission to %s', async (method, path, interaction) => {
    const all = ['read', 'search', 'history', 'create', 'update', 'patch', 'delete'] as const
    const body =
      method === 'POST' || method === 'PUT'
        ? { resourceType: 'Task', id: 'task-ann', status: 'draft', intent: 'order' }
        : undefined
    const without = openClient(database, {
      access: only(
        all.filter((one) => one !== interaction),
        ['Task'],
      ),
    })
    const refused = await without.send(method, path, body)
    expect([refused.status, firstIssue(refused).code]).toEqual([403, 'forbidden'])
    expect(refused.headers.get('WWW-Authenticate')).toContain('insufficient_scope')
    const otherType = openClient(database, { access: only(all, ['Patient']) })
    expect((await otherType.send(method, path, body)).status).toBe(403)
    const just = openClient(database, { tenant: 'scopes', access: only([interaction], ['Task']) })
    expect((await just.send(method, path, body)).status).not.toBe(403)
  })

  it('gets no includes and no chains of types it may not read', async () => {
    const tasks = openClient(database, { access: only(['read', 'search'], ['Task']) })
    const { body } = await tasks.get('/Task?_id=task-bob&_include=Task:patient')
    expect(referencesIn(body)).toEqual(['Task/task-bob'])
    expect((await tasks.get('/Task?patient.identifier=mrn-ann')).status).toBe(403)
  })

  it('finds nothing by a condition it could not search by', async () => {
    const writer = openClient(database, { access: only(['create', 'read', 'update'], ['Task']) })
    const body = { resourceType: 'Task', status: 'draft', intent: 'order' }
    const conditional = await writer.post(body, { 'If-None-Exist': 'patient=bob' })
    expect([conditional.status, firstIssue(conditional).code]).toEqual([403, 'forbidden'])
    expect(conditional.text).not.toContain('task-bob')
    const byReference = await writer.send('POST', '/', {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        {
          resource: { ...body, for: { reference: 'Patient?identifier=mrn-bob' } },
          request: { method: 'POST', url: 'Task' },
        },
      ],
    })
    expect([byReference.status, firstIssue(byReference).code]).toEqual([403, 'forbidden'])
    expect((await writer.post(body)).status).toBe(201)
  })

  it('is asked for every entry of a batch', async () => {
    const reader = openClient(database, { access: only(['read'], ['Task']) })
    const entry = [
      { request: { method: 'GET', url: 'Task/task-bob' } },
      { request: { method: 'GET', url: 'Patient/bob' } },
    ]
    const { body } = await reader.send('POST', '/', { resourceType: 'Bundle', type: 'batch', entry })
    expect(body).toMatchObject({ entry: [{ response: { status: '200' } }, { response: { status: '403' } }] })
  })

  it('is kept to the resources its search-restricted scopes describe', async () => {
    const access: Access = {
      allows: () => true,
      patient: 'ann',
      constraints: (_interaction, type) =>
        type === 'Observation' ? ['category=urn:category|laboratory'] : [],
    }
    const labs = openClient(database, { access })
    expect(referencesIn((await labs.get('/Observation')).body)).toEqual(['Observation/lab-ann'])
    expect((await labs.get('/Observation/vital-ann')).status).toBe(404)
    expect((await labs.get('/Observation/lab-bob')).status).toBe(404)
    expect((await labs.get('/Task/task-ann')).status).toBe(200)
    const vital = {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'x' },
      subject: { reference: 'Patient/ann' },
    }
    expect((await labs.post(vital)).status).toBe(403)
  })
})

describe('a caller who is refused', () => {
  it('gets the status, the challenge and an OperationOutcome, and may still read the capabilities', async () => {
    const stranger = openClient(database, {
      access: {
        refused: true,
        status: 401,
        diagnostics: 'No token',
        headers: { 'WWW-Authenticate': 'Bearer' },
      },
    })
    const answer = await stranger.get('/Patient/ann')
    expect([answer.status, firstIssue(answer).code]).toEqual([401, 'login'])
    expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer')
    expect((await stranger.send('POST', '/', { resourceType: 'Bundle', type: 'batch' })).status).toBe(401)
    expect((await stranger.get('/metadata')).status).toBe(200)
  })
})
