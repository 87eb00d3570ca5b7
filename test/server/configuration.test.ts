import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AppFile, standaloneScope } from '../../server/config/app-file.ts'
import { readEnvironment } from '../../server/config/env.ts'
import { loadSmartConfig, type SmartConfigOptions } from '../../server/config/smart-config.ts'
import { clinicPractice } from '../../server/sandbox/clinic/practice.ts'
import { issuerFile } from '../support/baton-for-tests.ts'

const shipped = join(import.meta.dirname, '..', '..', 'smart-config')
const options: SmartConfigOptions = {
  folder: shipped,
  batonOrigin: 'http://127.0.0.1:4000',
  sandboxOrigin: 'http://localhost:4004',
  variables: {},
}

describe('the configuration that is shipped', () => {
  test('is complete and correct', () => {
    const { tenants } = loadSmartConfig(options)
    expect([...tenants.keys()]).toEqual(expect.arrayContaining(['sandbox-full', 'smart-launcher', 'hapi']))
  })

  test('knows the sandbox only where the sandbox runs', () => {
    const production = { folder: shipped, batonOrigin: 'https://baton.example' }
    expect([...loadSmartConfig(production).tenants.keys()].filter((id) => id.startsWith('sandbox'))).toEqual(
      [],
    )
  })

  test('finds a tenant by exact issuer', () => {
    const { tenantByIss } = loadSmartConfig(options)
    expect(tenantByIss.get('http://localhost:4004/full/fhir')?.id).toBe('sandbox-full')
    expect(tenantByIss.get('http://localhost:4004/full/fhir/')).toBeUndefined()
  })

  test('says that the people of the sandbox’s clinic are ours', () => {
    const policy = loadSmartConfig(options).tenants.get('sandbox-full')?.policy
    expect(policy?.ourOrganizations).toEqual(clinicPractice.ourOrganizations)
    expect(policy?.ourPractitioners).toEqual(clinicPractice.ourPractitioners)
    expect(policy?.calendar.timeZone).toBe(clinicPractice.timeZone)
  })

  test('asks for the choice of a patient only outside a chart, and not where the EHR’s file leaves it out', () => {
    const tenant = loadSmartConfig(options).tenants.get('sandbox-full')
    expect(tenant?.scope.split(' ')).not.toContain('launch/patient')
    expect(tenant?.standaloneScope?.split(' ').sort()).toEqual(
      [...(tenant?.scope.split(' ') ?? []).filter((scope) => scope !== 'launch'), 'launch/patient'].sort(),
    )
    const app = AppFile.parse(JSON.parse(readFileSync(join(shipped, 'app.json'), 'utf8')))
    expect(standaloneScope(app, 'v2', ['launch/patient'])).toBeUndefined()
  })

  test('gives a reason for every scope, in both syntaxes, and asks for little more than reading', () => {
    const app = AppFile.parse(JSON.parse(readFileSync(join(shipped, 'app.json'), 'utf8')))
    const isReading = ({ v2 }: { v2: string }) => v2.endsWith('.rs')
    expect(app.chart.filter((scope) => !isReading(scope)).map(({ v2 }) => v2)).toEqual([
      'patient/ServiceRequest.cu',
      'patient/Task.cu',
      'patient/Appointment.cu',
      'patient/Communication.cu',
    ])
    for (const scope of [...app.chart, ...app.backend].filter(isReading))
      expect(scope.v1).toBe(scope.v2.replace(/\.rs$/, '.read'))
    // What the sweep leaves in the EHR, and times that were picked in the list; nothing is deleted, and no order is ever
    // written.
    expect(app.backend.filter((scope) => !isReading(scope)).map(({ v1, v2 }) => [v1, v2])).toEqual([
      ['system/Task.write', 'system/Task.cu'],
      ['system/Appointment.write', 'system/Appointment.cu'],
      // A file is read by its address and never searched for.
      ['system/Binary.read', 'system/Binary.r'],
      ['system/Communication.write', 'system/Communication.c'],
    ])
  })

  test('has a template that only lacks the practice’s own values', () => {
    expect(readdirSync(join(shipped, 'issuers'))).toContain('_template.json')
  })
})

