import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseInt8 } from '../../server/store/database.ts'
import { openTestDatabase, type TestDatabase } from '../support/test-database.ts'

describe('the database connection', () => {
  let database: TestDatabase<Record<string, never>>
  beforeAll(async () => {
    database = await openTestDatabase()
  })
  afterAll(() => database.close())

  test('counts and 64-bit integers arrive as numbers', async () => {
    const found = await sql<{ counted: number; big: number; text: string }>`
      select count(*) as counted, 9007199254740991::int8 as big, 'x' as text from generate_series(1, 3)`.execute(
      database.db,
    )
    expect(found.rows).toEqual([{ counted: 3, big: 9_007_199_254_740_991, text: 'x' }])
  })

  test('a 64-bit integer that JavaScript would round is an error, not another number', () => {
    expect(() => parseInt8('9007199254740993')).toThrow(RangeError)
  })

  test('each test file has a database of its own on a real PostgreSQL', async () => {
    const found = await sql<{ version: string; tables: number }>`
      select current_setting('server_version_num') as version, count(*) as tables
      from pg_tables where schemaname = 'public'`.execute(database.db)
    expect(Number(found.rows[0]?.version)).toBeGreaterThanOrEqual(150_000) // 18 unless TEST_DATABASE_URL names an older one
    expect(found.rows[0]?.tables).toBe(0)
  })
})
