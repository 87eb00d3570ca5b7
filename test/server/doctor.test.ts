import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateKeyPair } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { judgeCertificate } from '../../server/cli/doctor/check-address.ts'
import { doctorCommand, type DoctorWorld } from '../../server/cli/doctor/doctor.ts'
import { UnusableInput } from '../../server/cli/unusable-input.ts'
import { issuerFile } from '../support/baton-for-tests.ts'
import {
  openExaminedEhr,
  everyType,
  readable,
  smartDocumentOf,
  statementOf,
  type ExaminedEhr,
} from '../support/examined-ehr.ts'

const root = join(import.meta.dirname, '..', '..')
const tls = join(root, 'test', 'fixtures', 'tls')
/** Nothing listens on port 1: the Baton of these tests does not run. */
const batonOrigin = 'http://127.0.0.1:1'
const smartPath = 'GET /fhir/.well-known/smart-configuration'
const statementPath = 'GET /fhir/metadata'
const now = new Date('2026-06-01T12:00:00Z')

/** What `--json` promises to scripts. */
const Report = z.strictObject({
  issuer: z.nullable(z.url()),
  tenant: z.nullable(z.string()),
  checkedAt: z.iso.datetime(),
  isUsable: z.boolean(),
  findings: z.array(
    z.strictObject({
      check: z.string(),
      status: z.enum(['works', 'broken', 'limited', 'not-checked']),
      says: z.string().min(1),
      remedy: z.string().min(1).optional(),
    }),
  ),
  abilities: z.array(
    z.strictObject({
      type: z.string(),
      level: z.enum(['works', 'read-only', 'missing']),
      says: z.string().min(1),
      isNeeded: z.boolean(),
      declared: z.looseObject({ read: z.boolean(), search: z.boolean() }).optional(),
    }),
  ),
  orders: z.nullable(z.looseObject({ orders: z.int(), unclassified: z.int() })),
})
type Report = z.infer<typeof Report>

let folder: string
let ehr: ExaminedEhr

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'baton-doctor-'))
  mkdirSync(join(folder, 'issuers'))
  cpSync(join(root, 'smart-config', 'app.json'), join(folder, 'app.json'))
  cpSync(join(root, 'smart-config', 'policies'), join(folder, 'policies'), { recursive: true })
  ehr = await openExaminedEhr({ allowedOrigin: batonOrigin })
})
afterAll(async () => {
  await ehr.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
  ehr.behaveWell()
  configure({})
})

/** Writes the one issuer file of these tests. */
function configure(changes: Record<string, unknown>): void {
  const file = { ...issuerFile({ tenant: 'test', iss: ehr.iss }), frameAncestors: [ehr.origin], ...changes }
  writeFileSync(join(folder, 'issuers', 'test.json'), JSON.stringify(file))
}

async function examine(
  subject: string,
  changes: Partial<DoctorWorld> = {},
): Promise<Report & { exitCode: number }> {
  const { output, exitCode } = await doctorCommand([subject, '--json'], {
    variables: { BATON_ORIGIN: batonOrigin },
    folder,
    clock: () => now,
    timeoutMs: 400,
    findKey: () => Promise.resolve({ lack: 'There is no key', remedy: 'None in this test.' }),
    ...changes,
  })
  return { ...Report.parse(JSON.parse(output)), exitCode }
}

function said(report: Report, check: string): string {
  const found = report.findings.filter((each) => each.check === check)
  return found.map(({ status, says }) => `${status}: ${says}`).join(' | ')
}

function ability(report: Report, type: string): string {
  const found = report.abilities.find((each) => each.type === type)
  return found === undefined ? 'not judged' : `${found.level}: ${found.says}`
}

