import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isObject, objectsAt, type JsonObject } from '../../server/fhir-server/json-value.ts'
import { loadResources } from '../../server/fhir-server/load-resources.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { TestDatabase } from '../support/test-database.ts'
import {
  baseUrl,
  firstIssue,
  linkOf,
  openClient,
  openFhirDatabase,
  referencesIn,
  type Client,
} from './fhir-fixture.ts'

const snomed = 'http://snomed.info/sct'

const patient = (id: string, family: string, given: string, more: JsonObject = {}): JsonObject => ({
  resourceType: 'Patient',
  id,
  name: [{ family, given: [given] }],
  identifier: [{ system: 'urn:oid:1.2.3', value: `mrn-${id}` }],
  telecom: [
    { system: 'phone', value: '+15550100' },
    { system: 'email', value: `${id}@mail.example` },
  ],
  ...more,
})

const order = (id: string, subject: string, more: JsonObject = {}): JsonObject => ({
  resourceType: 'ServiceRequest',
  id,
  status: 'active',
  intent: 'order',
  subject: { reference: subject },
  ...more,
})

const appointment = (id: string, more: JsonObject): JsonObject => ({
  resourceType: 'Appointment',
  id,
  status: 'booked',
  participant: [{ actor: { reference: 'Patient/ann' }, status: 'accepted' }],
  ...more,
})

const clinic: readonly JsonObject[] = [
  patient('ann', 'Núñez', 'Ann', { birthDate: '1970-03-01', active: true, gender: 'female' }),
  patient('bob', 'Nuñoz', 'Bob', { birthDate: '1970-03', active: false, deceasedDateTime: '2026-01-02' }),
  patient('cy', 'O’Neil, Jr', 'Cy', { birthDate: '1980' }),
  order('sr-1', 'Patient/ann', {
    code: { coding: [{ system: snomed, code: '308471005', display: 'Referral to cardiologist' }] },
    authoredOn: '2026-06-01T10:00:00-04:00',
    priority: 'urgent',
    requester: { reference: 'PractitionerRole/pr-1' },
    performer: [
      { reference: 'Organization/org-1' },
      { reference: 'https://elsewhere.example/fhir/Organization/9' },
    ],
  }),
  order('sr-2', `${baseUrl}/Patient/ann`, {
    code: { coding: [{ code: '308471005' }], text: 'Cardiology please' },
    authoredOn: '2026-06-02',
    status: 'completed',
    requester: { identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: '1245319599' } },
  }),
  order('sr-3', 'Patient/bob', {
    code: { coding: [{ system: 'urn:local', code: 'a,b' }] },
    authoredOn: '2026-07',
    status: 'draft',
    occurrencePeriod: { start: '2026-06-10', end: '2026-06-20' },
  }),
  order('sr-4', 'Patient/bob', { occurrencePeriod: { start: '2026-06-15' } }),
  { resourceType: 'PractitionerRole', id: 'pr-1', practitioner: { reference: 'Practitioner/doc' } },
  { resourceType: 'Practitioner', id: 'doc', name: [{ family: 'Heart' }] },
  { resourceType: 'Organization', id: 'org-1', name: 'Riverside 100% Cardiology' },
  appointment('ap-1', { start: '2026-06-12T16:00:00Z', end: '2026-06-12T16:30:00Z' }),
  appointment('ap-2', { start: '2026-06-12T23:30:00-07:00', end: '2026-06-13T00:00:00-07:00' }),
  {
    resourceType: 'Observation',
    id: 'ob-1',
    status: 'final',
    code: { coding: [{ code: 'k' }] },
    valueQuantity: { value: 5.4, system: 'http://unitsofmeasure.org', code: 'mmol/L' },
  },
  {
    resourceType: 'Provenance',
    id: 'pv-1',
    target: [{ reference: 'ServiceRequest/sr-1' }],
    recorded: '2026-06-01T14:00:00Z',
    agent: [{ who: { reference: 'Practitioner/doc' } }],
  },
]

let database: TestDatabase<FhirTables>
let client: Client

beforeAll(async () => {
  database = await openFhirDatabase()
  client = openClient(database)
  await loadResources(database.db, 't1', clinic, { baseUrl, now: new Date('2026-06-19T08:00:00.000Z') })
})
afterAll(() => database.close())

