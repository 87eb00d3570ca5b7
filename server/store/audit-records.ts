import { sql, type Kysely } from 'kysely'
import type { AuditTables } from './audit-tables.ts'

export type StoredRecord = { seq: number; recordedAt: Date; text: string; prev: string; hash: string }

const pageSize = 5_000

/** A tenant's records of `from <= recorded < to` in their order, a page at a time: any number in bounded memory. */
export async function* readAuditRecords<Db extends AuditTables>(
  db: Kysely<Db>,
  tenant: string,
  from: Date,
  to: Date,
): AsyncGenerator<StoredRecord> {
  let after = 0
  for (;;) {
    const { rows } = await sql<StoredRecord>`
      select seq, recorded_at as "recordedAt", entry as text, prev, hash from audit_event
      where tenant_id = ${tenant} and seq > ${after} and recorded_at >= ${from} and recorded_at < ${to}
      order by seq limit ${pageSize}`.execute(db)
    yield* rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < pageSize) return
    after = last.seq
  }
}
