import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Tenant } from '../../server/config/smart-config.ts'
import { findBlindness } from '../../server/store/blind-notices.ts'
import { writeOwn } from '../../server/use-cases/own-store-writes.ts'
import { refreshPatient } from '../../server/use-cases/sync/refresh-patient.ts'
import type { TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import { raiseBlindness } from '../../server/use-cases/watch/raise-blindness.ts'
import { recordViews } from '../../server/use-cases/watch/record-views.ts'
import { openChartEhr, type ChartEhr } from '../support/chart-ehr.ts'
import { aReferral } from '../support/evidence-builders.ts'
import { useWatch } from '../support/use-watch.ts'
import { dispatching, owner, setDomainTime, wednesdayNoon } from '../support/watch-fixture.ts'

const watch = useWatch()
let ehr: ChartEhr
beforeAll(async () => {
  ehr = await openChartEhr()
})
afterAll(() => ehr.close())
beforeEach(async () => {
  for (const table of [
    'mirrored_resource',
    'tracked_patient',
    'snapshot',
    'loop_clock',
    'blind_notice',
  ] as const)
    await watch.db.deleteFrom(table).execute()
  answers()
  for (const patient of patients) ehr.charts.set(patient, [referral(patient)])
})

const patients = ['p-1', 'p-2', 'p-3'] as const
const referral = (patient: string, over = {}) => ({
  ...aReferral({ patient: `Patient/${patient}`, authoredOn: '2026-06-09T15:00:00Z', over }),
  id: `sr-${patient}`,
})

const days = ['1', '2', '3', '4', '5', '6', '7'] as const
const openAlways = Object.fromEntries(days.map((day) => [day, [[0, 1440] as const]]))

/** A practice that never closes: an opening hour is an hour. */
function practice(changes: Partial<Tenant> = {}): TenantRuntime {
  const runtime = watch.practice('north', changes)
  const calendar = { timeZone: 'America/New_York', openingHours: openAlways, holidays: [] }
  return { ...runtime, tenant: { ...runtime.tenant, policy: { ...runtime.tenant.policy, calendar } } }
}

/** Has the EHR answer, but not for what is asked of these charts. */
function answers(...notFor: readonly string[]): void {
  ehr.misbehave = Object.assign(ehr.misbehave, {
    reply: ({ path }: { path: string }) =>
      notFor.some((part) => path.includes(part)) ? { status: 500, body: {} } : undefined,
  })
}

async function readAll(of: readonly string[] = patients): Promise<void> {
  for (const patient of of)
    await refreshPatient(
      { db: watch.db, gateways: ehr.gateways, onViews: recordViews },
      practice(),
      patient,
      {
        purpose: 'sync',
        maxAgeMs: 0,
      },
    )
}

async function at(hours: number): Promise<void> {
  await setDomainTime(watch.db, new Date(wednesdayNoon.getTime() + hours * 3_600_000))
  ehr.opened.pass(3_600_000)
}

const raise = (changes: Partial<Tenant> = {}) => raiseBlindness(watch.db, practice(changes))
const dispatch = () => dispatchOnce(dispatching(watch, [practice()], []), 100)

const Task = z.looseObject({
  id: z.string(),
  meta: z.object({ versionId: z.string() }),
  status: z.string(),
  authoredOn: z.string(),
  owner: z.object({ reference: z.string() }),
})

async function tasks(): Promise<z.infer<typeof Task>[]> {
  const rows = await watch.db
    .selectFrom('fhir_resource')
    .select('content')
    .where('type', '=', 'Task')
    .where('content', 'like', '%"stall-blind"%')
    .execute()
  return rows
    .map(({ content }) => Task.parse(JSON.parse(content ?? '')))
    .toSorted((one, other) => (one.authoredOn < other.authoredOn ? -1 : 1))
}

/** Has the person who was asked finish what they were asked. */
async function complete(): Promise<void> {
  const [task] = await tasks()
  if (task === undefined) throw new Error('nobody was asked for anything')
  const { meta, ...resource } = task
  const resourceType = 'Task'
  const write = {
    interaction: 'update',
    resource: { ...resource, resourceType, status: 'completed' },
    versionId: meta.versionId,
  } as const
  expect(await writeOwn(watch.db, 'north', write, wednesdayNoon)).toMatchObject({ kind: 'written' })
}

/** To the minute: the clock goes on while the tests run. */
async function blindness(): Promise<{ since: string; sources: readonly string[] } | undefined> {
  const found = await findBlindness(watch.db, 'north')
  return found && { since: found.since.toISOString().slice(0, 16), sources: found.sources }
}
const noon = wednesdayNoon.toISOString().slice(0, 16)

describe('an EHR that does not answer for long', () => {
  test('gives an owner one work item, however many loops cannot be judged, and tells since when and what', async () => {
    await readAll()
    await at(1)
    answers('Appointment')
    await readAll()
    await at(3.9)
    await raise()
    expect(await blindness()).toBeUndefined()
    await at(4.1)
    await raise()
    await raise()
    await at(9)
    await readAll()
    await raise()
    await dispatch()
    expect(await tasks()).toMatchObject([{ status: 'requested', owner: { reference: owner.reference } }])
    expect(await blindness()).toEqual({ since: noon, sources: ['Appointment'] })
  })

  test('has the item taken back when it answers again, and gives another when that ends', async () => {
    await readAll()
    answers('fhir/')
    await readAll()
    await at(5)
    await raise()
    await dispatch()
    expect((await blindness())?.sources).toContain('ServiceRequest')
    answers()
    await at(6)
    await readAll()
    await raise()
    await dispatch()
    expect(await tasks()).toMatchObject([{ status: 'cancelled' }])
    expect(await blindness()).toBeUndefined()
    answers('fhir/')
    await at(7)
    await readAll()
    await at(12)
    await raise()
    await dispatch()
    expect((await tasks()).map(({ status }) => status)).toEqual(['cancelled', 'requested'])
  })

  test('has an item that nobody was given yet left out when it answers again', async () => {
    await readAll()
    answers('fhir/')
    await readAll()
    await at(5)
    await raise()
    answers()
    await readAll()
    await raise()
    await dispatch()
    expect(await tasks()).toEqual([])
  })

  test('gives another item for a chart that could be read when the first was given', async () => {
    await readAll()
    answers('patient=p-1')
    await readAll()
    await at(5)
    await raise()
    await dispatch()
    // An EHR that fails for one chart is left alone for a while: the others are read first.
    await readAll(['p-2', 'p-3'])
    answers('patient=p-1', 'patient=p-2')
    await at(6)
    await readAll()
    await at(8)
    await raise()
    expect(await tasks()).toHaveLength(1)
    await at(11)
    await raise()
    await dispatch()
    expect((await tasks()).map(({ status }) => status)).toEqual(['cancelled', 'requested'])
  })

  test('asks the owner of a loop that was given to them just before, of which the EHR says nothing yet', async () => {
    await readAll()
    answers('fhir/')
    await readAll()
    await at(5)
    await raise()
    await dispatch()
    expect(await tasks()).toMatchObject([{ owner: { reference: owner.reference } }])
  })

  test('asks nobody again who has seen to it, until another outage begins', async () => {
    await readAll()
    await dispatch()
    answers('fhir/')
    await readAll()
    await at(5)
    await raise()
    await dispatch()
    await complete()
    await at(6)
    await readAll()
    await raise()
    await dispatch()
    expect((await tasks()).map(({ status }) => status)).toEqual(['completed'])
    expect(await blindness()).toMatchObject({ since: noon })
    answers()
    await at(7)
    await readAll()
    await raise()
    await dispatch()
    expect((await tasks()).map(({ status }) => status)).toEqual(['completed'])
    expect(await blindness()).toBeUndefined()
    answers('fhir/')
    await at(8)
    await readAll()
    await at(13)
    await raise()
    await dispatch()
    expect((await tasks()).map(({ status }) => status)).toEqual(['completed', 'requested'])
  })

  test('is told at once of an urgent referral', async () => {
    ehr.charts.set('p-1', [referral('p-1', { priority: 'urgent' })])
    await readAll()
    answers('fhir/')
    await readAll()
    await raise()
    await dispatch()
    expect(await tasks()).toMatchObject([{ priority: 'asap' }])
  })

  test('is said in the list where the practice only observes, and asks nobody', async () => {
    await readAll()
    answers('fhir/')
    await readAll()
    await at(5)
    await raise({ featureLevel: 'observe' })
    await dispatch()
    expect(await tasks()).toEqual([])
    expect(await blindness()).toMatchObject({ since: noon })
    await raise()
    await dispatch()
    expect(await tasks()).toHaveLength(1)
  })
})
