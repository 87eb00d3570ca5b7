import { planEhrImport } from '#domain/directory/plan-ehr-import.ts'
import { EhrUnavailable } from '../../ehr/ehr-error.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { readBatonNow } from '../../store/clock.ts'
import { saveNetworks } from '../../store/directory-facts.ts'
import { findMirroredIds } from '../../store/mirrored-ids.ts'
import { applyPlanned, findReceivers, lockDirectory } from '../../store/receivers.ts'
import { findSyncSource, saveSyncSource } from '../../store/sync-sources.ts'
import type { EhrGateways } from '../ehr-gateways.ts'
import type { BatonDatabase, BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { readEhrDirectory, type EhrDirectory } from './read-ehr-directory.ts'

/** Where it is kept when the directory was last read. */
export const directorySource = 'directory'

/**
 * `not-searched`: the EHR cannot be asked for its directory, or nobody may. `failed`: it could not be read now, and
 * nothing was changed. `partial`: what belongs to known organizations was read, or less than everything.
 */
export type EhrImportOutcome = {
  outcome: 'complete' | 'partial' | 'failed' | 'not-searched'
  read: number
  added: number
  changed: number
  /** Receivers the EHR no longer named, too many of them to believe it; they stay as they are. */
  missing: number
}

const nothing = { read: 0, added: 0, changed: 0, missing: 0 }

/** Who stands behind an import that nobody asked for. */
const importer = { reference: 'Device/baton', name: 'Baton' }

export type ImportDeps = { db: BatonDatabase; gateways: EhrGateways }

/**
 * Brings the directory up to what the EHR's says, in one transaction or not at all. A person's edits stay.
 *
 * @param options - `isDryRun`: says what would happen, and changes nothing. `by`: who asked for it, if anybody did
 */
export async function importEhrDirectory(
  { db, gateways }: ImportDeps,
  runtime: TenantRuntime,
  options: { isDryRun?: boolean; by?: typeof importer } = {},
): Promise<EhrImportOutcome> {
  const { id, policy } = runtime.tenant
  const gateway = gateways.find(runtime)
  if (gateway === undefined) return { ...nothing, outcome: 'not-searched' }
  const ours = policy.ourOrganizations.map((reference) => reference.replace(/^Organization\//, ''))
  const organizations = [...new Set([...ours, ...(await findMirroredIds(db, id, 'Organization'))])].sort()
  try {
    const directory = await readEhrDirectory(gateway, organizations)
    if (directory === undefined) return { ...nothing, outcome: 'not-searched' }
    return await takeDirectory(db, id, directory, options)
  } catch (error) {
    if (!(error instanceof EhrUnavailable)) throw error
    const known = await findSyncSource(db, id, directorySource)
    await saveSyncSource(db, id, directorySource, { ...known, failures: known.failures + 1 })
    return { ...nothing, outcome: 'failed' }
  }
}

async function takeDirectory(
  db: BatonDatabase,
  tenant: string,
  { receivers, networks, isComplete }: EhrDirectory,
  { isDryRun = false, by = importer }: { isDryRun?: boolean; by?: typeof importer },
): Promise<EhrImportOutcome> {
  return db.transaction().execute(async (trx: BatonTransaction) => {
    await lockDirectory(trx, tenant)
    const at = await readBatonNow(trx)
    const stored = await findReceivers(trx, tenant, { includeInactive: true })
    const { planned, missing } = planEhrImport(receivers, stored, isComplete)
    const outcome = isComplete ? ('complete' as const) : ('partial' as const)
    const read = receivers.length
    if (isDryRun) {
      const count = (kind: string) => planned.filter((each) => each.kind === kind).length
      return { outcome, read, added: count('new'), changed: count('changed'), missing }
    }
    const why = { cause: 'ehr-import' as const, by: by.name, reason: '', at }
    const counts = await applyPlanned(trx, tenant, planned, why)
    await saveNetworks(trx, tenant, networks)
    await saveSyncSource(trx, tenant, directorySource, { lastGoodReadAt: at, failures: 0 })
    const { added, changed } = counts
    if (added + changed > 0) {
      const entry = { action: 'update', event: 'directory-imported', agent: by.reference } as const
      const reason = `ehr: ${added} added, ${changed} changed`
      await appendAudit(trx, tenant, [{ ...entry, agentName: by.name, outcome: 'success', reason }])
    }
    return { outcome, read, ...counts, missing }
  })
}

/** Two processes that start at the same hour need not read the same directory twice. */
const freshMs = 20 * 3_600_000

/** The daily import of every connection that has backend credentials. A failure of one is told and holds up no other. */
export async function importDueDirectories(
  deps: ImportDeps & { onFailure: (tenant: string, error: unknown) => void },
  tenants: Iterable<TenantRuntime>,
  signal: AbortSignal,
): Promise<void> {
  const now = await readBatonNow(deps.db)
  for (const runtime of tenants) {
    if (signal.aborted) return
    const { id, backend } = runtime.tenant
    const { lastGoodReadAt } = await findSyncSource(deps.db, id, directorySource)
    const isFresh = lastGoodReadAt !== undefined && now.getTime() - lastGoodReadAt.getTime() < freshMs
    if (backend === undefined || isFresh) continue
    try {
      await importEhrDirectory(deps, runtime)
    } catch (error) {
      deps.onFailure(id, error)
    }
  }
}
