import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql, type Kysely, type Transaction } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { z } from 'zod'
import type { AuditEntry } from '#domain/audit-entry.ts'
import { toAuditText, type AuditRecord } from '#domain/audit-text.ts'
import { readAuditText } from '#domain/audit-text-reading.ts'
import { auditCommand } from '../../server/cli/audit.ts'
import { readEnvironment } from '../../server/config/env.ts'
import { appendAudit, chainStart, hashRecord } from '../../server/store/audit-log.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { Tables } from '../../server/store/tables.ts'
import type { BatonDatabase, BatonTransaction } from '../../server/use-cases/tenant-runtime.ts'
import { openMigratedDatabase, type TestDatabase } from './test-database.ts'

/** As a superuser can: with every trigger off. */
export async function tamper(
  db: Kysely<Tables>,
  change: (trx: Transaction<Tables>) => Promise<unknown>,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`set local session_replication_role = replica`.execute(trx)
    await change(trx)
  })
}

/**
 * Writes a tenant's chain anew as somebody would who knows how it is made: places, hashes, search columns and the head
 * all fit what `edit` makes of the records.
 */
export async function rewriteChain(
  db: Kysely<Tables>,
  tenant: string,
  edit: (records: readonly AuditRecord[]) => readonly AuditRecord[],
): Promise<void> {
  await tamper(db, async (trx) => {
    const rows = await trx
      .selectFrom('audit_event')
      .select('entry')
      .where('tenant_id', '=', tenant)
      .orderBy('seq')
      .execute()
    const records = rows.map(({ entry }) => readAuditText(entry)).filter((record) => record !== undefined)
    await trx.deleteFrom('audit_event').where('tenant_id', '=', tenant).execute()
    let head = { seq: 0, hash: chainStart, recorded_at: new Date(0) }
    for (const record of edit(records)) {
      const { entry } = record
      const seq = head.seq + 1
      const text = toAuditText({ ...record, seq })
      const recorded_at = new Date(record.recordedAt)
      const hash = hashRecord(head.hash, text)
      const columns = { event: entry.event, agent: entry.agent, patient: entry.patient ?? null }
      await trx
        .insertInto('audit_event')
        .values({ tenant_id: tenant, seq, recorded_at, entry: text, ...columns, prev: head.hash, hash })
        .execute()
      head = { seq, hash, recorded_at }
    }
    await trx.updateTable('audit_head').set(head).where('tenant_id', '=', tenant).execute()
  })
}

/** An entry that names nobody but its number. */
export function aReading(patient: number): AuditEntry {
  return {
    action: 'read',
    event: 'chart-read',
    agent: 'Practitioner/pr-1',
    patient: `Patient/p-${patient}`,
    outcome: 'success',
  }
}

/** An empty trail and an empty folder for every test of a file, with the command line to export and verify it. */
export function useAuditTrail() {
  let database: TestDatabase<Tables & FhirTables>
  let folder: string
  beforeAll(async () => {
    database = await openMigratedDatabase()
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'baton-audit-'))
    await tamper(database.db, async (trx) => {
      for (const table of ['audit_event', 'audit_head', 'audit_checkpoint', 'signing_key'])
        await sql`delete from ${sql.table(table)}`.execute(trx)
    })
    return () => rmSync(folder, { recursive: true, force: true })
  })
  return {
    get db() {
      return database.db
    },
    get folder() {
      return folder
    },
    append: (entries: readonly AuditEntry[]) =>
      database.db.transaction().execute((trx: BatonTransaction) => appendAudit(trx, 'clinic', entries)),
    exportTo: (out: string, ...more: readonly string[]) => exportTo(database.db, folder, out, more),
    verify: (out: string, ...more: readonly string[]) => verify(folder, out, more),
    /** Rewrites a file of the export `out`. */
    change: (name: string, edit: (text: string) => string): void => {
      const path = join(folder, 'out', name)
      writeFileSync(path, edit(readFileSync(path, 'utf8')))
    },
  }
}

const Summary = z.object({ records: z.number(), kid: z.string(), unreadableCheckpoints: z.number() })

async function exportTo(db: BatonDatabase, folder: string, out: string, more: readonly string[]) {
  const open = () =>
    Promise.resolve({
      environment: { ...readEnvironment({}), dataFolder: folder },
      db,
      close: () => Promise.resolve(),
    })
  const world = { variables: {}, cwd: folder, clock: () => new Date(Date.now() + 1_000), open }
  const given = ['export', '--tenant', 'clinic', '--out', out, ...more]
  const { output, exitCode } = await auditCommand(given, world)
  expect(exitCode).toBe(0)
  return Summary.parse(JSON.parse(output))
}

async function verify(folder: string, out: string, more: readonly string[]) {
  const world = { variables: {}, cwd: folder, clock: () => new Date() }
  const { output, exitCode } = await auditCommand(['verify', out, ...more], world)
  const said = output
    .trim()
    .split('\n')
    .map((line) => z.looseObject({ fault: z.string().optional() }).parse(JSON.parse(line)))
  return { exitCode, faults: said.flatMap(({ fault }) => fault ?? []) }
}