describe('an EHR without a fault', () => {
  test('is usable, with nothing broken, and its configuration is found by tenant id', async () => {
    const report = await examine('test')
    expect(report.findings.filter(({ status }) => status === 'broken')).toEqual([])
    expect(report).toMatchObject({ isUsable: true, exitCode: 0, tenant: 'test', issuer: ehr.iss })
    expect(said(report, 'configuration')).toContain(
      'works: "test" stands in smart-config/issuers (observe, chart only',
    )
    for (const check of [
      'discovery',
      'launch',
      'pkce',
      'client',
      'sign-in',
      'keys',
      'scopes',
      'capabilities',
    ]) {
      expect(said(report, check)).toMatch(/^works/)
    }
    for (const check of [
      'referral-orders',
      'patient',
      'browser-discovery',
      'browser-token',
      'browser-fhir',
    ]) {
      expect(said(report, check)).toMatch(/^works/)
    }
  })

  test('is found by its exact address too', async () => {
    expect((await examine(ehr.iss)).tenant).toBe('test')
  })

  test('is named when the address differs only in a final slash, because an iss is compared exactly', async () => {
    const report = await examine(`${ehr.iss}/`)
    expect(report.tenant).toBe('test')
    expect(said(report, 'configuration')).toMatch(/^limited: .*not letter for letter/)
  })

  test('that is not configured gets the public checks only, without a token being asked for', async () => {
    configure({ iss: 'https://other.example/fhir' })
    const report = await examine(ehr.iss)
    expect(report).toMatchObject({ tenant: null, isUsable: true, exitCode: 0 })
    expect(said(report, 'configuration')).toMatch(/^not-checked/)
    expect(said(report, 'address')).toContain('limited: localhost')
    expect(said(report, 'sign-in')).toContain(`idToken.issuer is ${ehr.iss}`)
    expect(ability(report, 'Task')).toMatch(/^read-only/)
  })

  test('is asked for nothing but public documents, a preflight and one incomplete token request', async () => {
    await examine('test')
    expect(ehr.asked.toSorted()).toEqual([
      'GET /fhir/.well-known/smart-configuration',
      'GET /fhir/metadata',
      'GET /jwks',
      'OPTIONS /fhir/ServiceRequest?patient=preflight',
      'POST /token',
    ])
  })

  test('is described for people with marks, three groups of abilities and a verdict', async () => {
    const world = { variables: { BATON_ORIGIN: batonOrigin }, folder, clock: () => now }
    const { output } = await doctorCommand(['test'], world)
    expect(output).toContain('✓ pkce              PKCE with S256 is supported.')
    expect(output).toMatch(/\nRead-only\n {2}ServiceRequest {5}can be read;/)
    expect(output).toContain('\nUsable: nothing Baton needs is broken.\n')
  })
})

describe('what an EHR says of its launches', () => {
  async function withSmart(changes: Record<string, unknown>): Promise<Report & { exitCode: number }> {
    ehr.answers.set(smartPath, { body: { ...smartDocumentOf(ehr.origin), ...changes } })
    return examine('test')
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
    const all = ['launch', 'openid', 'fhirUser', 'online_access', 'patient/*.r', 'patient/*.s']
    const narrow = [...all.slice(0, 4), 'patient/Patient.rs', 'patient/ServiceRequest.rs?category=x']
    expect(said(await withSmart({ scopes_supported: all }), 'scopes')).toMatch(/^works/)
    const report = await withSmart({ scopes_supported: narrow })
    expect(said(report, 'scopes')).toMatch(/^limited: .*patient\/ServiceRequest\.rs, patient\/Task\.rs/)
    expect(said(report, 'scopes')).not.toContain('patient/Patient.rs')
  })
})

describe('what an EHR can do with resources', () => {
  async function withTypes(
    types: readonly unknown[],
    version?: string,
  ): Promise<Report & { exitCode: number }> {
    ehr.answers.set(statementPath, { body: statementOf(types, version) })
    return examine('test')
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
    const report = await examine('test')
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
    configure({ withoutScopes: ['patient/Encounter.rs'] })
    expect(ability(await examine('test'), 'Encounter')).toMatch(/^missing: Baton does not ask for it here/)
  })

  test('another FHIR version is refused', async () => {
    const report = await withTypes(everyType, '1.0.2')
    expect(said(report, 'capabilities')).toMatch(/^broken: The EHR speaks FHIR 1\.0\.2/)
  })
})

