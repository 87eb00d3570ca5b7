import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backfillCommand } from '../../server/cli/backfill.ts'
import { keysCommand } from '../../server/cli/keys.ts'
import { UnusableInput } from '../../server/cli/unusable-input.ts'
import { full } from '../../server/sandbox/profiles/full.ts'
import { openTestBaton, issuerFile, type TestBaton } from '../support/baton-for-tests.ts'
import { openServedSandbox, type ServedSandbox } from '../support/served-sandbox.ts'

let served: ServedSandbox
let baton: TestBaton
let folder: string
const said: string[] = []

const referral = {
  resourceType: 'ServiceRequest',
  id: 'sr-1',
  status: 'active',
  intent: 'order',
  category: [{ coding: [{ system: 'http://snomed.info/sct', code: '3457005' }] }],
  subject: { reference: 'Patient/p-1' },
  authoredOn: '2026-02-20T10:00:00-05:00',
}

beforeAll(async () => {
  served = await openServedSandbox(
    [{ resourceType: 'Patient', id: 'p-1' }, { resourceType: 'Patient', id: 'p-2' }, referral],
    [full],
  )
  baton = await openTestBaton([])
  await served.introduce(baton.database.db)
  folder = mkdtempSync(join(tmpdir(), 'baton-backfill-'))
  const real = join(import.meta.dirname, '..', '..', 'smart-config')
  mkdirSync(join(folder, 'issuers'))
  cpSync(join(real, 'app.json'), join(folder, 'app.json'))
  cpSync(join(real, 'policies'), join(folder, 'policies'), { recursive: true })
  const whole = issuerFile({ tenant: 'full', iss: served.issOf(full), hasBackend: true })
  const chartOnly = issuerFile({ tenant: 'chart-only', iss: 'https://other.example/fhir' })
  for (const file of [whole, chartOnly])
    writeFileSync(join(folder, 'issuers', `${String(file.tenant)}.json`), JSON.stringify(file))
  writeFileSync(join(folder, 'patients'), 'p-2\r\n\n')
  writeFileSync(join(folder, 'wrong'), 'p-2\nnot an id\n')
})
afterAll(async () => {
  await baton.close()
  await served.close()
  rmSync(folder, { recursive: true, force: true })
})

function backfill(...given: string[]) {
  return backfillCommand(given, {
    variables: { DATABASE_URL: baton.database.url },
    folder,
    clock: served.sandbox.clock,
    say: (line) => said.push(line),
    onViews: () => Promise.resolve(),
  })
}

describe('baton backfill', () => {
  test('reads every chart it can find or is given, and sums up', async () => {
    const { output, exitCode } = await backfill('--patients', join(folder, 'patients'))
    expect(JSON.parse(output)).toEqual({
      tenants: [
        { tenant: 'full', patients: 2, failures: 0, referrals: 1, discovery: 'ok', isResumed: false },
      ],
    })
    expect(exitCode).toBe(0)
    expect(said).toEqual(['full: done'])
  })

  test.each([
    [['nowhere'], 'there is no connection "nowhere"'],
    [['chart-only'], 'has no backend credentials'],
    [['full', 'more'], 'usage'],
    [['--fast'], 'usage'],
    [['--patients', '/no/such/file'], 'cannot be read (ENOENT)'],
  ])('%j is answered with what is wrong', async (given, message) => {
    const answer = backfill(...given)
    await expect(answer).rejects.toBeInstanceOf(UnusableInput)
    await expect(answer).rejects.toThrow(message)
  })

  test('names the line that is no id, and not what stands there', async () => {
    await expect(backfill('--patients', join(folder, 'wrong'))).rejects.toThrow(
      /wrong, line 2: is not the id/,
    )
  })
})

describe('baton keys', () => {
  const keys = (...given: string[]) =>
    keysCommand(given, { variables: { DATABASE_URL: baton.database.url }, clock: () => new Date() })

  test('lists, rotates, and shows how an EHR sends notifications', async () => {
    expect(await keys('list')).not.toMatch(/"d"|PRIVATE/)
    expect(JSON.parse(await keys('rotate'))).toMatchObject({
      added: [{ algorithm: 'ES384' }, { algorithm: 'RS384' }],
    })
    expect(JSON.parse(await keys('callback', 'full'))).toMatchObject({
      address: expect.stringMatching(/\/callbacks\/full\/subscription$/) as unknown,
      header: expect.stringMatching(/^Authorization: Bearer [\w-]{43}$/) as unknown,
    })
    expect(await keys('callback', 'full')).toBe(await keys('callback', 'full'))
  })

  test.each([[[]], [['list', 'more']], [['callback']], [['burn']]])('%j is not understood', async (given) => {
    await expect(keys(...given)).rejects.toBeInstanceOf(UnusableInput)
  })
})
