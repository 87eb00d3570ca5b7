import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { knownProfiles } from '../../server/sandbox/profiles/known-profiles.ts'
import { jsonOf } from './authorization-fixture.ts'
import { codesIn, type Init, listAt, openProfiles, type Profiles, statedFor } from './profile-fixture.ts'
import { batonOrigin, fhirRequest, origin } from './sandbox-fixture.ts'

let profiles: Profiles
beforeAll(async () => {
  profiles = await openProfiles()
})
afterAll(() => profiles.close())

describe('what each EHR says of itself', () => {
  it.each([
    ['full', { v1: true, v2: true, refresh: true }],
    ['epic-like', { v1: true, v2: true, refresh: true }],
    ['oracle-like', { v1: true, v2: true, refresh: true }],
    ['athena-like', { v1: true, v2: true, refresh: false }],
    ['read-only', { v1: false, v2: true, refresh: false }],
    ['launcher-like', { v1: true, v2: false, refresh: true }],
  ])('%s: %o', async (profile, expected) => {
    const found = await jsonOf(
      await profiles.sandbox.app.request(`/${profile}/fhir/.well-known/smart-configuration`),
    )
    const capabilities = listAt(found, 'capabilities')
    expect({
      v1: capabilities.includes('permission-v1'),
      v2: capabilities.includes('permission-v2'),
      refresh: listAt(found, 'grant_types_supported').includes('refresh_token'),
    }).toEqual(expected)
  })

  it('lists five scopes at Epic and hundreds, type by type, at Oracle', async () => {
    const listed = async (profile: string) =>
      listAt(
        await jsonOf(await profiles.sandbox.app.request(`/${profile}/fhir/.well-known/smart-configuration`)),
        'scopes_supported',
      )
    expect(await listed('epic-like')).toEqual(['launch', 'openid', 'fhirUser', 'profile', 'offline_access'])
    const oracle = await listed('oracle-like')
    expect(oracle).toEqual(
      expect.arrayContaining([
        'patient/ServiceRequest.rs',
        'user/Appointment.crus',
        'patient/ServiceRequest.read',
      ]),
    )
    expect(oracle.filter((scope) => scope.includes('/Task.'))).toEqual([])
  })

  it.each([
    ['epic-like', 'Task', 'read search-type update'],
    ['epic-like', 'Communication', 'read search-type create'],
    ['oracle-like', 'Task', undefined],
    ['oracle-like', 'Appointment', 'read search-type create patch'],
    ['athena-like', 'DocumentReference', 'read search-type'],
    ['read-only', 'Task', 'read search-type'],
  ])('%s states for %s: %s', async (profile, type, interactions) => {
    const stated = statedFor(await metadata(profile), type)
    expect(stated && codesIn(stated)).toBe(interactions)
    expect(stated?.['conditionalCreate'] ?? false).toBe(false)
  })

  it.each(knownProfiles.map(({ id }) => id))(
    '%s does with every type what it states, refuses what it does not, and knows no other type',
    async (profile) => {
      const stated = await metadata(profile)
      const differences: string[] = []
      for (const type of judgedTypes) {
        const rules = statedFor(stated, type)
        const codes = rules === undefined ? [] : codesIn(rules).split(' ')
        for (const [code, [method, path, init]] of Object.entries(attempts(type))) {
          const { status } = await profiles.send(profile, method, path, init)
          const isTaken = rules !== undefined && status !== 405
          const isUnknown = rules === undefined && status === 404
          if (codes.includes(code) ? !isTaken : isTaken || !(isUnknown || status === 405))
            differences.push(`${code} of ${type}: ${status}, stated ${codes.join(' ') || 'nothing'}`)
        }
      }
      expect(differences).toEqual([])
    },
  )

  it('advertises ah-practice where it is wanted', async () => {
    const stated = statedFor(await metadata('athena-like'), 'ServiceRequest')
    expect(stated?.['searchParam']).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'ah-practice', type: 'reference' })]),
    )
  })
})

const judgedTypes = [
  ...['Patient', 'ServiceRequest', 'Task', 'Appointment', 'Encounter', 'DocumentReference', 'Communication'],
  ...['ClaimResponse', 'Consent', 'Provenance', 'Practitioner', 'PractitionerRole', 'Organization'],
  ...['Schedule', 'Slot', 'Subscription', 'HealthcareService', 'AuditEvent', 'CommunicationRequest'],
]

/** One request for each interaction; what it is about need not exist, only the answer 405 matters. */
function attempts(type: string): Record<string, readonly [string, string, Init]> {
  const body = { resourceType: type, id: 'nobody' }
  const patch = { body: [], headers: { 'content-type': 'application/json-patch+json' } }
  return {
    read: ['GET', `/${type}/nobody`, {}],
    'search-type': ['GET', `/${type}?_id=nobody`, {}],
    create: ['POST', `/${type}`, { body: { resourceType: type } }],
    update: ['PUT', `/${type}/nobody`, { body }],
    patch: ['PATCH', `/${type}/nobody`, patch],
    delete: ['DELETE', `/${type}/nobody`, {}],
    'history-instance': ['GET', `/${type}/nobody/_history`, {}],
  }
}

describe('one app for all', () => {
  it.each(knownProfiles.map(({ id }) => id))(
    'is registered at %s with its own redirect address',
    async (profile) => {
      const opened = await profiles.sandbox.app.request(`/launch?patient=ann&profile=${profile}`)
      expect(opened.headers.get('location')).toContain(
        `${batonOrigin}/launch?iss=${encodeURIComponent(`${origin}/${profile}/fhir`)}`,
      )
    },
  )
})

async function metadata(profile: string): Promise<Record<string, unknown>> {
  return jsonOf(await fhirRequest(profiles.sandbox, '/metadata', undefined, { profile }))
}
