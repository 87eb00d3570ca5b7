import type { TypeCapability } from '#contract/capabilities.ts'
import { derivePatient } from '#domain/derive-patient.ts'
import { readEvidence } from '#domain/evidence.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { toWorklistEntry } from '#domain/worklist/worklist-entry.ts'
import { openDocumentReader } from '../../server/documents/open-document-reader.ts'
import { readBatonNow } from '../../server/store/clock.ts'
import { saveMirrored } from '../../server/store/mirrored-resources.ts'
import { saveWorklist } from '../../server/store/worklist-rows.ts'
import { openEhrGateways } from '../../server/use-cases/ehr-gateways.ts'
import type { NoteDecisionDeps } from '../../server/use-cases/notes/note-decision-deps.ts'
import { readOwnEvidence } from '../../server/use-cases/own-evidence.ts'
import { toMirrored } from '../../server/use-cases/sync/mirror-reading.ts'
import type { BatonDatabase, BatonTransaction, TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'

/** The one patient of these practices. */
const patient = 'p-1'

/** The chart of `p-1` as it stands: what the mirror says of the EHR, and Baton's own store. */
async function readResources(db: BatonDatabase, tenant: string): Promise<readonly unknown[]> {
  const rows = await db
    .selectFrom('mirrored_resource')
    .select('content')
    .where('tenant_id', '=', tenant)
    .execute()
  const own = await readOwnEvidence(db, tenant, patient)
  return [...rows.map(({ content }): unknown => JSON.parse(content)), ...own.resources]
}

/** Where the referrals of `p-1` stand. */
export async function readViewsNow(
  db: BatonDatabase,
  { tenant }: TenantRuntime,
): Promise<readonly LoopView[]> {
  const { evidence } = readEvidence(await readResources(db, tenant.id))
  return derivePatient({ evidence, sources: {} }, tenant.policy, (await readBatonNow(db)).getTime())
}

/** Has the EHR hold these resources of `p-1`, as a reading of it would find them. */
export async function mirrorChart(
  db: BatonDatabase,
  runtime: TenantRuntime,
  resources: readonly object[],
): Promise<void> {
  const { id, policy } = runtime.tenant
  const now = await readBatonNow(db)
  await saveMirrored(db, { tenant: id, patient }, toMirrored(resources), [], now)
  const items = (await readViewsNow(db, runtime)).map((view) => ({
    referral: view.referral.replace('ServiceRequest/', ''),
    patient,
    entry: toWorklistEntry(view, resources, { policy }),
    basis: {},
  }))
  await db.transaction().execute((trx: BatonTransaction) => saveWorklist(trx, id, now, items))
}

/** What decides about notes where no EHR is asked: a reading finds what is mirrored. */
export function toNoteDeps(
  db: BatonDatabase,
  runtime: TenantRuntime,
  more: Pick<NoteDecisionDeps, 'onFailure'> & Partial<NoteDecisionDeps>,
): NoteDecisionDeps {
  return {
    db,
    tenants: new Map([[runtime.tenant.id, runtime]]),
    readFile: openDocumentReader(),
    readScan: () => Promise.resolve({ kind: 'nothing' }),
    realNow: () => new Date(0),
    gateways: openEhrGateways(db, { now: () => new Date(0), wait: () => Promise.resolve(), random: () => 0 }),
    refresher: {
      refresh: async () => {
        const now = await readBatonNow(db)
        return {
          kind: 'read',
          views: await readViewsNow(db, runtime),
          changed: 0,
          meta: {
            purpose: 'chart-opened',
            evidenceAt: now,
            lastGoodReadAt: now,
            sources: {},
            resources: await readResources(db, runtime.tenant.id),
            judgedAt: now,
          },
        }
      },
    },
    ...more,
  }
}

const taskAbilities: TypeCapability = {
  read: true,
  search: true,
  searchParams: [],
  create: true,
  update: true,
  patch: false,
  conditionalCreate: false,
  conditionalUpdate: false,
  versioning: 'versioned',
}

/** The practice as one whose EHR has Tasks, which it may change. */
export function withTasks(runtime: TenantRuntime): TenantRuntime {
  const known = runtime.connection.capabilities()
  const connection = {
    ...runtime.connection,
    capabilities: () => ({ ...known, types: { Task: taskAbilities } }),
  }
  const tenant = { ...runtime.tenant, backend: { clientId: 'b', scope: 'system/Task.u' } }
  return { ...runtime, tenant, connection }
}
