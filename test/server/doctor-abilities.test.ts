import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  ability,
  openSurgery,
  said,
  smartPath,
  statementPath,
  type Outcome,
  type Surgery,
} from '../support/doctor-surgery.ts'
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

describe('what an EHR says of its launches', () => {
  async function withSmart(changes: Record<string, unknown>): Promise<Outcome> {
    ehr.answers.set(smartPath, { body: { ...smartDocumentOf(ehr.origin), ...changes } })
    return surgery.examine('test')
  }
  const without = (capability: string) => ({
    capabilities: ['launch-ehr', 'client-public', 'sso-openid-connect', 'permission-v2'].filter(
      (each) => each !== capability,
    ),
  })

  test.each([
    ['no PKCE', { code_challenge_methods_supported: ['plain'] }, 'pkce', 'broken: The EHR does not say'],
    ['no launch from the chart', without('launch-ehr'), 'launch', 'broken: The EHR does not offer launches'],
    ['no public clients', without('client-public'), 'client', 'broken: The EHR does not offer public'],
    ['no id_token', without('sso-openid-connect'), 'sign-in', 'broken: The EHR gives no id_token'],
    [
      'no token endpoint',
      { token_endpoint: undefined },
      'discovery',
      'broken: The SMART configuration does not',
    ],
    [
      'another issuer',
      { issuer: 'https://idp.example' },
      'sign-in',
      'broken: The EHR says its id_tokens come from https://idp.example',
    ],
    ['no issuer', { issuer: undefined }, 'sign-in', 'not-checked: The EHR does not say who issues'],
    [
      'scopes of syntax v1 only',
      { capabilities: ['permission-v1'] },
      'scopes',
      'broken: The EHR understands scopes of syntax v1 only',
    ],
    [
      'only base scopes',
      { scopes_supported: ['launch', 'openid'] },
      'scopes',
      'not-checked: The EHR does not list',
    ],
    ['no capabilities at all', { capabilities: undefined }, 'launch', 'not-checked: The EHR does not list'],
  ])('%s', async (_, changes, check, expected) => {
    const report = await withSmart(changes)
    expect(said(report, check)).toContain(expected)
    expect(report.exitCode).toBe(expected.startsWith('broken') ? 1 : 0)
    const broken = report.findings.filter(({ status }) => status === 'broken')
    expect(broken.every(({ remedy }) => remedy !== undefined)).toBe(true)
  })

  test('a scope it does not list is named, and one narrowed to a category does not stand for the type', async () => {
    const all = [
      'launch',
      'openid',
      'fhirUser',
      'online_access',
      'patient/*.r',
      'patient/*.s',
      'patient/*.cu',
      'user/*.rs',
    ]
    const narrow = [...all.slice(0, 4), 'patient/Patient.rs', 'patient/ServiceRequest.rs?category=x']
    expect(said(await withSmart({ scopes_supported: all }), 'scopes')).toMatch(/^works/)
    const report = await withSmart({ scopes_supported: narrow })
    expect(said(report, 'scopes')).toMatch(/^limited: .*patient\/ServiceRequest\.rs, .*patient\/Task\.rs/)
    expect(said(report, 'scopes')).not.toContain('patient/Patient.rs')
  })

  test('an EHR that lists nothing to write with is usable, and Baton says where it will keep what people do', async () => {
    const toRead = [
      'launch',
      'openid',
      'fhirUser',
      'online_access',
      'patient/*.rs',
      'patient/Task.cu',
      'user/*.rs',
    ]
    const report = await withSmart({ scopes_supported: toRead })
    expect(said(report, 'scopes')).toMatch(
      /^limited: .* write with: patient\/ServiceRequest\.cu, patient\/Appointment\.cu, patient\/Communication\.cu\. Baton keeps/,
    )
    expect(report.exitCode).toBe(0)
  })
})

