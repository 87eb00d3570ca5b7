import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { judgeCertificate } from '../../server/cli/doctor/check-address.ts'
import { doctorCommand } from '../../server/cli/doctor/doctor.ts'
import { UnusableInput } from '../../server/cli/unusable-input.ts'
import {
  ability,
  batonOrigin,
  now,
  openSurgery,
  said,
  smartPath,
  statementPath,
  type Surgery,
} from '../support/doctor-surgery.ts'
import { openExaminedEhr, smartDocumentOf, type ExaminedEhr } from '../support/examined-ehr.ts'

const root = join(import.meta.dirname, '..', '..')
const tls = join(root, 'test', 'fixtures', 'tls')

let surgery: Surgery
let ehr: ExaminedEhr
beforeAll(async () => {
  surgery = await openSurgery()
  ehr = surgery.ehr
})
afterAll(() => surgery.close())
beforeEach(() => surgery.reset())

describe('an EHR without a fault', () => {
  test('is usable, with nothing broken, and its configuration is found by tenant id', async () => {
    const report = await surgery.examine('test')
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
    expect((await surgery.examine(ehr.iss)).tenant).toBe('test')
  })

  test('is named when the address differs only in a final slash, because an iss is compared exactly', async () => {
    const report = await surgery.examine(`${ehr.iss}/`)
    expect(report.tenant).toBe('test')
    expect(said(report, 'configuration')).toMatch(/^limited: .*not letter for letter/)
  })

  test('that is not configured gets the public checks only, without a token being asked for', async () => {
    surgery.configure({ iss: 'https://other.example/fhir' })
    const report = await surgery.examine(ehr.iss)
    expect(report).toMatchObject({ tenant: null, isUsable: true, exitCode: 0 })
    expect(said(report, 'configuration')).toMatch(/^not-checked/)
    expect(said(report, 'address')).toContain('limited: localhost')
    expect(said(report, 'sign-in')).toContain(`idToken.issuer is ${ehr.iss}`)
    expect(ability(report, 'Task')).toMatch(/^works/)
  })

  test('is asked for nothing but public documents, a preflight and one incomplete token request', async () => {
    await surgery.examine('test')
    expect(ehr.asked.toSorted()).toEqual([
      'GET /fhir/.well-known/smart-configuration',
      'GET /fhir/metadata',
      'GET /jwks',
      'OPTIONS /fhir/ServiceRequest?patient=preflight',
      'POST /token',
    ])
  })

  test('is described for people with marks, three groups of abilities and a verdict', async () => {
    surgery.configure({ withoutScopes: ['patient/ServiceRequest.cu'] })
    const world = { variables: { BATON_ORIGIN: batonOrigin }, folder: surgery.folder, clock: () => now }
    const { output } = await doctorCommand(['test'], world)
    expect(output).toContain('✓ pkce              PKCE with S256 is supported.')
    expect(output).toMatch(/\nRead-only\n {2}ServiceRequest {5}can be read;/)
    expect(output).toContain('\nUsable: nothing Baton needs is broken.\n')
  })
})

describe('an EHR that misbehaves', () => {
  test('one that never answers is reported within the time it is given, and everything else is still checked', async () => {
    ehr.answers.set(statementPath, { isSilent: true })
    ehr.answers.set('POST /token', { isSilent: true })
    ehr.answers.set('GET /jwks', { status: 503 })
    ehr.answers.set(smartPath, { body: smartDocumentOf(ehr.origin) })
    const report = await surgery.examine('test', { timeoutMs: 1_500 })
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
    const report = await surgery.examine('test')
    expect(said(report, 'discovery')).toContain(expected)
    expect(said(report, 'browser-token')).toMatch(/^not-checked/)
    expect(report.exitCode).toBe(1)
  })

  test('endpoints on hosts the address guard does not know are not asked', async () => {
    const smart = { ...smartDocumentOf(ehr.origin), jwks_uri: 'http://ehr.example/jwks' }
    ehr.answers.set(smartPath, { body: smart })
    expect(said(await surgery.examine('test'), 'keys')).toContain('is refused by the address guard')
  })

  test('keys of an algorithm Baton does not accept are broken, and encryption keys do not count', async () => {
    const okp = { kty: 'OKP', crv: 'Ed25519', x: 'AAAA', use: 'sig', alg: 'EdDSA' }
    ehr.answers.set('GET /jwks', { body: { keys: [okp, { kty: 'RSA', n: 'AQAB', e: 'AQAB', use: 'enc' }] } })
    expect(said(await surgery.examine('test'), 'keys')).toMatch(/^broken: None of the 2 published keys/)
  })

  test('a host name nobody knows is reported before anything is asked', async () => {
    const report = await surgery.examine('https://no-such-host.invalid/fhir')
    expect(said(report, 'address')).toBe('broken: The host name no-such-host.invalid is not known here.')
    expect(report.findings).toHaveLength(2)
    expect(report.exitCode).toBe(1)
  })

  test('an address without https is refused unless it is this machine', async () => {
    expect(said(await surgery.examine('http://ehr.example/fhir'), 'address')).toMatch(
      /^broken: The address is not https/,
    )
  })

  test('a private address its file does not allow is refused, and nothing is sent there', async () => {
    surgery.configure({ allowPrivateAddresses: false })
    const report = await surgery.examine('test')
    expect(said(report, 'address')).toMatch(/^broken: localhost is a private address/)
    expect(ehr.asked).toEqual([])
  })
})

describe('a wrong configuration', () => {
  test('is the answer when the EHR was named by its tenant, and exit code 1', async () => {
    surgery.configure({ scopeSyntax: 'v3' })
    const report = await surgery.examine('test')
    expect(said(report, 'configuration')).toMatch(/^broken: .*field scopeSyntax/)
    expect(report).toMatchObject({ issuer: null, exitCode: 1, abilities: [] })
  })

  test('does not keep an address from being examined', async () => {
    surgery.configure({ scopeSyntax: 'v3' })
    const report = await surgery.examine(ehr.iss)
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
    const command = doctorCommand(given, { variables: {}, folder: surgery.folder, clock: () => now })
    await expect(command).rejects.toThrow(UnusableInput)
    await expect(command).rejects.toThrow(expected)
    await expect(command).rejects.not.toThrow('secret@')
  })

  test('a wrong setting is named', async () => {
    const world = { variables: { PORT: 'many' }, folder: surgery.folder, clock: () => now }
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
