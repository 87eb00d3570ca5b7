import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PatientHeld } from '../../server/contract/compliance.ts'
import { patientCommand } from '../../server/cli/patient.ts'
import { UnusableInput } from '../../server/cli/unusable-input.ts'
import { readEnvironment } from '../../server/config/env.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { Tables } from '../../server/store/tables.ts'
import { plantPatient } from '../support/planted-patient.ts'
import { openMigratedDatabase, type TestDatabase } from '../support/test-database.ts'

let database: TestDatabase<Tables & FhirTables>
const folder = mkdtempSync(join(tmpdir(), 'baton-patient-'))
beforeAll(async () => {
  database = await openMigratedDatabase()
  await plantPatient(database.db, 'clinic', {
    id: 'ada',
    referral: 'sr-ada',
    mark: 'Zorblatt',
    mrn: '004 111',
  })
})
afterAll(async () => {
  await database.close()
  rmSync(folder, { recursive: true, force: true })
})

const run = (...given: string[]) =>
  patientCommand(given, {
    variables: {},
    cwd: folder,
    clock: () => new Date('2026-03-01T12:00:00Z'),
    open: () =>
      Promise.resolve({ environment: readEnvironment({}), db: database.db, close: () => Promise.resolve() }),
  })

test.each([
  [[]],
  [['show', 'clinic']],
  [['forget', 'clinic', 'ada']],
  [['export', 'clinic', 'ada']],
  [['erase', 'clinic', 'ada', '--confirm', '004 111']],
  [['show', 'clinic', 'nobody']],
])('%j is no command that can be carried out', async (given) => {
  await expect(run(...given)).rejects.toThrow(UnusableInput)
})

test('what is held is shown, exported to a file for its owner alone, and erased once the number is confirmed', async () => {
  const shown = PatientHeld.parse(JSON.parse((await run('show', 'clinic', 'ada')).output))
  expect(shown.identity.mrn).toBe('004 111')

  await run('export', 'clinic', 'Patient/ada', '--out', 'ada.zip')
  expect(statSync(join(folder, 'ada.zip')).mode & 0o077).toBe(0)
  const files = unzipSync(readFileSync(join(folder, 'ada.zip')))
  expect(Object.keys(files)).toContain('manifest.jws')

  const erase = (typed: string) =>
    run('erase', 'clinic', 'ada', '--digest', shown.digest, '--confirm', typed, '--reason', 'patient-request')
  expect(await erase('004 112')).toEqual({ output: '{"refused":"not-confirmed"}\n', exitCode: 1 })
  const done = await erase('004 111')
  expect(done.exitCode).toBe(0)
  expect(JSON.parse(done.output)).toMatchObject({ proof: { patient: 'Patient/ada' } })
  expect(PatientHeld.parse(JSON.parse((await run('show', 'clinic', 'ada')).output)).held).toEqual([])
})
