import { createHash } from 'node:crypto'
import { copyFile, mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeProtectedHeader } from 'jose'
import { auditHeader, toAuditRow } from '#domain/audit-row.ts'
import { toAuditEvent } from '#domain/audit-resource.ts'
import { appendAudit, chainStart } from '../store/audit-log.ts'
import { readAuditRecords, type StoredRecord } from '../store/audit-records.ts'
import { readRecord } from './audit/read-record.ts'
import { readCheckpoints, signText, writeCheckpoints } from './audit-checkpoints.ts'
import { readAuditKeys } from './backend-keys.ts'
import type { BatonDatabase, BatonTransaction } from './tenant-runtime.ts'

export type AuditExport = {
  tenant: string
  /** Recorded from this moment on, real time, and before that one. */
  from: Date
  to: Date
  /** Is made when it is not there. */
  folder: string
  /** Who asked for it; enters the trail itself. */
  agent: string
}

export type AuditExportSummary = {
  records: number
  folder: string
  /** Of the key that signed the manifest. */
  kid: string
  /** Lines of the file of checkpoints that are none; what they stated is lost. */
  unreadableCheckpoints: number
}

const names = { chain: 'chain.ndjson', events: 'audit-events.ndjson', rows: 'audit.csv' } as const

/**
 * Writes a tenant's trail so that a stranger can check it: the very texts that were hashed, the same as IHE BALP
 * AuditEvents and as CSV, a signed manifest with every checkpoint, and the program that checks it all.
 *
 * Records are streamed: any number takes bounded memory.
 */
export async function exportAudit(
  db: BatonDatabase,
  wanted: AuditExport,
  stateFolder: string,
): Promise<AuditExportSummary> {
  const { tenant, agent } = wanted
  await writeCheckpoints(db, stateFolder)
  // Before the records: none is then of a time that the files do not reach.
  const { signed, unreadable } = await readCheckpoints(db, stateFolder, tenant)
  await mkdir(wanted.folder, { recursive: true })
  const span = await writeFiles(db, wanted)
  const kid = await writeManifest(db, wanted, span, signed)
  await copyFile(
    join(import.meta.dirname, '..', 'cli', 'audit', 'verify-audit.mjs'),
    join(wanted.folder, 'verify-audit.mjs'),
  )
  await db.transaction().execute((trx: BatonTransaction) =>
    appendAudit(trx, tenant, [
      {
        action: 'read',
        event: 'audit-exported',
        agent,
        outcome: 'success',
        reason: `${span.count} records`,
      },
    ]),
  )
  return { records: span.count, folder: wanted.folder, kid, unreadableCheckpoints: unreadable }
}

type Span = { count: number; first?: StoredRecord; last?: StoredRecord }

async function writeFiles(db: BatonDatabase, { tenant, from, to, folder }: AuditExport): Promise<Span> {
  const [chain, events, rows] = await Promise.all(
    [names.chain, names.events, names.rows].map((name) => open(join(folder, name), 'w')),
  )
  if (chain === undefined || events === undefined || rows === undefined) throw new Error('files not opened')
  try {
    const span: Span = { count: 0 }
    await rows.appendFile(`${auditHeader}\r\n`)
    for await (const page of pagesOf(readAuditRecords(db, tenant, from, to))) {
      const [first, last] = [page[0], page.at(-1)]
      if (first !== undefined) span.first ??= first
      if (last !== undefined) span.last = last
      span.count += page.length
      const read = page.map((stored) => ({ stored, record: readRecord(stored) }))
      await chain.appendFile(page.map(toChainLine).join(''))
      await events.appendFile(read.map(({ record }) => `${JSON.stringify(toAuditEvent(record))}\n`).join(''))
      await rows.appendFile(read.map(({ stored, record }) => `${toAuditRow(record, stored)}\r\n`).join(''))
    }
    return span
  } finally {
    await Promise.all([chain.close(), events.close(), rows.close()])
  }
}

const pageSize = 2_000

async function* pagesOf<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item[]> {
  let page: Item[] = []
  for await (const item of items) {
    page.push(item)
    if (page.length < pageSize) continue
    yield page
    page = []
  }
  if (page.length > 0) yield page
}

function toChainLine({ seq, text, prev, hash }: StoredRecord): string {
  return `${JSON.stringify({ seq, text, prev, hash })}\n`
}

/** @returns the name of the key that signed it */
async function writeManifest(
  db: BatonDatabase,
  { tenant, from, to, folder }: AuditExport,
  { count, first, last }: Span,
  checkpoints: readonly string[],
): Promise<string> {
  const files = Object.fromEntries(
    await Promise.all(
      Object.values(names).map(async (name) => [name, await digestOf(join(folder, name))] as const),
    ),
  )
  const manifest = JSON.stringify(
    {
      format: 'baton-audit-1',
      tenant,
      recordedFrom: from.toISOString(),
      recordedTo: to.toISOString(),
      count,
      from: { seq: first?.seq ?? 1, prev: first?.prev ?? chainStart },
      to: { seq: last?.seq ?? 0, hash: last?.hash ?? chainStart },
      files,
      checkpoints,
      keys: await readAuditKeys(db),
    },
    null,
    2,
  )
  await writeFile(join(folder, 'manifest.json'), manifest)
  const signed = await signText(db, manifest)
  await writeFile(join(folder, 'manifest.jws'), signed)
  const { kid } = decodeProtectedHeader(signed)
  if (kid === undefined) throw new Error('the manifest was signed by a key without a name')
  return kid
}

async function digestOf(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
}
