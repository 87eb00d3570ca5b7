import { appendFile, mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { CompactSign } from 'jose'
import { sql } from 'kysely'
import { readBackendKey } from './backend-keys.ts'
import type { BatonDatabase } from './tenant-runtime.ts'

/** What a checkpoint states: that this tenant's chain ended here, when it was made. Times are ISO 8601 in UTC. */
export type CheckpointClaim = {
  tenant: string
  seq: number
  hash: string
  recordedAt: string
  signedAt: string
}

/** Compact JWS (ES384) over a text, by the key this installation signs everything with. */
export async function signText(db: BatonDatabase, text: string): Promise<string> {
  const { kid, algorithm, privateKey } = await readBackendKey(db)
  const bytes = new TextEncoder().encode(text)
  return await new CompactSign(bytes).setProtectedHeader({ alg: algorithm, kid }).sign(privateKey)
}

/**
 * Signs where every tenant's chain ends and appends it to `audit-checkpoints.jws` in the folder, one per line, on disk
 * before it is kept in the database too. A chain that did not grow since its last checkpoint gets none.
 *
 * @returns how many were written
 */
export async function writeCheckpoints(db: BatonDatabase, folder: string): Promise<number> {
  const { rows } = await sql<{ tenant_id: string; seq: number; hash: string; recorded_at: Date; now: Date }>`
    select h.*, clock_timestamp()::timestamptz(3) as now from audit_head h where not exists (
      select from audit_checkpoint c where c.tenant_id = h.tenant_id and c.seq = h.seq)`.execute(db)
  if (rows.length === 0) return 0
  await mkdir(folder, { recursive: true })
  for (const row of rows) {
    const { tenant_id: tenant, seq, hash } = row
    const recordedAt = row.recorded_at.toISOString()
    const claim: CheckpointClaim = { tenant, seq, hash, recordedAt, signedAt: row.now.toISOString() }
    const signed = await signText(db, JSON.stringify(claim))
    await appendDurably(join(folder, 'audit-checkpoints.jws'), `${signed}\n`)
    await db
      .insertInto('audit_checkpoint')
      .values({ tenant_id: tenant, seq, hash, recorded_at: row.recorded_at, signed })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  return rows.length
}

async function appendDurably(path: string, line: string): Promise<void> {
  await appendFile(path, line)
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
