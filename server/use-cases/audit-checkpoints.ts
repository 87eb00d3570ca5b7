import { appendFile, mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CompactSign } from 'jose'
import { sql } from 'kysely'
import { z } from 'zod'
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

const fileName = 'audit-checkpoints.jws'

/** Compact JWS (ES384) over a text, by the key this installation signs everything with. */
export async function signText(db: BatonDatabase, text: string): Promise<string> {
  const { kid, algorithm, privateKey } = await readBackendKey(db)
  const bytes = new TextEncoder().encode(text)
  return await new CompactSign(bytes).setProtectedHeader({ alg: algorithm, kid }).sign(privateKey)
}

/**
 * Signs where every tenant's chain ends and appends it to `audit-checkpoints.jws` in the folder, one per line, on disk
 * before it is kept in the database too. A chain that did not grow since its last checkpoint gets none. Heads are locked
 * while they are read, so that no record is younger than the checkpoint before it.
 *
 * @returns how many were written
 */
export async function writeCheckpoints(db: BatonDatabase, folder: string): Promise<number> {
  const { rows } = await sql<{ tenant_id: string; seq: number; hash: string; recorded_at: Date; now: Date }>`
    select h.*, clock_timestamp()::timestamptz(3) as now from audit_head h where not exists (
      select from audit_checkpoint c where c.tenant_id = h.tenant_id and c.seq = h.seq)
    order by h.tenant_id for share of h`.execute(db)
  if (rows.length === 0) return 0
  await mkdir(folder, { recursive: true })
  for (const row of rows) {
    const { tenant_id: tenant, seq, hash } = row
    const recordedAt = row.recorded_at.toISOString()
    const claim: CheckpointClaim = { tenant, seq, hash, recordedAt, signedAt: row.now.toISOString() }
    const signed = await signText(db, JSON.stringify(claim))
    // Begins a line of its own: one that a full disk cut short spoils none but itself.
    await appendDurably(join(folder, fileName), `\n${signed}\n`)
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

export type SignedCheckpoints = {
  /** As they were signed. */
  signed: readonly string[]
  /** Lines of the file that are none, as a full disk leaves them. */
  unreadable: number
}

/** A tenant's signed checkpoints, of the database and of the file in the folder: what one of them lost, the other has. */
export async function readCheckpoints(
  db: BatonDatabase,
  folder: string,
  tenant: string,
): Promise<SignedCheckpoints> {
  const kept = await db
    .selectFrom('audit_checkpoint')
    .select('signed')
    .where('tenant_id', '=', tenant)
    .orderBy('seq')
    .execute()
  const lines = (await readLines(join(folder, fileName))).map((line) => ({ line, of: tenantOf(line) }))
  const own = lines.filter(({ of }) => of === tenant).map(({ line }) => line)
  return {
    signed: [...new Set([...kept.map(({ signed }) => signed), ...own])],
    unreadable: lines.filter(({ of }) => of === undefined).length,
  }
}

/** Non-empty lines; none of a file that is not there yet. */
async function readLines(path: string): Promise<string[]> {
  try {
    return (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

const Claim = z.object({ tenant: z.string() })

/** Whose chain a checkpoint is about; whether its signature is good is for whoever verifies the export. */
function tenantOf(signed: string): string | undefined {
  const [, payload = '', signature] = signed.split('.')
  if (signature === undefined) return undefined
  try {
    return Claim.parse(JSON.parse(Buffer.from(payload, 'base64url').toString())).tenant
  } catch {
    return undefined
  }
}
