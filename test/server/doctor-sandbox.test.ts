import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { doctorCommand } from '../../server/cli/doctor/doctor.ts'
import { findBackendKey } from '../../server/cli/doctor/open-backend-key.ts'
import { readEnvironment } from '../../server/config/env.ts'
import { findSigningKeys } from '../../server/store/signing-keys.ts'
import { batonMigrations, migrate } from '../../server/store/migrate.ts'
import type { Tables } from '../../server/store/tables.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import { openSandbox, type Sandbox } from '../sandbox/sandbox-fixture.ts'
import { issuerFile, openTestBaton } from '../support/baton-for-tests.ts'
import { openTestDatabase } from '../support/test-database.ts'
import { findFreePort } from '../support/free-port.ts'

const realConfig = join(import.meta.dirname, '..', '..', 'smart-config')
const snomed = 'http://snomed.info/sct'

const order = (id: string, category: string | undefined, code: string) => ({
  resourceType: 'ServiceRequest',
  id,
  status: 'active',
  intent: 'order',
  authoredOn: '2026-02-02T15:00:00Z',
  subject: { reference: 'Patient/p-1' },
  ...(category === undefined ? {} : { category: [{ coding: [{ system: snomed, code: category }] }] }),
  code: { coding: [{ system: 'http://ehr.example/orders', code }] },
})

const record = [
  { resourceType: 'Organization', id: 'ours', name: 'Our Practice' },
  { resourceType: 'Patient', id: 'p-1' },
  order('referral', '3457005', 'CARD'),
  order('laboratory', '108252007', 'CBC'),
  order('unclear', undefined, 'REF77'),
]

let folder: string
let sandbox: Sandbox
let origin: string
let stop: () => Promise<void>

beforeAll(async () => {
  origin = `http://localhost:${await findFreePort()}`
  sandbox = await openSandbox(record, { origin, batonOrigin: 'http://127.0.0.1:1' })
  const server = serve({
    fetch: sandbox.app.fetch,
    port: Number(new URL(origin).port),
    hostname: '127.0.0.1',
  })
  await once(server, 'listening')
  stop = async () => {
    const closed = once(server, 'close')
    server.close()
    if ('closeAllConnections' in server) server.closeAllConnections()
    await closed
  }
  folder = mkdtempSync(join(tmpdir(), 'baton-doctor-sandbox-'))
  mkdirSync(join(folder, 'issuers'))
  cpSync(join(realConfig, 'app.json'), join(folder, 'app.json'))
  cpSync(join(realConfig, 'policies'), join(folder, 'policies'), { recursive: true })
  const file = issuerFile({ tenant: 'sandbox', iss: `${origin}/full/fhir` })
  const practice = {
    timeZone: 'America/New_York',
    openingHours: {},
    holidays: [],
    ourOrganizations: ['Organization/ours'],
    ourPractitioners: [],
  }
  const whole = { ...file, practice, frameAncestors: [origin], backend: { clientId: 'baton-backend' } }
  writeFileSync(join(folder, 'issuers', 'sandbox.json'), JSON.stringify(whole))
})
afterAll(async () => {
  await stop()
  await sandbox.close()
  rmSync(folder, { recursive: true, force: true })
})

function examine(batonOrigin: string, subject = 'sandbox') {
  const { kid, alg, privateKey } = sandbox.backend
  return doctorCommand([subject], {
    variables: { BATON_ORIGIN: batonOrigin },
    folder,
    clock: sandbox.clock,
    timeoutMs: 5_000,
    findKey: () => Promise.resolve({ key: { kid, algorithm: alg, privateKey } }),
  })
}

describe('the sandbox EHR', () => {
  test('passes every check, its authorization server taking Baton’s signature as any EHR would', async () => {
    const { output, exitCode } = await examine('http://127.0.0.1:1')
    expect(output).not.toContain('✗')
    expect(exitCode).toBe(0)
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
      expect(output).toMatch(new RegExp(`\\n✓ ${check} `))
    }
    for (const check of [
      'browser-discovery',
      'browser-token',
      'browser-fhir',
      'browser-headers',
      'backend-token',
    ]) {
      expect(output).toMatch(new RegExp(`\\n✓ ${check} `))
    }
    expect(output).toContain('✓ backend-read      The backend can read Organization/ours.')
    expect(output).toMatch(/\n✓ backend-writes /)
    expect(output).toMatch(/\n✓ sync {14}Referrals are found by a search for changed orders across patients/)
  })

  test('has one order nobody can classify, and its codes are given for the configuration', async () => {
    const { output } = await examine('http://127.0.0.1:1')
    expect(output).toContain('Of 3 orders, 1 are referrals, 1 are known to be others, 1 say neither.')
    expect(output).toContain('referralSelector.extraCodes: http://ehr.example/orders|REF77 (1).')
  })

  test('does not let pages of an origin that is not registered read anything', async () => {
    const { output, exitCode } = await examine('https://stranger.example')
    expect(output).toContain('✗ browser-token')
    expect(output).toContain('✗ browser-fhir')
    expect(exitCode).toBe(1)
  })
})

describe('the Baton that runs', () => {
  test('is asked whether it serves the connection as the file says', async () => {
    const port = await findFreePort()
    const baton = await openTestBaton([{ tenant: 'other', iss: 'https://other.example/fhir' }])
    const server = serve({ fetch: baton.app.fetch, port, hostname: '127.0.0.1' })
    await once(server, 'listening')
    try {
      const { output } = await examine(`http://127.0.0.1:${port}`)
      expect(output).toMatch(
        /✗ baton {13}What answers at .* does not serve "sandbox" as its file says \(404\)/,
      )
      expect(output).toContain('→ Restart Baton, so that it reads smart-config again.')
    } finally {
      const closed = once(server, 'close')
      server.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed
      await baton.close()
    }
  })
})

describe('Baton’s own key', () => {
  test('is read from its database, and made there at its first use', async () => {
    const database = await openTestDatabase<Tables & FhirTables>()
    try {
      const environment = readEnvironment({ DATABASE_URL: database.url })
      const before = await findBackendKey(environment, undefined, new Date())
      expect('lack' in before ? before.lack : 'a key').toContain('cannot be read')
      await migrate(database.db, [batonMigrations])
      const found = await findBackendKey(environment, undefined, new Date())
      const kept = (await findSigningKeys(database.db)).find(({ algorithm }) => algorithm === 'ES384')
      expect(found).toMatchObject({ key: { kid: kept?.kid, algorithm: 'ES384' } })
    } finally {
      await database.close()
    }
  })

  test('of a data folder where nothing runs cannot be had, and nothing is made there', async () => {
    const environment = readEnvironment({ BATON_DATA: join(folder, 'no-data-here') })
    expect(await findBackendKey(environment, undefined, new Date())).toEqual({
      lack: 'Baton’s signing key lies in its database, which does not run',
      remedy: 'Start Baton, or set DATABASE_URL or BATON_DATA as it is started with.',
    })
  })
})
