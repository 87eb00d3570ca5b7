import { EhrUnavailable } from '../../ehr/ehr-error.ts'
import type { EhrGateway } from '../../ehr/ehr-gateway.ts'
import { readBatonNow } from '../../store/clock.ts'
import { isDatabaseTrouble } from '../../store/database-trouble.ts'
import { deleteNoted, findNoted, findSyncSource, searchSource } from '../../store/sync-sources.ts'
import { claimDuePatients, trackPatients } from '../../store/tracked-patients.ts'
import type { EhrGateways } from '../ehr-gateways.ts'
import type { BatonDatabase, TenantRuntime } from '../tenant-runtime.ts'
import { discoverReferrals, type Discovery } from './discover-referrals.ts'
import { patientIn } from './mirror-reading.ts'
import { readEhrWork } from './read-ehr-work.ts'
import type { PatientRefresher } from './patient-refresher.ts'

export type SyncDeps = {
  db: BatonDatabase
  gateways: EhrGateways
  refresher: PatientRefresher
  /** Told about a chart that was read and could not be judged; the others of the round are read all the same. */
  onBroken?: (tenant: string, error: unknown) => void
}

/** One round of a tenant; counts only. */
export type SyncRound = {
  discovery: Discovery['outcome']
  /** Charts read, and charts that could not be. */
  read: number
  blind: number
  /** Whether there is more, of charts that were due or of what a search finds, than one round reads. */
  hasMore: boolean
}

/** Charts of one round: with a request to each source of each, about two minutes at the usual egress limit. */
const patientsPerRound = 100
const concurrentPatients = 4
/** A chart claimed by a process that died comes again after this. */
const leaseMs = 10 * 60_000

/**
 * One round of a tenant: looks up what notifications named and how work items in the EHR stand, searches for new and changed referrals where the EHR
 * allows it, and reads the charts that are due. Any number of processes may do so at once.
 *
 * @param searchEveryMs - how long a search of the population rests after one that went well; domain time
 * @returns `undefined` for a connection without backend credentials
 */
export async function syncTenant(
  deps: SyncDeps,
  runtime: TenantRuntime,
  { searchEveryMs = 0 }: { searchEveryMs?: number } = {},
): Promise<SyncRound | undefined> {
  const gateway = deps.gateways.find(runtime)
  if (gateway === undefined) return undefined
  const now = await readBatonNow(deps.db)
  await lookUpNoted(deps.db, gateway, runtime, now)
  await readEhrWork(deps.db, gateway, runtime, now)
  const isRested = await hasRested(deps.db, runtime.tenant.id, now, searchEveryMs)
  const discovery = isRested
    ? (await discoverReferrals(deps.db, gateway, runtime, now)).outcome
    : ('not-searched' as const)
  const due = await claimDuePatients(deps.db, runtime.tenant.id, now, leaseMs, patientsPerRound)
  const counts = { read: 0, blind: 0 }
  await inLanes(due, concurrentPatients, async (patient) => {
    const isRead = await isReadWell(deps, runtime, patient)
    if (isRead) counts.read += 1
    else counts.blind += 1
  })
  return { discovery, ...counts, hasMore: due.length === patientsPerRound || discovery === 'partly' }
}

/** A chart that is at fault itself comes again when its lease ends, and holds up no other. */
async function isReadWell(deps: SyncDeps, runtime: TenantRuntime, patient: string): Promise<boolean> {
  try {
    const refreshed = await deps.refresher.refresh(runtime, patient, { purpose: 'sync', maxAgeMs: 0 })
    return refreshed.kind !== 'blind'
  } catch (error) {
    if (deps.onBroken === undefined || isDatabaseTrouble(error)) throw error
    deps.onBroken(runtime.tenant.id, error)
    return false
  }
}

async function hasRested(db: BatonDatabase, tenant: string, now: Date, restMs: number): Promise<boolean> {
  const { lastGoodReadAt } = await findSyncSource(db, tenant, searchSource)
  return lastGoodReadAt === undefined || Math.abs(now.getTime() - lastGoodReadAt.getTime()) >= restMs
}

/** Resources that notifications named by id only: whose they are is read from the EHR. */
async function lookUpNoted(
  db: BatonDatabase,
  gateway: EhrGateway,
  { tenant }: TenantRuntime,
  now: Date,
): Promise<void> {
  const noted = await findNoted(db, tenant.id, patientsPerRound)
  const settled: { type: string; id: string }[] = []
  for (const focus of noted) {
    const resource = await findResource(gateway, focus)
    // Not to be had at the moment: it stays for the next round.
    if (resource === 'failed') continue
    const patient = resource === 'absent' ? undefined : patientIn(resource.found)
    if (patient !== undefined) await trackPatients(db, tenant.id, [patient], 'discovered', now)
    settled.push(focus)
  }
  await deleteNoted(db, tenant.id, settled)
}

async function findResource(
  gateway: EhrGateway,
  { type, id }: { type: string; id: string },
): Promise<{ found: unknown } | 'absent' | 'failed'> {
  try {
    const { resources } = await gateway.search(type, { _id: id })
    const [found] = resources
    return found === undefined ? 'absent' : { found }
  } catch (error) {
    if (!(error instanceof EhrUnavailable)) throw error
    return error.status !== undefined && error.status < 500 && error.status !== 429 ? 'absent' : 'failed'
  }
}

/**
 * Works through items with so many at once. After a failure no further item is begun, and it is thrown when those
 * under way have come to their end.
 */
export async function inLanes<Item>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items.values()
  const failures: unknown[] = []
  const lane = async (): Promise<void> => {
    for (const item of waiting) {
      if (failures.length > 0) return
      try {
        await work(item)
      } catch (error) {
        failures.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  if (failures.length > 0) throw failures[0]
}
