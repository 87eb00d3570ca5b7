import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CleanUpAnswer, CleanUpList, type CleanUpProposed } from '../../server/contract/clean-up.ts'
import type { Command } from '../../server/domain/commands/command.ts'
import type { StaffRole } from '../../server/domain/staff.ts'
import { createApp } from '../../server/app.ts'
import type { AppDeps } from '../../server/http/http-env.ts'
import { full } from '../../server/sandbox/profiles/full.ts'
import { insertSession } from '../../server/store/sessions.ts'
import { usualEgressRules } from '../../server/ehr/egress.ts'
import { openEhrGateways } from '../../server/use-cases/ehr-gateways.ts'
import { openPatientRefresher } from '../../server/use-cases/sync/patient-refresher.ts'
import { recordViews } from '../../server/use-cases/watch/record-views.ts'
import { openTestBaton, type TestBaton } from '../support/baton-for-tests.ts'
import { setDomainTime } from '../support/watch-fixture.ts'
import { openServedSandbox, type ServedSandbox } from '../support/served-sandbox.ts'

const people = Array.from({ length: 20 }, (_, at) => `p-${at + 1}`)
const staff = [
  { reference: 'Practitioner/lead', name: 'Lee Park', roles: ['coordinator-lead'] },
  { reference: 'Practitioner/tran', name: 'Jon Tran', roles: ['coordinator'] },
]

/** One need asked for twice within a week. */
function twins(patient: string) {
  const order = (id: string, authoredOn: string) => ({
    resourceType: 'ServiceRequest',
    id: `${id}-${patient}`,
    status: 'active',
    intent: 'order',
    category: [{ coding: [{ system: 'http://snomed.info/sct', code: '3457005' }] }],
    code: { coding: [{ system: 'http://snomed.info/sct', code: '308471005' }] },
    subject: { reference: `Patient/${patient}` },
    authoredOn,
    requester: { reference: 'Practitioner/prac-1' },
  })
  const name = [{ use: 'official', family: 'Okafor', given: [patient] }]
  return [
    { resourceType: 'Patient', id: patient, name },
    order('first', '2026-02-20T10:00:00-05:00'),
    order('second', '2026-02-24T10:00:00-05:00'),
  ]
}

let served: ServedSandbox
let baton: TestBaton
let deps: AppDeps
let app: ReturnType<typeof createApp>
let realTime = Date.parse('2026-03-02T15:00:00Z')
let next = 0
let patient = ''
const sessions = new Map<string, string>()

beforeAll(async () => {
  served = await openServedSandbox(people.flatMap(twins), [full])
  baton = await openTestBaton([{ tenant: 'full', iss: served.issOf(full), hasBackend: true, staff }])
  await served.introduce(baton.database.db)
  await baton.open.refresh(() => true)
  const { db } = baton.database
  const now = served.sandbox.clock
  // The clock stands still here, so nothing of a limit would ever come back.
  const rules = { ...usualEgressRules, bucket: { burst: 100_000, perSecond: 1_000 } }
  const world = { now, wait: () => Promise.resolve(), random: () => 0 }
  const gateways = openEhrGateways(db, world, rules)
  const refresher = openPatientRefresher({ db, gateways, onViews: recordViews })
  realTime = Date.now()
  deps = { ...baton.deps, gateways, refresher, realNow: () => new Date(realTime) }
  app = createApp(deps)
})
afterAll(async () => {
  await baton.close()
  await served.close()
})
beforeEach(async () => {
  await sql`truncate clean_up_accepted, clean_up_proposal, worklist_row, worklist_stretch`.execute(deps.db)
  patient = await readNext()
})

/** One more patient whose chart Baton has read. */
async function readNext(): Promise<string> {
  const id = people[next++] ?? ''
  const runtime = deps.tenants.get('full')
  if (runtime === undefined) throw new Error('no practice')
  await deps.refresher.refresh(runtime, id, { purpose: 'sweep', maxAgeMs: 0 })
  return id
}