/** Ids found, in order. */
async function idsOf(path: string): Promise<string[]> {
  const { status, body, text } = await client.get(path)
  expect(status, text).toBe(200)
  return referencesIn(body).map((reference) => reference.split('/')[1] ?? '')
}

describe('searching by token', () => {
  it.each([
    ['code=308471005', ['sr-1', 'sr-2']],
    [`code=${snomed}|308471005`, ['sr-1']],
    ['code=|308471005', ['sr-2']],
    [`code=${snomed}|`, ['sr-1']],
    ['code=urn:local|a\\,b', ['sr-3']],
    [`code=urn:local|a\\,b,${snomed}|308471005`, ['sr-1', 'sr-3']],
    ['status=active', ['sr-1', 'sr-4']],
    ['status=http://hl7.org/fhir/request-status|active', ['sr-1', 'sr-4']],
    ['status=active,draft', ['sr-1', 'sr-3', 'sr-4']],
    ['status:not=active', ['sr-2', 'sr-3']],
    ['status:not=active,draft', ['sr-2']],
    ['status=active&priority=urgent', ['sr-1']],
    ['code:missing=true', ['sr-4']],
    ['code:missing=false&status=active', ['sr-1']],
    ['code:text=referral%20to', ['sr-1']],
    ['code:text=CARDIOLOGY', ['sr-2']],
    ['priority:not=urgent', ['sr-2', 'sr-3', 'sr-4']],
  ])('ServiceRequest?%s finds %j', async (query, expected) => {
    expect(await idsOf(`/ServiceRequest?${query}`)).toEqual(expected)
  })

  it.each([
    ['active=true', ['ann']],
    ['deceased=true', ['bob']],
    ['deceased=false', ['ann', 'cy']],
    ['gender=female', ['ann']],
    ['identifier=urn:oid:1.2.3|mrn-cy', ['cy']],
    ['identifier=mrn-cy', ['cy']],
    ['email=bob@mail.example', ['bob']],
    ['phone=bob@mail.example', []],
    ['phone=%2B15550100', ['ann', 'bob', 'cy']],
  ])('Patient?%s finds %j', async (query, expected) => {
    expect(await idsOf(`/Patient?${query}`)).toEqual(expected)
  })
})

describe('searching by string', () => {
  it.each([
    ['family=nun', ['ann', 'bob']],
    ['family=NÚÑEZ', ['ann']],
    ['family:exact=Núñez', ['ann']],
    ['family:exact=nunez', []],
    ['family:contains=no', ['bob']],
    ['name=cy', ['cy']],
    ['name=o’neil\\, jr', ['cy']],
    ['family=%25', []],
    ['given=ann,bob', ['ann', 'bob']],
  ])('Patient?%s finds %j', async (query, expected) => {
    expect(await idsOf(`/Patient?${query}`)).toEqual(expected)
  })

  it('takes a per cent sign for itself, not for anything', async () => {
    expect(await idsOf('/Organization?name:contains=100%25%20card')).toEqual(['org-1'])
    expect(await idsOf('/Organization?name:contains=100%25card')).toEqual([])
  })
})

describe('searching by reference', () => {
  it.each([
    ['patient=ann', ['sr-1', 'sr-2']],
    ['patient=Patient/ann', ['sr-1', 'sr-2']],
    [`patient=${baseUrl}/Patient/ann`, ['sr-1', 'sr-2']],
    ['subject:Patient=bob', ['sr-3', 'sr-4']],
    ['patient=ann,bob', ['sr-1', 'sr-2', 'sr-3', 'sr-4']],
    ['performer=https://elsewhere.example/fhir/Organization/9', ['sr-1']],
    ['performer=Organization/9', []],
    ['performer:Organization=https://elsewhere.example/fhir/Organization/9', ['sr-1']],
    ['performer:Organization=org-1', ['sr-1']],
    ['performer:Practitioner=org-1', []],
    ['performer=urn:uuid:6f2b1e0a-0000-4000-8000-000000000000', []],
    ['requester:identifier=http://hl7.org/fhir/sid/us-npi|1245319599', ['sr-2']],
    ['requester:missing=true', ['sr-3', 'sr-4']],
    ['patient.identifier=urn:oid:1.2.3|mrn-ann', ['sr-1', 'sr-2']],
    ['patient.identifier=mrn-nobody', []],
    ['subject:Patient.family=nuñoz', ['sr-3', 'sr-4']],
    ['requester:PractitionerRole.practitioner.family=heart', ['sr-1']],
    ['patient.birthdate=lt1970-03-02', ['sr-1', 'sr-2', 'sr-3', 'sr-4']],
    ['patient._id=bob', ['sr-3', 'sr-4']],
    ['patient.deceased=true&status=draft', ['sr-3']],
  ])('ServiceRequest?%s finds %j', async (query, expected) => {
    expect(await idsOf(`/ServiceRequest?${query}`)).toEqual(expected)
  })
})