describe('a wrong configuration stops the start with one message that names file, field and remedy', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-config-'))
    cpSync(shipped, folder, { recursive: true })
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function messageWith(change: Record<string, unknown>): string {
    const correct = issuerFile({ tenant: 'broken', iss: 'https://broken.example/fhir' })
    writeFileSync(join(folder, 'issuers', 'broken.json'), JSON.stringify({ ...correct, ...change }))
    return messageOf(() => loadSmartConfig({ ...options, folder }))
  }

  const correct = issuerFile({ tenant: 'x', iss: 'https://x.example/fhir' })
  const practice = typeof correct.practice === 'object' ? correct.practice : {}

  test.each([
    ['no issuer', { iss: undefined }, 'field iss: must be the FHIR base address'],
    ['http elsewhere', { iss: 'http://ehr.example/fhir' }, 'field iss: must be the FHIR base address'],
    ['a frame of everybody', { frameAncestors: ['*'] }, 'field frameAncestors.0: must be an origin'],
    [
      'a frame with a path',
      { frameAncestors: ['https://ehr.example/'] },
      'cut off the path and the final slash',
    ],
    [
      'nobody who may frame it',
      { frameAncestors: [] },
      'field frameAncestors: must name at least one origin',
    ],
    ['a tenant with capitals', { tenant: 'My EHR' }, 'lower-case letters, digits and hyphens'],
    [
      'a wrong time zone',
      { practice: { ...practice, timeZone: 'EST5' + 'X' } },
      'field practice.timeZone: must be an IANA time zone',
    ],
    [
      'a closing time before opening',
      { practice: { ...practice, openingHours: { monday: [['17:00', '08:00']] } } },
      'field practice.openingHours.monday.0: must open before it closes',
    ],
    [
      'a bare organization id',
      { practice: { ...practice, ourOrganizations: ['northside'] } },
      'field practice.ourOrganizations.0: must be a reference like "Organization/123"',
    ],
    ['a field nobody knows', { polcy: 'both' }, 'field polcy: is not a field Baton knows'],
    ['a policy there is not', { policy: 'gentle' }, 'there is no policy "gentle"; use "both"'],
    [
      'no audience',
      { idToken: { issuer: 'https://x.example' } },
      'field idToken.audience: must be the "aud"',
    ],
    [
      'an unsafe algorithm',
      { idToken: { issuer: 'https://x.example', audience: 'b', algorithms: ['none'] } },
      'field idToken.algorithms.0: must be RS256',
    ],
    [
      'the issuer of another connection',
      { iss: 'https://launch.smarthealthit.org/v/r4/fhir' },
      'field iss: is the same as in',
    ],
  ])('%s', (_, change, expected) => {
    const message = messageWith(change)
    expect(message).toContain('broken.json')
    expect(message).toContain(expected)
  })

  test('a file that is not JSON', () => {
    writeFileSync(join(folder, 'issuers', 'broken.json'), '{ "tenant": ')
    expect(messageOf(() => loadSmartConfig({ ...options, folder }))).toMatch(
      /broken\.json is not JSON .*correct it or remove/,
    )
  })

  test('a policy file with a ladder that cannot be read', () => {
    writeFileSync(
      join(folder, 'policies', 'ours.json'),
      JSON.stringify({ id: 'ours', name: 'Ours', revision: 0 }),
    )
    expect(messageOf(() => loadSmartConfig({ ...options, folder }))).toMatch(/ours\.json, field revision/)
  })

  test('several faults are all named at once', () => {
    const message = messageWith({ iss: 'nonsense', scopeSyntax: 'v3' })
    expect(message).toContain('field iss')
    expect(message).toContain('field scopeSyntax')
  })
})

const baa = { attestedBy: 'Pat Example', attestedOn: '2026-01-31' }
const contact = {
  shortName: 'Test Practice',
  callBackNumber: '(202) 555-0100',
  directAddress: 'referrals@direct.test.example',
  faxNumber: '+12025550101',
  postalAddress: ['1 Test Street', 'Testville, DC 20001'],
}
const sms = {
  enabled: true,
  accountSid: `AC${'0'.repeat(32)}`,
  authToken: { fromEnv: 'BATON_TWILIO_TOKEN' },
  from: '+12025550102',
  providerHandlesStop: true,
}
const fax = {
  enabled: true,
  baa,
  projectId: 'project',
  accessKey: { fromEnv: 'BATON_FAX_KEY' },
  accessSecret: { fromEnv: 'BATON_FAX_SECRET' },
}

