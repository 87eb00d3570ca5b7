import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { openBesideReader } from '../../server/ehr/beside-reads.ts'
import { EhrUnavailable } from '../../server/ehr/ehr-error.ts'

const Head = z.object({ resourceType: z.string(), id: z.string() })
type Resource = { resourceType: string; id: string; [field: string]: unknown }

const order = {
  resourceType: 'ServiceRequest',
  requester: { reference: 'Practitioner/ours' },
  performer: [
    { reference: 'https://ehr.example/fhir/PractitionerRole/heart' },
    { reference: '#contained' },
    { display: 'Somebody without a record' },
  ],
}
const directory: readonly Resource[] = [
  { resourceType: 'Practitioner', id: 'ours' },
  {
    resourceType: 'PractitionerRole',
    id: 'heart',
    practitioner: { reference: 'Practitioner/heart-doctor' },
    organization: { reference: 'Organization/heart' },
  },
  { resourceType: 'Practitioner', id: 'heart-doctor' },
  { resourceType: 'Organization', id: 'heart', endpoint: [{ reference: 'Endpoint/heart-direct' }] },
  { resourceType: 'Endpoint', id: 'heart-direct' },
  { resourceType: 'Organization', id: 'nobody-asked-for' },
]
const ofPatient: readonly Resource[] = [
  { resourceType: 'Consent', id: 'c-1' },
  { resourceType: 'RelatedPerson', id: 'r-1' },
]

/** An EHR that serves these resources and can be told to refuse a type. */
function openEhr(served: readonly Resource[] = [...directory, ...ofPatient]) {
  const asked: string[] = []
  const state = { served, now: Date.parse('2026-06-10T12:00:00Z'), lacking: '', failing: '' }
  const reader = openBesideReader({
    can: (type) => Promise.resolve(type !== state.lacking),
    search: (type, params) => {
      asked.push(`${type}?${new URLSearchParams(params).toString()}`)
      if (type === state.failing) return Promise.reject(new EhrUnavailable('test', 'status', { status: 503 }))
      const ids = params['_id']?.split(',')
      const resources = state.served.filter(
        ({ resourceType, id }) => resourceType === type && (ids === undefined || ids.includes(id)),
      )
      return Promise.resolve({ resources })
    },
    now: () => new Date(state.now),
  })
  const read = async (orders: readonly unknown[] = [order]): Promise<readonly string[]> =>
    (await reader.read('p-1', orders)).map((each) => {
      const { resourceType, id } = Head.parse(each)
      return `${resourceType}/${id}`
    })
  return { read, asked, state }
}

const everything = [
  'Consent/c-1',
  'RelatedPerson/r-1',
  'PractitionerRole/heart',
  'Practitioner/heart-doctor',
  'Practitioner/ours',
  'Organization/heart',
  'Endpoint/heart-direct',
]

describe('beside the evidence', () => {
  test('is read whom an order leads to, step by step, and who speaks for the patient', async () => {
    const { read, asked } = openEhr()
    expect(await read()).toEqual(everything)
    expect(asked).toContain('Consent?patient=p-1&_count=100')
    expect(asked).toContain('Practitioner?_id=heart-doctor%2Cours&_count=100')
  })

  test('a directory entry is asked for once an hour, a consent every time', async () => {
    const { read, asked, state } = openEhr()
    await read()
    asked.length = 0
    state.now += 3_599_000
    expect(await read()).toEqual(everything)
    expect(asked.map((each) => each.split('?')[0]).toSorted()).toEqual([
      'Consent',
      'Coverage',
      'RelatedPerson',
    ])
    state.now += 2_000
    await read()
    expect(asked.map((each) => each.split('?')[0])).toContain('Endpoint')
  })

  test('a type the EHR does not serve is not asked for and leaves the rest', async () => {
    const { read, asked, state } = openEhr()
    state.lacking = 'Consent'
    expect(await read()).toEqual(everything.filter((each) => each !== 'Consent/c-1'))
    expect(asked.filter((each) => each.startsWith('Consent'))).toEqual([])
  })

  test('consents that cannot be read are none: nobody is texted on the strength of an old one', async () => {
    const { read, state } = openEhr()
    await read()
    state.failing = 'Consent'
    expect(await read()).toEqual(everything.filter((each) => each !== 'Consent/c-1'))
  })

  test('an entry that was taken out of the directory is not used beyond its hour', async () => {
    const { read, state } = openEhr()
    await read()
    state.served = [...directory.filter(({ id }) => id !== 'heart-direct'), ...ofPatient]
    state.now += 3_601_000
    expect(await read()).not.toContain('Endpoint/heart-direct')
  })

  test('many entries are asked for in several addresses that every server takes', async () => {
    const many = Array.from({ length: 120 }, (_, at) => ({ resourceType: 'Organization', id: `o-${at}` }))
    const { read, asked } = openEhr(many)
    const orders = many.map(({ id }) => ({ performer: { reference: `Organization/${id}` } }))
    expect(await read(orders)).toHaveLength(120)
    expect(asked.filter((each) => each.startsWith('Organization'))).toHaveLength(3)
  })

  test('what is broken is passed over, and any other failure is thrown', async () => {
    const { read } = openEhr()
    expect(await read([null, 'text', { performer: 7 }, { requester: { reference: 5 } }])).toEqual([
      'Consent/c-1',
      'RelatedPerson/r-1',
    ])
    const reader = openBesideReader({
      can: () => Promise.resolve(true),
      search: () => Promise.reject(new TypeError('a bug')),
      now: () => new Date(0),
    })
    await expect(reader.read('p-1', [])).rejects.toThrow('a bug')
  })
})
