import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import { inject } from 'vitest'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import { openDatabase } from '../../server/store/database.ts'
import type { Tables } from '../../server/store/tables.ts'
import { execute } from './own-postgres.ts'

export type TestDatabase<Tables> = {
  db: Kysely<Tables>
  /** For processes and pools of their own. */
  url: string
  /** Closes the pool and drops the database, whoever is still connected. */
  close: () => Promise<void>
}

/** An empty database of its own on the run's PostgreSQL; close it in `afterAll`. Migrations are up to the caller. */
export function openTestDatabase<Tables>(): Promise<TestDatabase<Tables>> {
  return createDatabase<Tables>('')
}

/** The same with every table of the backend, and nothing in them. */
export function openMigratedDatabase<Seen = Tables & FhirTables>(): Promise<TestDatabase<Seen>> {
  return createDatabase<Seen>(` template ${inject('migratedDatabase')}`)
}

/** The same with every table of the sandbox EHR. */
export function openSandboxDatabase<Seen>(): Promise<TestDatabase<Seen>> {
  return createDatabase<Seen>(` template ${inject('sandboxDatabase')}`)
}

async function createDatabase<Tables>(like: string): Promise<TestDatabase<Tables>> {
  const server = inject('testDatabaseUrl')
  const name = `test_${randomBytes(8).toString('hex')}`
  await execute(server, `create database ${name}${like}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  const { db, close } = openDatabase<Tables>(url.href)
  return {
    db,
    url: url.href,
    close: async () => {
      await close()
      await execute(server, `drop database ${name} with (force)`)
    },
  }
}