describe('an EHR that misbehaves', () => {
  test('one that never answers is reported within the time it is given, and everything else is still checked', async () => {
    ehr.answers.set(statementPath, { isSilent: true })
    ehr.answers.set('POST /token', { isSilent: true })
    ehr.answers.set('GET /jwks', { status: 503 })
    ehr.answers.set(smartPath, { body: smartDocumentOf(ehr.origin) })
    const report = await examine('test')
    expect(said(report, 'browser-token')).toBe('broken: The token endpoint did not answer in time.')
    expect(said(report, 'capabilities')).toBe(
      'broken: The CapabilityStatement (/metadata) did not answer in time.',
    )
    expect(said(report, 'keys')).toBe('broken: The address of the signing keys answered 503.')
    expect(said(report, 'pkce')).toMatch(/^works/)
    expect(report.abilities).toEqual([])
  })

  test.each([
    ['a web page instead of JSON', { body: '<html>not here</html>' }, 'answered with something else'],
    ['an error', { status: 502 }, 'answered 502'],
    ['a redirect', { status: 302, headers: { location: '/elsewhere' } }, 'it redirects'],
  ])('%s as SMART configuration is broken, with the reason', async (_, answer, expected) => {
    ehr.answers.set(smartPath, answer)
    const report = await examine('test')
    expect(said(report, 'discovery')).toContain(expected)
    expect(said(report, 'browser-token')).toMatch(/^not-checked/)
    expect(report.exitCode).toBe(1)
  })

  test('endpoints on hosts the address guard does not know are not asked', async () => {
    const smart = { ...smartDocumentOf(ehr.origin), jwks_uri: 'http://ehr.example/jwks' }
    ehr.answers.set(smartPath, { body: smart })
    expect(said(await examine('test'), 'keys')).toContain('is refused by the address guard')
  })

  test('keys of an algorithm Baton does not accept are broken, and encryption keys do not count', async () => {
    const okp = { kty: 'OKP', crv: 'Ed25519', x: 'AAAA', use: 'sig', alg: 'EdDSA' }
    ehr.answers.set('GET /jwks', { body: { keys: [okp, { kty: 'RSA', n: 'AQAB', e: 'AQAB', use: 'enc' }] } })
    expect(said(await examine('test'), 'keys')).toMatch(/^broken: None of the 2 published keys/)
  })

  test('a host name nobody knows is reported before anything is asked', async () => {
    const report = await examine('https://no-such-host.invalid/fhir')
    expect(said(report, 'address')).toBe('broken: The host name no-such-host.invalid is not known here.')
    expect(report.findings).toHaveLength(2)
    expect(report.exitCode).toBe(1)
  })

  test('an address without https is refused unless it is this machine', async () => {
    expect(said(await examine('http://ehr.example/fhir'), 'address')).toMatch(
      /^broken: The address is not https/,
    )
  })

  test('a private address its file does not allow is refused, and nothing is sent there', async () => {
    configure({ allowPrivateAddresses: false })
    const report = await examine('test')
    expect(said(report, 'address')).toMatch(/^broken: localhost is a private address/)
    expect(ehr.asked).toEqual([])
  })
})

describe('what a page of Baton may do there', () => {
  const headers = { 'access-control-allow-origin': 'https://elsewhere.example' }

  test('a token endpoint that hides its answer stops every launch', async () => {
    ehr.answers.set('POST /token', { status: 400, headers })
    expect(said(await examine('test'), 'browser-token')).toMatch(/^broken: .*so no launch can finish/)
  })

  test('a preflight without leave for Authorization stops every chart; “*” does not name it', async () => {
    ehr.answers.set('OPTIONS /fhir/ServiceRequest', { headers: { 'access-control-allow-headers': 'accept' } })
    expect(said(await examine('test'), 'browser-fhir')).toMatch(/^broken/)
    ehr.answers.set('OPTIONS /fhir/ServiceRequest', { headers: { 'access-control-allow-headers': '*' } })
    expect(said(await examine('test'), 'browser-fhir')).toMatch(/^limited/)
    ehr.answers.set('OPTIONS /fhir/ServiceRequest', { status: 401 })
    expect(said(await examine('test'), 'browser-fhir')).toMatch(/^broken: .*answered 401/)
  })

  test('headers that pages cannot read are named', async () => {
    const exposes = { 'access-control-expose-headers': 'ETag' }
    ehr.answers.set(statementPath, { body: statementOf(everyType), headers: exposes })
    const report = await examine('test')
    expect(said(report, 'browser-headers')).toMatch(/^limited: Pages cannot read location, retry-after/)
  })

  test('Baton without https cannot be framed by an https EHR', async () => {
    configure({ frameAncestors: ['https://ehr.example'] })
    expect(said(await examine('test'), 'framing')).toMatch(/^limited: Baton’s address .* is not https/)
  })

  test('sign-in pages of an origin that frameAncestors lacks are pointed out', async () => {
    ehr.answers.set(smartPath, {
      body: { ...smartDocumentOf(ehr.origin), authorization_endpoint: 'https://login.example/a' },
    })
    expect(said(await examine('test'), 'framing')).toContain('https://login.example, which is not among them')
  })
})

