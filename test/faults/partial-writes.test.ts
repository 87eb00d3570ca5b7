import { afterEach, beforeEach, expect, test } from 'vitest'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { Tables } from '../../server/store/tables.ts'
import { usualEgressRules } from '../../server/ehr/egress.ts'
import { enqueue } from '../../server/store/outbox.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import type { DispatchDeps } from '../../server/use-cases/watch/dispatch-deps.ts'
import { toOutboxItem, updateKey } from '../../server/use-cases/watch/enqueue-delivery.ts'
import { endLeases, seedLoops, setDomainTime, workingMorning } from '../support/due-loops.ts'
import { openFaultDatabase } from '../support/fault-database.ts'
import { openFaultPractice, practice, type FaultPractice } from '../support/fault-practice.ts'
import type { TestDatabase } from '../support/test-database.ts'
import {
  openGatewayTo,
  openWritableEhr,
  type OpenedGateway,
  type WritableEhr,
} from '../support/writable-ehr.ts'

// Fault 7 of BACKEND.md: of several writes that belong together some succeed. Baton sends no transaction bundle, for
// few EHRs take one: each write is a row of the outbox with an outcome of its own.

const nobody = { origin: 'http://127.0.0.1:1', smtp: 1, hisp: 1 }
const writes = 6
let database: TestDatabase<Tables & FhirTables>
let watching: FaultPractice
let ehr: WritableEhr
let opened: OpenedGateway
let deps: DispatchDeps

beforeEach(async () => {
  database = await openFaultDatabase()
  watching = await openFaultPractice(database.url, nobody)
  ehr = await openWritableEhr()
  ehr.quirks.conditional = true
  // One try for each write: trying again is left to the outbox.
  opened = await openGatewayTo(ehr.iss, { retry: { ...usualEgressRules.retry, attempts: 1 } })
  const { shelvesOf } = watching.dispatchDeps
  deps = {
    ...watching.dispatchDeps,
    shelvesOf: (runtime) => ({ ...shelvesOf(runtime), ehr: opened.gateway.write }),
  }
  await seedLoops(database.db, {
    tenant: practice,
    count: writes,
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
})
afterEach(async () => {
  await opened.connection.close()
  await ehr.close()
  await watching.close()
  await database.close()
})

async function outcomes(): Promise<readonly string[]> {
  const rows = await database.db.selectFrom('outbox').select(['state', 'result']).execute()
  return rows.map(({ state, result }) => `${state} ${result?.split('/')[0] ?? ''}`).toSorted()
}

/** The conditions under which the EHR was asked to create or change something, by the place among its requests. */
const conditions = (header: 'if-none-exist' | 'if-match'): readonly (string | undefined)[] =>
  ehr.headers.map((each) => each[header])

/** An hour on: what rests may be tried again. */
async function dispatchLater(): Promise<void> {
  ehr.asked.length = 0
  ehr.headers.length = 0
  await setDomainTime(database.db, new Date(workingMorning.getTime() + 3_600_000))
  opened.pass(3_600_000)
  await endLeases(database.db)
  await dispatchOnce(deps, 100)
}

const identities = (): readonly string[] =>
  [...ehr.stored.values()].map((resource) => JSON.stringify(resource.identifier)).toSorted()

test('each write has its own outcome, and trying again touches only those that failed', async () => {
  ehr.faults.push(
    undefined,
    { answer: { status: 503 } },
    undefined,
    { answer: { status: 422 } },
    { answer: { status: 503 } },
    undefined,
  )
  await dispatchOnce(deps, 100)
  expect(await outcomes()).toEqual([
    'sent ehr:Task',
    'sent ehr:Task',
    'sent ehr:Task',
    // What the EHR will not take is kept in Baton's own store.
    'sent own:Task',
    'waiting retry',
    'waiting retry',
  ])
  const written = identities()
  expect(written).toHaveLength(3)
  const asked = conditions('if-none-exist')
  expect(new Set(asked).size).toBe(writes)
  expect(asked).not.toContain(undefined)

  await dispatchLater()
  expect(ehr.asked.every((each) => each.startsWith('POST'))).toBe(true)
  expect(conditions('if-none-exist').toSorted()).toEqual([asked[1], asked[4]].toSorted())
  expect(await outcomes()).toEqual([...Array.from({ length: 5 }, () => 'sent ehr:Task'), 'sent own:Task'])
  expect(new Set(identities()).size).toBe(5)
  expect(identities()).toEqual(expect.arrayContaining([...written]))
  expect(await dispatchOnce(deps, 100)).toBe(0)
})

test('a write whose answer is lost after it was carried out is not carried out again', async () => {
  ehr.faults.push({ cut: 'after-commit' }, { truncated: true }, { cut: 'before' })
  for (let round = 1; round <= 3; round += 1) {
    await dispatchOnce(deps, 100)
    await setDomainTime(database.db, new Date(workingMorning.getTime() + round * 3_600_000))
    opened.pass(3_600_000)
    await endLeases(database.db)
  }
  expect(await outcomes()).toEqual(Array.from({ length: writes }, () => 'sent ehr:Task'))
  expect(identities()).toHaveLength(writes)
  expect(new Set(identities()).size).toBe(writes)
})

test('of several changes each is made to the version it was decided on, and only the one turned away is tried again', async () => {
  await database.db.deleteFrom('outbox').execute()
  const tasks = Array.from({ length: 5 }, (_, at) => ({
    resourceType: 'Task',
    id: `t-${at}`,
    status: 'requested',
  }))
  const changes = tasks.map((task) => {
    ehr.stored.set(`Task/${task.id}`, { ...task, meta: { versionId: '1' } })
    const write = {
      interaction: 'update',
      versionId: '1',
      resource: { ...task, status: 'cancelled' },
    } as const
    const way = { kind: 'fhir', channel: 'ehr-inbox', because: 'clock-stopped', write } as const
    const record = { referral: 'ServiceRequest/r-1', patient: 'Patient/p-1' }
    return toOutboxItem({ key: updateKey(write), ways: [way], record }, { notBefore: workingMorning })
  })
  await database.db.transaction().execute((trx) => enqueue(trx, practice, changes))
  ehr.faults.push(undefined, { answer: { status: 503 } }, { answer: { status: 412 } })
  await dispatchOnce(deps, 100)
  expect(await outcomes()).toEqual([
    'failed stale',
    ...Array.from({ length: 3 }, () => 'sent ehr:Task'),
    'waiting retry',
  ])
  const puts = ehr.asked.flatMap((each, at) =>
    each.startsWith('PUT') ? [ehr.headers[at]?.['if-match']] : [],
  )
  expect(puts).toEqual(tasks.map(() => 'W/"1"'))
  const [, turnedAway] = ehr.asked

  await dispatchLater()
  expect(ehr.asked).toEqual([turnedAway])
  expect(conditions('if-match')).toEqual(['W/"1"'])
  expect(await outcomes()).toEqual(['failed stale', ...Array.from({ length: 4 }, () => 'sent ehr:Task')])
  const versions = [...ehr.stored.values()].map(({ meta }): unknown => Reflect.get(Object(meta), 'versionId'))
  expect(versions.toSorted()).toEqual(['1', '2', '2', '2', '2'])
})
