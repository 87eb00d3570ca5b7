import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import { refreshPatient, type OnViews } from '../../server/use-cases/sync/refresh-patient.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import { raiseUnreadCharts } from '../../server/use-cases/watch/raise-unread-charts.ts'
import { recordViews } from '../../server/use-cases/watch/record-views.ts'
import { openChartEhr, type ChartEhr } from '../support/chart-ehr.ts'
import { useWatch } from '../support/use-watch.ts'
import { dispatching, lead, readOutbox, setDomainTime, wednesdayNoon } from '../support/watch-fixture.ts'

const watch = useWatch()
let ehr: ChartEhr
beforeAll(async () => {
  ehr = await openChartEhr()
})
afterAll(() => ehr.close())
beforeEach(async () => {
  for (const table of ['mirrored_resource', 'tracked_patient', 'snapshot'] as const)
    await watch.db.deleteFrom(table).execute()
  ehr.misbehave = Object.assign(ehr.misbehave, { reply: undefined })
})

const days = ['1', '2', '3', '4', '5', '6', '7'] as const
const openAlways = Object.fromEntries(days.map((day) => [day, [[0, 1440] as const]]))

function practice(): TenantRuntime {
  const runtime = watch.practice('north')
  const calendar = { timeZone: 'America/New_York', openingHours: openAlways, holidays: [] }
  return { ...runtime, tenant: { ...runtime.tenant, policy: { ...runtime.tenant.policy, calendar } } }
}

const breaks: OnViews = () => Promise.reject(new Error('a rule failed'))
const read = (onViews: OnViews, patient = 'p-1') =>
  refreshPatient({ db: watch.db, gateways: ehr.gateways, onViews }, practice(), patient, {
    purpose: 'sync',
    maxAgeMs: 0,
  })
const hoursLater = (hours: number) =>
  setDomainTime(watch.db, new Date(wednesdayNoon.getTime() + hours * 3_600_000))
const raise = () => raiseUnreadCharts(watch.db, practice())
const keys = async () => Object.keys(await readOutbox(watch.db))

describe('a chart whose very first reading cannot be judged', () => {
  test('is given to the lead to check by hand after four hours, once, however often it fails', async () => {
    await expect(read(breaks)).rejects.toThrow('a rule failed')
    await raise()
    expect(await keys()).toEqual([])
    await hoursLater(3.9)
    await expect(read(breaks)).rejects.toThrow('a rule failed')
    await raise()
    expect(await keys()).toEqual([])
    await hoursLater(4.1)
    await raise()
    await hoursLater(9)
    await expect(read(breaks)).rejects.toThrow('a rule failed')
    await raise()
    const outbox = Object.values(await readOutbox(watch.db))
    expect(outbox).toHaveLength(1)
    expect(outbox[0]?.payload).toMatchObject({
      way: {
        write: { resource: { owner: { reference: lead.reference }, for: { reference: 'Patient/p-1' } } },
      },
    })
  })

  test('is taken back when the chart can be read, and given anew when that ends again', async () => {
    const deps = dispatching(watch, [practice()], [])
    await expect(read(breaks)).rejects.toThrow('a rule failed')
    await hoursLater(5)
    await raise()
    await dispatchOnce(deps)
    await read(recordViews)
    await dispatchOnce(deps)
    const stored = await watch.db.selectFrom('fhir_resource').select('content').execute()
    expect(stored.map(({ content }): unknown => JSON.parse(content ?? '{}'))).toMatchObject([
      { resourceType: 'Task', status: 'cancelled' },
    ])
    await raise()
    expect(await keys()).toHaveLength(2)
    await expect(read(breaks)).rejects.toThrow('a rule failed')
    await hoursLater(10)
    await raise()
    expect(await keys()).toHaveLength(3)
  })
})

describe('a chart that the EHR never answered for', () => {
  test('is given to the lead while other charts are answered for, and not in an outage of the whole EHR', async () => {
    Object.assign(ehr.misbehave, {
      reply: ({ path }: { path: string }) => (path.includes('p-1') ? { status: 500, body: {} } : undefined),
    })
    expect(await read(recordViews)).toMatchObject({ kind: 'blind' })
    await hoursLater(5)
    await raise()
    expect(await keys()).toEqual([])
    await read(recordViews, 'p-2')
    await raise()
    expect(await keys()).toHaveLength(1)
  })
})

test('every chart that cannot be judged is given to somebody, however many there are', async () => {
  const charts = 1_001
  await sql`insert into tracked_patient (tenant_id, patient_id, why, first_read_at, unread_since)
    select 'north', 'many-' || nth, 'discovered', since, since
    from generate_series(1, ${charts}) as nth, (select baton_now() - interval '1 day' as since) as ago`.execute(
    watch.db,
  )
  await raise()
  await raise()
  expect(await keys()).toHaveLength(charts)
})