describe('the channels messages leave by', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-config-'))
    cpSync(shipped, folder, { recursive: true })
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const variables = { BATON_TWILIO_TOKEN: 'token', BATON_FAX_KEY: 'key', BATON_FAX_SECRET: 'secret' }

  function load(
    channels: Record<string, unknown>,
    without: string[] = [],
    more: Partial<SmartConfigOptions> = {},
  ) {
    const base = issuerFile({ tenant: 'ours', iss: 'https://ours.example/fhir' })
    const reach = Object.entries(contact).filter(([name]) => !without.includes(name))
    const practice = Object.assign({}, base.practice, Object.fromEntries(reach))
    writeFileSync(join(folder, 'issuers', 'ours.json'), JSON.stringify({ ...base, practice, channels }))
    return loadSmartConfig({ ...options, folder, variables, ...more }).tenants.get('ours')
  }

  test('are all off until they are switched on, and what is off is not looked at', () => {
    expect(load({ sms: { enabled: false, accountSid: 'not yet known' } })?.channels).toEqual({})
  })

  test('get their secrets from the environment, by name', () => {
    const tenant = load({ sms, fax })
    expect(tenant?.channels.sms).toMatchObject({
      baseUrl: 'https://api.twilio.com',
      authTokens: ['token'],
      sendBetween: { fromMinute: 480, toMinute: 1260 },
    })
    expect(tenant?.channels.fax).toMatchObject({ accessSecret: 'secret', from: '+12025550101' })
    expect(tenant?.contact).toEqual(contact)
  })

  test('stay closed where nobody gives an environment: the supervisor reads files and sends nothing', () => {
    const read = { ...options, folder }
    delete read.variables
    load({ sms })
    expect(loadSmartConfig(read).tenants.get('ours')?.channels).toEqual({})
  })

  test('of the sandbox are all open, at the sandbox’s own ports', () => {
    const sandboxPorts = { smtp: 5025, hisp: 5026 }
    const { tenants } = loadSmartConfig({ ...options, sandboxPorts })
    const full = tenants.get('sandbox-full')?.channels
    expect(Object.keys(full ?? {}).sort()).toEqual(['direct', 'email', 'fax', 'letter', 'sms'])
    expect(full?.email).toMatchObject({ host: 'localhost', port: 5025, isTlsFromStart: false })
    expect(full?.direct?.port).toBe(5026)
    expect(full?.sms?.baseUrl).toBe('http://localhost:4004/peers/twilio')
    const inboxes = [...tenants.values()].flatMap(({ channels }) => channels.direct?.inbox.address ?? [])
    expect(new Set(inboxes).size).toBe(inboxes.length)
  })

  test.each([
    [
      'a secret that is not in the environment',
      { sms: { ...sms, authToken: { fromEnv: 'BATON_NO_SUCH' } } },
      'field channels.sms.authToken: the environment variable BATON_NO_SUCH is not set; set it',
    ],
    [
      'a secret in the file',
      { sms: { ...sms, authToken: 'token' } },
      'field channels.sms.authToken: must be {"fromEnv": "NAME"}',
    ],
    [
      'a secret in the file, said to be for the sandbox',
      { sms: { ...sms, authToken: { sandboxOnly: 'token' } } },
      'field channels.sms.authToken: is a secret in a file, which only the sandbox may have',
    ],
    [
      'a fax without an agreement',
      { fax: { ...fax, baa: undefined } },
      'field channels.fax.baa: must be {"attestedBy"',
    ],
    ['letters without an agreement', { letter: { enabled: true } }, 'field channels.letter.baa: must be'],
    [
      'calls without an agreement',
      { voice: { enabled: true, by: 'person' } },
      'field channels.voice.baa: must be',
    ],
    [
      'Direct without an agreement',
      { direct: { enabled: true, server: 'smtp://hisp.example:587' } },
      'field channels.direct.baa: must be',
    ],
    [
      'an agreement of nobody',
      { fax: { ...fax, baa: { ...baa, attestedBy: ' ' } } },
      'field channels.fax.baa.attestedBy: must be the name',
    ],
    [
      'hours wider than the law’s',
      { sms: { ...sms, sendBetween: ['07:00', '20:00'] } },
      'field channels.sms.sendBetween: must lie within ["08:00", "21:00"]',
    ],
    [
      'nobody who answers STOP',
      { sms: { ...sms, providerHandlesStop: undefined } },
      'field channels.sms.providerHandlesStop: must say whether Twilio itself',
    ],
    [
      'a number that is not E.164',
      { sms: { ...sms, from: '202-555-0102' } },
      'field channels.sms.from: must be the number',
    ],
    [
      'a provider without TLS',
      { fax: { ...fax, baseUrl: 'http://fax.example' } },
      'field channels.fax.baseUrl: must be the address',
    ],
    [
      'a mail server without a port',
      { email: { enabled: true, server: 'mail.example', from: 'a@b.example' } },
      'field channels.email.server: must be like "smtp://',
    ],
    [
      'a secret for the engine that no bearer token can be',
      { v2: { enabled: true, secret: { fromEnv: 'BATON_FAX_SECRET' } } },
      'field channels.v2.secret: is sent as a bearer token, so it must be 20 to 200 letters',
    ],
    [
      'a user without a password',
      { email: { enabled: true, server: 'smtp://mail.example:587', user: 'x', from: 'a@b.example' } },
      'field channels.email.password: stands together with "user"',
    ],
    [
      'an authority that is not there',
      {
        email: {
          enabled: true,
          server: 'smtp://mail.example:587',
          caFile: '/no/such.pem',
          from: 'a@b.example',
        },
      },
      'field channels.email.caFile: there is no file "/no/such.pem"',
    ],
    [
      'a field nobody knows',
      { sms: { ...sms, form: 'x' } },
      'field channels.sms.form: is not a field Baton knows',
    ],
    [
      'a channel nobody knows',
      { pigeon: { enabled: true } },
      'field channels.pigeon: is not a field Baton knows',
    ],
    [
      'neither on nor off',
      { sms: { ...sms, enabled: undefined } },
      'field channels.sms.enabled: must be true',
    ],
  ])('%s stops the start', (_, channels, expected) => {
    const message = messageOf(() => load(channels))
    expect(message).toContain('ours.json')
    expect(message).toContain(expected)
  })

  test.each([
    [{ sms }, 'callBackNumber'],
    [{ fax }, 'faxNumber'],
    [{ letter: { enabled: true, baa } }, 'postalAddress'],
    [{ direct: { enabled: true, baa, server: 'smtp://hisp.example:587' } }, 'directAddress'],
  ])('%j needs the practice’s %s', (channels, field) => {
    expect(messageOf(() => load(channels, [field]))).toContain(
      `field practice.${field}: is missing; messages over`,
    )
  })
})

