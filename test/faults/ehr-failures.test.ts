import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { Tables } from '../../server/store/tables.ts'
import { openPatientRefresher, type PatientRefresher } from '../../server/use-cases/sync/patient-refresher.ts'
import type { TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import { recordViews } from '../../server/use-cases/watch/record-views.ts'
import { refreshForSweep } from '../../server/use-cases/watch/refresh-for-sweep.ts'
import { sweepOnce } from '../../server/use-cases/watch/sweep.ts'
import { openChartEhr, toReferral, type ChartEhr } from '../support/chart-ehr.ts'
import { endLeases, setDomainTime, workingMorning } from '../support/due-loops.ts'
import { openFaultDatabase } from '../support/fault-database.ts'
import { openFaultPractice, practice, type FaultPractice } from '../support/fault-practice.ts'
import type { ProviderReply } from '../support/provider-peer.ts'
import type { TestDatabase } from '../support/test-database.ts'

// Fault 6 of BACKEND.md: the EHR answers badly just when somebody would be nudged on the strength of its answer.

const nobody = { origin: 'http://127.0.0.1:1', smtp: 1, hisp: 1 }
const dayMs = 86_400_000
/** Two days before the first rung of the referral is due, and well after it. */
const early = new Date('2026-01-09T16:00:00Z')
const timeoutMs = 300

let database: TestDatabase<Tables & FhirTables>
let watching: FaultPractice
let ehr: ChartEhr
let refresher: PatientRefresher
let runtime: TenantRuntime

beforeEach(async () => {
  database = await openFaultDatabase()
  watching = await openFaultPractice(database.url, nobody)
  ehr = await openChartEhr({}, { timeoutMs })
  const found = watching.tenants.get(practice)
  if (found === undefined) throw new Error('no tenant')
  runtime = found
  refresher = openPatientRefresher({ db: database.db, gateways: ehr.gateways, onViews: recordViews })
  ehr.charts.set('p', [toReferral('p')])
  await setDomainTime(database.db, early)
  await refresher.refresh(runtime, 'p', { purpose: 'sync' })
  ehr.asked.length = 0
  ehr.opened.waits.length = 0
})
afterEach(async () => {
  await ehr.close()
  await watching.close()
  await database.close()
})

async function sweepAt(time: Date): Promise<void> {
  await setDomainTime(database.db, time)
  await endLeases(database.db)
  const deps = { ...watching.sweepDeps, refresh: refreshForSweep(refresher) }
  for (;;) if ((await sweepOnce(deps)).claimed === 0) return
}

async function firedClocks(): Promise<readonly string[]> {
  const rows = await database.db.selectFrom('escalation').select(['clock']).distinct().execute()
  return rows.map(({ clock }) => clock).toSorted()
}
const stateOfLoop = () =>
  database.db.selectFrom('loop').select(['state', 'failures', 'evidence_at']).executeTakeFirstOrThrow()

const outcome = {
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code: 'exception', diagnostics: 'synthetic' }],
}
const failures: readonly [string, ProviderReply][] = [
  ['429 with a long rest', { status: 429, headers: { 'retry-after': '120' } }],
  ['503', { status: 503 }],
  ['an answer that never comes', 'hang'],
  ['an answer that never ends', 'drip'],
  ['a connection that is cut', 'cut'],
  ['half of an answer', { status: 200, body: '{"resourceType":"Bundle","type":"searchset","entr' }],
  ['200 with an OperationOutcome', { status: 200, body: outcome }],
]

describe('an EHR that answers', () => {
  test.each(failures)(
    '%s nudges nobody and moves no state; the blind clock runs instead, and the nudge follows once it answers',
    async (_what, reply) => {
      const before = await stateOfLoop()
      ehr.misbehave.reply = () => reply
      // The rung is due, its evidence is days old, and cannot be read.
      await sweepAt(workingMorning)
      expect(await firedClocks()).not.toContain('unscheduled')
      expect(await stateOfLoop()).toEqual(before)
      await sweepAt(new Date(workingMorning.getTime() + dayMs))
      expect(await firedClocks()).toEqual(['blind'])
      expect(await stateOfLoop()).toEqual(before)

      delete ehr.misbehave.reply
      ehr.opened.pass(dayMs)
      await sweepAt(new Date(workingMorning.getTime() + 2 * dayMs))
      expect(await firedClocks()).toContain('unscheduled')
    },
  )

  test('429 is left alone for as long as it says, and asked again after that', async () => {
    let asked = 0
    ehr.misbehave.reply = () => {
      asked += 1
      return asked === 1 ? { status: 429, headers: { 'retry-after': '7' } } : undefined
    }
    await sweepAt(workingMorning)
    expect(Math.max(...ehr.opened.waits)).toBeGreaterThanOrEqual(7_000)
    expect(await firedClocks()).toContain('unscheduled')
  })

  test('401 in the middle of a sweep, because the token ended, is asked with a new one and nothing is missed', async () => {
    let asked = 0
    ehr.misbehave.reply = () => {
      asked += 1
      return asked === 4 ? { status: 401 } : undefined
    }
    await sweepAt(workingMorning)
    expect(asked).toBeGreaterThan(4)
    expect(watching.failures).toEqual([])
    expect(await firedClocks()).toContain('unscheduled')
  })

  test('503 again and again is not asked any more once the circuit is open', async () => {
    const patients = Array.from({ length: 40 }, (_, index) => `q-${index}`)
    for (const patient of patients) ehr.charts.set(patient, [toReferral(patient)])
    for (const patient of patients) await refresher.refresh(runtime, patient, { purpose: 'sync' })
    ehr.asked.length = 0
    ehr.misbehave.reply = () => ({ status: 503 })
    await sweepAt(workingMorning)
    // Five failures open it; those that were under way by then may come on top, a try for each of the forty may not.
    expect(ehr.asked.length).toBeGreaterThanOrEqual(5)
    expect(ehr.asked.length).toBeLessThanOrEqual(5 + 8)
    expect(await firedClocks()).not.toContain('unscheduled')
  })
})

test('however many loops are due, an EHR is asked no faster than its limit', async () => {
  const limited = await openChartEhr({
    bucket: { burst: 4, perSecond: 2 },
    concurrent: 2,
    maxWaitMs: 3_600_000,
  })
  try {
    const gateways = openPatientRefresher({
      db: database.db,
      gateways: limited.gateways,
      onViews: recordViews,
    })
    const patients = Array.from({ length: 10 }, (_, index) => `q-${index}`)
    for (const patient of patients) limited.charts.set(patient, [toReferral(patient)])
    for (const patient of patients) await gateways.refresh(runtime, patient, { purpose: 'sync' })
    const waitedSeconds = limited.opened.waits.reduce((sum, ms) => sum + ms, 0) / 1_000
    expect(limited.asked.length).toBeGreaterThan(60)
    // The gateway's clock moves by its waits only: what it let through in that time is the burst and the rate.
    expect(limited.asked.length).toBeLessThanOrEqual(4 + 2 * waitedSeconds + 1)
  } finally {
    await limited.close()
  }
})
