import { describe, expect, test } from 'vitest'
import type { EhrCapabilities } from '../../client/smart/chart-plan.ts'
import { readChart } from '../../client/smart/chart-reads.ts'
import type { EhrGateway, ReadAnswer, SearchAnswer } from '../../client/smart/gateway.ts'
import { readGrantedScopes } from '../../client/smart/granted-scopes.ts'
import { openReadProgress } from '../../client/smart/read-progress.ts'

const patient = { resourceType: 'Patient', id: 'p-1' }
const order = { resourceType: 'ServiceRequest', id: 'sr-1', subject: { reference: 'Patient/p-1' } }

type Canned = { who?: ReadAnswer; lists?: Partial<Record<string, SearchAnswer>> }
type Search = readonly [type: string, parameters: Readonly<Record<string, string>>]

/** An EHR of canned answers that counts its requests and how many of them ran at once. */
function anEhr(canned: Canned = {}) {
  const searches: Search[] = []
  const seen = { searches, reads: 0, atOnce: 0, most: 0 }
  const busy = async <Value>(answer: Value): Promise<Value> => {
    seen.atOnce += 1
    seen.most = Math.max(seen.most, seen.atOnce)
    await Promise.resolve()
    await Promise.resolve()
    seen.atOnce -= 1
    return answer
  }
  const gateway: EhrGateway = {
    read: () => {
      seen.reads += 1
      return busy(canned.who ?? { ok: true, resource: patient })
    },
    search: (type, parameters) => {
      seen.searches.push([type, Object.fromEntries(new URLSearchParams(parameters))])
      const empty: SearchAnswer = { state: 'ok', resources: type === 'ServiceRequest' ? [order] : [] }
      return busy(canned.lists?.[type] ?? empty)
    },
  }
  return { gateway, seen }
}

const ask = (over: { scope?: string; capabilities?: EhrCapabilities } = {}) => ({
  patient: 'p-1',
  scopes: readGrantedScopes(over.scope ?? 'patient/*.rs'),
  capabilities: () => over.capabilities,
  documentsSince: '2024-11-22',
})

/** A wildcard promises nothing beyond what the EHR has; prior authorizations are asked for because they are named. */
const everything = 'patient/*.rs user/ClaimResponse.rs'

const read = (lists: Canned['lists'] = {}, over: Parameters<typeof ask>[0] = {}) => {
  const ehr = anEhr({ lists })
  return { ehr, reads: readChart(ehr.gateway, ask(over), openReadProgress()) }
}

