import type { BatonDatabase, TenantRuntime } from '../tenant-runtime.ts'
import type { AtBoundary } from './boundary.ts'

/** What a sweep needs. */
export type SweepDeps = {
  db: BatonDatabase
  tenants: ReadonlyMap<string, TenantRuntime>
  /** Reads a patient's evidence from the EHR, derives, and stores what follows. Throws when nothing could be read. */
  refresh: (runtime: TenantRuntime, patient: string) => Promise<void>
  /** Told about loops that could not be judged and refreshes that failed. */
  onFailure: (failure: { tenant: string; what: 'refresh' | 'decide' | 'commit'; error: unknown }) => void
  atBoundary?: AtBoundary
}

/** What sweeping one batch did. */
export type SweepResult = {
  /** Loops this process held. */
  claimed: number
  /** Rungs that fired, by clock. */
  fired: ReadonlyMap<string, number>
}
