import { readEvidence } from '#domain/evidence.ts'
import { isReferral } from '#domain/referral.ts'
import type { ReferralSelector } from '#domain/policy.ts'
import { decideDiscovery, type DiscoveryMode } from '#domain/sync/discovery-mode.ts'
import { raiseHighWater, windowStart } from '#domain/sync/overlap-window.ts'
import { EhrUnavailable } from '../../ehr/ehr-error.ts'
import type { EhrGateway } from '../../ehr/ehr-gateway.ts'
import { findKnownVersions } from '../../store/mirrored-resources.ts'
import { findSyncSource, saveSyncSource, searchSource, type SyncSource } from '../../store/sync-sources.ts'
import { trackPatients } from '../../store/tracked-patients.ts'
import type { BatonDatabase, BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { toMirrored } from './mirror-reading.ts'

/** A group's orders of a year, 100 at a time. */
const maxPages = 500
const pageSize = '100'

export type Discovery = {
  mode: DiscoveryMode
  /** Patients whose charts are to be read, because an order of theirs is new or changed. */
  patients: readonly string[]
  /** `failed`: asked again at the next round, from where it stood. `refused`: not asked again for a day. */
  outcome: 'ok' | 'truncated' | 'failed' | 'refused' | 'not-searched'
}

/** Which way of finding referrals this EHR allows, as far as is known without asking for any. */
export async function readDiscoveryMode(
  gateway: EhrGateway,
  known: SyncSource,
  now: Date,
): Promise<DiscoveryMode> {
  const canSearch = await gateway.can(searchSource, 'search')
  const declared = canSearch ? (gateway.capabilityOf(searchSource)?.searchParams ?? []) : undefined
  return decideDiscovery(declared, known.refusedAt?.getTime(), now.getTime())
}

/**
 * Searches for orders that are new or changed since the last search, and has the charts read that they are in. What
 * the overlap brings again is known by its version and passed over.
 *
 * @param from - search everything anew, instead of from where the last search ended
 */
export async function discoverReferrals(
  db: BatonDatabase,
  gateway: EhrGateway,
  { tenant }: TenantRuntime,
  now: Date,
  from?: 'the-beginning',
): Promise<Discovery> {
  const stored = await findSyncSource(db, tenant.id, searchSource)
  const known = from === undefined ? stored : withoutHighWater(stored)
  try {
    const mode = await readDiscoveryMode(gateway, known, now)
    if (mode !== 'population') return { mode, patients: [], outcome: 'not-searched' }
    const start = windowStart(known.highWater?.getTime())
    const since = start === undefined ? {} : { _lastUpdated: `ge${new Date(start).toISOString()}` }
    const found = await gateway.search(searchSource, { ...since, _count: pageSize }, { maxPages })
    return await takeFound(db, tenant, known, found, now)
  } catch (error) {
    if (!(error instanceof EhrUnavailable)) throw error
    const isRefused = error.status === 400 || error.status === 403 || error.status === 422
    const refusal = isRefused ? { refusedAt: now } : {}
    await saveSyncSource(db, tenant.id, searchSource, {
      ...stored,
      ...refusal,
      failures: stored.failures + 1,
    })
    if (isRefused) return { mode: 'patient-by-patient', patients: [], outcome: 'refused' }
    return { mode: 'population', patients: [], outcome: 'failed' }
  }
}

function withoutHighWater(known: SyncSource): SyncSource {
  const { lastGoodReadAt, refusedAt, failures } = known
  return {
    ...(lastGoodReadAt === undefined ? {} : { lastGoodReadAt }),
    ...(refusedAt === undefined ? {} : { refusedAt }),
    failures,
  }
}

async function takeFound(
  db: BatonDatabase,
  tenant: TenantRuntime['tenant'],
  known: SyncSource,
  found: { resources: readonly unknown[]; state: 'ok' | 'truncated' },
  now: Date,
): Promise<Discovery> {
  const patients = await findChanged(db, tenant.id, found.resources, tenant.policy.selector)
  const marks = toMirrored(found.resources).flatMap(({ lastUpdated }) =>
    lastUpdated === undefined ? [] : [Date.parse(lastUpdated)],
  )
  // Cut short, it is not known what the rest would have been: the next search begins where this one did.
  const mark =
    found.state === 'ok'
      ? raiseHighWater(known.highWater?.getTime(), marks, now.getTime())
      : known.highWater?.getTime()
  await db.transaction().execute(async (trx: BatonTransaction) => {
    await trackPatients(trx, tenant.id, patients, 'discovered', now)
    await saveSyncSource(trx, tenant.id, searchSource, {
      ...(mark === undefined ? {} : { highWater: new Date(mark) }),
      lastGoodReadAt: now,
      failures: 0,
    })
  })
  return { mode: 'population', patients, outcome: found.state }
}

async function findChanged(
  db: BatonDatabase,
  tenant: string,
  resources: readonly unknown[],
  selector: ReferralSelector,
): Promise<string[]> {
  const referrals = readEvidence(resources).evidence.orders.filter((order) => isReferral(order, selector))
  const ids = referrals.map(({ ref }) => ref.slice(ref.indexOf('/') + 1))
  const mirrored = await findKnownVersions(db, tenant, searchSource, ids)
  const changed = referrals.filter(({ ref, versionId }) => !mirrored.has(`${ref}/${versionId ?? ''}`))
  const patients = changed.flatMap(({ patient }) => (patient === undefined ? [] : [patient]))
  return [...new Set(patients.map((patient) => patient.replace(/^Patient\//, '')))].sort()
}
