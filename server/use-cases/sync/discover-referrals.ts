import { readEvidence } from '#domain/evidence.ts'
import { isReferral } from '#domain/referral.ts'
import type { ReferralSelector } from '#domain/policy.ts'
import { decideDiscovery, type DiscoveryMode } from '#domain/sync/discovery-mode.ts'
import { judgeSearch, windowStart } from '#domain/sync/overlap-window.ts'
import { EhrUnavailable } from '../../ehr/ehr-error.ts'
import type { EhrGateway, SearchAnswer } from '../../ehr/ehr-gateway.ts'
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
  /**
   * `partly`: there is more than one search reads, and the next goes on where this one ended. `truncated`: there is more,
   * in no order by which a search could go on. `failed`: asked again at the next round, from where it stood. Neither what
   * is `truncated` nor what is `refused` is asked again for a day.
   */
  outcome: 'ok' | 'partly' | 'truncated' | 'failed' | 'refused' | 'not-searched'
}

type Searching = Pick<EhrGateway, 'can' | 'capabilityOf' | 'search'>

/** Which way of finding referrals this EHR allows, as far as is known without asking for any. */
export async function readDiscoveryMode(
  gateway: Pick<EhrGateway, 'can' | 'capabilityOf'>,
  known: SyncSource,
  now: Date,
): Promise<DiscoveryMode> {
  const canSearch = await gateway.can(searchSource, 'search')
  const declared = canSearch ? (gateway.capabilityOf(searchSource)?.searchParams ?? []) : undefined
  return decideDiscovery(declared, known.refusedAt?.getTime(), now.getTime())
}

/**
 * Searches for orders that are new or changed since the last search, and has the charts read that they are in. What
 * the overlap brings again is known by its version and passed over. They are asked for in the order of their changes, so
 * that a search that has to stop in the middle can go on from there.
 *
 * @param from - search everything anew, instead of from where the last search ended
 */
export async function discoverReferrals(
  db: BatonDatabase,
  gateway: Searching,
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
    const found = await searchInOrder(gateway, { ...since, _count: pageSize })
    return await takeFound(db, tenant, known, found, now)
  } catch (error) {
    if (!(error instanceof EhrUnavailable)) throw error
    const isRefused = isRefusal(error)
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

const isRefusal = ({ status }: EhrUnavailable): boolean => status === 400 || status === 403 || status === 422

/** Some EHRs refuse every order of results: then any will do. */
async function searchInOrder(
  gateway: Searching,
  params: Readonly<Record<string, string>>,
): Promise<SearchAnswer> {
  try {
    return await gateway.search(searchSource, { ...params, _sort: '_lastUpdated' }, { maxPages })
  } catch (error) {
    if (!(error instanceof EhrUnavailable) || !isRefusal(error)) throw error
    return gateway.search(searchSource, params, { maxPages })
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
  found: SearchAnswer,
  now: Date,
): Promise<Discovery> {
  const patients = await findChanged(db, tenant.id, found.resources, tenant.policy.selector)
  const marks = toMirrored(found.resources).map(({ lastUpdated }) =>
    lastUpdated === undefined ? undefined : Date.parse(lastUpdated),
  )
  const { outcome, mark } = judgeSearch(known.highWater?.getTime(), marks, found.state, now.getTime())
  await db.transaction().execute(async (trx: BatonTransaction) => {
    await trackPatients(trx, tenant.id, patients, 'discovered', now)
    await saveSyncSource(trx, tenant.id, searchSource, {
      ...(outcome === 'ok' ? { lastGoodReadAt: now } : withoutHighWater(known)),
      ...(outcome === 'truncated' && { refusedAt: now }),
      ...(mark !== undefined && { highWater: new Date(mark) }),
      failures: 0,
    })
  })
  return { mode: 'population', patients, outcome }
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
