import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { moveClock } from '../../server/store/clock.ts'
import { saveSyncSource } from '../../server/store/sync-sources.ts'
import { openEhrGateways } from '../../server/use-cases/ehr-gateways.ts'
import { readAuditText } from '#domain/audit-text-reading.ts'
import { readPublicKeys } from '../../server/use-cases/backend-keys.ts'
import {
  refreshPatient,
  type RefreshDeps,
  type Refreshed,
  type ViewsMeta,
} from '../../server/use-cases/sync/refresh-patient.ts'
import { setFiling } from '../../server/use-cases/notes/switch-filing.ts'
import type { Tenant } from '../../server/config/smart-config.ts'
import { countFirstReadings, trackPatients } from '../../server/store/tracked-patients.ts'
import { readOwnEvidence } from '../../server/use-cases/own-evidence.ts'
import { writeOwn } from '../../server/use-cases/own-store-writes.ts'
import type { TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import { countWorklist } from '../../server/use-cases/worklist/count-worklist.ts'
import { openTestBaton, type TestBaton } from '../support/baton-for-tests.ts'
import { behaveWell, openPretendEhr, type PretendEhr } from '../support/pretend-ehr.ts'

let ehr: PretendEhr
let baton: TestBaton
let runtime: TenantRuntime
let deps: RefreshDeps
let told: ViewsMeta[]

const hourMs = 3_600_000

beforeAll(async () => {
  ehr = await openPretendEhr()
  baton = await openTestBaton([{ tenant: 'test', iss: ehr.iss, hasBackend: true }])
  const found = baton.deps.tenants.get('test')
  if (found === undefined) throw new Error('no tenant')
  runtime = found
})
afterAll(async () => {
  await baton.close()
  await ehr.close()
})
beforeEach(async () => {
  behaveWell(ehr)
  const { db } = baton.database
  ehr.behaviour.readBackendKeys = () => readPublicKeys(db)
  ehr.behaviour.found = { ServiceRequest: [referral('sr-1', '1')], Appointment: [appointment] }
  for (const table of ['mirrored_resource', 'tracked_patient', 'snapshot', 'sync_source'] as const)
    await db.deleteFrom(table).execute()
  await moveClock(db, 0)
  told = []
  const world = { now: () => new Date(), wait: () => Promise.resolve(), random: () => 0 }
  deps = {
    db,
    gateways: openEhrGateways(db, world),
    onViews: (_trx, _runtime, _patient, _views, meta) => {
      told.push(meta)
      return Promise.resolve()
    },
  }
})

function referral(id: string, versionId: string): object {
  return {
    resourceType: 'ServiceRequest',
    id,
    meta: { versionId, lastUpdated: '2026-01-05T15:00:00Z' },
    status: 'active',
    intent: 'order',
    category: [{ coding: [{ system: 'http://snomed.info/sct', code: '3457005' }] }],
    code: { text: 'Referral to cardiology' },
    subject: { reference: 'Patient/pat-1' },
    authoredOn: '2026-01-05T10:00:00-05:00',
  }
}

const appointment = {
  resourceType: 'Appointment',
  id: 'a-1',
  meta: { versionId: '1' },
  status: 'booked',
  basedOn: [{ reference: 'ServiceRequest/sr-1' }],
  start: '2036-01-05T10:00:00-05:00',
  end: '2036-01-05T10:30:00-05:00',
  participant: [{ actor: { reference: 'Patient/pat-1' }, status: 'accepted' }],
}

const refresh = (maxAgeMs?: number): Promise<Refreshed> =>
  refreshPatient(deps, runtime, 'pat-1', {
    purpose: 'sweep',
    ...(maxAgeMs === undefined ? {} : { maxAgeMs }),
  })

async function mirrored(): Promise<string[]> {
  const rows = await baton.database.db.selectFrom('mirrored_resource').selectAll().orderBy('type').execute()
  return rows.map((row) => `${row.type}/${row.id}/${row.version_id ?? ''}`)
}

describe('a reading', () => {
  test('is kept with its versions, derived and handed on', async () => {
    const refreshed = await refresh()
    expect(refreshed).toMatchObject({
      kind: 'read',
      views: [{ referral: 'ServiceRequest/sr-1', state: 'scheduled' }],
    })
    expect(await mirrored()).toEqual(['Appointment/a-1/1', 'Patient/pat-1/', 'ServiceRequest/sr-1/1'])
    expect(told).toHaveLength(1)
    expect(told[0]).toMatchObject({ purpose: 'sweep', sources: {} })
    expect(told[0]?.lastGoodReadAt).toEqual(told[0]?.evidenceAt)
  })

  test('closes nothing by a note that links itself, while the practice has nothing filed by rule', async () => {
    const { db } = baton.database
    const note = {
      resourceType: 'DocumentReference',
      id: 'note-1',
      status: 'current',
      docStatus: 'final',
      type: { coding: [{ system: 'http://loinc.org', code: '34099-2' }] },
      subject: { reference: 'Patient/pat-1' },
      date: new Date(Date.now() + 1_000).toISOString(),
      content: [{ attachment: { contentType: 'application/pdf', title: 'Cardiology consultation' } }],
      context: { period: { start: '2026-01-20T16:02:00Z' }, related: [{ reference: 'ServiceRequest/sr-1' }] },
    }
    const by = { agent: 'Practitioner/x' }
    const stateNow = async () => {
      const refreshed = await refresh(0)
      return refreshed.kind === 'chart-only' ? refreshed.kind : refreshed.views[0]?.state
    }
    ehr.behaviour.found = { ServiceRequest: [referral('sr-1', '1')], DocumentReference: [note] }
    await setFiling(db, 'test', false, by)
    expect(await stateNow()).toBe('captured')
    await setFiling(db, 'test', true, by)
    expect(await stateNow()).toBe('closed-completed')
  })

  test('that is still to come is known to the list, in a practice whose charts Baton reads', async () => {
    const db = baton.database.db
    const reader = { tenant: 'test', people: [], seesRestricted: false }
    const countedIn = async (tenant: Tenant) =>
      (await countWorklist(db, reader, 'Practitioner/prac-1', tenant, 'practice')).charts
    const { backend, ...chartOnly } = runtime.tenant
    expect(backend).toBeDefined()
    expect(await countedIn(runtime.tenant)).toEqual({ unread: 0, hasRead: false, areAllFound: false })
    await trackPatients(db, 'test', ['pat-1', 'pat-2'], 'discovered', new Date())
    await trackPatients(db, 'elsewhere', ['pat-3'], 'discovered', new Date())
    expect(await countedIn(runtime.tenant)).toMatchObject({ unread: 2, hasRead: false })
    await refresh()
    expect(await countedIn(runtime.tenant)).toMatchObject({ unread: 1, hasRead: true, areAllFound: false })
    await saveSyncSource(db, 'test', 'ServiceRequest', { lastGoodReadAt: new Date(), failures: 0 })
    expect(await countedIn(runtime.tenant)).toMatchObject({ areAllFound: true })
    expect(await countFirstReadings(db, 'test', 0)).toEqual({ unread: 0, hasRead: true })
    expect(await countedIn(chartOnly)).toBeUndefined()
  })

  test('stands in the trail once with what it was for; what was kept or could not be read does not', async () => {
    const db = baton.database.db
    const synced = () =>
      db.selectFrom('audit_event').select('entry').where('event', '=', 'evidence-synced').execute()
    const before = (await synced()).length
    await refresh()
    expect((await synced()).slice(before).map(({ entry }) => readAuditText(entry)?.entry)).toMatchObject([
      { action: 'read', agent: 'Device/baton', patient: 'Patient/pat-1', reason: 'sweep 3 changed' },
    ])
    expect((await refresh()).kind).toBe('kept')
    ehr.behaviour.found = { ServiceRequest: 503 }
    expect((await refresh(0)).kind).toBe('blind')
    expect(await synced()).toHaveLength(before + 1)
  })

  test('counts what Baton wrote of a record that was merged into this one, while the EHR says that it was', async () => {
    const db = baton.database.db
    const identity = { system: 'https://baton.example/ids', value: 'coordination|sr-1|1' }
    const resource = {
      resourceType: 'Task',
      status: 'accepted',
      intent: 'order',
      code: { coding: [{ system: 'http://hl7.org/fhir/CodeSystem/task-code', code: 'fulfill' }] },
      identifier: [identity],
      focus: { reference: 'ServiceRequest/sr-1' },
      for: { reference: 'Patient/pat-0' },
      authoredOn: '2026-01-06T15:00:00Z',
    }
    await writeOwn(
      db,
      'test',
      { interaction: 'create', resource, identity },
      new Date('2026-01-06T15:00:00Z'),
    )
    ehr.behaviour.found = { ServiceRequest: [referral('sr-1', '1')] }
    const stateWith = async (link: readonly object[]) => {
      ehr.behaviour.patientBody = JSON.stringify({ resourceType: 'Patient', id: 'pat-1', link })
      const refreshed = await refresh(0)
      return refreshed.kind === 'chart-only' ? refreshed.kind : refreshed.views[0]?.state
    }
    const replaces = { type: 'replaces', other: { reference: `${ehr.iss}/Patient/pat-0` } }
    expect(await stateWith([])).toBe('captured')
    expect(await stateWith([replaces])).toBe('accepted')
    expect((await readOwnEvidence(db, 'test', 'pat-1')).resources).toHaveLength(1)
    expect(await stateWith([])).toBe('captured')
    expect((await readOwnEvidence(db, 'test', 'pat-1')).resources).toEqual([])
  })

  test('keeps in the trail what counts otherwise than it was written: merged records, versions from the future', async () => {
    const db = baton.database.db
    const order = referral('sr-1', '2')
    const lastUpdated = '2036-01-05T10:00:00-05:00'
    ehr.behaviour.found = {
      ...ehr.behaviour.found,
      ServiceRequest: [{ ...order, meta: { versionId: '2', lastUpdated } }],
    }
    ehr.behaviour.patientBody = JSON.stringify({
      resourceType: 'Patient',
      id: 'pat-1',
      link: [{ type: 'replaces', other: { reference: 'https://ehr.example/fhir/Patient/pat-0' } }],
    })
    await refresh(0)
    const rows = await db
      .selectFrom('audit_event')
      .select('entry')
      .where('event', '=', 'evidence-synced')
      .orderBy('seq')
      .execute()
    const last = readAuditText(rows.at(-1)?.entry ?? '')?.entry
    expect(last?.reason).toContain(`; merged; ahead ServiceRequest/sr-1 ${lastUpdated}`)
    expect(last?.evidence).toEqual(['Patient/pat-0'])
  })

  test('of evidence that has not changed writes no evidence', async () => {
    await refresh()
    const before = await baton.database.db.selectFrom('mirrored_resource').selectAll().execute()
    expect(await refresh(0)).toMatchObject({ kind: 'read', changed: 0 })
    expect(await baton.database.db.selectFrom('mirrored_resource').selectAll().execute()).toEqual(before)
    ehr.behaviour.found = { ...ehr.behaviour.found, ServiceRequest: [referral('sr-1', '2')] }
    expect(await refresh(0)).toMatchObject({ kind: 'read', changed: 1 })
  })

  test('within fifteen minutes is not repeated, and its views are judged anew all the same', async () => {
    const first = await refresh()
    ehr.asked.length = 0
    await moveClock(baton.database.db, 10 * 60_000)
    const second = await refresh()
    expect(second).toMatchObject({ kind: 'kept', views: [{ state: 'scheduled' }] })
    expect(ehr.asked).toEqual([])
    if (first.kind === 'chart-only' || second.kind === 'chart-only') throw new Error('no backend')
    expect(second.meta.evidenceAt).toEqual(first.meta.evidenceAt)
    expect(second.meta.judgedAt.getTime()).toBeGreaterThan(first.meta.judgedAt.getTime())
  })

  test('forgets what the chart no longer holds', async () => {
    await refresh()
    ehr.behaviour.found = { ServiceRequest: [referral('sr-1', '1')] }
    await refresh(0)
    expect(await mirrored()).toEqual(['Patient/pat-1/', 'ServiceRequest/sr-1/1'])
  })

  test('by many processes at once ends in one chart', async () => {
    const world = { now: () => new Date(), wait: () => Promise.resolve(), random: () => 0 }
    const others = Array.from({ length: 4 }, () => ({
      ...deps,
      gateways: openEhrGateways(baton.database.db, world),
    }))
    const outcomes = await Promise.all(
      others.map((each) => refreshPatient(each, runtime, 'pat-1', { purpose: 'sync', maxAgeMs: 0 })),
    )
    for (const outcome of outcomes) expect(['read', 'kept']).toContain(outcome.kind)
    expect(await mirrored()).toEqual(['Appointment/a-1/1', 'Patient/pat-1/', 'ServiceRequest/sr-1/1'])
  })

  test('whose taking over fails stores nothing', async () => {
    deps = { ...deps, onViews: () => Promise.reject(new Error('the sweep refused')) }
    await expect(refresh()).rejects.toThrow('the sweep refused')
    expect(await mirrored()).toEqual([])
    expect(await baton.database.db.selectFrom('snapshot').selectAll().execute()).toEqual([])
  })
})

describe('a failure', () => {
  test('of one source keeps what it last said, and the views say that it could not be read', async () => {
    await refresh()
    ehr.behaviour.found = { ...ehr.behaviour.found, Appointment: 500 }
    await moveClock(baton.database.db, hourMs)
    const refreshed = await refresh()
    expect(refreshed).toMatchObject({
      kind: 'read',
      views: [{ state: 'scheduled', badSources: ['Appointment'] }],
    })
    expect(told[1]?.sources).toMatchObject({ Appointment: 'failed' })
    expect(told[1]?.lastGoodReadAt).toEqual(told[0]?.lastGoodReadAt)
    expect(await mirrored()).toContain('Appointment/a-1/1')
  })

  test('of everything is told with the last good evidence, and its clocks are unknown or blind', async () => {
    await refresh()
    ehr.behaviour.found = { ServiceRequest: 503 }
    await moveClock(baton.database.db, 3 * 24 * hourMs)
    const refreshed = await refresh()
    expect(refreshed).toMatchObject({
      kind: 'blind',
      because: { status: 503 },
      views: [{ state: 'scheduled' }],
    })
    if (refreshed.kind !== 'blind') throw new Error('not blind')
    const [view] = refreshed.views
    expect(view?.clocks.some(({ clock }) => clock === 'blind')).toBe(true)
    expect(refreshed.meta.evidenceAt).toEqual(told[0]?.evidenceAt)
    expect(told).toHaveLength(2)
  })

  test('is tried again later and later, and the first success ends that', async () => {
    await refresh()
    const nextIn = async (): Promise<number> => {
      const row = await baton.database.db.selectFrom('tracked_patient').selectAll().executeTakeFirstOrThrow()
      return (row.next_read_at?.getTime() ?? 0) - (row.last_read_at?.getTime() ?? 0)
    }
    expect(await nextIn()).toBe(hourMs)
    ehr.behaviour.found = { ServiceRequest: 503 }
    await refresh(0)
    expect(await nextIn()).toBe(2 * hourMs)
    await refresh(0)
    expect(await nextIn()).toBe(4 * hourMs)
    ehr.behaviour.found = { ServiceRequest: [referral('sr-1', '1')] }
    expect(await refresh()).toMatchObject({ kind: 'read' })
    expect(await nextIn()).toBe(hourMs)
  })

  test('of a source that never could be read counts from the first try, and not from now', async () => {
    ehr.behaviour.found = { ...ehr.behaviour.found, Appointment: 403 }
    const first = await refresh()
    await moveClock(baton.database.db, 5 * 24 * hourMs)
    const later = await refresh()
    if (first.kind !== 'read' || later.kind !== 'read') throw new Error('not read')
    expect(later.meta.lastGoodReadAt).toEqual(first.meta.evidenceAt)
    const blind = later.views[0]?.clocks.find(({ clock }) => clock === 'blind')
    expect(blind?.since).toBe(first.meta.evidenceAt.toISOString())
    // And when then nothing can be read at all, what was read still stands.
    ehr.behaviour.found = { ServiceRequest: 503 }
    expect(await refresh(0)).toMatchObject({ kind: 'blind', views: [{ referral: 'ServiceRequest/sr-1' }] })
    expect(told).toHaveLength(3)
  })

  test('before anything was ever read hands on nothing: there is nothing to judge', async () => {
    ehr.behaviour.found = { ServiceRequest: 503 }
    expect(await refresh()).toMatchObject({ kind: 'blind', views: [] })
    expect(told).toEqual([])
  })
})
