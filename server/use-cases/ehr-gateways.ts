import { openEhrGateway, type EhrGateway } from '../ehr/ehr-gateway.ts'
import { usualEgressRules, type EgressRules, type EgressWorld } from '../ehr/egress.ts'
import { readBackendKeyFor } from './backend-keys.ts'
import { openSharedTurns } from './shared-turns.ts'
import type { BatonDatabase, TenantRuntime } from './tenant-runtime.ts'

/** The backend's ways to the EHRs; every use-case of this process shares them, and all processes their limits. */
export type EhrGateways = {
  /** `undefined` for a connection without backend credentials. */
  find: (runtime: TenantRuntime) => EhrGateway | undefined
}

export function openEhrGateways(db: BatonDatabase, world: EgressWorld, rules?: EgressRules): EhrGateways {
  const open = new Map<string, EhrGateway>()
  return {
    find: ({ tenant, connection }) => {
      const { backend, id, iss } = tenant
      if (backend === undefined) return undefined
      const limits = rules ?? toRules(tenant.requestsPerSecond)
      const found =
        open.get(id) ??
        openEhrGateway({
          client: { tenant: id, iss, clientId: backend.clientId, scope: backend.scope },
          connection,
          readKey: (algorithms) => readBackendKeyFor(db, algorithms, world.now()),
          turns: openSharedTurns(db, id, limits.bucket),
          world,
          rules: limits,
        })
      open.set(id, found)
      return found
    },
  }
}

/** What one connection allows; a burst is two seconds' worth. */
function toRules(perSecond: number): EgressRules {
  return { ...usualEgressRules, bucket: { burst: perSecond * 2, perSecond } }
}
