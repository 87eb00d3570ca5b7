import type { DirectInbox } from './channels/direct-inbox.ts'
import type { Transport } from './channels/channel.ts'
import type { SendChannel } from '#domain/notifications/send-channel.ts'
import type { CallbackDeps } from './http/http-env.ts'
import { describeError } from './http/log.ts'
import type { Job } from './jobs/scheduler.ts'
import { forEachPractice } from './use-cases/each-practice.ts'
import { applyPolicy } from './use-cases/policy/apply-policy.ts'
import { runtimeInForce } from './use-cases/policy/policy-in-force.ts'
import { keepSubscription } from './use-cases/sync/keep-subscription.ts'
import { refreshCohorts } from './use-cases/reports/refresh-cohorts.ts'
import { syncAll } from './use-cases/sync/sync-all.ts'
import { syncTenant } from './use-cases/sync/sync-tenant.ts'
import type { TenantRuntime } from './use-cases/tenant-runtime.ts'
import { chaseReceipts } from './use-cases/watch/chase-receipts.ts'
import { dispatchOnce } from './use-cases/watch/dispatch.ts'
import type { DispatchDeps } from './use-cases/watch/dispatch-deps.ts'
import { raiseBlindness } from './use-cases/watch/raise-blindness.ts'
import { raiseUnreadCharts } from './use-cases/watch/raise-unread-charts.ts'
import { refreshForSweep } from './use-cases/watch/refresh-for-sweep.ts'
import { sendDigests } from './use-cases/watch/send-digests.ts'
import { shelvesOf } from './use-cases/watch/shelves-of.ts'
import { tellPending } from './use-cases/watch/tell-pending.ts'
import { sweepAll } from './use-cases/watch/sweep-all.ts'
import type { SweepDeps } from './use-cases/watch/sweep-deps.ts'
import { openChannelsOf, openInbox, toCallbacks } from './watch-channels.ts'
import { countDelivered, countEnding, countFired } from './watch-metrics.ts'
import type { WatchParts } from './watch-parts.ts'

/** What this process did, by counts. */
export type WatchRound = { fired: number; sent: number }

export type Watch = {
  /** Work that comes back by itself. */
  jobs: readonly Job[]
  callbacks: CallbackDeps
  /**
   * Everything that is due now, to its end, as a restart after a long stop would; for the sandbox. Counts what has been
   * done since `countAnew`, or the start: the jobs may be quicker than whoever asks.
   */
  runOnce: () => Promise<WatchRound>
  countAnew: () => void
  /** Begins to take Direct messages. */
  open: () => Promise<void>
  close: () => Promise<void>
}

/**
 * Composes what nobody remembers to do: reading charts again, sweeping for what is due, sending what was decided, and
 * taking in what providers report.
 */
export function openWatch(parts: WatchParts): Watch {
  const { db, tenants, log } = parts
  const transports = new Map([...tenants].map(([id, runtime]) => [id, openChannelsOf(parts, runtime)]))
  const sweepDeps: SweepDeps = {
    db,
    tenants,
    refresh: refreshForSweep(parts.refresher),
    onFailure: ({ tenant, what, error }) =>
      log({ level: 'error', event: `sweep-${what}-failed`, tenant, error: describeError(error) }),
  }
  const dispatchDeps: DispatchDeps = {
    db,
    tenants,
    shelvesOf: (runtime) => shelvesOf(db, parts.gateways, runtime),
    transportsOf: ({ tenant }) => transports.get(tenant.id) ?? new Map(),
    chance: Math.random,
    onOwnerWritten: async (runtime, patient) => {
      await parts.refresher.refresh(runtime, patient, { purpose: 'sync' })
    },
    onFailure: ({ tenant, error }) =>
      log({ level: 'error', event: 'dispatch-failed', tenant, error: describeError(error) }),
    onEnded: (ended) => {
      const { tenant, channel, state } = ended
      if (parts.metrics) countEnding(parts.metrics, ended)
      // What nobody will try again is for the operator to know, too; the row says what it was.
      if (state === 'failed' || state === 'uncertain')
        log({ level: 'warn', event: `outbox-${state}-${channel}`, tenant })
    },
  }
  let inbox: DirectInbox | undefined
  let done: WatchRound = { fired: 0, sent: 0 }
  const sweep = (signal?: AbortSignal) =>
    sweepAll(sweepDeps, {
      ...(signal && { signal }),
      onBatch: ({ ms, fired }) => {
        parts.metrics?.sweepBatchEnded(ms / 1_000)
        if (parts.metrics) countFired(parts.metrics, fired)
        for (const count of fired.values()) done.fired += count
      },
    })
  const dispatch = (signal?: AbortSignal) =>
    dispatchAll(dispatchDeps, (taken) => (done.sent += taken), signal)
  return {
    jobs: [
      job('sync', 15_000, (signal) => syncFollowed(parts, signal)),
      job('subscriptions', 60_000, () => subscribeAll(parts)),
      job('tell-referrers', 30_000, () => tellAll(parts)),
      job('policies', 15_000, (signal) => applyPolicies(parts, signal)),
      job('sweep', 15_000, async (signal) => void (await sweep(signal))),
      job('dispatch', 2_000, dispatch),
      job('receipts', 60_000, () => chaseAll(parts, transports)),
      job('digests', 60_000, () => digestAll(parts)),
      job('unread-charts', 60_000, () => raiseUnread(parts)),
      job('reports', 60_000, () => countAll(parts)),
    ],
    callbacks: toCallbacks(parts, transports),
    runOnce: async () => {
      await syncFollowed(parts)
      await parts.notes.decideAll()
      await tellAll(parts)
      await chaseAll(parts, transports)
      await applyPolicies(parts)
      await sweep()
      await digestAll(parts)
      await raiseUnread(parts)
      await countAll(parts)
      await dispatch()
      return { ...done }
    },
    countAnew: () => {
      done = { fired: 0, sent: 0 }
    },
    open: async () => {
      inbox = await openInbox(parts)
    },
    close: async () => {
      await inbox?.close()
      for (const channels of transports.values()) for (const one of channels.values()) await one.close()
    },
  }
}

