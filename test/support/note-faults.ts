import type { FhirWrite, WriteOutcome } from '#domain/fhir-write.ts'
import type { NoteDecisionDeps } from '../../server/use-cases/notes/note-decision-deps.ts'
import type { TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import type { DispatchDeps } from '../../server/use-cases/watch/dispatch-deps.ts'
import { openFaultPractice, practice as tenant, type FaultPractice } from './fault-practice.ts'
import { toNoteDeps, withTasks } from './note-deps.ts'

/** Nothing is sent here: nobody listens anywhere. */
const nobody = { origin: 'http://127.0.0.1:9', smtp: 9, hisp: 9 }

export const nurse = { reference: 'Practitioner/nurse', roles: ['coordinator'] } as const

export type NoteFaults = {
  db: FaultPractice['db']
  practice: TenantRuntime
  deps: NoteDecisionDeps
  dispatching: DispatchDeps
  /** What could not be decided about. */
  failures: readonly unknown[]
  close: () => Promise<void>
}

/**
 * A practice whose EHR has Tasks, as any process opens it that decides about its notes.
 *
 * @param ehr - where updates of Tasks go
 */
export async function openNoteFaults(
  url: string,
  ehr: (write: FhirWrite) => Promise<WriteOutcome>,
): Promise<NoteFaults> {
  const { db, tenants, dispatchDeps, close } = await openFaultPractice(url, nobody)
  const usual = tenants.get(tenant)
  if (usual === undefined) throw new Error('no such practice')
  const policy = { ...usual.tenant.policy, ourOrganizations: [], ourPractitioners: [] }
  const practice = withTasks({ ...usual, tenant: { ...usual.tenant, policy } })
  const failures: unknown[] = []
  return {
    db,
    practice,
    failures,
    deps: toNoteDeps(db, practice, { onFailure: (_tenant, error) => void failures.push(error) }),
    dispatching: {
      ...dispatchDeps,
      tenants: new Map([[tenant, practice]]),
      shelvesOf: (runtime) => ({ ...dispatchDeps.shelvesOf(runtime), ehr }),
    },
    close,
  }
}