describe('reading a chart', () => {
  test('the first wave asks for everything by patient, with notes of the last two years', async () => {
    const { ehr, reads } = read()
    await reads
    expect(ehr.seen.reads).toBe(1)
    expect(ehr.seen.searches.map(([type]) => type)).toEqual([
      'ServiceRequest',
      'Task',
      'Appointment',
      'Encounter',
      'DocumentReference',
      'Communication',
    ])
    expect(ehr.seen.searches.every(([, { patient: id }]) => id === 'p-1')).toBe(true)
    expect(ehr.seen.searches[4]?.[1]['date']).toBe('ge2024-11-22')
    expect(JSON.stringify(ehr.seen.searches)).not.toContain('include')
  })

  test('it never costs more than nine requests, or more than six at once', async () => {
    const unnamed = ['PractitionerRole/a', 'PractitionerRole/b', 'Organization/c', 'Practitioner/d']
    const resources = unnamed.map((reference, index) => ({
      ...order,
      id: `sr-${index}`,
      requester: { reference },
    }))
    const { ehr, reads } = read({ ServiceRequest: { state: 'ok', resources } }, { scope: everything })
    await reads
    expect(ehr.seen.searches.length + ehr.seen.reads).toBe(9)
    expect(ehr.seen.most).toBeLessThanOrEqual(6)
    expect(ehr.seen.searches.at(-1)).toEqual(['PractitionerRole', { _id: 'a,b', _count: '100' }])
  })

  test('a name that the reference carries already is not asked for', async () => {
    const resources = [{ ...order, requester: { reference: 'Practitioner/a', display: 'Dr. Marsh' } }]
    const { ehr, reads } = read({ ServiceRequest: { state: 'ok', resources } })
    await reads
    expect(ehr.seen.searches).toHaveLength(6)
  })

  test('a role that evidence names is read even when its name is there, open orders first', async () => {
    const role = (id: string) => ({ reference: `PractitionerRole/${id}`, display: `Dr. ${id}` })
    const { ehr, reads } = read({
      ServiceRequest: {
        state: 'ok',
        resources: [
          { ...order, id: 'sr-0', status: 'completed', performer: [role('past')] },
          { ...order, status: 'active', performer: [role('asked')], requester: role('ours') },
        ],
      },
      Task: { state: 'ok', resources: [{ resourceType: 'Task', id: 't', owner: role('taker') }] },
      Appointment: {
        state: 'ok',
        resources: [{ resourceType: 'Appointment', id: 'a', participant: [{ actor: role('booked') }] }],
      },
      Encounter: {
        state: 'ok',
        resources: [{ resourceType: 'Encounter', id: 'e', participant: [{ individual: role('seen') }] }],
      },
      DocumentReference: {
        state: 'ok',
        resources: [{ resourceType: 'DocumentReference', id: 'd', author: [role('wrote')] }],
      },
    })
    await reads
    expect(ehr.seen.searches.at(-1)).toEqual([
      'PractitionerRole',
      { _id: 'ours,asked,taker,booked,seen,wrote,past', _count: '100' },
    ])
  })

  test('Baton’s own records name roles as well', async () => {
    const owner = { reference: 'PractitionerRole/ours', display: 'Maria Reyes' }
    const ehr = anEhr()
    const ownResources = () => Promise.resolve([{ resourceType: 'Task', id: 'own', owner }])
    await readChart(ehr.gateway, { ...ask(), ownResources }, openReadProgress())
    expect(ehr.seen.searches.at(-1)).toEqual(['PractitionerRole', { _id: 'ours', _count: '100' }])
  })

  test.each([
    ['patient/Patient.rs patient/ServiceRequest.rs', { state: 'forbidden' }],
    ['patient/*.rs', { state: 'failed', because: 'server-error', status: 503 }],
  ])('roles that cannot be looked up with %s are named, and no clock is doubted', async (scope, failure) => {
    const resources = [{ ...order, performer: [{ reference: 'PractitionerRole/a', display: 'Dr. Marsh' }] }]
    const broken: SearchAnswer = { state: 'failed', problem: 'server-error', status: 503, resources: [] }
    const lists = { ServiceRequest: { state: 'ok', resources }, PractitionerRole: broken } as const
    const { reads } = read(lists, { scope })
    const { failures, sources } = await reads
    expect(failures.at(-1)).toEqual({ source: 'PractitionerRole', ...failure })
    expect(sources).not.toHaveProperty('PractitionerRole')
  })

  test.each([
    ['failed', 'timed-out'],
    ['forbidden', 'forbidden'],
    ['truncated', 'server-error'],
  ] as const)('a source that is %s is named as such, and the others are used', async (state, problem) => {
    const { reads } = read({ Appointment: { state, problem, resources: [] } }, { scope: everything })
    const { sources, failures, resources } = await reads
    expect(sources).toEqual({ Appointment: state })
    expect(failures).toEqual([{ source: 'Appointment', state, because: problem }])
    expect(resources).toContain(order)
  })

  test('a type the scopes do not allow is not asked for and cannot be confirmed', async () => {
    const scope = 'patient/Patient.rs patient/ServiceRequest.rs patient/Task.rs'
    const { ehr, reads } = read({}, { scope })
    expect((await reads).sources).toEqual({
      Appointment: 'forbidden',
      Encounter: 'forbidden',
      DocumentReference: 'forbidden',
      Communication: 'forbidden',
      ClaimResponse: 'unsupported',
    })
    expect(ehr.seen.searches.map(([type]) => type)).toEqual(['ServiceRequest', 'Task'])
  })

  test('an EHR without appointments cannot confirm; one without tasks hides nothing, Baton holds them', async () => {
    const known = new Set(['Patient', 'ServiceRequest', 'Encounter', 'DocumentReference'])
    const { ehr, reads } = read(
      {},
      { capabilities: { canSearch: (type) => known.has(type), canSearchBy: () => true } },
    )
    expect((await reads).sources).toEqual({ Appointment: 'unsupported', ClaimResponse: 'unsupported' })
    expect(ehr.seen.searches.map(([type]) => type)).toEqual([
      'ServiceRequest',
      'Encounter',
      'DocumentReference',
    ])
  })

  test('what an EHR never finds by patient is not asked for and not taken for nothing, Baton’s kinds included', async () => {
    const byId = new Set(['Appointment', 'Communication', 'ServiceRequest'])
    const canSearchBy = (type: string) => !byId.has(type)
    const { ehr, reads } = read({}, { capabilities: { canSearch: () => true, canSearchBy } })
    expect((await reads).sources).toEqual({ Appointment: 'unsupported', Communication: 'unsupported' })
    expect(ehr.seen.searches.map(([type]) => type)).toEqual([
      'ServiceRequest',
      'Task',
      'Encounter',
      'DocumentReference',
      'ClaimResponse',
    ])
  })

  test.each([
    ['patient/*.rs', false, 'unsupported'],
    ['patient/*.rs', true, undefined],
    ['patient/ServiceRequest.rs', true, 'forbidden'],
  ])('prior authorizations with %s, where the EHR has them: %s, are %s', async (scope, isThere, state) => {
    const canSearch = (type: string) => type !== 'ClaimResponse' || isThere
    const { ehr, reads } = read({}, { scope, capabilities: { canSearch, canSearchBy: () => true } })
    expect((await reads).sources['ClaimResponse']).toBe(state)
    expect(ehr.seen.searches.some(([type]) => type === 'ClaimResponse')).toBe(state === undefined)
  })

  test('a 404 on a type, before its capabilities are known, says that the EHR lacks it', async () => {
    const lacking: SearchAnswer = { state: 'failed', problem: 'refused', status: 404, resources: [] }
    const { reads } = read({ Task: lacking, Encounter: lacking }, { scope: everything })
    expect((await reads).sources).toEqual({ Encounter: 'unsupported' })
  })

  test('another patient’s resource is kept off the screen and named', async () => {
    const foreign = {
      resourceType: 'Task',
      id: 't-9',
      for: { reference: 'https://ehr.example/fhir/Patient/p-9' },
    }
    const { reads } = read({ Task: { state: 'ok', resources: [foreign] } })
    const { resources, setAside } = await reads
    expect(resources).not.toContain(foreign)
    expect(setAside).toEqual([{ resource: 'Task/t-9', why: 'another-patient' }])
  })

  test('an EHR that answers with another patient ends the launch', async () => {
    const { gateway } = anEhr({ who: { ok: true, resource: { resourceType: 'Patient', id: 'p-2' } } })
    await expect(readChart(gateway, ask(), openReadProgress())).rejects.toMatchObject({
      kind: 'wrong-patient',
    })
  })

  test('without the referral orders there is no chart, however well the rest was read', async () => {
    const { reads } = read({ ServiceRequest: { state: 'failed', problem: 'timed-out', resources: [] } })
    await expect(reads).rejects.toMatchObject({ source: 'ServiceRequest', problem: 'timed-out' })
  })

  test('without the patient there is no chart', async () => {
    const { gateway } = anEhr({ who: { ok: false, problem: 'server-error', status: 503 } })
    await expect(readChart(gateway, ask(), openReadProgress())).rejects.toMatchObject({
      source: 'Patient',
      problem: 'server-error',
      status: 503,
    })
  })

  test('a token that has ended in any source ends the launch', async () => {
    const { reads } = read({
      Communication: { state: 'expired', problem: 'expired', status: 401, resources: [] },
    })
    await expect(reads).rejects.toMatchObject({ kind: 'token-expired' })
  })

  test('the page can name what is being waited for', async () => {
    const progress = openReadProgress()
    const { gateway } = anEhr()
    const reads = readChart(gateway, ask(), progress)
    await Promise.resolve()
    expect(progress.pending()).toContain('Appointment')
    await reads
    expect(progress.pending()).toEqual([])
  })
})
