import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { Tables } from '../../server/store/tables.ts'
import { openProgressLine } from '../../server/supervisor/progress-line.ts'
import { loadOwnStore } from '../../server/use-cases/load-own-store.ts'
import { openMigratedDatabase, type TestDatabase } from '../support/test-database.ts'

let database: TestDatabase<Tables & FhirTables>
beforeAll(async () => {
  database = await openMigratedDatabase()
})
afterAll(() => database.close())

function share(stamp: string, part: number, parts: number) {
  return { stamp, part, parts, resources: [{ resourceType: 'Organization', id: `org-${part}` }] }
}

async function idsOf(tenant: string): Promise<readonly string[]> {
  const rows = await database.db
    .selectFrom('fhir_resource')
    .select('id')
    .where('tenant_id', '=', tenant)
    .orderBy('id')
    .execute()
  return rows.map(({ id }) => id)
}

test('a share that comes in parts goes on where it was, and is taken once', async () => {
  const give = (part: number) => loadOwnStore(database.db, 'parts', share('monday', part, 3))
  expect(await give(0)).toEqual({ loaded: 1, next: 1 })
  expect(await give(1)).toEqual({ loaded: 1, next: 2 })
  expect(await give(0)).toEqual({ loaded: 0, next: 2 })
  expect(await idsOf('parts')).toEqual(['org-0', 'org-1'])
  expect(await give(2)).toEqual({ loaded: 1 })
  expect(await give(0)).toEqual({ loaded: 0 })
  expect(await idsOf('parts')).toEqual(['org-0', 'org-1', 'org-2'])
})

test('another share begins at its first part, whatever is sent, and replaces what was there', async () => {
  await loadOwnStore(database.db, 'other', share('monday', 0, 2))
  expect(await loadOwnStore(database.db, 'other', share('tuesday', 1, 2))).toEqual({ loaded: 0, next: 0 })
  expect(await idsOf('other')).toEqual([])
  expect(await loadOwnStore(database.db, 'other', { ...share('tuesday', 0, 1) })).toEqual({ loaded: 1 })
  expect(await idsOf('other')).toEqual(['org-0'])
})

test('a part that is not valid R4 leaves no trace, and is wanted again', async () => {
  await loadOwnStore(database.db, 'wrong', share('monday', 0, 2))
  const wrong = {
    ...share('monday', 1, 2),
    resources: [{ resourceType: 'Organization', id: 'x', colour: 'red' }],
  }
  await expect(loadOwnStore(database.db, 'wrong', wrong)).rejects.toThrow('colour')
  expect(await loadOwnStore(database.db, 'wrong', share('monday', 1, 2))).toEqual({ loaded: 1 })
})

function screen(isTTY: boolean) {
  const written: string[] = []
  const time = { ms: 0 }
  const line = openProgressLine({ isTTY, write: (text) => written.push(text) }, () => time.ms)
  return { line, time, written }
}

test('a terminal shows one line that is written over', () => {
  const { line, written } = screen(true)
  line.show('1 %')
  line.show('2 %')
  line.end()
  line.end()
  expect(written).toEqual(['\r\x1b[2K1 %', '\r\x1b[2K2 %', '\n'])
})

test('a log gets a line every five seconds, and the last one', () => {
  const { line, time, written } = screen(false)
  for (const seconds of [0, 1, 4, 6, 7]) {
    time.ms = seconds * 1_000
    line.show(`after ${seconds} s`)
  }
  line.end()
  expect(written).toEqual(['after 0 s\n', 'after 6 s\n', 'after 7 s\n'])
})
