import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import pg from 'pg'
import { inject } from 'vitest'
import { openDatabase } from '../../server/store/database.ts'

export type TestDatabase<Tables> = {
  db: Kysely<Tables>
  /** For processes and pools of their own. */
  url: string
  /** Closes the pool and drops the database, whoever is still connected. */
  close: () => Promise<void>
}

/** An empty database of its own on the run's PostgreSQL; close it in `afterAll`. Migrations are up to the caller. */
export async function openTestDatabase<Tables>(): Promise<TestDatabase<Tables>> {
  const server = inject('testDatabaseUrl')
  const name = `test_${randomBytes(8).toString('hex')}`
  await onServer(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  const { db, close } = openDatabase<Tables>(url.href)
  return {
    db,
    url: url.href,
    close: async () => {
      await close()
      await onServer(server, `drop database ${name} with (force)`)
    },
  }
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
