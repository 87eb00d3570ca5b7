import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { Tables } from '../../server/store/tables.ts'
import { openPatientRefresher, type PatientRefresher } from '../../server/use-cases/sync/patient-refresher.ts'
import type { TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import { StoredLoop } from '../../server/use-cases/watch/stored-loop.ts'
import { recordViews } from '../../server/use-cases/watch/record-views.ts'
import { openChartEhr, toReferral, type ChartEhr } from '../support/chart-ehr.ts'
import { seedLoops, setDomainTime } from '../support/due-loops.ts'
import { openFaultDatabase } from '../support/fault-database.ts'
import { openFaultPractice, practice, type FaultPractice } from '../support/fault-practice.ts'
import type { TestDatabase } from '../support/test-database.ts'

// Fault 5 of BACKEND.md: the practice is in New York, this process believes to be in India, and the database in UTC.

const nobody = { origin: 'http://127.0.0.1:1', smtp: 1, hisp: 1 }
const hostZone = process.env.TZ
let database: TestDatabase<Tables & FhirTables>
let watching: FaultPractice
let ehr: ChartEhr
let refresher: PatientRefresher
let runtime: TenantRuntime

beforeAll(async () => {
  process.env.TZ = 'Asia/Kolkata'
  expect(new Date('2026-01-01T00:00:00Z').getTimezoneOffset()).toBe(-330)
  database = await openFaultDatabase()
  watching = await openFaultPractice(database.url, nobody)
  ehr = await openChartEhr()
  refresher = openPatientRefresher({ db: database.db, gateways: ehr.gateways, onViews: recordViews })
  const found = watching.tenants.get(practice)
  if (found === undefined) throw new Error('no tenant')
  runtime = found
})
afterAll(async () => {
  if (hostZone === undefined) delete process.env.TZ
  else process.env.TZ = hostZone
  await ehr.close()
  await watching.close()
  await database.close()
})

let charts = 0
/** When the sweep looks at an order next that has just been read, and when it is to be booked by. */
async function dueTimes(
  orderedAt: string,
): Promise<{ next: string | undefined; booked: string | undefined }> {
  charts += 1
  const patient = `t-${charts}`
  ehr.charts.set(patient, [toReferral(patient, { authoredOn: orderedAt })])
  await setDomainTime(database.db, new Date(Date.parse(orderedAt) + 60_000))
  await refresher.refresh(runtime, patient, { purpose: 'sync' })
  const row = await database.db
    .selectFrom('loop')
    .select(['next_due_at', 'plan'])
    .where('patient_id', '=', patient)
    .executeTakeFirstOrThrow()
  const { steps } = StoredLoop.parse(row.plan).plan
  const booked = steps.find(({ clock, step }) => clock === 'unscheduled' && step === 'bd5')
  return { next: row.next_due_at?.toISOString(), booked: booked?.at }
}

// The patient is asked a calendar day later at the same hour of the clinic; five business days are days it is open.
test.each([
  ['an ordinary Monday', '2026-06-01T10:00-04:00', '2026-06-02T10:00-04:00', '2026-06-08T10:00-04:00'],
  ['the day before clocks go forward', '2026-03-07T10:00-05:00', '2026-03-08T10:00-04:00', undefined],
  [
    'the week clocks go forward',
    '2026-03-06T10:00-05:00',
    '2026-03-07T10:00-05:00',
    '2026-03-13T10:00-04:00',
  ],
  ['the day before clocks go back', '2026-10-31T10:00-04:00', '2026-11-01T10:00-05:00', undefined],
  [
    'Friday 22:00, Saturday in UTC',
    '2026-10-30T22:00-04:00',
    '2026-10-31T22:00-04:00',
    '2026-11-06T17:00-05:00',
  ],
  ['the day before a holiday', '2026-11-25T10:00-05:00', '2026-11-26T10:00-05:00', '2026-12-03T10:00-05:00'],
  ['the day before a leap day', '2028-02-28T10:00-05:00', '2028-02-29T10:00-05:00', '2028-03-06T10:00-05:00'],
])('an order of %s comes due by the calendar of the clinic', async (_when, ordered, next, booked) => {
  const due = await dueTimes(ordered)
  expect(due.next).toBe(new Date(next).toISOString())
  if (booked !== undefined) expect(due.booked).toBe(new Date(booked).toISOString())
})

// Eight in the evening until eight in the morning is night, by the clinic's clock of that day.
test.each([
  ['the night clocks go forward', '2026-03-07T22:30-05:00', '2026-03-08T08:00-04:00'],
  ['the night clocks go back', '2026-10-31T22:30-04:00', '2026-11-01T08:00-05:00'],
  ['an ordinary night', '2026-06-01T23:30-04:00', '2026-06-02T08:00-04:00'],
])('a text that comes due in %s waits for the morning of the clinic', async (_when, at, morning) => {
  await sql`truncate loop, outbox, escalation`.execute(database.db)
  await setDomainTime(database.db, new Date(at))
  await seedLoops(database.db, {
    tenant: practice,
    count: 1,
    steps: [
      {
        clock: 'unscheduled',
        step: 'bd5',
        cycle: 1,
        action: 'patient-message',
        recipients: ['patient'],
        at: new Date(Date.parse(at) - 60_000).toISOString(),
        rank: 0,
      },
    ],
  })
  await watching.sweepAll()
  const text = await database.db
    .selectFrom('outbox')
    .select(['channel', 'not_before'])
    .executeTakeFirstOrThrow()
  expect(text).toEqual({ channel: 'sms', not_before: new Date(morning) })
  expect(await watching.dispatchAll()).toBe(0)
})
