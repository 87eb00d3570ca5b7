import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { namingSystems } from '#domain/codes.ts'
import type { FhirWrite } from '#domain/fhir-write.ts'
import type { Way } from '#domain/watch/delivery.ts'
import type { Dossier } from '#domain/watch/dossier.ts'
import { usualEgressRules } from '../../server/ehr/egress.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import type { DispatchDeps } from '../../server/use-cases/watch/dispatch-deps.ts'
import { openDossier } from '../support/a-dossier.ts'
import { endLeases } from '../support/due-loops.ts'
import { planDelivery } from '../support/plan-delivery.ts'
import { useWatch } from '../support/use-watch.ts'
import { dispatching, readOutbox } from '../support/watch-fixture.ts'
import {
  openGatewayTo,
  openWritableEhr,
  type OpenedGateway,
  type WritableEhr,
} from '../support/writable-ehr.ts'

// A message was written into the portal of the EHR, and the process died before it could say so.

const watch = useWatch()
let ehr: WritableEhr
let opened: OpenedGateway
beforeAll(async () => {
  ehr = await openWritableEhr()
})
afterEach(() => opened.connection.close())
afterAll(() => ehr.close())
beforeEach(async () => {
  await watch.keep('north', {})
  ehr.reset()
  opened = await openGatewayTo(ehr.iss, { retry: { ...usualEgressRules.retry, attempts: 1 } })
})

const delivery = 'sr-1|patient|d1|1|patient'
const key = `${delivery}|portal`
const identity = { system: namingSystems.message, value: key }
const write: FhirWrite = {
  interaction: 'create',
  identity,
  resource: {
    resourceType: 'Communication',
    identifier: [identity],
    basedOn: [{ reference: 'ServiceRequest/sr-1' }],
    status: 'completed',
    sent: '2026-06-10T12:00:00-04:00',
    subject: { reference: 'Patient/p-1' },
    payload: [{ contentString: 'Please call us to set up your visit with Cardiology.' }],
  },
}

const way: Way = { kind: 'fhir', channel: 'portal', because: 'portal', write }
const plan = (): Promise<void> => planDelivery(watch, { key: delivery, ways: [way] })

const deps = (): DispatchDeps =>
  dispatching(watch, [watch.practice('north')], [], opened.gateway.write, opened.gateway.findWritten)

/** Dies once the EHR was asked and before anything was written down. */
async function die(): Promise<void> {
  await dispatchOnce({
    ...deps(),
    atBoundary: (at) => (at === 'dispatch-sent' ? Promise.reject(new Error('killed')) : undefined),
  })
}

async function comeBack(times = 1): Promise<void> {
  for (let round = 1; round <= times; round += 1) {
    await endLeases(watch.db)
    opened.pass(3_600_000)
    await dispatchOnce(deps())
  }
}

const patient = openDossier.patient
const moves: readonly (readonly [string, Partial<Dossier>])[] = [
  ['the visit has been booked', { state: 'scheduled' }],
  ['the patient has died', { patient: { ...patient, reach: { kind: 'nobody', because: 'deceased' } } }],
]
const moveOn = (change: Partial<Dossier> = { state: 'scheduled' }) =>
  watch.keep('north', { dossier: { ...openDossier, ...change } })

const statuses = (): readonly unknown[] => [...ehr.stored.values()].map(({ status }) => status)
const posted = (): number => ehr.asked.filter((each) => each.startsWith('POST')).length

/** What Baton's own store says of messages. */
async function ownRecords(): Promise<readonly unknown[]> {
  const found = await watch.db
    .selectFrom('fhir_resource')
    .select('content')
    .where('type', '=', 'Communication')
    .execute()
  return found.map(({ content }) => z.looseObject({}).parse(JSON.parse(content ?? '{}'))['status'])
}

describe('a message written into the portal by a process that was killed', () => {
  test.each(moves)('counts as sent, once, although meanwhile %s', async (_, change) => {
    await plan()
    await die()
    await moveOn(change)
    await comeBack(3)
    expect(statuses()).toEqual(['completed'])
    expect(posted()).toBe(1)
    const outbox = await readOutbox(watch.db)
    expect(outbox[key]).toMatchObject({ state: 'sent', result: 'ehr:Communication/made-1' })
    expect(Object.keys(outbox)).toEqual([key])
    expect(await ownRecords()).toEqual([])
    expect(await watch.auditOf('north', 'fhir-written')).toHaveLength(1)
    expect(await watch.auditOf('north', 'message-suppressed')).toEqual([])
  })

  test('counts as sent although the EHR cannot be asked at first', async () => {
    await plan()
    await die()
    await moveOn()
    ehr.faults.push({ answer: { status: 503, headers: { 'retry-after': '5' } } })
    await comeBack()
    expect((await readOutbox(watch.db))[key]).toMatchObject({ state: 'waiting', result: 'retry' })
    await comeBack()
    expect((await readOutbox(watch.db))[key]).toMatchObject({ state: 'sent' })
    expect(await ownRecords()).toEqual([])
  })

  test('whose answer was lost as well counts as sent', async () => {
    await plan()
    // Looked for, written without an answer, and nobody answers when it is looked for again.
    ehr.faults.push(undefined, { cut: 'after-commit' }, { answer: { status: 503 } })
    await dispatchOnce(deps())
    await moveOn()
    await comeBack()
    expect((await readOutbox(watch.db))[key]).toMatchObject({ state: 'sent' })
    expect(statuses()).toEqual(['completed'])
    expect(await ownRecords()).toEqual([])
  })

  test('is left to a person where the EHR cannot be searched, and called neither sent nor not sent', async () => {
    ehr.quirks.scope = 'system/*.cru'
    await plan()
    await die()
    await moveOn()
    await comeBack(3)
    const outbox = await readOutbox(watch.db)
    expect(outbox[key]).toMatchObject({ state: 'uncertain', result: 'outcome-unknown' })
    expect(Object.keys(outbox)).toEqual([key, `${key}|uncertain|ehr-inbox`])
    expect(await ownRecords()).toEqual([])
    expect(posted()).toBe(2)
  })

  test('is left to a person when the EHR never answers again', async () => {
    await plan()
    await die()
    await moveOn()
    ehr.faults.push(...Array.from({ length: 20 }, () => ({ answer: { status: 503 } })))
    await comeBack(10)
    expect((await readOutbox(watch.db))[key]).toMatchObject({ state: 'uncertain' })
    expect(await ownRecords()).toEqual([])
  })
})

describe('a message for the portal that never got there', () => {
  test('is recorded as not done when meanwhile the visit has been booked', async () => {
    await plan()
    ehr.faults.push(undefined, { cut: 'before' })
    await die()
    await moveOn()
    await comeBack(2)
    expect((await readOutbox(watch.db))[key]).toMatchObject({
      state: 'suppressed',
      result: 'held-back-loop-moved-on',
    })
    expect(statuses()).toEqual(['not-done'])
  })
})

test('a message for a portal that cannot be searched is written once, whatever became of the answer', async () => {
  ehr.quirks.scope = 'system/*.cru'
  await plan()
  ehr.faults.push({ cut: 'after-commit' })
  await comeBack(4)
  expect(statuses().filter((status) => status === 'completed')).toHaveLength(1)
  const outbox = await readOutbox(watch.db)
  expect(outbox[key]).toMatchObject({ state: 'uncertain', result: 'outcome-unknown' })
  expect(outbox).toHaveProperty([`${key}|uncertain|ehr-inbox`])
})
