import { sql } from 'kysely'
import { appendAudit } from '../store/audit-log.ts'
import type { BatonDatabase, BatonTransaction } from './tenant-runtime.ts'

/**
 * Removes a tenant's records from before a moment of real time, up to the newest signed checkpoint that is as old: the
 * checkpoint stays and anchors what follows, and the removal itself enters the trail. A chain can only lose its beginning:
 * the first record of a patient under a legal hold, and everything after it, stays until the hold ends.
 *
 * @returns how many records were removed; 0 when no checkpoint is as old
 */
export async function purgeAudit(db: BatonDatabase, tenant: string, before: Date): Promise<number> {
  return db.transaction().execute(async (trx: BatonTransaction) => {
    const cut = await trx
      .selectFrom('audit_checkpoint')
      .select('seq')
      .where('tenant_id', '=', tenant)
      .where('recorded_at', '<', before)
      .where(
        sql<boolean>`not exists (select from legal_hold h join audit_event e
          on e.tenant_id = h.tenant_id and e.patient = 'Patient/' || h.patient_id
          where h.tenant_id = ${tenant} and h.lifted_at is null and e.seq <= audit_checkpoint.seq)`,
      )
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (cut === undefined) return 0
    await sql`select set_config('baton.audit_purge_to', ${String(cut.seq)}, true)`.execute(trx)
    const purged = await sql`delete from audit_event
      where tenant_id = ${tenant} and seq <= ${cut.seq} returning seq`.execute(trx)
    if (purged.rows.length === 0) return 0
    await appendAudit(trx, tenant, [
      {
        action: 'delete',
        event: 'retention-purged',
        agent: 'Device/baton',
        outcome: 'success',
        reason: `${purged.rows.length} records up to ${cut.seq}`,
      },
    ])
    return purged.rows.length
  })
}
