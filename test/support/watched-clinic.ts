import { sql } from 'kysely'
import { readBatonNow } from '../../server/store/clock.ts'
import { findNextDue } from '../../server/store/next-due.ts'
import { applyPolicy } from '../../server/use-cases/policy/apply-policy.ts'
import { decidePolicy, type PolicyOutcome } from '../../server/use-cases/policy/decide-policy.ts'
import { tenantInForce, toDocument } from '../../server/use-cases/policy/policy-in-force.ts'
import { openPatientRefresher, type PatientRefresher } from '../../server/use-cases/sync/patient-refresher.ts'
import type { TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import { recordViews } from '../../server/use-cases/watch/record-views.ts'
import { refreshForSweep } from '../../server/use-cases/watch/refresh-for-sweep.ts'
import { sweepAll } from '../../server/use-cases/watch/sweep-all.ts'
import type { SweepDeps } from '../../server/use-cases/watch/sweep-deps.ts'
import { defaultPolicy } from '#domain/default-policy.ts'
import { codeSystems } from '#domain/codes.ts'
import type { PolicyDocument } from '#contract/policy-settings.ts'
import { openChartEhr, toReferral, type ChartEhr } from './chart-ehr.ts'
import { openWatchFixture, owner, setDomainTime, type WatchFixture } from './watch-fixture.ts'

/** A practice whose charts stand in an EHR and are read, judged and swept as in production, on a clock that tests move. */
export type WatchedClinic = {
  watch: WatchFixture
  ehr: ChartEhr
  runtime: TenantRuntime
  refresher: PatientRefresher
  sweepDeps: SweepDeps
  failures: unknown[]
  /** Forgets everything and begins at this moment. */
  startAt: (at: Date) => Promise<void>
  read: (...patients: string[]) => Promise<void>
  /** Lets time pass, waking whenever something is due, up to this moment. */
  runUntil: (at: string) => Promise<void>
  /** Puts a new policy into force: what is in force, changed. */
  decide: (change: (now: PolicyDocument) => PolicyDocument, activeFrom?: string) => Promise<PolicyOutcome>
  /** `clock step recipient outcome`, in order of time. */
  fired: () => Promise<readonly string[]>
  close: () => Promise<void>
}

/** A referral that has an owner here. */
export function ownedReferral(patient: string, changes: Record<string, unknown> = {}) {
  const task = {
    resourceType: 'Task',
    id: `own-${patient}`,
    meta: { versionId: '1', lastUpdated: '2026-01-05T15:00:00Z' },
    status: 'in-progress',
    intent: 'order',
    code: { coding: [{ system: codeSystems.loop, code: 'own-loop' }] },
    basedOn: [{ reference: `ServiceRequest/sr-${patient}` }],
    focus: { reference: `ServiceRequest/sr-${patient}` },
    for: { reference: `Patient/${patient}` },
    authoredOn: '2026-01-05T10:00:00-05:00',
    owner: { reference: owner.reference },
  }
  return [toReferral(patient, changes), task]
}

export async function openWatchedClinic(): Promise<WatchedClinic> {
  const watch = await openWatchFixture()
  const ehr = await openChartEhr()
  const { db } = watch
  const { policy } = watch.practice('north').tenant
  const runtime = watch.practice('north', { policy: { ...policy, calendar: defaultPolicy.calendar } })
  const refresher = openPatientRefresher({ db, gateways: ehr.gateways, onViews: recordViews })
  const failures: unknown[] = []
  const sweepDeps: SweepDeps = {
    db,
    tenants: new Map([[runtime.tenant.id, runtime]]),
    refresh: refreshForSweep(refresher),
    onFailure: ({ error }) => failures.push(error),
  }
  const applyDeps = { db, refresher, onBroken: (_: string, error: unknown) => failures.push(error) }
  const work = async (): Promise<void> => {
    await applyPolicy(applyDeps, runtime)
    await sweepAll(sweepDeps)
  }
  const turnTo = async (at: Date): Promise<void> => {
    await setDomainTime(db, at)
    await work()
  }
  return {
    watch,
    ehr,
    runtime,
    refresher,
    sweepDeps,
    failures,
    startAt: async (at) => {
      await watch.startAt(at)
      await sql`truncate policy_version, policy_applied, policy_of_files, tracked_patient, snapshot,
        mirrored_resource cascade`.execute(db)
      ehr.charts.clear()
      failures.length = 0
    },
    read: async (...patients) => {
      for (const patient of patients)
        await refresher.refresh(runtime, patient, { purpose: 'sync', maxAgeMs: 0 })
    },
    runUntil: async (at) => {
      const end = new Date(at)
      await work()
      for (;;) {
        const next = await findNextDue(db, [runtime.tenant.id])
        if (next === undefined || next > end) return turnTo(end)
        await turnTo(next)
      }
    },
    decide: async (change, activeFrom) => {
      const versions = await db.selectFrom('policy_version').select('version').execute()
      return decidePolicy(db, runtime.tenant, {
        basis: versions.length,
        document: change(toDocument(await tenantInForce(db, runtime.tenant, await readBatonNow(db)))),
        why: 'a test',
        by: { reference: 'Practitioner/manager', name: 'Mara Manager' },
        ...(activeFrom !== undefined && { activeFrom: new Date(activeFrom) }),
      })
    },
    fired: async () => {
      const rows = await db
        .selectFrom('escalation')
        .select(['clock', 'step', 'recipient', 'outcome'])
        .orderBy('fired_at')
        .orderBy('step')
        .orderBy('recipient')
        .execute()
      return rows.map((row) => `${row.clock} ${row.step} ${row.recipient} ${row.outcome}`)
    },
    close: async () => {
      await ehr.close()
      await watch.close()
    },
  }
}