describe('the backend of a connection', () => {
  async function withBackend(algorithm = 'ES384'): Promise<Report & { exitCode: number }> {
    const { privateKey } = await generateKeyPair('ES384')
    configure({ backend: { clientId: 'baton-backend' } })
    return examine('test', {
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
    configure({ backend: { clientId: 'baton-backend' }, practice })
    const key = { kid: 'k1', algorithm: 'ES384', privateKey }
    const report = await examine('test', { findKey: () => Promise.resolve({ key }), clock: () => new Date() })
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
    configure({ backend: { clientId: 'baton-backend' } })
    expect(said(await examine('test'), 'backend')).toBe('not-checked: There is no key.')
  })
})

describe('a wrong configuration', () => {
  test('is the answer when the EHR was named by its tenant, and exit code 1', async () => {
    configure({ scopeSyntax: 'v3' })
    const report = await examine('test')
    expect(said(report, 'configuration')).toMatch(/^broken: .*field scopeSyntax/)
    expect(report).toMatchObject({ issuer: null, exitCode: 1, abilities: [] })
  })

  test('does not keep an address from being examined', async () => {
    configure({ scopeSyntax: 'v3' })
    const report = await examine(ehr.iss)
    expect(said(report, 'pkce')).toMatch(/^works/)
    expect(report.exitCode).toBe(1)
  })
})

describe('certificates', () => {
  const certificate = { isTrusted: true, validUntil: new Date('2026-06-20T00:00:00Z'), protocol: 'TLSv1.3' }

  test('are fine, near their end, or not trusted', () => {
    const judged = (change: object) => judgeCertificate({ ...certificate, ...change }, now)
    expect(judged({ validUntil: new Date('2027-06-20T00:00:00Z') }).status).toBe('works')
    expect(judged({})).toMatchObject({ status: 'limited', remedy: 'Have it renewed.' })
    expect(judged({ isTrusted: false, because: 'CERT_HAS_EXPIRED' })).toMatchObject({
      status: 'broken',
      says: 'TLS is not trusted: its certificate has expired (valid until 2026-06-20).',
    })
  })

  test('of an authority nobody knows are broken, and trusted once that authority is given', async () => {
    const secure = await openExaminedEhr({
      allowedOrigin: 'http://127.0.0.1:4000',
      tls: {
        key: readFileSync(join(tls, 'localhost.key.pem'), 'utf8'),
        cert: readFileSync(join(tls, 'localhost.cert.pem'), 'utf8'),
      },
    })
    try {
      const stranger = await baton([secure.iss])
      expect(stranger.code).toBe(1)
      expect(stranger.out).toContain('✗ certificate       TLS is not trusted: its certificate is self-signed')
      expect(stranger.out).toContain('NODE_EXTRA_CA_CERTS')
      expect(stranger.out).toMatch(/✗ discovery .*its certificate is self-signed/)
      const known = await baton([secure.iss], { NODE_EXTRA_CA_CERTS: join(tls, 'localhost.cert.pem') })
      expect(known.out).toMatch(/✓ certificate {7}TLSv1\.3, certificate valid until 2\d{3}-/)
      expect(known).toMatchObject({ code: 0, err: '' })
    } finally {
      await secure.close()
    }
  })
})

/** Runs the real program. */
function baton(given: readonly string[], variables: Record<string, string> = {}) {
  return new Promise<{ code: number | null; out: string; err: string }>((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'server', 'cli.ts'), 'doctor', ...given], {
      stdio: 'pipe',
      env: { PATH: process.env.PATH, ...variables },
    })
    const said = { out: '', err: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text))
    child.on('error', reject).on('close', (code) => resolve({ code, ...said }))
  })
}

describe('bad usage', () => {
  test.each([
    ['nothing', [], 'which EHR?'],
    ['two EHRs', ['test', 'other'], 'one EHR at a time'],
    ['an unknown option', ['test', '--verbose'], "Unknown option '--verbose'"],
    ['a connection that does not exist', ['nobody'], 'there is no connection "nobody"; there are test'],
    ['no web address', ['ftp://ehr.example/fhir'], 'not the address of an EHR'],
    ['more than the base address', ['https://ehr.example/fhir?x=1'], 'give the FHIR base address alone'],
    ['a password', ['https://me:secret@ehr.example/fhir'], 'leave user name and password out'],
  ])('%s', async (_, given, expected) => {
    const command = doctorCommand(given, { variables: {}, folder, clock: () => now })
    await expect(command).rejects.toThrow(UnusableInput)
    await expect(command).rejects.toThrow(expected)
    await expect(command).rejects.not.toThrow('secret@')
  })

  test('a wrong setting is named', async () => {
    const world = { variables: { PORT: 'many' }, folder, clock: () => now }
    await expect(doctorCommand(['test'], world)).rejects.toThrow('PORT: is not a port')
  })

  test('ends the program with exit code 2 and one line', async () => {
    const ended = await baton([])
    expect(ended).toMatchObject({ code: 2, out: '' })
    expect(ended.err).toMatch(
      /^which EHR\? usage: baton doctor <tenant id \| FHIR base address> \[--json\]\n$/,
    )
  })
})
