import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { directoryCommand } from '../../server/cli/directory.ts'
import { UnusableInput } from '../../server/cli/unusable-input.ts'
import { directoryResources } from '../../server/sandbox/clinic/directory.ts'
import { epicLike } from '../../server/sandbox/profiles/epic-like.ts'
import { full } from '../../server/sandbox/profiles/full.ts'
import { findNetworks } from '../../server/store/directory-facts.ts'
import { findReceivers } from '../../server/store/receivers.ts'
import { editReceiver } from '../../server/use-cases/directory/edit-receiver.ts'
import { importEhrDirectory } from '../../server/use-cases/directory/import-ehr-directory.ts'
import { openEhrGateways, type EhrGateways } from '../../server/use-cases/ehr-gateways.ts'
import type { TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import { issuerFile, openTestBaton, type TestBaton } from '../support/baton-for-tests.ts'
import { openServedSandbox, type ServedSandbox } from '../support/served-sandbox.ts'

let served: ServedSandbox
let baton: TestBaton
let gateways: EhrGateways
let folder: string

const resources = directoryResources()
const withSpecialty = resources.filter(
  (one) =>
    (one.resourceType === 'PractitionerRole' || one.resourceType === 'HealthcareService') &&
    one.specialty !== undefined,
)

beforeAll(async () => {
  served = await openServedSandbox(
    resources.map((one) => ({ ...one })),
    [full, epicLike],
  )
  const issuers = [full, epicLike].map((profile) => ({
    tenant: profile.id,
    iss: served.issOf(profile),
    hasBackend: true,
  }))
  baton = await openTestBaton(issuers)
  await served.introduce(baton.database.db)
  await baton.open.refresh(() => true)
  const world = { now: served.sandbox.clock, wait: () => Promise.resolve(), random: () => 0 }
  gateways = openEhrGateways(baton.database.db, world)
  folder = mkdtempSync(join(tmpdir(), 'baton-directory-'))
  const real = join(import.meta.dirname, '..', '..', 'smart-config')
  mkdirSync(join(folder, 'issuers'))
  cpSync(join(real, 'app.json'), join(folder, 'app.json'))
  cpSync(join(real, 'policies'), join(folder, 'policies'), { recursive: true })
  writeFileSync(
    join(folder, 'issuers', 'full.json'),
    JSON.stringify(issuerFile({ ...issuers[0], tenant: 'full', iss: served.issOf(full), hasBackend: true })),
  )
  writeFileSync(join(folder, 'good.csv'), 'key;name;specialties\nk1;Bay Pain;Pain medicine\n')
  writeFileSync(
    join(folder, 'latin.csv'),
    Buffer.from('key;name;specialties\nk1;Cl\xednica;pain\n', 'latin1'),
  )
})
afterAll(async () => {
  await baton.close()
  await served.close()
  rmSync(folder, { recursive: true, force: true })
})

function runtimeOf(tenant: string): TenantRuntime {
  const runtime = baton.deps.tenants.get(tenant)
  if (runtime === undefined) throw new Error(`no tenant ${tenant}`)
  return runtime
}

const importInto = (tenant: string, options = {}) =>
  importEhrDirectory({ db: baton.database.db, gateways }, runtimeOf(tenant), options)

describe('an import from the sandbox EHR', () => {
  test('a dry run says what it would add and adds nothing', async () => {
    const outcome = await importInto('full', { isDryRun: true })
    expect(outcome).toEqual({
      outcome: 'complete',
      read: withSpecialty.length,
      added: withSpecialty.length,
      changed: 0,
      missing: 0,
    })
    expect(await findReceivers(baton.database.db, 'full', {})).toEqual([])
  })

  test('takes every receiver over once, with networks, and changes nothing the second time', async () => {
    expect(await importInto('full')).toMatchObject({ outcome: 'complete', added: withSpecialty.length })
    expect(await importInto('full')).toMatchObject({ added: 0, changed: 0 })
    const [lindahl] = await findReceivers(baton.database.db, 'full', { text: 'lindahl' })
    expect(lindahl?.record).toMatchObject({ reference: 'PractitionerRole/role-lindahl', source: 'fhir' })
    expect(await findNetworks(baton.database.db, 'full')).toContainEqual({
      reference: 'Organization/net-cedar',
      name: 'Cedar PPO network',
      payer: 'Organization/payer-cedar',
    })
  })

  test('keeps what a person changed', async () => {
    const { db } = baton.database
    const [lindahl] = await findReceivers(db, 'full', { text: 'lindahl' })
    if (lindahl === undefined) throw new Error('not imported')
    const { id, version } = lindahl
    const by = { reference: 'Practitioner/1', name: 'Maria' }
    await editReceiver(db, 'full', { id, version, set: { phone: '413-555-0177' }, clear: [], reason: '', by })
    expect(await importInto('full')).toMatchObject({ added: 0, changed: 0 })
    const [again] = await findReceivers(db, 'full', { text: 'lindahl' })
    expect(again?.record.edits).toEqual({ phone: '+14135550177' })
  })

  test('takes what an EHR without services and endpoints has', async () => {
    const roles = withSpecialty.filter((one) => one.resourceType === 'PractitionerRole')
    expect(await importInto('epic-like')).toMatchObject({ outcome: 'complete', read: roles.length })
  })
})

describe('baton directory', () => {
  const command = (...given: string[]) =>
    directoryCommand(given, {
      variables: { DATABASE_URL: baton.database.url },
      folder,
      clock: served.sandbox.clock,
    })

  test('imports from the EHR, and says what came of it', async () => {
    expect(await command('import', 'full')).toEqual({
      output: `full: complete; ${withSpecialty.length} read, 0 new, 0 changed\n`,
      exitCode: 0,
    })
  })

  test('shows what a list would do, then does it', async () => {
    const list = join(folder, 'good.csv')
    expect((await command('import', 'full', list, '--dry-run')).output).toBe(
      'line 2: new, Bay Pain\n1 new, 0 changed, 0 unchanged, 0 faulty\nfull: dry run\n',
    )
    expect((await command('import', 'full', list)).output).toContain('full: 1 added, 0 changed\n')
  })

  test('names line and column of what is not UTF-8, and imports nothing', async () => {
    const { output, exitCode } = await command('import', 'full', join(folder, 'latin.csv'))
    expect([output, exitCode]).toEqual([
      'line 2, name: unreadable-characters\n0 new, 0 changed, 0 unchanged, 1 faulty\nfull: nothing was imported\n',
      1,
    ])
  })

  test.each([
    [['import'], 'usage'],
    [['export', 'full'], 'usage'],
    [['import', 'full', 'a', 'b'], 'usage'],
    [['import', 'nowhere'], 'there is no connection'],
    [['import', 'full', '/no/such/file'], 'cannot be read (ENOENT)'],
  ])('%j is answered with what is wrong', async (given, message) => {
    const answer = command(...given)
    await expect(answer).rejects.toBeInstanceOf(UnusableInput)
    await expect(answer).rejects.toThrow(message)
  })
})
