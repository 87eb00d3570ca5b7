import { readBatonNow } from '../../store/clock.ts'
import type { EhrGateways } from '../ehr-gateways.ts'
import { writeOwn } from '../own-store-writes.ts'
import type { BatonDatabase, TenantRuntime } from '../tenant-runtime.ts'
import type { Shelves } from './write-on-shelf.ts'

/** The shelves of a tenant: its EHR by the backend's gateway, where there is one, and Baton's own store. */
export function shelvesOf(db: BatonDatabase, gateways: EhrGateways, runtime: TenantRuntime): Shelves {
  const gateway = gateways.find(runtime)
  return {
    own: async (write) => writeOwn(db, runtime.tenant.id, write, await readBatonNow(db)),
    ...(gateway === undefined ? {} : { ehr: gateway.write, findInEhr: gateway.findWritten }),
  }
}
