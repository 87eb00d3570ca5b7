import { setTimeout as pause } from 'node:timers/promises'
import type { SmartConfig } from './config/smart-config.ts'
import { openEhrConnection } from './ehr/ehr-connection.ts'
import { describeError, type Log } from './http/log.ts'
import { findDiscovery, saveDiscovery } from './store/discovery-rows.ts'
import type { BatonDatabase, TenantRuntime } from './use-cases/tenant-runtime.ts'

export type OpenTenants = {
  tenants: ReadonlyMap<string, TenantRuntime>
  /** Reads what every EHR says of itself anew; failures are logged, and what was known stays. */
  refresh: (which: (runtime: TenantRuntime) => boolean) => Promise<void>
  close: () => Promise<void>
}

/** Opens the way to every configured EHR, with what was remembered of each; asks none of them anything yet. */
export async function openTenants(
  smart: SmartConfig,
  db: BatonDatabase,
  log: Log,
  clock: () => Date,
): Promise<OpenTenants> {
  const runtimes = [...smart.tenants.values()].map((tenant): TenantRuntime => {
    const key = { tenant: tenant.id, iss: tenant.iss }
    const memory = { find: () => findDiscovery(db, key), save: saveDiscovery.bind(undefined, db, key) }
    return { tenant, connection: openEhrConnection(tenant, memory, clock) }
  })
  for (const { connection } of runtimes) await connection.recall()
  return {
    tenants: new Map(runtimes.map((runtime) => [runtime.tenant.id, runtime])),
    refresh: async (which) => {
      await Promise.all(runtimes.filter(which).map((runtime) => refreshOne(runtime, log)))
    },
    close: async () => {
      await Promise.all(runtimes.map(({ connection }) => connection.close()))
    },
  }
}

/** An EHR that is just starting, or a network that is, gets these chances before the night. */
const retryDelaysMs = [2_000, 15_000, 120_000]

async function refreshOne({ tenant, connection }: TenantRuntime, log: Log): Promise<void> {
  for (const delayMs of [...retryDelaysMs, undefined]) {
    try {
      return await connection.refresh()
    } catch (error) {
      log({ level: 'warn', event: 'discovery-failed', tenant: tenant.id, error: describeError(error) })
    }
    if (delayMs !== undefined) await pause(delayMs, undefined, { ref: false })
  }
}