async function sessionOf(person: string, role: StaffRole): Promise<string> {
  const known = sessions.get(`${person} ${role}`)
  if (known !== undefined) return known
  const who = { tenant: 'full', fhirUser: `Practitioner/${person}`, roles: [role] }
  const opened = await insertSession(deps.db, who, { hash: randomBytes(32), expiresAt: new Date() })
  if (opened === 'already-used') throw new Error('no session')
  sessions.set(`${person} ${role}`, opened.token)
  return opened.token
}

async function ask(path: string, body?: unknown, person = 'tran', role: StaffRole = 'coordinator') {
  return app.request(path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${await sessionOf(person, role)}`,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

const list = async (person?: string, role?: StaffRole) =>
  CleanUpList.parse(await (await ask('/api/clean-up', undefined, person, role)).json())

const toItem = ({ row, kind, digest }: CleanUpProposed, id: string = randomUUID()) => ({
  id,
  patient: row.patient,
  referral: row.referral,
  kind,
  digest,
  text: 'Asked for twice.',
})

async function accept(items: readonly ReturnType<typeof toItem>[]) {
  const answer = await ask('/api/clean-up/accept', { items })
  return CleanUpAnswer.parse(await answer.json()).items.map(({ outcome }) => outcome)
}

const give = (command: Command, referral: string) =>
  ask('/api/commands', {
    id: randomUUID(),
    patient: `Patient/${patient}`,
    referral,
    command,
    seen: {},
    mayWrite: [],
  })

const statesOf = async () => {
  const { rows } = await sql<{ id: string; state: string }>`select referral_id as id, state from loop
    where patient_id = ${patient} order by referral_id`.execute(deps.db)
  return rows.map(({ id, state }) => `${id.split('-')[0] ?? ''} ${state}`)
}

async function proposedFor(id = patient): Promise<CleanUpProposed> {
  const found = (await list()).proposals.find(({ row }) => row.patient === `Patient/${id}`)
  if (found === undefined) throw new Error('nothing is proposed')
  return found
}

test('a duplicate is proposed with its proof, and nothing is closed by that', async () => {
  const { row, kind, proof } = await proposedFor()
  expect([row.referral, kind]).toEqual([`ServiceRequest/second-${patient}`, 'duplicate'])
  expect(row.patientName).toBe(`OKAFOR, ${patient}`)
  expect(proof).toEqual({
    message: 'asked-twice',
    values: { on: '2026-02-20' },
    evidence: [`ServiceRequest/first-${patient}`, `ServiceRequest/second-${patient}`],
  })
  expect(await statesOf()).toEqual(['first captured', 'second captured'])
})

describe('an accepted proposal', () => {
  test('closes with its reason what was proposed, and nothing else', async () => {
    expect(await accept([toItem(await proposedFor())])).toEqual(['closed'])
    expect(await statesOf()).toEqual(['first captured', 'second closed-duplicate'])
    const { proposals, accepted } = await list()
    expect(proposals).toEqual([])
    expect(accepted).toMatchObject([{ kind: 'duplicate', acceptedBy: 'Jon Tran', isOpenAgain: false }])
  })

  test('sent twice closes once', async () => {
    const item = toItem(await proposedFor())
    expect(await accept([item])).toEqual(['closed'])
    expect(await accept([item])).toEqual(['closed'])
    expect((await list()).accepted).toHaveLength(1)
  })

  test('whose referral has changed since is skipped and named, and the others are closed', async () => {
    const other = await readNext()
    const items = [toItem(await proposedFor()), toItem(await proposedFor(other))]
    await give({ name: 'hold', reason: 'Waits for the old record.' }, `ServiceRequest/second-${patient}`)
    expect(await accept(items)).toEqual(['changed', 'closed'])
    expect(await statesOf()).toEqual(['first captured', 'second on-hold'])
  })

  test('whose surviving twin was closed meanwhile stays open: a need never loses its last referral', async () => {
    const item = toItem(await proposedFor())
    const closing = { name: 'close', reason: 'no-longer-needed', text: 'Ordered by mistake.' } as const
    await give(closing, `ServiceRequest/first-${patient}`)
    expect(await accept([item])).toEqual(['changed'])
    expect(await statesOf()).toEqual(['first closed-no-longer-needed', 'second captured'])
  })

  test('of another proof than the one that holds is skipped', async () => {
    expect(await accept([{ ...toItem(await proposedFor()), digest: 'another' }])).toEqual(['changed'])
    expect(await statesOf()).toEqual(['first captured', 'second captured'])
  })

  test('is taken back within ten seconds as if it had never been', async () => {
    const item = toItem(await proposedFor())
    await accept([item])
    expect((await ask(`/api/clean-up/${item.id}/undo`, { text: 'A slip.' })).status).toBe(200)
    expect(await statesOf()).toEqual(['first captured', 'second captured'])
    const { proposals, accepted } = await list()
    expect(accepted).toMatchObject([{ isOpenAgain: true, mayCheck: false }])
    expect(proposals).toHaveLength(1)
  })

  test('is reopened later, and by somebody else', async () => {
    const item = toItem(await proposedFor())
    await accept([item])
    realTime += 3_600_000
    await setDomainTime(deps.db, new Date(realTime))
    const undone = await ask(`/api/clean-up/${item.id}/undo`, { text: 'Both are needed.' }, 'lead', 'manager')
    // Managers may close, and leave reopening to those who care for the patient.
    expect(undone.status).toBe(403)
    const reopened = await ask(
      `/api/clean-up/${item.id}/undo`,
      { text: 'Both are needed.' },
      'lead',
      'coordinator-lead',
    )
    expect(reopened.status).toBe(200)
    expect(await statesOf()).toEqual(['first captured', 'second captured'])
    expect((await list()).accepted).toMatchObject([{ isOpenAgain: true }])
  })
})

test('what somebody keeps open is not proposed again on the same proof', async () => {
  const { row, digest } = await proposedFor()
  const kept = await ask('/api/clean-up/keep', { referral: row.referral, digest })
  expect(kept.status).toBe(200)
  expect((await list()).proposals).toEqual([])
  await give(
    { name: 'log-contact', whom: 'patient', medium: 'phone', outcome: 'reached', text: 'Knows.' },
    row.referral,
  )
  expect((await list()).proposals).toEqual([])
  expect((await ask('/api/clean-up/keep', { referral: row.referral, digest: 'another' })).status).toBe(404)
})

describe('the second look', () => {
  test('is put before somebody else, and a disagreement is kept and shown', async () => {
    const item = toItem(await proposedFor())
    await accept([item])
    expect((await list()).accepted).toMatchObject([{ isSampled: true, mayCheck: false }])
    const own = await ask(`/api/clean-up/${item.id}/check`, { verdict: 'agrees' })
    expect(own.status).toBe(403)
    expect((await list('lead', 'coordinator-lead')).accepted).toMatchObject([{ mayCheck: true }])
    const wordless = await ask(
      `/api/clean-up/${item.id}/check`,
      { verdict: 'disagrees' },
      'lead',
      'coordinator-lead',
    )
    expect(wordless.status).toBe(422)
    const verdict = { verdict: 'disagrees', note: 'Two different questions.' }
    const checked = await ask(`/api/clean-up/${item.id}/check`, verdict, 'lead', 'coordinator-lead')
    expect(checked.status).toBe(200)
    const { accepted, figures } = await list()
    expect(accepted).toMatchObject([{ ...verdict, checkedBy: 'Lee Park', mayCheck: false }])
    expect(figures).toEqual({ accepted: 1, sampled: 1, checked: 1, disagreed: 1 })
  })
})

test.each(['intake', 'compliance'] as const)('%s neither sees proposals nor accepts any', async (role) => {
  expect((await ask('/api/clean-up', undefined, 'other', role)).status).toBe(403)
  const items = [toItem(await proposedFor())]
  expect((await ask('/api/clean-up/accept', { items }, 'other', role)).status).toBe(403)
  expect(await statesOf()).toEqual(['first captured', 'second captured'])
})
