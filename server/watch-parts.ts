import type { Environment } from './config/env.ts'
import type { Log } from './http/log.ts'
import type { Metrics } from './jobs/metrics.ts'
import type { Notes } from './notes.ts'
import type { EhrGateways } from './use-cases/ehr-gateways.ts'
import type { PatientRefresher } from './use-cases/sync/patient-refresher.ts'
import type { BatonDatabase, TenantRuntime } from './use-cases/tenant-runtime.ts'

/** What everything that runs by itself is made of. */
export type WatchParts = {
  db: BatonDatabase
  tenants: ReadonlyMap<string, TenantRuntime>
  gateways: EhrGateways
  refresher: PatientRefresher
  /** Where notes that come in over a channel are kept. */
  notes: Pick<Notes, 'keep' | 'decideAll'>
  environment: Pick<Environment, 'batonOrigin' | 'directInbox'>
  log: Log
  realNow: () => Date
  metrics?: Metrics
}
