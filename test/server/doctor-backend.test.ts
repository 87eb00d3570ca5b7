import { generateKeyPair } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openSurgery, said, smartPath, type Outcome, type Surgery } from '../support/doctor-surgery.ts'
import {
  everyType,
  readable,
  smartDocumentOf,
  statementOf,
  type ExaminedEhr,
} from '../support/examined-ehr.ts'

let surgery: Surgery
let ehr: ExaminedEhr
beforeAll(async () => {
  surgery = await openSurgery()
  ehr = surgery.ehr
})
afterAll(() => surgery.close())
beforeEach(() => surgery.reset())

describe('the backend of a connection', () => {
  async function withBackend(algorithm = 'ES384', subscriptionTopic?: string): Promise<Outcome> {
    const { privateKey } = await generateKeyPair('ES384')
    surgery.configure({
      backend: { clientId: 'baton-backend', ...(subscriptionTopic !== undefined && { subscriptionTopic }) },
    })
    return surgery.examine('test', {
      findKey: () => Promise.resolve({ key: { kid: 'k1', algorithm, privateKey } }),
      clock: () => new Date(),
    })
  }
  const order = (id: string, more: Record<string, unknown>) => ({
    resourceType: 'ServiceRequest',
    id,
    status: 'active',
    intent: 'order',
    authoredOn: '2026-05-01T10:00:00Z',
    subject: { reference: 'Patient/p-1' },
    ...more,
  })
  const coded = (system: string, code: string) => [{ coding: [{ system, code }], text: 'Confidential words' }]
  const snomed = 'http://snomed.info/sct'
  const orders = [
    order('r1', { category: coded(snomed, '3457005') }),
    order('l1', {
      category: coded(snomed, '108252007'),
      code: { coding: [{ system: snomed, code: '26604007' }] },
    }),
    order('u1', { code: coded('urn:local', 'REF-CARD')[0] }),
    order('u2', { code: coded('urn:local', 'REF-CARD')[0] }),
    order('u3', { code: { text: 'Confidential words' } }),
    { resourceType: 'ServiceRequest', id: 'x1', status: 'no such status', intent: 'order' },
  ]
  const bundleOf = (resources: readonly unknown[], link: readonly unknown[] = []) => ({
    resourceType: 'Bundle',
    entry: resources.map((resource) => ({ resource })),
    link,
  })

  test('is tried out: token, one read of nobody’s chart, and orders counted by how they are taken', async () => {
    ehr.answers.set('POST /token', {
      body: { access_token: 'secret-token', expires_in: 300, scope: 'system/*.rs' },
    })
    ehr.answers.set('GET /fhir/Organization', { body: bundleOf([]) })
    ehr.answers.set('GET /fhir/ServiceRequest', { body: bundleOf(orders) })
    const report = await withBackend()
    expect(said(report, 'backend-token')).toMatch(/^works/)
    expect(said(report, 'backend-read')).toMatch(/^works/)
    expect(report.orders).toEqual({
      orders: 6,
      referrals: 1,
      otherOrders: 1,
      unclassified: 3,
      unusable: 1,
      codes: [{ code: 'urn:local|REF-CARD', orders: 2 }],
      isComplete: true,
    })
    const finding = report.findings.find(({ check }) => check === 'classification')
    expect(finding?.remedy).toContain('referralSelector.extraCodes: urn:local|REF-CARD (2)')
  })

  test.each([
    ['all it may', 'system/*.cruds', everyType, /^works: Nudges and messages are written in the EHR itself/],
    [
      'nothing, although the EHR could',
      'system/*.rs',
      everyType,
      /^limited: Kept in .*: Task create, Task update, Communication create\.$/,
    ],
    [
      'what the EHR takes, and keeps the rest',
      'system/*.cruds',
      everyType.map((each) => (each.type === 'Task' ? readable('Task', 'patient') : each)),
      /^limited: Kept in .*: Task create, Task update\. In the EHR: Communication create\.$/,
    ],
  ])('writes %s', async (_, scope, types, expected) => {
    ehr.answers.set('POST /token', { body: { access_token: 't', expires_in: 300, scope } })
    ehr.answers.set('GET /fhir/metadata', { body: statementOf(types) })
    expect(said(await withBackend(), 'backend-writes')).toMatch(expected)
  })

  test.each([
    ['by a search', ['patient', '_lastUpdated'], 200, /^works: Referrals are found by a search/],
    [
      'in charts, where the search is refused',
      ['patient', '_lastUpdated'],
      400,
      /^limited: .* was answered 400/,
    ],
    ['in charts, where there is no such search', ['patient'], 200, /^limited: .* offers no search/],
  ])('finds referrals %s', async (_, params, status, expected) => {
    ehr.answers.set('POST /token', { body: { access_token: 't', expires_in: 300 } })
    const types = everyType.map((each) =>
      each.type === 'ServiceRequest' ? readable('ServiceRequest', ...params) : each,
    )
    ehr.answers.set('GET /fhir/metadata', { body: statementOf(types) })
    ehr.answers.set('GET /fhir/ServiceRequest', { status, body: bundleOf([]) })
    expect(said(await withBackend(), 'sync')).toMatch(expected)
  })

  const feed = 'http://hl7.org/fhir/us/core/SubscriptionTopic/patient-data-feed'
  const offering = (topic: string, ...codes: string[]) => ({
    type: 'Subscription',
    interaction: codes.map((code) => ({ code })),
    extension: [
      {
        url: 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/capabilitystatement-subscriptiontopic-canonical',
        valueCanonical: topic,
      },
    ],
  })
  const ours = (status: string) => ({
    resourceType: 'Subscription',
    id: 's-1',
    status,
    reason: 'x',
    criteria: feed,
    channel: { type: 'rest-hook', endpoint: 'http://127.0.0.1:1/callbacks/test/subscription' },
  })

  test.each([
    ['none is offered', undefined, undefined, [], /^not-checked: .* offers no topics/],
    [
      'one is offered and none is wanted',
      undefined,
      offering(feed, 'create'),
      [],
      /^not-checked: .*is not asked to/,
    ],
    ['one is wanted and none is offered', feed, undefined, [], /^limited: .* offers no topics/],
    [
      'another is offered',
      feed,
      offering('https://ehr.example/admissions', 'create'),
      [],
      /^limited: .*does not offer/,
    ],
    ['none may be created', feed, offering(feed, 'read'), [], /^limited: .*lets nobody create/],
    ['there is none yet', feed, offering(feed, 'create'), [], /^works: Baton subscribes/],
    ['it is active', feed, offering(feed, 'create'), [ours('active')], /^works: .*active/],
    ['the EHR has given up', feed, offering(feed, 'create'), [ours('error')], /^limited: .*"error"/],
  ] as const)('is told of changes, or why not: %s', async (_, topic, entry, found, expected) => {
    ehr.answers.set('POST /token', { body: { access_token: 't', expires_in: 300, scope: 'system/*.cruds' } })
    ehr.answers.set('GET /fhir/metadata', { body: statementOf([...everyType, ...(entry ? [entry] : [])]) })
    ehr.answers.set('GET /fhir/Subscription', { body: bundleOf(found) })
    expect(said(await withBackend('ES384', topic), 'subscriptions')).toMatch(expected)
  })

  test('shows neither tokens nor words of charts', async () => {
    ehr.answers.set('POST /token', { body: { access_token: 'secret-token', expires_in: 300 } })
    ehr.answers.set('GET /fhir/Organization', { body: bundleOf([]) })
    ehr.answers.set('GET /fhir/ServiceRequest', { body: bundleOf(orders) })
    const text = JSON.stringify(await withBackend())
    expect(text).not.toMatch(/secret-token|Confidential|Patient\/p-1/)
  })

  test('follows pages only so far, and says so', async () => {
    const next = { relation: 'next', url: `${ehr.iss}/ServiceRequest?page=on` }
    ehr.answers.set('POST /token', { body: { access_token: 't', expires_in: 300 } })
    ehr.answers.set('GET /fhir/ServiceRequest', { body: bundleOf(orders, [next]) })
    const report = await withBackend()
    expect(report.orders).toMatchObject({ isComplete: false, orders: 6 })
    expect(ehr.asked.filter((each) => each.startsWith('GET /fhir/ServiceRequest'))).toHaveLength(10)
  })

  test('that is refused its token is broken, with what to compare', async () => {
    ehr.answers.set('POST /token', { status: 401, body: { error: 'invalid_client' } })
    const report = await withBackend()
    expect(said(report, 'backend-token')).toBe('broken: The token endpoint answered 401.')
    const finding = report.findings.find(({ check }) => check === 'backend-token')
    expect(finding?.remedy).toMatch(/client id "baton-backend".*\/\.well-known\/jwks\.json.*k1/)
    expect(report.exitCode).toBe(1)
  })

  test('that may not search without a patient cannot count orders, and that is no fault', async () => {
    ehr.answers.set('POST /token', { body: { access_token: 't', expires_in: 300 } })
    ehr.answers.set('GET /fhir/Organization', { status: 403 })
    ehr.answers.set('GET /fhir/ServiceRequest', { status: 400 })
    const report = await withBackend()
    expect(said(report, 'classification')).toMatch(/^not-checked: .*answered 400.*patient by patient/)
    expect(said(report, 'backend-read')).toMatch(/^limited/)
    expect(report).toMatchObject({ orders: null, exitCode: 0 })
  })

  test('of an organization that the EHR does not have is told to correct it', async () => {
    ehr.answers.set('POST /token', { body: { access_token: 't', expires_in: 300 } })
    const practice = {
      timeZone: 'America/New_York',
      openingHours: {},
      holidays: [],
      ourPractitioners: [],
      ourOrganizations: ['Organization/ours'],
    }
    const { privateKey } = await generateKeyPair('ES384')
    surgery.configure({ backend: { clientId: 'baton-backend' }, practice })
    const key = { kid: 'k1', algorithm: 'ES384', privateKey }
    const report = await surgery.examine('test', {
      findKey: () => Promise.resolve({ key }),
      clock: () => new Date(),
    })
    expect(said(report, 'backend-read')).toBe('broken: This EHR has no Organization/ours.')
  })

  test('whose algorithm the token endpoint does not take is broken', async () => {
    const smart = {
      ...smartDocumentOf(ehr.origin),
      token_endpoint_auth_signing_alg_values_supported: ['RS384'],
    }
    ehr.answers.set(smartPath, { body: smart })
    expect(said(await withBackend(), 'backend')).toBe(
      'broken: The token endpoint takes RS384; Baton signs with ES384.',
    )
  })

  test('without its key is not checked, and says where the key is', async () => {
    surgery.configure({ backend: { clientId: 'baton-backend' } })
    expect(said(await surgery.examine('test'), 'backend')).toBe('not-checked: There is no key.')
  })
})
