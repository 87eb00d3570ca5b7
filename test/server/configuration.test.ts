import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AppFile } from '../../server/config/app-file.ts'
import { readEnvironment } from '../../server/config/env.ts'
import { loadSmartConfig, type SmartConfigOptions } from '../../server/config/smart-config.ts'
import { clinicPractice } from '../../server/sandbox/clinic/practice.ts'
import { issuerFile } from '../support/baton-for-tests.ts'

const shipped = join(import.meta.dirname, '..', '..', 'smart-config')
const options: SmartConfigOptions = {
  folder: shipped,
  batonOrigin: 'http://127.0.0.1:4000',
  sandboxOrigin: 'http://localhost:4004',
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

  test('gives a reason for every scope, in both syntaxes, and asks for nothing but reading', () => {
    const app = AppFile.parse(JSON.parse(readFileSync(join(shipped, 'app.json'), 'utf8')))
    for (const scope of [...app.chart, ...app.backend]) {
      expect(scope.v2.endsWith('.rs')).toBe(true)
      expect(scope.v1).toBe(scope.v2.replace(/\.rs$/, '.read'))
    }
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

describe('the environment', () => {
  test('has working values when nothing is set, and empty counts as not set', () => {
    expect(readEnvironment({ PORT: '', DATABASE_URL: '' })).toEqual({
      port: 4000,
      sandboxPort: 4004,
      sandboxSmtpPort: 4025,
      sandboxHispPort: 4026,
      directPort: 4001,
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

  test.each([
    ['PORT', '80000'],
    ['SANDBOX_PORT', 'abc'],
    ['SANDBOX_HISP_PORT', 'abc'],
    ['DATABASE_URL', 'mysql://x'],
    ['BATON_ORIGIN', 'baton.example'],
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
