import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openPool } from '../../server/store/database.ts'
import { openEmbeddedCluster } from '../../server/store/embedded-cluster.ts'
import { batonMigrations } from '../../server/store/migrate.ts'
import { fhirMigrations } from '../../server/fhir-server/migrations/fhir-migrations.ts'
import { until } from '../support/baton-process.ts'
import type { BatonDatabase } from '../../server/use-cases/tenant-runtime.ts'
import { migrateAll } from '../support/migrate-all.ts'
import { openTestDatabase } from '../support/test-database.ts'
import type { Tables } from '../../server/store/tables.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'

// Faults 12 and 13 of BACKEND.md. That a second app on one data folder is refused and told the process that holds it,
// with no row lost, is in test/server/embedded-cluster.test.ts and test/server/supervisor.test.ts.

const support = join(import.meta.dirname, '..', 'support')

describe('a first start', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-first-start-'))
    chmodSync(folder, 0o755)
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const postgres = (name = '') => join(folder, 'postgres', name)
  const filesIn = (path: string) => (existsSync(path) ? readdirSync(path) : [])
  const halfMade = () => filesIn(postgres()).find((name) => /^data\.\d+$/.test(name))

  test.each([
    ['while its data is being made', () => halfMade() !== undefined],
    [
      'when half of the files are there',
      () => filesIn(postgres(join(halfMade() ?? 'none', 'base'))).length > 0,
    ],
    ['while the server starts on them', () => existsSync(postgres('data'))],
  ])('that is killed %s does not stand in the way of the next', async (_when, isThere) => {
    const child = spawn(process.execPath, [join(support, 'cluster-holder.ts'), folder, 'hold'], {
      stdio: 'ignore',
    })
    const gone = once(child, 'close')
    await until(isThere, Boolean)
    child.kill('SIGKILL')
    await gone
    const next = await openEmbeddedCluster({ dataFolder: folder, databases: ['baton'] })
    expect(next.urlOf('baton')).toContain('/baton')
    expect(halfMade()).toBeUndefined()
    await next.stop()
  })
})

describe('a migration', () => {
  /** Spread evenly over the statements of all migrations. */
  const kills = 6
  const all = Object.keys(batonMigrations.migrations).length + Object.keys(fhirMigrations).length

  /** How many statements there are of them all. */
  async function countStatements(url: string): Promise<number> {
    let statements = 0
    const dialect = new PostgresDialect({ pool: openPool(url) })
    const db: BatonDatabase = new Kysely({ dialect, log: () => void (statements += 1) })
    await migrateAll(db)
    await db.destroy()
    return statements
  }

  test('that is killed at any of its steps is taken up by the next start, to the same schema', async () => {
    const whole = await openTestDatabase<Tables & FhirTables>()
    const statements = await countStatements(whole.url)
    const expected = await readSchema(whole.db)
    await whole.close()
    expect(expected.migrations).toHaveLength(all)
    for (let at = 1; at <= kills; at += 1) {
      const statement = Math.floor((statements * at) / (kills + 1))
      const database = await openTestDatabase<Tables & FhirTables>()
      const child = spawn(process.execPath, [
        join(support, 'migrating-process.ts'),
        database.url,
        String(statement),
      ])
      await once(child, 'close')
      expect(child.signalCode).toBe('SIGKILL')
      // The server learns that its client is gone when it next writes to it; two starts at once are no matter either.
      await Promise.all([migrateAll(database.db), migrateAll(database.db)])
      expect(await readSchema(database.db)).toEqual(expected)
      await database.close()
    }
  })
})

async function readSchema(db: Awaited<ReturnType<typeof openTestDatabase<Tables & FhirTables>>>['db']) {
  const { rows: columns } = await sql<{
    name: string
  }>`select table_name || '.' || column_name || ' ' || data_type as name
    from information_schema.columns where table_schema = 'public' order by 1`.execute(db)
  const { rows: indexes } = await sql<{ name: string }>`select indexdef as name from pg_indexes
    where schemaname = 'public' order by 1`.execute(db)
  const { rows: migrations } = await sql<{ name: string }>`select name from baton_migration
    union all select name from own_store_migration order by 1`.execute(db)
  return { columns, indexes, migrations }
}
