import { traceAttempts } from '#domain/attempt-courses.ts'
import { derivePatient } from '#domain/derive-patient.ts'
import { readEvidence } from '#domain/evidence.ts'
import type { LoopView } from '#domain/loop-view.ts'
import type { Sources } from '#domain/loop-vocabulary.ts'
import { decideNextRead } from '#domain/sync/next-read.ts'
import { remarkReading } from '#domain/sync/remark-reading.ts'
import { isOwedWork, listOpenWork } from '#domain/worklist/open-work.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { EhrUnavailable } from '../../ehr/ehr-error.ts'
import type { EhrGateway } from '../../ehr/ehr-gateway.ts'
import { chartTypesRead, type PatientReads } from '../../ehr/patient-reads.ts'
import { readBatonNow } from '../../store/clock.ts'
import { findErased } from '../../store/erasures.ts'
import { isDatabaseTrouble } from '../../store/database-trouble.ts'
import { findMirrored, saveMirrored } from '../../store/mirrored-resources.ts'
import { lockPatient } from '../../store/patient-lock.ts'
import { saveSnapshot } from '../../store/snapshots.ts'
import { findTracked, saveReading, type TrackedPatient } from '../../store/tracked-patients.ts'
import { noteUnread } from '../../store/unread-charts.ts'
import type { EhrGateways } from '../ehr-gateways.ts'
import { readOwnEvidence } from '../own-evidence.ts'
import { tenantInForce } from '../policy/policy-in-force.ts'
import { derivationOf } from '../snapshot.ts'
import type { BatonDatabase, BatonTransaction, TenantRuntime } from '../tenant-runtime.ts'
import { auditReading } from './audit-reading.ts'
import { mergeWithMirror, toMirrored } from './mirror-reading.ts'
import { everySourceFailed, isAllWell, isWell, readSources } from './source-states.ts'

/** What a chart is refreshed for; a backfill tells nobody anything. */
export type RefreshPurpose = 'chart-opened' | 'sweep' | 'sync' | 'backfill'

/** How the views came about. */
export type ViewsMeta = {
  purpose: RefreshPurpose
  /** When the EHR was last asked for it, by domain time: of a failed reading the last one that went well. */
  evidenceAt: Date
  /** When every source was last read without a fault; if that never was, when it was first tried. */
  lastGoodReadAt: Date
  /** What became of each source; one that is not named was read well. */
  sources: Sources
  /** The very resources behind the views, of both shelves. */
  resources: readonly unknown[]
  /** Domain time the views were judged at. */
  judgedAt: Date
}

/** Takes views over in the transaction that stores them: what it throws undoes both. */
export type OnViews = (
  trx: BatonTransaction,
  runtime: TenantRuntime,
  patient: string,
  views: readonly LoopView[],
  meta: ViewsMeta,
) => Promise<void>

export type RefreshDeps = { db: BatonDatabase; gateways: EhrGateways; onViews: OnViews }

/**
 * `read`: the EHR was asked now · `kept`: the last reading is young enough · `blind`: the referrals could not be read;
 * the views are those of the last good reading, every source marked as failed · `chart-only`: Baton reads none by
 * itself, for want of backend credentials, or because what it held was deleted and nobody has opened the chart since.
 */
export type Refreshed =
  | { kind: 'read' | 'kept'; views: readonly LoopView[]; meta: ViewsMeta; changed: number }
  | { kind: 'blind'; views: readonly LoopView[]; meta: ViewsMeta; changed: 0; because: EhrUnavailable }
  | { kind: 'chart-only' }

/** Evidence younger than this is fresh enough to judge by (ARCHITECTURE, decision 6). */
export const freshMs = 15 * 60_000

export type RefreshOptions = {
  purpose: RefreshPurpose
  /** A reading younger than this is not repeated; 15 minutes unless given. */
  maxAgeMs?: number
}

/**
 * Brings one patient up to date: reads the EHR unless that was just done, keeps what was read, derives every referral
 * together with Baton's own evidence, stores the snapshot and hands the views on, all in one transaction.
 *
 * What cannot be read keeps its last good state and is marked as failed, so that its clocks turn unknown and the
 * blind clock runs; nothing goes silent.
 */
