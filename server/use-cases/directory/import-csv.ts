import { createHash } from 'node:crypto'
import type { CsvApplied, CsvPreview } from '#contract/directory.ts'
import { readCsvRows } from '#domain/directory/csv-rows.ts'
import { planCsvImport, type CsvImportPlan } from '#domain/directory/plan-csv-import.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { readBatonNow } from '../../store/clock.ts'
import { findNetworks } from '../../store/directory-facts.ts'
import { applyPlanned, findReceivers, lockDirectory } from '../../store/receivers.ts'
import type { BatonDatabase, BatonTransaction } from '../tenant-runtime.ts'
import { readCsv } from './read-csv.ts'

async function planCsv(db: BatonDatabase, tenant: string, csv: string): Promise<CsvImportPlan> {
  const { records, fault } = readCsv(csv)
  if (fault !== undefined) return { planned: [], faults: [fault] }
  const stored = await findReceivers(db, tenant, { includeInactive: true })
  return planCsvImport(readCsvRows(records), stored, await findNetworks(db, tenant))
}

/** Names exactly one effect on exactly one state of the directory; another file or another state has another token. */
function tokenOf(tenant: string, plan: CsvImportPlan): string {
  return createHash('sha256')
    .update(JSON.stringify([tenant, plan]))
    .digest('base64url')
}

/** Says what a list would do, and changes nothing. */
export async function previewCsv(db: BatonDatabase, tenant: string, csv: string): Promise<CsvPreview> {
  const plan = await planCsv(db, tenant, csv)
  const rows = plan.planned.map(({ line, name, change }) => ({
    line,
    kind: change.kind,
    name,
    changes: change.kind === 'changed' ? [...change.changes] : [],
    kept: change.kind === 'new' ? [] : [...change.kept],
  }))
  const count = (kind: string): number => rows.filter((row) => row.kind === kind).length
  const faulty = new Set(plan.faults.map(({ line }) => line)).size
  return {
    token: tokenOf(tenant, plan),
    rows,
    faults: [...plan.faults],
    counts: { new: count('new'), changed: count('changed'), unchanged: count('unchanged'), faulty },
  }
}

export type CsvRefusal = 'has-faults' | 'changed-meanwhile'

/**
 * Applies a list, all of it or nothing: exactly what was shown under this token.
 *
 * @returns why not, when the list has faults or would no longer do what was shown
 */
export async function applyCsv(
  db: BatonDatabase,
  tenant: string,
  request: { csv: string; token: string; by: { reference: string; name: string } },
): Promise<{ ok: true; value: CsvApplied } | { ok: false; error: CsvRefusal }> {
  return db.transaction().execute(async (trx: BatonTransaction) => {
    await lockDirectory(trx, tenant)
    const plan = await planCsv(trx, tenant, request.csv)
    if (plan.faults.length > 0) return { ok: false, error: 'has-faults' }
    if (tokenOf(tenant, plan) !== request.token) return { ok: false, error: 'changed-meanwhile' }
    const { reference, name } = request.by
    const at = await readBatonNow(trx)
    const why = { cause: 'csv-import' as const, by: name, reason: '', at }
    const value = await applyPlanned(
      trx,
      tenant,
      plan.planned.map(({ change }) => change),
      why,
    )
    const reason = `csv: ${value.added} added, ${value.changed} changed`
    const entry = { action: 'update', event: 'directory-imported', agent: reference } as const
    await appendAudit(trx, tenant, [{ ...entry, agentName: name, outcome: 'success', reason }])
    return { ok: true, value }
  })
}