describe('searching by date', () => {
  it.each([
    // Values of different precision: 2026-06-01T14:00Z, the day 2026-06-02, the month 2026-07.
    ['authored=2026-06-01', ['sr-1']],
    ['authored=2026-06', ['sr-1', 'sr-2']],
    ['authored=2026-07-01', []],
    ['authored=ge2026-06-02', ['sr-2', 'sr-3']],
    ['authored=gt2026-06-02', ['sr-3']],
    ['authored=gt2026-07-01', ['sr-3']],
    ['authored=lt2026-07-10', ['sr-1', 'sr-2', 'sr-3']],
    ['authored=le2026-06-01T14:00:00Z', ['sr-1']],
    ['authored=lt2026-06-01T14:00:00Z', []],
    ['authored=2026-06-01T10:00:00-04:00', ['sr-1']],
    ['authored=2026-06-01T16:00:00+02:00', ['sr-1']],
    ['authored=ne2026-06', ['sr-3']],
    ['authored=sa2026-06-02', ['sr-3']],
    ['authored=eb2026-06-02', ['sr-1']],
    ['authored=ge2026-06-01&authored=lt2026-06-02', ['sr-1']],
    // Periods, one of them open.
    ['occurrence=ge2026-06-21', ['sr-4']],
    ['occurrence=2026-06', ['sr-3']],
    ['occurrence=lt2026-06-12', ['sr-3']],
    ['occurrence=sa2026-06-14', ['sr-4']],
    ['occurrence=eb2026-06-21', ['sr-3']],
    ['authored=ap2026-06-03', ['sr-1', 'sr-2']],
  ])('ServiceRequest?%s finds %j', async (query, expected) => {
    expect(await idsOf(`/ServiceRequest?${query}`)).toEqual(expected)
  })

  it('compares instants, whatever zone they are written in', async () => {
    expect(await idsOf('/Appointment?date=2026-06-12')).toEqual(['ap-1'])
    expect(await idsOf('/Appointment?date=2026-06-13')).toEqual(['ap-2'])
  })

  it('knows when a resource was last updated', async () => {
    expect(await idsOf('/Appointment?_lastUpdated=ge2026-06-19')).toEqual(['ap-1', 'ap-2'])
    expect(await idsOf('/Appointment?_lastUpdated=gt2026-06-19')).toEqual([])
    expect(await idsOf('/Appointment?_lastUpdated=lt2026-06-19T08:00:00Z')).toEqual([])
    expect(await idsOf('/Appointment?_lastUpdated=2026-06-19T08:00:00.000Z')).toEqual(['ap-1', 'ap-2'])
  })
})

describe('searching by quantity', () => {
  it.each([
    ['value-quantity=5.4', ['ob-1']],
    ['value-quantity=5', ['ob-1']],
    ['value-quantity=5.40', ['ob-1']],
    ['value-quantity=6', []],
    ['value-quantity=gt5.3|http://unitsofmeasure.org|mmol/L', ['ob-1']],
    ['value-quantity=5.4||mg', []],
  ])('Observation?%s finds %j', async (query, expected) => {
    expect(await idsOf(`/Observation?${query}`)).toEqual(expected)
  })
})

