import { join } from 'node:path'
import { openTransports } from '../../server/channels/open-transports.ts'
import type { Transport } from '../../server/channels/channel.ts'
import { loadSmartConfig, type Tenant } from '../../server/config/smart-config.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { SendChannel } from '#domain/notifications/send-channel.ts'
import { openTenants } from '../../server/open-tenants.ts'
import { readBatonNow } from '../../server/store/clock.ts'
import { openDatabase } from '../../server/store/database.ts'
import type { Tables } from '../../server/store/tables.ts'
import { writeOwn } from '../../server/use-cases/own-store-writes.ts'
import type { BatonDatabase, TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import type { AtBoundary } from '../../server/use-cases/watch/boundary.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import type { DispatchDeps } from '../../server/use-cases/watch/dispatch-deps.ts'
import { sweepOnce } from '../../server/use-cases/watch/sweep.ts'
import type { SweepDeps } from '../../server/use-cases/watch/sweep-deps.ts'
import type { PeerAddresses } from './fault-peers.ts'

/** The practice of these tests that tells people; the other tenants of the sandbox only observe. */
export const practice = 'sandbox-full'

export type FaultPractice = {
  db: BatonDatabase
  tenants: ReadonlyMap<string, TenantRuntime>
  sweepDeps: SweepDeps
  dispatchDeps: DispatchDeps
  transportsOf: (tenant: string) => ReadonlyMap<SendChannel, Transport>
  /** What could not be judged, read or committed. */
  failures: { what: string; error: unknown }[]
  /** Sweeps until nothing is due. @returns how many loops were held */
  sweepAll: (batch?: number) => Promise<number>
  /** Carries out the outbox until nothing waits. */
  dispatchAll: () => Promise<number>
  close: () => Promise<void>
}

/** The sandbox's own tenants on a database, with its peers, watched by this process; evidence counts as read. */
export async function openFaultPractice(
  url: string,
  peers: PeerAddresses,
  atBoundary?: AtBoundary,
): Promise<FaultPractice> {
  const { db, close } = openDatabase<Tables & FhirTables>(url)
  const batonOrigin = peers.baton ?? 'http://127.0.0.1:4000'
  const smart = loadSmartConfig({
    folder: join(import.meta.dirname, '..', '..', 'smart-config'),
    batonOrigin,
    sandboxOrigin: peers.origin,
    sandboxPorts: { smtp: peers.smtp, hisp: peers.hisp },
    variables: {},
  })
  const open = await openTenants(
    smart,
    db,
    () => undefined,
    () => new Date(),
  )
  const transports = new Map(
    [...open.tenants].map(([id, { tenant }]) => [id, openChannels(tenant, batonOrigin)] as const),
  )
  const failures: FaultPractice['failures'] = []
  const boundary = atBoundary === undefined ? {} : { atBoundary }
  const sweepDeps: SweepDeps = {
    db,
    tenants: open.tenants,
    refresh: () => Promise.resolve(),
    onFailure: (failure) => void failures.push(failure),
    ...boundary,
  }
  const transportsOf = (tenant: string) => transports.get(tenant) ?? new Map<SendChannel, Transport>()
  const dispatchDeps: DispatchDeps = {
    db,
    tenants: open.tenants,
    shelvesOf: ({ tenant }) => ({
      own: async (write) => writeOwn(db, tenant.id, write, await readBatonNow(db)),
    }),
    transportsOf: ({ tenant }) => transportsOf(tenant.id),
    chance: () => 0.5,
    ...boundary,
  }
  return {
    db,
    tenants: open.tenants,
    sweepDeps,
    dispatchDeps,
    transportsOf,
    failures,
    sweepAll: (batch) => untilNothing(async () => (await sweepOnce(sweepDeps, batch)).claimed),
    dispatchAll: () => untilNothing(() => dispatchOnce(dispatchDeps)),
    close: async () => {
      for (const channels of transports.values()) for (const one of channels.values()) await one.close()
      await open.close()
      await close()
    },
  }
}

async function untilNothing(work: () => Promise<number>): Promise<number> {
  let total = 0
  for (;;) {
    const done = await work()
    total += done
    if (done === 0) return total
  }
}

function openChannels(tenant: Tenant, batonOrigin: string): ReadonlyMap<SendChannel, Transport> {
  return openTransports(tenant.channels, {
    practice: { name: tenant.name, callBackNumber: '(413) 555-0100' },
    timeZone: tenant.policy.calendar.timeZone,
    callbackBase: `${batonOrigin}/callbacks/${tenant.id}`,
    keepPages: () => Promise.resolve(),
    now: () => new Date(),
  })
}
