import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { Tables } from '../../server/store/tables.ts'
import { openPatientRefresher, type PatientRefresher } from '../../server/use-cases/sync/patient-refresher.ts'
import { syncTenant } from '../../server/use-cases/sync/sync-tenant.ts'
import { trackPatients } from '../../server/store/tracked-patients.ts'
import type { TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import { recordViews } from '../../server/use-cases/watch/record-views.ts'
import { refreshForSweep } from '../../server/use-cases/watch/refresh-for-sweep.ts'
import { sweepOnce } from '../../server/use-cases/watch/sweep.ts'
import { openChartEhr, toReferral, type ChartEhr } from '../support/chart-ehr.ts'
import { endLeases, seedLoops, setDomainTime, workingMorning } from '../support/due-loops.ts'
import { openFaultDatabase } from '../support/fault-database.ts'
import { openFaultPractice, practice, type FaultPractice } from '../support/fault-practice.ts'
import type { TestDatabase } from '../support/test-database.ts'

// Fault 10 of BACKEND.md: one referral that nothing can be made of.

const nobody = { origin: 'http://127.0.0.1:1', smtp: 1, hisp: 1 }
const tooOften = 5
let database: TestDatabase<Tables & FhirTables>
let watching: FaultPractice

beforeEach(async () => {
  database = await openFaultDatabase()
  watching = await openFaultPractice(database.url, nobody)
})
afterEach(async () => {
  await watching.close()
  await database.close()
})

async function firedFor(): Promise<readonly string[]> {
  const rows = await database.db.selectFrom('escalation').select('referral_id').distinct().execute()
  return rows.map(({ referral_id: id }) => id).toSorted()
}

/** The work items and audit entries about loops that were set aside. */
async function setAside(): Promise<{ tasks: readonly string[]; entries: number; loops: readonly string[] }> {
  const { db } = database
  const tasks = await db.selectFrom('outbox').select('key').where('key', 'like', '%|unjudged|%').execute()
  const entries = await db
    .selectFrom('audit_event')
    .select('seq')
    .where('event', '=', 'loop-quarantined')
    .execute()
  const loops = await db
    .selectFrom('loop')
    .select('referral_id')
    .where('quarantined_at', 'is not', null)
    .execute()
  return {
    tasks: tasks.map(({ key }) => key),
    entries: entries.length,
    loops: loops.map(({ referral_id: id }) => id),
  }
}

describe('a loop that cannot be judged', () => {
  test.each([
    ['its plan is nonsense', `update loop set plan = '{"steps": 7}' where referral_id = 'r-0000002'`],
    [
      'its dossier lacks what the rules need',
      `update loop set plan = plan::jsonb #- '{dossier,patient}' where referral_id = 'r-0000002'`,
    ],
    [
      'its effects cannot be stored',
      `update loop set plan = jsonb_set(plan::jsonb, '{plan,steps,0,cycle}', '99999999999') where referral_id = 'r-0000002'`,
    ],
  ])('because %s stops no other, and is set aside with a task after five times', async (_why, poison) => {
    await seedLoops(database.db, { tenant: practice, count: 3 })
    await sql.raw(poison).execute(database.db)
    await watching.sweepAll()
    expect(await firedFor()).toEqual(['r-0000001', 'r-0000003'])
    expect(await setAside()).toEqual({ tasks: [], entries: 0, loops: [] })
    for (let round = 2; round <= tooOften + 2; round += 1) {
      await endLeases(database.db)
      await watching.sweepAll()
    }
    expect(await setAside()).toEqual({
      tasks: ['r-0000002|unjudged|2026-01-14|ehr-inbox'],
      entries: 1,
      loops: ['r-0000002'],
    })
    // The batch of the first round, then the loop alone, five times in all.
    expect(watching.failures.length).toBeGreaterThanOrEqual(tooOften)
    expect((await sweepOnce(watching.sweepDeps)).claimed).toBe(0)
  })
})

describe('a chart', () => {
  let ehr: ChartEhr
  let refresher: PatientRefresher
  let runtime: TenantRuntime

  beforeEach(async () => {
    ehr = await openChartEhr()
    const found = watching.tenants.get(practice)
    if (found === undefined) throw new Error('no tenant')
    runtime = found
    refresher = openPatientRefresher({ db: database.db, gateways: ehr.gateways, onViews: recordViews })
  })
  afterEach(() => ehr.close())

  const sweepReading = async (patients: PatientRefresher): Promise<void> => {
    for (;;) {
      const deps = { ...watching.sweepDeps, refresh: refreshForSweep(patients) }
      if ((await sweepOnce(deps)).claimed === 0) return
    }
  }

  test('with NUL characters, a 10 MB note or codes nobody knows is judged like any other', async () => {
    ehr.charts.set('good', [toReferral('good')])
    ehr.charts.set('nul', [
      toReferral('nul', {
        code: { text: 'Referral\u0000 to \ud83d \\u0000 cardiology' },
        note: [{ text: '\u0000' }],
      }),
    ])
    ehr.charts.set('big', [toReferral('big'), bigNote])
    ehr.charts.set('odd', [
      toReferral('odd', {
        code: {
          text: 'Referral',
          coding: [{ system: 'urn:nobody', code: '☃' }, { code: 'x'.repeat(5_000) }],
        },
        performerType: { coding: [{ system: 'urn:nobody', code: '☃' }] },
        reasonCode: [{ coding: [{ system: 'urn:nobody', code: '17' }] }],
      }),
    ])
    for (const patient of ehr.charts.keys()) await refresher.refresh(runtime, patient, { purpose: 'sync' })
    await setDomainTime(database.db, new Date(workingMorning.getTime() + 3_600_000))
    await sweepReading(refresher)
    expect(watching.failures).toEqual([])
    expect(await firedFor()).toEqual(['sr-big', 'sr-good', 'sr-nul', 'sr-odd'])
  })

  test('whose judging throws stops neither the sweep nor the sync, and its loop is set aside with a task', async () => {
    for (const patient of ['one', 'two', 'three']) {
      ehr.charts.set(patient, [toReferral(patient)])
      await refresher.refresh(runtime, patient, { purpose: 'sync' })
    }
    const poisoned: PatientRefresher = {
      refresh: (of, patient, options) =>
        patient === 'two'
          ? Promise.reject(new TypeError('a rule failed on it'))
          : refresher.refresh(of, patient, options),
    }
    await setDomainTime(database.db, new Date(workingMorning.getTime() + 3_600_000))
    for (let round = 1; round <= tooOften + 1; round += 1) {
      await sweepReading(poisoned)
      await endLeases(database.db)
    }
    expect(await firedFor()).toEqual(['sr-one', 'sr-three'])
    expect(await setAside()).toMatchObject({
      tasks: ['sr-two|unjudged|2026-01-14|ehr-inbox'],
      entries: 1,
      loops: ['sr-two'],
    })

    const broken: string[] = []
    await trackPatients(database.db, practice, ['one', 'two', 'three'], 'discovered', new Date(0))
    await setDomainTime(database.db, new Date(workingMorning.getTime() + 48 * 3_600_000))
    const round = await syncTenant(
      {
        db: database.db,
        gateways: ehr.gateways,
        refresher: poisoned,
        onBroken: (tenant) => void broken.push(tenant),
      },
      runtime,
    )
    expect(round).toMatchObject({ read: 2, blind: 1 })
    expect(broken).toEqual([practice])
  })
})

test('an outbox row that cannot be carried out stops no other, and fails in the end', async () => {
  await seedLoops(database.db, {
    tenant: practice,
    count: 12,
    steps: [
      {
        clock: 'unscheduled',
        step: 'bd5',
        cycle: 1,
        action: 'nudge',
        recipients: ['owner'],
        at: '2026-01-14T15:30:00.000Z',
        rank: 0,
      },
    ],
  })
  await watching.sweepAll()
  const failures: unknown[] = []
  const { shelvesOf } = watching.dispatchDeps
  const deps = {
    ...watching.dispatchDeps,
    onFailure: ({ error }: { error: unknown }) => void failures.push(error),
    shelvesOf: (of: TenantRuntime) => ({
      own: (...[write, attempt]: Parameters<ReturnType<typeof shelvesOf>['own']>) =>
        JSON.stringify(write).includes('r-0000003')
          ? Promise.reject(new TypeError('a shelf failed on it'))
          : shelvesOf(of).own(write, attempt),
    }),
  }
  const states = async () => {
    const rows = await database.db.selectFrom('outbox').select('state').execute()
    return Object.fromEntries(
      [...Map.groupBy(rows, ({ state }) => state)].map(([state, all]) => [state, all.length]),
    )
  }
  while ((await dispatchOnce(deps)) > 0);
  expect(await states()).toEqual({ sent: 11, sending: 1 })
  for (let round = 2; round <= 10; round += 1) {
    await endLeases(database.db)
    while ((await dispatchOnce(deps)) > 0);
  }
  expect(await states()).toEqual({ sent: 11, failed: 1 })
  expect(failures).toHaveLength(8)
})

const bigNote = {
  resourceType: 'DocumentReference',
  id: 'big-note',
  meta: { versionId: '1' },
  status: 'current',
  type: { text: 'Note' },
  subject: { reference: 'Patient/big' },
  date: '2026-01-06T10:00:00-05:00',
  content: [{ attachment: { contentType: 'text/plain', data: 'QUJD'.repeat(2_600_000) } }],
}
