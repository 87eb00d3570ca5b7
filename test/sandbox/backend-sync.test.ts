import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { FhirWrite } from '../../server/domain/fhir-write.ts'
import { athenaLike } from '../../server/sandbox/profiles/athena-like.ts'
import { epicLike } from '../../server/sandbox/profiles/epic-like.ts'
import { full } from '../../server/sandbox/profiles/full.ts'
import { oracleLike } from '../../server/sandbox/profiles/oracle-like.ts'
import { readOnly } from '../../server/sandbox/profiles/read-only.ts'
import { hasSearchedPractice } from '../../server/store/sync-sources.ts'
import { openEhrGateways, type EhrGateways } from '../../server/use-cases/ehr-gateways.ts'
import { backfillTenant } from '../../server/use-cases/sync/backfill.ts'
import { openPatientRefresher } from '../../server/use-cases/sync/patient-refresher.ts'
import type { OnViews } from '../../server/use-cases/sync/refresh-patient.ts'
import { syncTenant, type SyncDeps } from '../../server/use-cases/sync/sync-tenant.ts'
import type { TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import { openTestBaton, type TestBaton } from '../support/baton-for-tests.ts'
import { openServedSandbox, type ServedSandbox } from '../support/served-sandbox.ts'

const profiles = [full, epicLike, oracleLike, athenaLike, readOnly]
const patients = ['p-1', 'p-2', 'p-3', 'p-4', 'p-5']

function referral(id: string, patient: string) {
  return {
    resourceType: 'ServiceRequest',
    id,
    status: 'active',
    intent: 'order',
    category: [{ coding: [{ system: 'http://snomed.info/sct', code: '3457005' }] }],
    code: { text: 'Referral' },
    subject: { reference: `Patient/${patient}` },
    authoredOn: '2026-02-20T10:00:00-05:00',
  }
}

const laboratory = {
  ...referral('lab-1', 'p-5'),
  category: [{ coding: [{ system: 'http://snomed.info/sct', code: '108252007' }] }],
}

const task = {
  resourceType: 'Task',
  status: 'requested',
  intent: 'order',
  for: { reference: 'Patient/p-1' },
}
const existingTask = { ...task, id: 't-1' }

let served: ServedSandbox
let baton: TestBaton
let gateways: EhrGateways
let deps: SyncDeps
const seen: { patient: string; purpose: string; loops: number }[] = []

beforeAll(async () => {
  served = await openServedSandbox(
    [
      ...patients.map((id) => ({ resourceType: 'Patient', id })),
      ...patients.slice(0, 4).map((id) => referral(`sr-${id}`, id)),
      laboratory,
      existingTask,
    ],
    profiles,
  )
  const issuers = profiles.map((profile) => ({
    tenant: profile.id,
    iss: served.issOf(profile),
    hasBackend: true,
  }))
  baton = await openTestBaton(issuers)
  await served.introduce(baton.database.db)
  await baton.open.refresh(() => true)
})
afterAll(async () => {
  await baton.close()
  await served.close()
})
beforeEach(async () => {
  for (const table of ['tracked_patient', 'notified_resource', 'sync_source', 'mirrored_resource'] as const)
    await baton.database.db.deleteFrom(table).execute()
  seen.length = 0
  deps = newProcess()
})

/** Another process of the same installation. */
function newProcess(onViews: OnViews = noteViews): SyncDeps {
  const { db } = baton.database
  // The sandbox checks assertions by a clock of its own.
  const world = { now: served.sandbox.clock, wait: () => Promise.resolve(), random: () => 0 }
  gateways = openEhrGateways(db, world)
  return { db, gateways, refresher: openPatientRefresher({ db, gateways, onViews }) }
}

const noteViews: OnViews = (_trx, _runtime, patient, views, { purpose }) => {
  seen.push({ patient, purpose, loops: views.length })
  return Promise.resolve()
}

function runtimeOf(tenant: string): TenantRuntime {
  const runtime = baton.deps.tenants.get(tenant)
  if (runtime === undefined) throw new Error(`no tenant ${tenant}`)
  return runtime
}

function newTask(profile: string): FhirWrite {
  const identity = { system: 'https://baton.example/ids', value: `nudge-${profile}` }
  return { interaction: 'create', resource: { ...task, identifier: [identity] }, identity }
}

function newMessage(profile: string): FhirWrite {
  const identity = { system: 'https://baton.example/ids', value: `message-${profile}` }
  const resource = {
    resourceType: 'Communication',
    status: 'completed',
    identifier: [identity],
    subject: { reference: 'Patient/p-1' },
    payload: [{ contentString: 'The referral waits for a date.' }],
  }
  return { interaction: 'create', resource, identity }
}

describe('what Baton’s backend may write', () => {
  const write = async (tenant: string, what: FhirWrite) => {
    const outcome = await gateways.find(runtimeOf(tenant))?.write(what)
    return outcome?.kind === 'written' ? `written${outcome.wasThere ? ' before' : ''}` : outcome?.kind
  }

  test.each([
    // Task once and again, Communication once and again, update of a Task.
    ['full', ['written', 'written before', 'written', 'written before', 'written']],
    ['epic-like', ['unsupported', 'unsupported', 'written', 'written before', 'written']],
    // Its messages can neither be found by identifier nor be created conditionally: the outbox's key has to do.
    ['oracle-like', ['unsupported', 'unsupported', 'written', 'written', 'unsupported']],
    ['athena-like', Array.from({ length: 5 }, () => 'unsupported')],
    ['read-only', Array.from({ length: 5 }, () => 'unsupported')],
  ])('%s', async (tenant, expected) => {
    const first = [await write(tenant, newTask(tenant)), await write(tenant, newTask(tenant))]
    const second = [await write(tenant, newMessage(tenant)), await write(tenant, newMessage(tenant))]
    const update = await write(tenant, {
      interaction: 'update',
      resource: { ...existingTask, status: 'accepted', description: tenant },
      versionId: await versionOfTask(),
    })
    expect([...first, ...second, update]).toEqual(expected)
  })

  test('an update of an older version is stale', async () => {
    const resource = { ...existingTask, status: 'rejected' }
    expect(await write('full', { interaction: 'update', resource, versionId: '999' })).toBe('stale')
    expect(await write('epic-like', { interaction: 'update', resource, versionId: '999' })).toBe('stale')
  })

  async function versionOfTask(): Promise<string> {
    const found = await gateways.find(runtimeOf('full'))?.search('Task', { _id: 't-1' })
    const match = /"versionId":"(\d+)"/.exec(JSON.stringify(found))
    return match?.[1] ?? ''
  }
})

test('a chart is read as well as its EHR lets anybody: what cannot be found by patient is named, and no fault', async () => {
  await backfillTenant(deps, runtimeOf('oracle-like'), ['p-1'], () => undefined)
  const query = baton.database.db.selectFrom('tracked_patient').select(['sources', 'last_good_read_at'])
  const row = await query.where('tenant_id', '=', 'oracle-like').executeTakeFirstOrThrow()
  expect(row.sources).toEqual({ Communication: 'unsupported' })
  expect(row.last_good_read_at).not.toBeNull()
})

describe('referrals are found', () => {
  test('by a search across patients where the EHR allows it, each version once', async () => {
    const round = await syncTenant(deps, runtimeOf('full'))
    expect(round).toMatchObject({ discovery: 'ok', read: 4, blind: 0 })
    expect(seen.map(({ patient }) => patient).sort()).toEqual(['p-1', 'p-2', 'p-3', 'p-4'])
    seen.length = 0
    expect(await syncTenant(deps, runtimeOf('full'))).toMatchObject({ discovery: 'ok', read: 0 })
    expect(seen).toEqual([])
    expect(await hasSearchedPractice(baton.database.db, 'full')).toBe(true)
  })

  test('in tracked charts only where it does not, after it was asked once', async () => {
    expect(await syncTenant(deps, runtimeOf('epic-like'))).toMatchObject({ discovery: 'refused', read: 0 })
    expect(await syncTenant(deps, runtimeOf('epic-like'))).toMatchObject({
      discovery: 'not-searched',
      read: 0,
    })
    expect(await hasSearchedPractice(baton.database.db, 'epic-like')).toBe(false)
  })

  test('in a chart that a notification named by an id nobody knew', async () => {
    const noted_at = new Date()
    const focus = { tenant_id: 'full', type: 'ServiceRequest', id: 'sr-p-2', noted_at }
    await baton.database.db.insertInto('notified_resource').values(focus).execute()
    const epic = { ...focus, tenant_id: 'epic-like' }
    await baton.database.db.insertInto('notified_resource').values(epic).execute()
    expect(await syncTenant(deps, runtimeOf('epic-like'))).toMatchObject({ read: 1 })
    expect(seen).toEqual([{ patient: 'p-2', purpose: 'sync', loops: 1 }])
    const left = await baton.database.db.selectFrom('notified_resource').select('tenant_id').execute()
    expect(left).toEqual([{ tenant_id: 'full' }])
  })
})

describe('a backfill', () => {
  test('reads every chart that is found or named, and says how it went', async () => {
    const lines: number[] = []
    const summary = await backfillTenant(
      deps,
      runtimeOf('full'),
      ['p-5', 'p-unknown'],
      ({ patients: done }) => lines.push(done),
    )
    expect(summary).toEqual({
      tenant: 'full',
      patients: 6,
      referrals: 4,
      failures: 1,
      discovery: 'ok',
      isResumed: false,
    })
    expect(lines).toHaveLength(6)
    expect(new Set(seen.map(({ purpose }) => purpose))).toEqual(new Set(['backfill']))
  })

  test('that was killed is gone on with, and reads no chart twice', async () => {
    let left = 2
    const dying = newProcess((trx, runtime, patient, views, meta) => {
      left -= 1
      if (left < 0) throw new Error('killed')
      return noteViews(trx, runtime, patient, views, meta)
    })
    await expect(backfillTenant(dying, runtimeOf('epic-like'), patients, () => undefined)).rejects.toThrow(
      'killed',
    )
    const before = seen.map(({ patient }) => patient)
    const summary = await backfillTenant(newProcess(), runtimeOf('epic-like'), [], () => undefined)
    expect(summary).toMatchObject({ isResumed: true, failures: 0, patients: patients.length - before.length })
    expect(seen.map(({ patient }) => patient).sort()).toEqual(patients)
    expect(summary.discovery).toBe('not-searched')
  })
})