describe('what an EHR can do with resources', () => {
  async function withTypes(types: readonly unknown[], version?: string): Promise<Outcome> {
    ehr.answers.set(statementPath, { body: statementOf(types, version) })
    return surgery.examine('test')
  }
  const replaced = (entry: Record<string, unknown>) => [
    ...everyType.filter(({ type }) => type !== entry.type),
    entry,
  ]
  const without = (...types: string[]) => everyType.filter(({ type }) => !types.includes(String(type)))

  test('without Tasks, they are kept in Baton’s own store, and nothing is broken', async () => {
    const report = await withTypes(without('Task'))
    expect(ability(report, 'Task')).toContain(
      'missing: not in this EHR’s FHIR interface: Tasks are kept in Baton’s own store because this EHR has none',
    )
    expect(report.exitCode).toBe(0)
  })

  test('without referral orders, it is not usable', async () => {
    const report = await withTypes(without('ServiceRequest'))
    expect(said(report, 'referral-orders')).toMatch(/^broken: .*there are no referrals to follow/)
    expect(report).toMatchObject({ isUsable: false, exitCode: 1 })
  })

  test('Appointments that cannot be searched by patient count as missing: “booked” cannot be confirmed', async () => {
    const report = await withTypes(replaced(readable('Appointment', '_id')))
    expect(ability(report, 'Appointment')).toMatch(/^missing: cannot be searched by patient: .*can’t confirm/)
  })

  test('a type that lists no search parameters has not said that it lacks one', async () => {
    expect(ability(await withTypes(replaced(readable('Encounter'))), 'Encounter')).toMatch(/^works/)
  })

  test('notes without search by date are usable, and it is said', async () => {
    const report = await withTypes(replaced(readable('DocumentReference', 'patient')))
    expect(ability(report, 'DocumentReference')).toMatch(/^read-only: .*Search by date is not declared/)
  })

  test('update without create, as with some vendors’ Tasks, is read-only and says which', async () => {
    const task = {
      ...readable('Task', 'patient'),
      interaction: ['read', 'search-type', 'update'].map((code) => ({ code })),
    }
    expect(ability(await withTypes(replaced(task)), 'Task')).toMatch(
      /^read-only: can be read and changed, not created/,
    )
  })

  test('what the EHR would take is read-only still as long as Baton asks for no scope to write', async () => {
    surgery.configure({ withoutScopes: ['patient/Communication.cu'] })
    const report = await surgery.examine('test')
    expect(ability(report, 'Communication')).toMatch(
      /^read-only: can be read; the EHR would take writes, but Baton/,
    )
    expect(report.abilities.find(({ type }) => type === 'Communication')?.declared).toMatchObject({
      create: true,
      conditionalCreate: true,
      versioning: 'versioned',
    })
  })

  test('a type whose scope is left out by the file counts as missing', async () => {
    surgery.configure({ withoutScopes: ['patient/Encounter.rs'] })
    expect(ability(await surgery.examine('test'), 'Encounter')).toMatch(
      /^missing: Baton does not ask for it here/,
    )
  })

  test('another FHIR version is refused', async () => {
    const report = await withTypes(everyType, '1.0.2')
    expect(said(report, 'capabilities')).toMatch(/^broken: The EHR speaks FHIR 1\.0\.2/)
  })
})

describe('what a page of Baton may do there', () => {
  const headers = { 'access-control-allow-origin': 'https://elsewhere.example' }

  test('a token endpoint that hides its answer stops every launch', async () => {
    ehr.answers.set('POST /token', { status: 400, headers })
    expect(said(await surgery.examine('test'), 'browser-token')).toMatch(/^broken: .*so no launch can finish/)
  })

  test('a preflight without leave for Authorization stops every chart; “*” does not name it', async () => {
    ehr.answers.set('OPTIONS /fhir/ServiceRequest', { headers: { 'access-control-allow-headers': 'accept' } })
    expect(said(await surgery.examine('test'), 'browser-fhir')).toMatch(/^broken/)
    ehr.answers.set('OPTIONS /fhir/ServiceRequest', { headers: { 'access-control-allow-headers': '*' } })
    expect(said(await surgery.examine('test'), 'browser-fhir')).toMatch(/^limited/)
    ehr.answers.set('OPTIONS /fhir/ServiceRequest', { status: 401 })
    expect(said(await surgery.examine('test'), 'browser-fhir')).toMatch(/^broken: .*answered 401/)
  })

  test('headers that pages cannot read are named', async () => {
    const exposes = { 'access-control-expose-headers': 'ETag' }
    ehr.answers.set(statementPath, { body: statementOf(everyType), headers: exposes })
    const report = await surgery.examine('test')
    expect(said(report, 'browser-headers')).toMatch(/^limited: Pages cannot read location, retry-after/)
  })

  test('Baton without https cannot be framed by an https EHR', async () => {
    surgery.configure({ frameAncestors: ['https://ehr.example'] })
    expect(said(await surgery.examine('test'), 'framing')).toMatch(
      /^limited: Baton’s address .* is not https/,
    )
  })

  test('sign-in pages of an origin that frameAncestors lacks are pointed out', async () => {
    ehr.answers.set(smartPath, {
      body: { ...smartDocumentOf(ehr.origin), authorization_endpoint: 'https://login.example/a' },
    })
    expect(said(await surgery.examine('test'), 'framing')).toContain(
      'https://login.example, which is not among them',
    )
  })
})