describe('sorting', () => {
  it.each([
    ['_sort=authored', ['sr-1', 'sr-2', 'sr-3', 'sr-4']],
    ['_sort=-authored', ['sr-3', 'sr-2', 'sr-1', 'sr-4']],
    ['_sort=status,-authored', ['sr-1', 'sr-4', 'sr-2', 'sr-3']],
    ['_sort=-_id', ['sr-4', 'sr-3', 'sr-2', 'sr-1']],
    ['_sort=_lastUpdated,-_id', ['sr-4', 'sr-3', 'sr-2', 'sr-1']],
  ])('ServiceRequest?%s answers %j, missing values last', async (query, expected) => {
    expect(await idsOf(`/ServiceRequest?${query}`)).toEqual(expected)
  })

  it.each(['authored', '-authored', 'status,-authored', '-_id', '-_lastUpdated', 'priority'])(
    'by %s pages through everything once',
    async (sort) => {
      const whole = await idsOf(`/ServiceRequest?_sort=${sort}`)
      const collected: string[] = []
      let next: string | undefined = `/ServiceRequest?_sort=${sort}&_count=1`
      while (next !== undefined) {
        const { body } = await client.get(next)
        collected.push(...referencesIn(body).map((reference) => reference.split('/')[1] ?? ''))
        next = linkOf(body, 'next')
      }
      expect(collected).toEqual(whole)
    },
  )
})

describe('including', () => {
  it('brings along what a reference leads to, marked as included', async () => {
    const { body } = await client.get(
      '/ServiceRequest?_id=sr-1&_include=ServiceRequest:patient&_include=ServiceRequest:requester',
    )
    expect(referencesIn(body, 'match')).toEqual(['ServiceRequest/sr-1'])
    expect(referencesIn(body, 'include').toSorted()).toEqual(['Patient/ann', 'PractitionerRole/pr-1'])
  })

  it('keeps to the target type that is named', async () => {
    const { body } = await client.get(
      '/ServiceRequest?_id=sr-1&_include=ServiceRequest:performer:Organization',
    )
    expect(referencesIn(body, 'include')).toEqual(['Organization/org-1'])
    const none = await client.get('/ServiceRequest?_id=sr-1&_include=ServiceRequest:performer:Practitioner')
    expect(referencesIn(none.body, 'include')).toEqual([])
  })

  it.each(['*', 'ServiceRequest:*'])('follows every direct reference for %s', async (value) => {
    const { body } = await client.get(`/ServiceRequest?_id=sr-1&_include=${value}`)
    expect(referencesIn(body, 'include').toSorted()).toEqual([
      'Organization/org-1',
      'Patient/ann',
      'PractitionerRole/pr-1',
    ])
  })

  it('goes on from what was included only when asked to', async () => {
    const once =
      '/ServiceRequest?_id=sr-1&_include=ServiceRequest:requester&_include:iterate=PractitionerRole:practitioner'
    expect(referencesIn((await client.get(once)).body, 'include')).toEqual([
      'PractitionerRole/pr-1',
      'Practitioner/doc',
    ])
  })

  it('answers a resource that several matches share once', async () => {
    const { body } = await client.get('/ServiceRequest?patient=ann&_include=ServiceRequest:patient')
    expect(referencesIn(body, 'include')).toEqual(['Patient/ann'])
  })

  it('finds the provenance of the matches', async () => {
    const { body } = await client.get('/ServiceRequest?_id=sr-1&_revinclude=Provenance:target')
    expect(referencesIn(body, 'include')).toEqual(['Provenance/pv-1'])
  })
})

describe('shaping the answer', () => {
  it('counts without answering resources', async () => {
    for (const query of ['_summary=count', '_count=0']) {
      const { body } = await client.get(`/ServiceRequest?status=active&${query}`)
      expect(body).toMatchObject({ type: 'searchset', total: 2 })
      expect(body['entry']).toBeUndefined()
    }
  })

  it('states the total unless told not to', async () => {
    expect((await client.get('/ServiceRequest?_count=1')).body['total']).toBe(4)
    expect((await client.get('/ServiceRequest?_count=1&_total=none')).body['total']).toBeUndefined()
  })

  it('answers chosen elements with the mandatory ones, marked as a part', async () => {
    const { body } = await client.get('/ServiceRequest?_id=sr-3&_elements=occurrence')
    const [entry] = objectsAt(body, 'entry')
    expect(Object.keys(objectsAt(entry, 'resource')[0] ?? {}).toSorted()).toEqual([
      'id',
      'intent',
      'meta',
      'occurrencePeriod',
      'resourceType',
      'status',
      'subject',
    ])
    expect(JSON.stringify(entry)).toContain('SUBSETTED')
  })

  it('takes a search as a form too', async () => {
    const { status, body } = await client.send(
      'POST',
      '/ServiceRequest/_search?status=active',
      'patient=Patient/ann',
      {
        'Content-Type': 'application/x-www-form-urlencoded',
      },
    )
    expect(status).toBe(200)
    expect(referencesIn(body)).toEqual(['ServiceRequest/sr-1'])
  })

  it('answers nothing found with a bundle without entries', async () => {
    const { status, body } = await client.get('/Task?patient=ann')
    expect(status).toBe(200)
    expect(body).toMatchObject({ resourceType: 'Bundle', type: 'searchset', total: 0 })
    expect(body['entry']).toBeUndefined()
  })

  it('keeps tenants apart', async () => {
    const other = openClient(database, { tenant: 't2' })
    expect((await other.get('/Patient')).body['total']).toBe(0)
    expect((await other.get('/Patient/ann')).status).toBe(404)
  })
})

