import type { SendChannel } from '#domain/notifications/send-channel.ts'
import type { Transport } from '../../channels/channel.ts'
import type { BatonDatabase, TenantRuntime } from '../tenant-runtime.ts'
import type { AtBoundary } from './boundary.ts'
import type { Shelves } from './write-on-shelf.ts'

/** What carrying out the outbox needs. */
export type DispatchDeps = {
  db: BatonDatabase
  tenants: ReadonlyMap<string, TenantRuntime>
  shelvesOf: (runtime: TenantRuntime) => Shelves
  transportsOf: (runtime: TenantRuntime) => ReadonlyMap<SendChannel, Transport>
  /** From 0 to 1, exclusive. */
  chance: () => number
  /** Told what happened to each item, for the figures of the operator. */
  onEnded?: (item: { tenant: string; channel: string; state: string }) => void
  /** Derives a patient's referrals anew once one of them was given an owner, from what is known by then. */
  onOwnerWritten?: (runtime: TenantRuntime, patient: string) => Promise<void>
  /** Told about an item that could not be carried out for a reason of its own; it comes again when its lease ends. */
  onFailure?: (failure: { tenant: string; error: unknown }) => void
  atBoundary?: AtBoundary
}
