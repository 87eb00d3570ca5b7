import { describe, expect, test, vi } from 'vitest'
import { defaultPolicy } from '#domain/default-policy.ts'
import { sessionResponse } from '../support/client-chart.tsx'

const withZod = {
  ...(await import('#contract/session.ts')),
  ...(await import('#contract/launch-config.ts')),
  ...(await import('#contract/problem.ts')),
}
vi.resetModules()
vi.doMock('zod/mini', () => import('../../client/lean-schema.ts'))
const lean = {
  ...(await import('#contract/session.ts')),
  ...(await import('#contract/launch-config.ts')),
  ...(await import('#contract/problem.ts')),
}
const { readTokenContext } = await import('../../client/smart/token-response.ts')
const { readPatientFacts } = await import('../../client/features/referral-chart/patient-facts.ts')
vi.doUnmock('zod/mini')
vi.resetModules()
const real = {
  ...(await import('../../client/smart/token-response.ts')),
  ...(await import('../../client/features/referral-chart/patient-facts.ts')),
}

const capability = {
  read: true,
  search: true,
  searchParams: ['patient'],
  create: false,
  update: false,
  patch: false,
  conditionalCreate: false,
  conditionalUpdate: false,
  versioning: 'versioned',
}
const capabilities = { state: 'known', asOf: '2026-02-02T15:00:00Z', types: { Task: capability } }
const own = { resources: [{ resourceType: 'Task', id: 't' }] }

const samples = {
  SessionRequest: { tenant: 'northside', idToken: 'a.b.c', accessToken: 'x', patient: 'p-1' },
  SessionResponse: {
    ...sessionResponse,
    capabilities,
    own,
    policy: defaultPolicy,
    snapshot: { asOf: '2026-02-02T15:00:00Z', loops: [{ referral: 'ServiceRequest/1' }] },
  },
  EvidenceResponse: { now: 'n', expiresAt: 'e', capabilities, own },
  LaunchConfig: {
    tenant: 'northside',
    tenantName: 'Northside',
    issuer: 'https://ehr.example/fhir',
    clientId: 'baton',
    scope: 'launch',
    redirectUri: 'https://baton.example/t/northside/app',
    nonce: '',
    locale: 'es',
  },
  Problem: {
    type: 'urn:baton:problem:not-found',
    title: 't',
    status: 404,
    instance: 'r-1',
    errors: [{ pointer: '/a', message: 'm' }],
  },
} as const

const token = {
  access_token: 'a',
  id_token: 'b',
  scope: 'patient/*.rs',
  patient: 'p-1',
  need_patient_banner: 'false',
  smart_style_url: 'https://ehr.example/style.json',
  intent: 'referral-status',
  fhirContext: [{ reference: 'ServiceRequest/1' }, { reference: 2 }],
}
const patient = {
  resourceType: 'Patient',
  id: 'p-1',
  active: false,
  name: [{ use: 'official', family: 'Okafor', given: ['Adaeze'], prefix: ['Ms'] }],
  birthDate: '1961-03-14',
  gender: 'female',
  identifier: [{ type: { coding: [{ code: 'MR' }] }, value: '004' }],
  deceasedBoolean: true,
  communication: [{ preferred: true, language: { coding: [{ code: 'es' }], text: 'Spanish' } }],
}

const oddValues = [undefined, null, '', 'x', 0, Number.NaN, true, [], ['x'], [null], {}, { a: 1 }]

/** The value with each part of it, at any depth, replaced by something odd, and with a part nobody knows. */
function* spoilt(value: unknown): Generator<unknown> {
  yield* oddValues
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) for (const odd of spoilt(item)) yield value.with(index, odd)
    return
  }
  if (typeof value !== 'object' || value === null) return
  yield { ...value, unheardOf: 1 }
  for (const [name, item] of Object.entries(value)) {
    yield Object.fromEntries(Object.entries(value).filter(([other]) => other !== name))
    if (name === 'policy') continue
    for (const odd of spoilt(item)) yield { ...value, [name]: odd }
  }
}

const names = ['SessionRequest', 'SessionResponse', 'EvidenceResponse', 'LaunchConfig', 'Problem'] as const

describe('the browser’s schemas and zod', () => {
  test('are two programs: a build without zod carries the first', () => {
    expect([Reflect.has(lean.Problem, '_zod'), Reflect.has(withZod.Problem, '_zod')]).toEqual([false, true])
  })

  test.each(names)('read every form of %s alike', (name) => {
    expect(lean[name].parse(samples[name])).toEqual(samples[name])
    for (const value of spoilt(samples[name])) {
      const [ours, theirs] = [lean[name].safeParse(value), withZod[name].safeParse(value)]
      expect([value, ours.success, ours.data]).toEqual([value, theirs.success, theirs.data])
    }
  })

  test('read every form of a token response alike', () => {
    expect(readTokenContext(token, '')).toMatchObject({ needsBanner: false, styleUrl: token.smart_style_url })
    for (const value of spoilt(token))
      expect([value, readTokenContext(value, 'asked')]).toEqual([
        value,
        real.readTokenContext(value, 'asked'),
      ])
  })

  test('read every form of a patient alike', () => {
    expect(readPatientFacts(patient)).toMatchObject({ recordNumbers: ['004'], isDeceased: true })
    for (const value of spoilt(patient))
      expect([value, readPatientFacts(value)]).toEqual([value, real.readPatientFacts(value)])
  })
})