const elsewhere = 'https://elsewhere.example/fhir'
const taskStatus = 'http://hl7.org/fhir/task-status'

describe('a search that is not understood is refused, never answered with nothing', () => {
  it.each([
    ['an unknown parameter', '/ServiceRequest?colour=red', 'not-supported'],
    ['a parameter of another type', '/Task?birthdate=1970', 'not-supported'],
    ['an unknown result parameter', '/Task?_contained=true', 'not-supported'],
    ['an unknown modifier', '/Patient?family:sounds=x', 'not-supported'],
    ['a modifier that does not go with the kind', '/Patient?birthdate:exact=1970', 'not-supported'],
    ['two modifiers', '/Patient?family:exact:contains=x', 'not-supported'],
    ['a modifier on _id', '/Patient?_id:not=x', 'not-supported'],
    ['an unknown prefix', '/Patient?birthdate=xx1970', 'value'],
    ['a date that is none', '/Patient?birthdate=1970-13', 'value'],
    ['a day that does not exist', '/Patient?birthdate=2026-02-30', 'value'],
    ['an empty value', '/Patient?family=', 'value'],
    ['an empty alternative', '/Patient?family=a,', 'value'],
    ['a token with too many bars', '/Patient?identifier=a|b|c', 'value'],
    ['a code outside of a closed list', '/ServiceRequest?status=booked', 'code-invalid'],
    ['a boolean that is none', '/Patient?active=yes', 'value'],
    ['a reference to a type it never has', '/ServiceRequest?patient=Practitioner/doc', 'value'],
    ['a reference that is none', '/ServiceRequest?patient=a b', 'value'],
    ['a reference elsewhere to a type it never has', `/ServiceRequest?patient=${elsewhere}/Group/9`, 'value'],
    [
      'a reference elsewhere of another type than the modifier',
      `/ServiceRequest?performer:Practitioner=${elsewhere}/Organization/9`,
      'value',
    ],
    ['two types of a reference', '/ServiceRequest?subject:Patient=Group/9', 'value'],
    ['a chain with two modifiers', '/ServiceRequest?subject:Patient:junk.identifier=1', 'not-supported'],
    ['_include of a type it never refers to', '/Task?_include=Task:patient:Practitioner', 'value'],
    ['_revinclude of what refers to others', '/Task?_revinclude=Provenance:target:Patient', 'value'],
    ['a month of no year', '/Patient?birthdate=0000-01', 'value'],
    ['an offset no zone has', '/Task?modified=2026-06-01T10:00:00%2B15:00', 'value'],
    ['an offset of no minutes', '/Task?modified=2026-06-01T10:00:00-05:60', 'value'],
    ['a prefix in capitals', '/Patient?birthdate=GE1970', 'value'],
    ['a code outside of its list by its system', `/Task?status=${taskStatus}|booked`, 'code-invalid'],
    ['an :of-type', '/Patient?identifier:of-type=urn:a|b|c', 'not-supported'],
    ['a :missing of _id', '/Task?_id:missing=true', 'not-supported'],
    ['a parameter in other case', '/Task?Status=draft', 'not-supported'],
    ['a token of nothing but a bar', '/Task?code=|', 'value'],
    ['a parameter without a name', '/Task?=draft', 'not-supported'],
    ['a filter expression', '/Task?_filter=status eq draft', 'not-supported'],
    ['an unknown target type', '/ServiceRequest?subject:Nobody=1', 'not-supported'],
    ['a chain on something that is no reference', '/ServiceRequest?status.name=x', 'not-supported'],
    ['a chain by an unknown parameter', '/ServiceRequest?patient.colour=x', 'not-supported'],
    ['a reverse chain', '/Patient?_has:Task:patient:status=draft', 'not-supported'],
    ['_include of an unknown parameter', '/Task?_include=Task:colour', 'not-supported'],
    ['_include of another type', '/Task?_include=Patient:organization', 'value'],
    ['an unknown _revinclude', '/ServiceRequest?_revinclude=Task:focus', 'not-supported'],
    ['a sort by an unknown parameter', '/Task?_sort=colour', 'not-supported'],
    ['a count that is no number', '/Task?_count=many', 'value'],
    ['two counts', '/Task?_count=1&_count=2', 'value'],
    ['an unknown summary', '/Task?_summary=text', 'not-supported'],
    ['an unknown total', '/Task?_total=some', 'value'],
    ['an unknown element', '/Task?_elements=colour', 'value'],
    ['a page nobody handed out', '/Task?_page=abc', 'value'],
    ['a :missing that is neither true nor false', '/Task?code:missing=maybe', 'value'],
    ['an _id that cannot be one', '/Task?_id=a_b', 'value'],
    ['a NUL character', '/Patient?family=a%00b', 'value'],
    ['a number that is none', '/Observation?value-quantity=five', 'value'],
  ])('%s', async (_what, path, code) => {
    const answer = await client.get(path)
    expect(answer.status, answer.text).toBe(400)
    expect(answer.body['resourceType']).toBe('OperationOutcome')
    expect(firstIssue(answer).code).toBe(code)
  })

  /** A `next` link of a search, taken apart. */
  async function nextPage(path: string) {
    const next = linkOf((await client.get(path)).body, 'next') ?? ''
    const page = new URL(next).searchParams.get('_page') ?? ''
    const parts: unknown = JSON.parse(Buffer.from(page, 'base64url').toString('utf8'))
    return { next, page, parts: isObject(parts) ? parts : {} }
  }

  it.each(['&status=active', '&colour=red', '&_count=2', '&_page=abc'])(
    'a next link with %s added to it',
    async (more) => {
      const { next } = await nextPage('/ServiceRequest?_count=1')
      const answer = await client.get(next + more)
      expect([answer.status, firstIssue(answer).code]).toEqual([400, 'not-supported'])
      expect((await client.get(`${next}&_format=json`)).status).toBe(200)
    },
  )

  it('a page of another type, or of a history', async () => {
    const { page } = await nextPage('/ServiceRequest?_count=1')
    for (const path of ['/Appointment', '/ServiceRequest/_history', '/ServiceRequest/sr-1/_history'])
      expect((await client.get(`${path}?_page=${page}`)).status, path).toBe(400)
  })

  it.each([
    ['_sort=authored', { after: ['abc'] }],
    ['_sort=authored', { after: [] }],
    ['_sort=_lastUpdated', { after: ['abc'] }],
    ['_sort=_lastUpdated', { after: [null] }],
    ['_sort=_lastUpdated', { after: [8e15] }],
    ['_sort=status', { after: [5] }],
    ['_sort=status,authored', { after: ['active', 'abc'] }],
    ['_sort=_id', { after: [null] }],
    ['_sort=_id', { total: -1 }],
    ['_sort=_id', { total: 1.5 }],
    ['_sort=_id', { version: 1.5 }],
    ['_sort=_id', { id: 5 }],
  ])('a page by %s with %j put into it', async (sort, forged) => {
    const { page, parts } = await nextPage(`/ServiceRequest?${sort}&_count=1`)
    const [good, bad] = [parts, { ...parts, ...forged }].map((each) =>
      Buffer.from(JSON.stringify(each)).toString('base64url'),
    )
    expect(good).toBe(page)
    const answer = await client.get(`/ServiceRequest?_page=${bad}`)
    expect([answer.status, firstIssue(answer).code]).toEqual([400, 'value'])
  })

  it('an unknown type is 404', async () => {
    expect((await client.get('/Nothing?x=1')).status).toBe(404)
    expect((await client.get('/Questionable')).status).toBe(404)
  })

  it('never repeats a value that may be about a person', async () => {
    const { text } = await client.get('/Patient?birthdate=Smith-1970')
    expect(text).not.toContain('Smith')
  })
})
