import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findMirrored, saveMirrored } from '../../server/store/mirrored-resources.ts'
import { mergeWithMirror, patientIn, toMirrored } from '../../server/use-cases/sync/mirror-reading.ts'
import { openTestBaton, type TestBaton } from '../support/baton-for-tests.ts'

let baton: TestBaton
const now = new Date('2026-03-02T15:00:00Z')

beforeAll(async () => {
  baton = await openTestBaton([])
})
afterAll(() => baton.close())

const task = (id: string, version: number) => ({
  resourceType: 'Task',
  id,
  meta: { versionId: String(version), lastUpdated: new Date(now.getTime() + version * 1_000).toISOString() },
  description: `version ${version}`,
})

let runs = 0
const versions = fc.array(
  fc.record({ id: fc.constantFrom('a', 'b', 'c'), version: fc.integer({ min: 1, max: 4 }) }),
  { minLength: 1, maxLength: 12 },
)

test('the same reading a second time changes nothing, and an older one never replaces a newer', async () => {
  const { db } = baton.database
  await fc.assert(
    fc.asyncProperty(fc.array(versions, { minLength: 1, maxLength: 4 }), async (readings) => {
      const key = { tenant: 't', patient: `p-${(runs += 1)}` }
      const newest = new Map<string, number>()
      for (const reading of readings) {
        const last = new Map(reading.map(({ id, version }) => [id, version]))
        for (const [id, version] of last) newest.set(id, Math.max(version, newest.get(id) ?? 0))
        const rows = toMirrored(reading.map(({ id, version }) => task(id, version)))
        await saveMirrored(db, key, rows, [], now)
        expect(await saveMirrored(db, key, rows, [], now)).toBe(0)
      }
      const kept = (await findMirrored(db, key)).map(({ content }): unknown => JSON.parse(content))
      expect(kept).toEqual([...newest].sort().map(([id, version]) => task(id, version)))
    }),
    { numRuns: 40 },
  )
})

test('what a complete reading no longer holds is forgotten, of its own types and patient only', async () => {
  const { db } = baton.database
  const key = { tenant: 't', patient: 'x' }
  const other = { ...task('o', 1), resourceType: 'Appointment' }
  await saveMirrored(db, key, toMirrored([task('a', 1), task('b', 1), other]), [], now)
  await saveMirrored(db, { ...key, patient: 'y' }, toMirrored([task('b', 1)]), [], now)
  expect(await saveMirrored(db, key, toMirrored([task('a', 1)]), ['Task'], now)).toBe(1)
  expect((await findMirrored(db, key)).map(({ type }) => type)).toEqual(['Appointment', 'Task'])
  expect(await findMirrored(db, { ...key, patient: 'y' })).toHaveLength(1)
})

test('of what could not be read completely, what was read before stands beside what was read now', () => {
  const mirrored = [
    { type: 'Task', content: JSON.stringify(task('old', 1)) },
    { type: 'Appointment', content: '{"resourceType":"Appointment"}' },
  ]
  expect(mergeWithMirror([task('new', 1)], mirrored, ['Task'])).toEqual([
    task('new', 1),
    { resourceType: 'Appointment' },
  ])
})

test.each([
  [{ subject: { reference: 'Patient/p-1' } }, 'p-1'],
  [{ for: { reference: 'https://ehr.example/fhir/Patient/p-1' } }, 'p-1'],
  [{ patient: { reference: 'Patient/p-1' } }, 'p-1'],
  [{ subject: { reference: 'Group/g-1' } }, undefined],
  [{ subject: { display: 'Somebody' } }, undefined],
  [17, undefined],
])('the patient of %o is %s', (resource, expected) => {
  expect(patientIn(resource)).toBe(expected)
})