export async function refreshPatient(
  deps: RefreshDeps,
  runtime: TenantRuntime,
  patient: string,
  options: RefreshOptions,
): Promise<Refreshed> {
  const gateway = deps.gateways.find(runtime)
  if (gateway === undefined) return { kind: 'chart-only' }
  const key = { tenant: runtime.tenant.id, patient }
  if ((await findErased(deps.db, key.tenant, [patient])).has(patient)) return { kind: 'chart-only' }
  const now = await readBatonNow(deps.db)
  const tracked = await findTracked(deps.db, key.tenant, patient)
  const ageMs = now.getTime() - (tracked?.lastReadAt?.getTime() ?? -Infinity)
  const isFresh =
    ageMs >= 0 && ageMs < (options.maxAgeMs ?? freshMs) && tracked !== undefined && tracked.failures === 0
  try {
    const read = isFresh ? undefined : await readOrFault(gateway, patient, now)
    return await storeReading(deps, runtime, patient, options.purpose, read, now)
  } catch (error) {
    // No loop may be known that could say so: the chart itself is noted.
    if (!isDatabaseTrouble(error)) await noteUnread(deps.db, key, now)
    throw error
  }
}

function storeReading(
  deps: RefreshDeps,
  runtime: TenantRuntime,
  patient: string,
  purpose: RefreshPurpose,
  read: Outcome,
  now: Date,
): Promise<Refreshed> {
  const key = { tenant: runtime.tenant.id, patient }
  return deps.db.transaction().execute(async (trx: BatonTransaction): Promise<Refreshed> => {
    const current = await lockTracked(trx, key)
    // Deleted while it was being read, or found by whoever did not know: nothing of it is kept.
    if ((await findErased(trx, key.tenant, [patient])).has(patient)) return { kind: 'chart-only' }
    // Another process read the chart later than this one and was done sooner: its reading stands.
    const isOvertaken = (current?.lastReadAt?.getTime() ?? 0) > now.getTime()
    return takeOver(deps, trx, runtime, patient, purpose, isOvertaken ? undefined : read, current, now)
  })
}

/** What is known of the patient, once nobody else can change it before this transaction ends. */
async function lockTracked(trx: BatonTransaction, key: Key): Promise<TrackedPatient | undefined> {
  await lockPatient(trx, key.tenant, key.patient)
  return findTracked(trx, key.tenant, key.patient)
}

async function takeOver(
  deps: RefreshDeps,
  trx: BatonTransaction,
  configured: TenantRuntime,
  patient: string,
  purpose: RefreshPurpose,
  outcome: Outcome,
  tracked: TrackedPatient | undefined,
  now: Date,
): Promise<Refreshed> {
  const runtime = { ...configured, tenant: await tenantInForce(trx, configured.tenant, now) }
  const key = { tenant: runtime.tenant.id, patient }
  const stored = await storeOutcome(trx, key, outcome, tracked, now)
  const own = await readOwnEvidence(trx, key.tenant, patient)
  const meta = toMeta(purpose, stored, outcome, tracked, [...stored.resources, ...own.resources], now)
  const views = deriveViews(runtime.tenant, patient, meta)
  await noteReading(trx, key, { views, resources: meta.resources }, outcome, stored.sources, tracked, now)
  if (!(outcome instanceof EhrUnavailable)) {
    await saveSnapshot(trx, { ...key, derivation: derivationOf(runtime.tenant) }, now, views)
    await deps.onViews(trx, runtime, patient, views, meta)
    if (outcome !== undefined) {
      // What has been remarked on once is not said again with every reading that brings nothing new.
      const remarks = remarkReading(stored.changed > 0 ? outcome.resources : [], now.getTime())
      await auditReading(trx, key, purpose, stored.changed, remarks)
    }
    return { kind: outcome === undefined ? 'kept' : 'read', views, meta, changed: stored.changed }
  }
  // Of a chart that was never read there is nothing to hand on.
  if (tracked?.evidenceAt !== undefined) await deps.onViews(trx, runtime, patient, views, meta)
  return { kind: 'blind', views, meta, changed: 0, because: outcome }
}

