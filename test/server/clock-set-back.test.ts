import { afterAll, beforeAll, expect, test } from 'vitest'
import { findSyncSource, saveSyncSource, searchSource } from '../../server/store/sync-sources.ts'
import { claimDuePatients } from '../../server/store/tracked-patients.ts'
import { pullBackMarks } from '../../server/store/pull-back-marks.ts'
import { refreshPatient } from '../../server/use-cases/sync/refresh-patient.ts'
import { recordViews } from '../../server/use-cases/watch/record-views.ts'
import { openChartEhr, type ChartEhr } from '../support/chart-ehr.ts'
import { useWatch } from '../support/use-watch.ts'
import { setDomainTime, wednesdayNoon } from '../support/watch-fixture.ts'

const watch = useWatch()
let ehr: ChartEhr
beforeAll(async () => {
  ehr = await openChartEhr()
})
afterAll(() => ehr.close())

const order = (status: string) => ({
  resourceType: 'ServiceRequest',
  id: 'sr-1',
  meta: { versionId: status },
  status,
  intent: 'order',
  category: [{ coding: [{ system: 'http://snomed.info/sct', code: '3457005' }] }],
  subject: { reference: 'Patient/p-1' },
  authoredOn: '2026-06-01T10:00:00-04:00',
})
const monthLater = new Date(wednesdayNoon.getTime() + 30 * 86_400_000)
const read = () =>
  refreshPatient(
    { db: watch.db, gateways: ehr.gateways, onViews: recordViews },
    watch.practice('north'),
    'p-1',
    { purpose: 'sync' },
  )
const stateOf = async () => (await watch.db.selectFrom('loop').select('state').executeTakeFirst())?.state

test('what was read in a future that was taken back hides nothing: charts are due, read and taken over at once', async () => {
  await watch.startAt(monthLater)
  ehr.charts.set('p-1', [order('active')])
  await read()
  await saveSyncSource(watch.db, 'north', searchSource, {
    highWater: monthLater,
    lastGoodReadAt: monthLater,
    failures: 0,
  })
  expect(await stateOf()).toBe('captured')

  await setDomainTime(watch.db, wednesdayNoon)
  await pullBackMarks(watch.db)
  const { highWater } = await findSyncSource(watch.db, 'north', searchSource)
  expect(Math.abs((highWater?.getTime() ?? 0) - wednesdayNoon.getTime())).toBeLessThan(60_000)

  ehr.charts.set('p-1', [order('on-hold')])
  const soon = new Date(wednesdayNoon.getTime() + 20 * 60_000)
  await setDomainTime(watch.db, soon)
  expect(await claimDuePatients(watch.db, 'north', soon, 60_000, 10)).toEqual(['p-1'])
  await read()
  expect(await stateOf()).toBe('on-hold')
})
