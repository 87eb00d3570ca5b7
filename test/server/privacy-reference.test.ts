import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { RetentionFile } from '../../server/config/retention-file.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { Tables } from '../../server/store/tables.ts'
import { openMigratedDatabase, type TestDatabase } from '../support/test-database.ts'

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'privacy.md'), 'utf8')

let database: TestDatabase<Tables & FhirTables>
beforeAll(async () => {
  database = await openMigratedDatabase()
})
afterAll(() => database.close())

test('docs/privacy.md says of every table what of a patient is in it and for how long, and of no other', async () => {
  const { rows } = await sql<{ name: string }>`select table_name as name from information_schema.tables
    where table_schema = 'public' and table_name !~ '_migration(_lock)?$'`.execute(database.db)
  const described = [...page.matchAll(/^\| `([a-z_]+)` +\| (\S.*?) +\| (\S.*?) +\|$/gm)].map(
    ([, name]) => name,
  )
  expect(described.toSorted()).toEqual(rows.map(({ name }) => name).toSorted())
})

test('docs/privacy.md names every retention setting', () => {
  for (const field of Object.keys(RetentionFile.shape)) expect(page).toContain(`\`retention.${field}\``)
})