type Outcome = PatientReads | EhrUnavailable | undefined

async function readOrFault(gateway: EhrGateway, patient: string, now: Date): Promise<Outcome> {
  try {
    return await gateway.readPatient(patient, now)
  } catch (error) {
    if (error instanceof EhrUnavailable) return error
    throw error
  }
}

type Stored = { resources: readonly unknown[]; sources: Sources; changed: number }
type Key = { tenant: string; patient: string }

async function storeOutcome(
  trx: BatonTransaction,
  key: Key,
  outcome: Outcome,
  tracked: TrackedPatient | undefined,
  now: Date,
): Promise<Stored> {
  if (outcome === undefined || outcome instanceof EhrUnavailable) {
    const resources = (await findMirrored(trx, key)).map(({ content }): unknown => JSON.parse(content))
    const sources = outcome === undefined ? readSources(tracked?.sources) : everySourceFailed
    return { resources, sources, changed: 0 }
  }
  const complete = [...chartTypesRead, 'Patient', 'Consent', 'RelatedPerson'].filter((type) =>
    isWell(outcome.sources, type),
  )
  const changed = await saveMirrored(trx, key, toMirrored(outcome.resources), complete, now)
  const kept = isAllWell(outcome.sources) ? [] : await findMirrored(trx, key)
  return { resources: mergeWithMirror(outcome.resources, kept, complete), sources: outcome.sources, changed }
}

function toMeta(
  purpose: RefreshPurpose,
  stored: Stored,
  outcome: Outcome,
  tracked: TrackedPatient | undefined,
  resources: readonly unknown[],
  now: Date,
): ViewsMeta {
  const isReadNow = outcome !== undefined && !(outcome instanceof EhrUnavailable)
  // A source that never could be read must not look as if that had only begun now.
  const blindSince = tracked?.lastGoodReadAt ?? tracked?.firstReadAt ?? now
  return {
    purpose,
    evidenceAt: isReadNow ? now : (tracked?.evidenceAt ?? new Date(0)),
    lastGoodReadAt: isReadNow && isAllWell(stored.sources) ? now : blindSince,
    sources: stored.sources,
    resources,
    judgedAt: now,
  }
}

/** The referrals of one patient as their evidence has them, under this practice's policy. */
export function deriveViews(
  tenant: Tenant,
  patient: string,
  meta: Omit<ViewsMeta, 'purpose' | 'evidenceAt'>,
): readonly LoopView[] {
  const { evidence, setAside } = readEvidence(meta.resources)
  const lastGoodReadAt = meta.lastGoodReadAt.getTime()
  const chart = { evidence, sources: meta.sources, setAside, lastGoodReadAt }
  // Whatever else an EHR answers with, a snapshot is about one patient.
  return derivePatient(chart, tenant.policy, meta.judgedAt.getTime(), traceAttempts).filter(
    (view) => view.patient === `Patient/${patient}`,
  )
}

async function noteReading(
  trx: BatonTransaction,
  key: Key,
  { views, resources }: { views: readonly LoopView[]; resources: readonly unknown[] },
  outcome: Outcome,
  sources: Sources,
  tracked: TrackedPatient | undefined,
  now: Date,
): Promise<void> {
  if (outcome === undefined) return
  const isFailed = outcome instanceof EhrUnavailable
  const failures = isFailed ? (tracked?.failures ?? 0) + 1 : 0
  const opened = tracked?.openedAt === undefined ? {} : { openedAt: tracked.openedAt.getTime() }
  const watched = views.filter(({ isTracked }) => isTracked)
  const hasOpenLoops = watched.some(({ display }) => display !== 'closed')
  const hasOpenWork =
    !hasOpenLoops && watched.some(({ referral }) => listOpenWork(referral, resources).some(isOwedWork))
  const next = decideNextRead({ hasOpenLoops, hasOpenWork, failures, ...opened }, now.getTime())
  await saveReading(trx, key, {
    why: next.why,
    readAt: now,
    hasEvidence: !isFailed,
    ...(!isFailed && isAllWell(sources) ? { goodReadAt: now } : {}),
    nextReadAt: next.at === undefined ? null : new Date(next.at),
    sources,
    failures,
  })
}