describe('the environment', () => {
  test('has working values when nothing is set, and empty counts as not set', () => {
    expect(readEnvironment({ PORT: '', DATABASE_URL: '' })).toEqual({
      port: 4000,
      sandboxPort: 4004,
      sandboxPorts: { smtp: 4025, hisp: 4026 },
      directInbox: { host: '127.0.0.1', port: 4001 },
      hasJobs: true,
      dataFolder: '.baton',
      batonOrigin: 'http://127.0.0.1:4000',
      host: '127.0.0.1',
    })
  })

  test('Baton’s address follows its port unless it is said', () => {
    expect(readEnvironment({ PORT: '4321' }).batonOrigin).toBe('http://127.0.0.1:4321')
    expect(readEnvironment({ BATON_ORIGIN: 'https://baton.example/' }).batonOrigin).toBe(
      'https://baton.example',
    )
  })

  test('no proxy is trusted unless it is named', () => {
    expect(readEnvironment({}).trustedProxies).toBeUndefined()
    const { trustedProxies } = readEnvironment({ BATON_TRUSTED_PROXIES: '10.0.0.5, 10.1.0.0/16' })
    const asked = ['10.0.0.5', '10.1.9.9', '10.0.0.6']
    expect(asked.map((each) => trustedProxies?.holds(each))).toEqual([true, true, false])
  })

  test.each([
    ['PORT', '80000'],
    ['SANDBOX_PORT', 'abc'],
    ['BATON_DIRECT_PORT', '-1'],
    ['SANDBOX_HISP_PORT', 'abc'],
    ['DATABASE_URL', 'mysql://x'],
    ['BATON_ORIGIN', 'baton.example'],
    ['BATON_TRUSTED_PROXIES', 'proxy.example'],
    ['BATON_TRUSTED_PROXIES', '0.0.0.0/0'],
    ['BATON_METRICS_TOKEN', 'short'],
    ['BATON_METRICS_TOKEN', 'a secret with a space in it'],
  ])('%s=%s is refused by name, with what to put there', (name, value) => {
    expect(messageOf(() => readEnvironment({ [name]: value }))).toMatch(new RegExp(`${name}: .*; give `))
  })
})

function messageOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
  return 'nothing was thrown'
}
