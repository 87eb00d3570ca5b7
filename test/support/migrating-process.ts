// Migrates the database given and ends itself, as `kill -9` would, when it has sent the nth statement.
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { BatonDatabase } from '../../server/use-cases/tenant-runtime.ts'
import { migrateAll } from './migrate-all.ts'

const [url = '', statement = ''] = process.argv.slice(2)
let left = Number(statement)
const pool = new pg.Pool({ connectionString: url })
const db: BatonDatabase = new Kysely({
  dialect: new PostgresDialect({ pool }),
  log: () => {
    left -= 1
    if (left === 0) process.kill(process.pid, 'SIGKILL')
  },
})
await migrateAll(db)
await db.destroy()