function job(name: string, everyMs: number, run: (signal: AbortSignal) => Promise<void>): Job {
  return { name, everyMs, jitter: 0.2, run }
}

/** No more often than SDOHCC allows a placer to ask. */
const searchEveryMs = 15 * 60_000

/** Reads the charts that are due, round after round; finds new referrals where the EHR can be asked for them. */
function syncFollowed(parts: WatchParts, signal?: AbortSignal): Promise<void> {
  const deps = { ...parts, onBroken: noteBroken(parts) }
  const followed = [...parts.tenants.values()].filter(({ tenant }) => tenant.follow === 'all-referrals')
  return syncAll(
    followed,
    (runtime) => syncTenant(deps, runtime, { searchEveryMs }),
    noteFailed(parts, 'sync'),
    signal,
  )
}

/** Something that is done for one practice after the other, under the name of its job. */
function forEach(
  parts: WatchParts,
  job: string,
  work: (runtime: TenantRuntime) => Promise<unknown>,
  signal?: AbortSignal,
): Promise<void> {
  return forEachPractice(parts.tenants.values(), work, noteFailed(parts, job), signal)
}

/** What failed for one practice alone is for the operator to know. */
function noteFailed({ log }: WatchParts, job: string): (runtime: TenantRuntime, error: unknown) => void {
  return ({ tenant }, error) =>
    log({ level: 'error', event: `practice-failed-${job}`, tenant: tenant.id, error: describeError(error) })
}

/** A practice whose EHR cannot be asked, or turns out to be at fault, holds up no other. */
function subscribeAll(parts: WatchParts): Promise<void> {
  return forEach(parts, 'subscriptions', async (runtime) => {
    if (runtime.tenant.follow !== 'all-referrals') return
    const known = await keepSubscription(parts, runtime, parts.environment.batonOrigin)
    const isLost = known?.status === 'refused' || known?.status === 'error' || known?.status === 'off'
    if (isLost) parts.log({ level: 'warn', event: `subscription-${known.status}`, tenant: runtime.tenant.id })
  })
}

function tellAll(parts: WatchParts): Promise<void> {
  const deps = { ...parts, onBroken: noteBroken(parts) }
  return forEach(parts, 'tell-referrers', (runtime) => tellPending(deps, runtime))
}

/** A chart that cannot be judged is for the operator to know; it holds up no other. */
function noteBroken({ log }: WatchParts): (tenant: string, error: unknown) => void {
  return (tenant, error) =>
    log({ level: 'error', event: 'chart-not-judged', tenant, error: describeError(error) })
}

async function dispatchAll(
  deps: DispatchDeps,
  onTaken: (count: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  for (;;) {
    const taken = await dispatchOnce(deps)
    onTaken(taken)
    if (taken === 0 || signal?.aborted === true) return
  }
}

function chaseAll(
  parts: WatchParts,
  transports: ReadonlyMap<string, ReadonlyMap<SendChannel, Transport>>,
): Promise<void> {
  const { db, metrics } = parts
  return forEach(parts, 'receipts', (runtime) =>
    chaseReceipts(db, runtime, transports.get(runtime.tenant.id) ?? new Map(), countDelivered(metrics)),
  )
}

/** A policy that has come into force is for loops under way as well. */
function applyPolicies(parts: WatchParts, signal?: AbortSignal): Promise<void> {
  const deps = { ...parts, onBroken: noteBroken(parts) }
  return forEach(parts, 'policies', (runtime) => applyPolicy(deps, runtime, signal), signal)
}

function raiseUnread(parts: WatchParts): Promise<void> {
  const { db } = parts
  return forEach(parts, 'unread-charts', async (configured) => {
    const runtime = await runtimeInForce(db, configured)
    await raiseUnreadCharts(db, runtime)
    await raiseBlindness(db, runtime)
  })
}

/** Counts the months anew in which a loop has changed. */
function countAll(parts: WatchParts): Promise<void> {
  return forEach(parts, 'reports', ({ tenant }) => refreshCohorts(parts.db, tenant.id))
}

function digestAll(parts: WatchParts): Promise<void> {
  const { db, environment } = parts
  return forEach(parts, 'digests', async (runtime) =>
    sendDigests(db, await runtimeInForce(db, runtime), environment.batonOrigin),
  )
}
