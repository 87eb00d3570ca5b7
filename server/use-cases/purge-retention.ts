import type { AuditEntry } from '#domain/audit-entry.ts'
import type { Tenant } from '../config/smart-config.ts'
import { appendAudit } from '../store/audit-log.ts'
import {
  deleteChart,
  deleteDecisions,
  deleteDeliveryEvents,
  deleteEndedItems,
  deleteFirings,
  deleteHeldCopies,
  deletePapers,
  deleteSnapshots,
  deleteTold,
  findForgottenPatients,
} from '../store/retention.ts'
import { clearRemains } from './compliance/clear-remains.ts'
import type { BatonDatabase, BatonTransaction } from './tenant-runtime.ts'

/** How many rows went, by what they were. `charts` are patients; their resources and referrals are counted beside. */
export type Purged = {
  messages: number
  packets: number
  receivedNotes: number
  decisions: number
  deliveryReports: number
  escalations: number
  tellings: number
  snapshots: number
  charts: number
  resources: number
  loops: number
  /** Versions that a legal hold kept which has ended. */
  heldCopies: number
  /** Patients of whom something came in after their data was deleted. */
  remains: number
}

export type PurgeOptions = {
  /** Between two batches: stops early, and the next night goes on. */
  signal?: AbortSignal
  /** Rows, referrals or patients of one transaction; small enough to hold up nobody. */
  limit?: number
}

/**
 * Removes what a tenant has kept for as long as it wants to (`retention` of its file), in batches, each of which enters
 * the audit trail with what it removed. Nothing of an open referral goes, and nothing younger than its limit by domain
 * time, and nothing that is held for a court or an authority. Any number of processes may do so at once.
 */
export async function purgeRetention(
  db: BatonDatabase,
  { id: tenant, retention }: Pick<Tenant, 'id' | 'retention'>,
  { signal, limit = 500 }: PurgeOptions = {},
): Promise<Purged> {
  const purge = (what: keyof Purged, deleteBatch: DeleteBatch): Promise<number> =>
    purgeInBatches(db, tenant, what, limit, deleteBatch, signal)
  const batch = (days: number) => ({ tenant, days, limit })
  const messages = await purge('messages', (trx) => deleteEndedItems(trx, batch(retention.messagesDays)))
  const packets = await purge('packets', (trx) => deletePapers(trx, 'packet', batch(retention.messagesDays)))
  const receivedNotes = await purge('receivedNotes', (trx) =>
    deletePapers(trx, 'received_note', batch(retention.messagesDays)),
  )
  const decisions = await purge('decisions', (trx) => deleteDecisions(trx, batch(retention.messagesDays)))
  const deliveryReports = await purge('deliveryReports', (trx) =>
    deleteDeliveryEvents(trx, batch(retention.deliveryReportsDays)),
  )
  const snapshots = await purge('snapshots', (trx) => deleteSnapshots(trx, batch(retention.snapshotsDays)))
  const charts = await purgeCharts(db, batch(retention.evidenceDays), signal)
  const escalations = await purge('escalations', (trx) =>
    deleteFirings(trx, batch(retention.escalationsDays)),
  )
  // Last: what was told of a referral goes with the last that is left of it.
  const tellings = await purge('tellings', (trx) => deleteTold(trx, { tenant, limit }))
  const heldCopies = await purge('heldCopies', (trx) => deleteHeldCopies(trx, { tenant, limit }))
  const remains = await clearRemains(db, tenant, signal)
  return {
    messages,
    packets,
    receivedNotes,
    decisions,
    deliveryReports,
    escalations,
    tellings,
    snapshots,
    ...charts,
    heldCopies,
    remains,
  }
}

type DeleteBatch = (trx: BatonTransaction) => Promise<number>

/** Until a batch finds nothing any more: rows that another process holds are its business. */
async function purgeInBatches(
  db: BatonDatabase,
  tenant: string,
  what: keyof Purged,
  limit: number,
  deleteBatch: DeleteBatch,
  signal: AbortSignal | undefined,
): Promise<number> {
  let total = 0
  while (signal?.aborted !== true) {
    const count = await db.transaction().execute(async (trx: BatonTransaction) => {
      const deleted = await deleteBatch(trx)
      if (deleted > 0) await appendAudit(trx, tenant, [toEntry(`${deleted} ${what}`)])
      return deleted
    })
    total += count
    if (count < limit) break
  }
  return total
}

/** A patient at a time, under the lock of whoever reads charts. */
async function purgeCharts(
  db: BatonDatabase,
  batch: { tenant: string; days: number; limit: number },
  signal: AbortSignal | undefined,
): Promise<Pick<Purged, 'charts' | 'resources' | 'loops'>> {
  const total = { charts: 0, resources: 0, loops: 0 }
  for (let after = ''; ;) {
    const patients = await findForgottenPatients(db, batch, after)
    for (const patient of patients) {
      if (signal?.aborted === true) return total
      const deleted = await purgeChart(db, { ...batch, patient })
      if (deleted === undefined) continue
      total.charts += 1
      total.resources += deleted.resources
      total.loops += deleted.loops
    }
    const last = patients.at(-1)
    if (last === undefined || patients.length < batch.limit) return total
    after = last
  }
}

function purgeChart(
  db: BatonDatabase,
  chart: { tenant: string; patient: string; days: number },
): Promise<{ resources: number; loops: number } | undefined> {
  return db.transaction().execute(async (trx: BatonTransaction) => {
    const deleted = await deleteChart(trx, chart)
    if (deleted === undefined) return undefined
    const { resources, loops } = deleted
    const entry = toEntry(`1 chart ${resources} resources ${loops} loops`)
    await appendAudit(trx, chart.tenant, [{ ...entry, patient: `Patient/${chart.patient}` }])
    return deleted
  })
}

function toEntry(reason: string): AuditEntry {
  return { action: 'delete', event: 'retention-purged', agent: 'Device/baton', outcome: 'success', reason }
}
