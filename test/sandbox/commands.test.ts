import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { z } from 'zod'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CommandAnswer, CommandProblem, type CommandRequest } from '../../server/contract/commands.ts'
import { Problem, problemNameOf } from '../../server/contract/problem.ts'
import type { Command } from '../../server/domain/commands/command.ts'
import type { FhirWrite } from '../../server/domain/fhir-write.ts'
import type { StaffRole } from '../../server/domain/staff.ts'
import { epicLike } from '../../server/sandbox/profiles/epic-like.ts'
import { full } from '../../server/sandbox/profiles/full.ts'
import { oracleLike } from '../../server/sandbox/profiles/oracle-like.ts'
import { usualEgressRules } from '../../server/ehr/egress.ts'
import { readBatonNow } from '../../server/store/clock.ts'
import { enqueue } from '../../server/store/outbox.ts'
import { insertSession } from '../../server/store/sessions.ts'
import { findListed } from '../../server/store/worklist.ts'
import { finishIntents } from '../../server/use-cases/commands/finish-intents.ts'
import { openEhrGateways, type EhrGateways } from '../../server/use-cases/ehr-gateways.ts'
import { readOwnEvidence } from '../../server/use-cases/own-evidence.ts'
import { openPatientRefresher } from '../../server/use-cases/sync/patient-refresher.ts'
import { writeOwn } from '../../server/use-cases/own-store-writes.ts'
import type { BatonTransaction, TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import { toOutboxItem } from '../../server/use-cases/watch/enqueue-delivery.ts'
import { recordViews } from '../../server/use-cases/watch/record-views.ts'
import { createApp } from '../../server/app.ts'
import type { AppDeps } from '../../server/http/http-env.ts'
import { openTestBaton, type TestBaton } from '../support/baton-for-tests.ts'
import { openServedSandbox, type ServedSandbox } from '../support/served-sandbox.ts'

const profiles = [full, epicLike, oracleLike]

const Versioned = z.looseObject({
  resourceType: z.string(),
  id: z.string(),
  meta: z.looseObject({ versionId: z.string() }),
})

function referral(patient: string) {
  return {
    resourceType: 'ServiceRequest',
    id: `sr-${patient}`,
    status: 'active',
    intent: 'order',
    category: [{ coding: [{ system: 'http://snomed.info/sct', code: '3457005' }] }],
    code: { coding: [{ system: 'http://snomed.info/sct', code: '308471005' }] },
    subject: { reference: `Patient/${patient}` },
    authoredOn: '2026-02-20T10:00:00-05:00',
    requester: { reference: 'Practitioner/prac-1' },
  }
}

const people = Array.from({ length: 60 }, (_, at) => `p-${at + 1}`)
const staff = [
  { reference: 'Practitioner/lead', name: 'Lead', roles: ['coordinator-lead', 'coordinator'] },
  { reference: 'Practitioner/tran', name: 'Jon Tran', roles: ['coordinator'] },
]

let served: ServedSandbox
let baton: TestBaton
let deps: AppDeps
let app: ReturnType<typeof createApp>
let gateways: EhrGateways
let next = 0
let patient = ''

beforeAll(async () => {
  served = await openServedSandbox(
    people.flatMap((id) => [{ resourceType: 'Patient', id }, referral(id)]),
    profiles,
  )
  baton = await openTestBaton(
    profiles.map((profile) => ({
      tenant: profile.id,
      iss: served.issOf(profile),
      hasBackend: true,
      staff,
    })),
  )
  await served.introduce(baton.database.db)
  await baton.open.refresh(() => true)
  const { db } = baton.database
  const world = { now: served.sandbox.clock, wait: () => Promise.resolve(), random: () => 0 }
  // Time stands still here, so nothing would ever come back into the bucket.
  const bucket = { burst: 10_000, perSecond: 1_000 }
  gateways = openEhrGateways(db, world, { ...usualEgressRules, bucket })
  const refresher = openPatientRefresher({ db, gateways, onViews: recordViews })
  deps = { ...baton.deps, gateways, refresher }
  app = createApp(deps)
})
afterAll(async () => {
  await baton.close()
  await served.close()
})
// One patient for each test: what one decides is no evidence for another.
beforeEach(() => {
  patient = people[next++] ?? ''
})

type Over = { patient?: string; tenant?: string; fhirUser?: string }

async function sessionOf(roles: readonly StaffRole[], over: Over = {}) {
  const fhirUser = over.fhirUser ?? `Practitioner/${roles[0] ?? 'nobody'}`
  const who = { tenant: over.tenant ?? 'full', fhirUser, roles }
  const about = over.patient === undefined ? who : { ...who, patient: over.patient }
  const opened = await insertSession(deps.db, about, { hash: randomBytes(32), expiresAt: new Date() })
  if (opened === 'already-used') throw new Error('no session')
  return opened.token
}

type Asked = Partial<CommandRequest> & {
  roles?: readonly StaffRole[]
  tenant?: string
  chartOf?: string
  fhirUser?: string
}

async function post(path: string, token: string, body: unknown): Promise<Response> {
  return app.request(path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

async function give(command: Command, asked: Asked = {}): Promise<Response> {
  const { roles = ['coordinator'], tenant, chartOf, fhirUser, ...over } = asked
  const session = await sessionOf(roles, {
    ...(tenant === undefined ? {} : { tenant }),
    ...(fhirUser === undefined ? {} : { fhirUser }),
    patient: chartOf ?? patient,
  })
  return post('/api/commands', session, {
    id: randomUUID(),
    patient: `Patient/${patient}`,
    referral: `ServiceRequest/sr-${patient}`,
    command,
    seen: {},
    mayWrite: [],
    ...over,
  })
}

const answerOf = async (response: Response) => {
  const body: unknown = await response.json()
  expect([200, 202]).toContain(response.status)
  return CommandAnswer.parse(body)
}

async function problemOf(response: Response) {
  const body: unknown = await response.json()
  const { type, status } = Problem.parse(body)
  return { problem: problemNameOf(type), status, ...CommandProblem.parse(body) }
}

const own = async (type: string, tenant = 'full') =>
  (await readOwnEvidence(deps.db, tenant, patient)).resources.filter(
    ({ resourceType }) => resourceType === type,
  )
const viewOf = async (tenant = 'full') => {
  const { rows } = await sql<{ state: string; owner: string | null }>`select state, owner from loop
    where tenant_id = ${tenant} and patient_id = ${patient}`.execute(deps.db)
  return rows[0]
}

const call: Command = {
  name: 'log-contact',
  whom: 'patient',
  medium: 'phone',
  outcome: 'left-message',
  text: 'Left a message to call back.',
}
const assign: Command = { name: 'assign', owner: { reference: 'Practitioner/tran', display: 'Jon Tran' } }
const close: Command = { name: 'close', reason: 'patient-declined', text: 'Does not want to go.' }

describe('a command', () => {
  test('that nothing of the EHR is needed for is done at once, and the list knows', async () => {
    const answer = await answerOf(await give(assign))
    expect(answer.state).toBe('done')
    expect(answer.writes.every(({ shelf, state }) => shelf === 'own' && state === 'written')).toBe(true)
    expect((await viewOf())?.owner).toBe('Practitioner/tran')
  })

  test('sent twice is done once', async () => {
    const id = randomUUID()
    const [one, other] = await Promise.all([give(call, { id }), give(call, { id })])
    expect((await answerOf(one)).writes).toEqual((await answerOf(other)).writes)
    expect((await answerOf(await give(call, { id }))).state).toBe('done')
    expect(await own('Communication')).toHaveLength(1)
  })

  test('under an id that was another command’s is refused', async () => {
    const id = randomUUID()
    await answerOf(await give(call, { id }))
    expect(await problemOf(await give(close, { id }))).toMatchObject({ problem: 'id-reused', status: 409 })
    expect((await viewOf())?.state).not.toContain('closed')
  })

  test('on something that has changed since it was seen writes nothing and says what has changed', async () => {
    const seen = { [`ServiceRequest/sr-${patient}`]: '0' }
    const problem = await problemOf(await give(close, { seen }))
    expect(problem).toMatchObject({ problem: 'evidence-changed', status: 409 })
    expect(problem.changed).toMatchObject([{ reference: `ServiceRequest/sr-${patient}` }])
    expect(await own('Provenance')).toEqual([])
  })

  test('that the evidence does not allow says why, and where', async () => {
    const problem = await problemOf(await give({ ...close, reason: 'patient-unreachable' }))
    expect(problem).toMatchObject({ problem: 'command-refused', status: 409, reason: 'too-few-attempts' })
    expect(await own('Provenance')).toEqual([])
  })

  test('closes with its reason, and reopens', async () => {
    await answerOf(await give(close))
    expect((await viewOf())?.state).toBe('closed-patient-declined')
    await answerOf(await give({ name: 'reopen', text: 'Called back and wants to go.' }))
    expect((await viewOf())?.state).not.toContain('closed')
  })

  test('that is ours to say is written without a sender where the practice names no organization', async () => {
    expect(deps.tenants.get('full')?.tenant.policy.ourOrganizations).toEqual([])
    const receiver = { display: 'Harborview Neurology', network: 'in' } as const
    await answerOf(await give({ name: 'route', receiver }))
    await answerOf(await give({ name: 'send-packet', medium: 'in-person' }))
    const [packet] = await own('Communication')
    expect(packet).toMatchObject({ status: 'completed', recipient: [{ display: 'Harborview Neurology' }] })
    expect(packet).not.toHaveProperty('sender')
  })

  test.each([
    ['somebody without the right', call, { roles: ['manager'] as const }],
    ['compliance', assign, { roles: ['compliance'] as const }],
    ['a chart’s session about another patient', call, { roles: ['clinician'] as const, chartOf: 'p-40' }],
  ])('from %s is refused and leaves nothing behind', async (_who, command, asked) => {
    expect(await problemOf(await give(command, asked))).toMatchObject({ problem: 'not-allowed', status: 403 })
    expect((await readOwnEvidence(deps.db, 'full', patient)).resources).toEqual([])
  })

  test.each([
    ['an unknown command', { command: { name: 'delete-everything' } }],
    ['a text instead of an appointment', { command: { name: 'record-no-show', appointment: 'next week' } }],
    ['an id of somebody’s own', { id: '1' }],
  ])('with %s is told what is wrong with it', async (_what, over) => {
    const session = await sessionOf(['coordinator'])
    const body = { id: randomUUID(), patient: `Patient/${patient}`, command: call, seen: {}, mayWrite: [] }
    const answer = await post('/api/commands', session, { ...body, ...over })
    expect(answer.status).toBe(422)
  })
})

describe('two people at one referral', () => {
  const seen = () => ({ [`ServiceRequest/sr-${patient}`]: '1' })
  const tran = { fhirUser: 'Practitioner/tran' }
  const hold: Command = { name: 'hold', reason: 'Travels until March.' }

  test('the later one is told who did what since it was seen, and nothing is written', async () => {
    await answerOf(await give(assign, tran))
    const problem = await problemOf(await give(close, { seen: seen() }))
    expect(problem).toMatchObject({ problem: 'evidence-changed', status: 409 })
    expect(problem.changed).toMatchObject([{ by: 'Jon Tran', command: 'assign' }])
    expect(await own('Provenance')).toEqual([])
  })

  test('whoever did it sees it come, and may go on', async () => {
    await answerOf(await give(assign, tran))
    expect((await answerOf(await give(close, { ...tran, seen: seen() }))).state).toBe('done')
  })

  test('somebody else’s call makes no decision wrong, and a call that was made is logged in any case', async () => {
    await answerOf(await give(call, tran))
    await answerOf(await give(assign, { seen: seen() }))
    await answerOf(await give(call, { ...tran, seen: seen() }))
    expect(await own('Communication')).toHaveLength(2)
  })

  test('at the same moment one wins, and the other is told by whom', async () => {
    // On a slow machine one may be through before the other is read: then it is what was seen that tells.
    const lead = { fhirUser: 'Practitioner/lead', seen: seen() }
    const answers = await Promise.all([give(hold, { ...tran, seen: seen() }), give(close, lead)])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
    const loser = answers.find(({ status }) => status === 409)
    const [changed] = (loser && (await problemOf(loser)).changed) ?? []
    expect(['Jon Tran', 'Lead']).toContain(changed?.by)
    expect(await own('Provenance')).toHaveLength(1)
  })

  test('nobody comes in between while a page is still saving, and later nobody waits for it', async () => {
    const mayWrite = ['ServiceRequest.update']
    const urgent: Command = { name: 'change-urgency', urgency: 'urgent', reason: 'Seizures.' }
    const roles = ['clinician'] as const
    const open = await answerOf(await give(urgent, { ...tran, roles, mayWrite }))
    expect(open.state).toBe('open')
    expect(await problemOf(await give(hold))).toMatchObject({
      problem: 'evidence-changed',
      changed: [{ by: 'Jon Tran', command: 'change-urgency' }],
    })
    await sql`update intent set created_at = now() - interval '2 minutes' where intent_id = ${open.id}`.execute(
      deps.db,
    )
    expect((await answerOf(await give(hold))).state).toBe('done')
    await sql`update intent set state = 'undone' where intent_id = ${open.id}`.execute(deps.db)
  })
})

describe('a row of the list that somebody acts on twice', () => {
  const tran = { fhirUser: 'Practitioner/tran' }
  const snooze: Command = { name: 'snooze', until: '2030-03-10', note: 'Away.' }
  const rowVersion = async (): Promise<number> => {
    const listed = await findListed(deps.db, 'full', `sr-${patient}`)
    if (listed === undefined) throw new Error('not listed')
    return listed.version
  }
  /** The row as it stands in the list once the chart was read. */
  async function listed(): Promise<number> {
    await answerOf(await give(call))
    return rowVersion()
  }
  async function giveFromList(command: Command, loopVersion: number, id = 'coordinator') {
    const session = await sessionOf(['coordinator'], { fhirUser: `Practitioner/${id}` })
    return post('/api/commands', session, {
      ...{ id: randomUUID(), patient: `Patient/${patient}`, referral: `ServiceRequest/sr-${patient}` },
      ...{ command, seen: {}, mayWrite: [], loopVersion },
    })
  }
  const changedIn = async (response: Response) => {
    const { problem, changed } = await problemOf(response)
    return { problem, changed }
  }
  /** What the sweep or the outbox would write of itself: the owner's Task anew. */
  async function batonWrites(change: Record<string, unknown>) {
    const [task] = await own('Task')
    const { id, meta, ...rest } = Versioned.parse(task)
    const resource = { ...rest, id, ...change }
    const write = { interaction: 'update', resource, versionId: meta.versionId } as const
    const way = { kind: 'fhir', channel: 'ehr-inbox', because: 'present', write } as const
    const record = { referral: `ServiceRequest/sr-${patient}`, patient: `Patient/${patient}` }
    const due = await readBatonNow(deps.db)
    const timing = { referral: `sr-${patient}`, patient, notBefore: due }
    const item = toOutboxItem({ key: randomUUID(), ways: [way], record }, timing)
    await deps.db.transaction().execute((trx: BatonTransaction) => enqueue(trx, 'full', [item]))
    const shelvesOf = ({ tenant }: TenantRuntime) => ({
      own: async (each: FhirWrite) => writeOwn(deps.db, tenant.id, each, await readBatonNow(deps.db)),
    })
    const { db, tenants } = deps
    await dispatchOnce({ db, tenants, shelvesOf, transportsOf: () => new Map(), chance: () => 0.5 })
  }
  /** Somebody in the EHR itself, of whom Baton knows nothing. */
  async function ehrGets(resource: { resourceType: string; id?: string }) {
    const { id } = resource
    const path = `/${resource.resourceType}${id === undefined ? '' : `/${id}`}`
    const made = await served.sandbox.fhir.request(path, {
      method: id === undefined ? 'POST' : 'PUT',
      body: JSON.stringify(resource),
      headers: { 'content-type': 'application/fhir+json' },
    })
    expect(made.ok).toBe(true)
  }

  test('is still that person’s: what they did themselves is nobody’s change', async () => {
    const version = await listed()
    await answerOf(await giveFromList(assign, version))
    expect(await rowVersion()).toBeGreaterThan(version)
    await answerOf(await giveFromList(snooze, version))
    expect((await answerOf(await giveFromList(close, version))).state).toBe('done')
  })

  test('takes both at the same moment, one after the other', async () => {
    const version = await listed()
    await answerOf(await giveFromList(assign, version))
    // Whichever comes first, the other is still possible.
    const both = await Promise.all([giveFromList(snooze, version), giveFromList(call, version)])
    expect(both.map(({ status }) => status)).toEqual([200, 200])
  })

  test('is still that person’s when Baton itself wrote meanwhile', async () => {
    await answerOf(await give(assign))
    const version = await rowVersion()
    await batonWrites({ owner: { reference: 'Practitioner/lead', display: 'Lead' } })
    await answerOf(await give(call))
    expect(await rowVersion()).toBeGreaterThan(version)
    expect((await answerOf(await giveFromList(close, version))).state).toBe('done')
  })

  test('is not when somebody else did something, also before or after one’s own', async () => {
    const version = await listed()
    await answerOf(await giveFromList(assign, version))
    await answerOf(await give(snooze, tran))
    const told = { problem: 'evidence-changed', changed: [{ by: 'Jon Tran', command: 'snooze' }] }
    expect(await changedIn(await giveFromList(close, version))).toMatchObject(told)
    // Baton’s own write on top of theirs hides nothing.
    await batonWrites({ owner: { reference: 'Practitioner/lead', display: 'Lead' } })
    expect(await changedIn(await giveFromList(close, version))).toMatchObject({ problem: 'evidence-changed' })
    expect(await own('Provenance')).toEqual([])
  })

  const who = () => ({ reference: `Patient/${patient}` })
  const order = () => [{ reference: `ServiceRequest/sr-${patient}` }]
  test.each([
    [
      'booked a visit',
      () => ({
        ...{ resourceType: 'Appointment', status: 'booked', basedOn: order() },
        ...{ start: '2030-03-05T15:00:00Z', end: '2030-03-05T16:00:00Z' },
        participant: [{ actor: who(), status: 'accepted' }],
      }),
    ],
    [
      'saw the patient',
      () => ({
        ...{ resourceType: 'Encounter', status: 'finished', class: { code: 'AMB' }, subject: who() },
        ...{ basedOn: order(), period: { start: '2026-02-21T15:00:00Z', end: '2026-02-21T16:00:00Z' } },
      }),
    ],
    ['moved the order on', () => ({ ...referral(patient), priority: 'urgent' })],
  ])('is not when somebody %s in the EHR', async (_what, resource) => {
    const version = await listed()
    await ehrGets(resource())
    expect(await changedIn(await giveFromList(assign, version))).toMatchObject({
      problem: 'evidence-changed',
    })
    expect(await own('Task')).toEqual([])
  })

  test('that nobody remembers any more is not acted on', async () => {
    const version = await listed()
    await answerOf(await giveFromList(assign, version))
    expect(await changedIn(await giveFromList(close, version - 1))).toMatchObject({
      problem: 'evidence-changed',
    })
  })
})

describe('a command that the EHR takes', () => {
  const mayWrite = ['Communication.create', 'Communication.update', 'Task.create', 'Task.update']
  const inEhr = async (tenant = 'full') => {
    const runtime = deps.tenants.get(tenant)
    const found = runtime && (await gateways.find(runtime)?.search('Communication', { patient }))
    return found?.resources ?? []
  }
  /** The page of whoever gives commands in these tests. */
  async function openPage(tenant = 'full', takes = mayWrite, roles: readonly StaffRole[] = ['coordinator']) {
    const session = await sessionOf(roles, { tenant, patient })
    const id = randomUUID()
    const body = {
      id,
      patient: `Patient/${patient}`,
      referral: `ServiceRequest/sr-${patient}`,
      seen: {},
      mayWrite: takes,
    }
    return {
      id,
      give: async (command: Command) => post('/api/commands', session, { ...body, command }),
      report: async (seq: number, outcome: unknown) =>
        post(`/api/commands/${id}/writes`, session, { seq, outcome }),
      undo: async () => post(`/api/commands/${id}/undo`, session, {}),
      /** As the browser does, with the person's own token. */
      write: async (answer: CommandAnswer) => {
        const [waiting] = answer.writes.filter(({ write }) => write !== undefined)
        const runtime = deps.tenants.get(tenant)
        const outcome = runtime && waiting?.write && (await gateways.find(runtime)?.write(waiting.write))
        return { seq: waiting?.seq ?? -1, outcome }
      },
    }
  }
  const leaveOpen = async (id: string) =>
    sql`update intent set created_at = now() - interval '2 minutes' where intent_id = ${id}`.execute(deps.db)
  const finish = async () => finishIntents(deps)

  test('waits for the page, which writes it as the person, and is then done', async () => {
    const page = await openPage()
    const answer = await answerOf(await page.give(call))
    expect(answer.state).toBe('open')
    expect(answer.writes).toMatchObject([{ shelf: 'ehr', state: 'waiting', resourceType: 'Communication' }])
    const { seq, outcome } = await page.write(answer)
    expect((await answerOf(await page.report(seq, outcome))).state).toBe('done')
    expect(await inEhr()).toHaveLength(1)
    expect(await own('Communication')).toEqual([])
  })

  test('is reported twice and noted once', async () => {
    const page = await openPage()
    const { seq, outcome } = await page.write(await answerOf(await page.give(call)))
    const [one, other] = await Promise.all([page.report(seq, outcome), page.report(seq, outcome)])
    expect([(await answerOf(one)).state, (await answerOf(other)).state]).toEqual(['done', 'done'])
  })

  test('is finished by Baton when its page was closed before it wrote', async () => {
    const page = await openPage()
    await answerOf(await page.give(call))
    expect(await finish()).toEqual({ finished: 0, handedOver: 0 })
    await leaveOpen(page.id)
    expect(await finish()).toEqual({ finished: 1, handedOver: 0 })
    expect(await inEhr()).toHaveLength(1)
  })

  test('is written once when the page wrote it and its word got lost', async () => {
    const page = await openPage()
    await page.write(await answerOf(await page.give(call)))
    await leaveOpen(page.id)
    expect(await finish()).toEqual({ finished: 1, handedOver: 0 })
    expect(await inEhr()).toHaveLength(1)
  })

  test('goes to Baton’s own store when the EHR refuses to create it', async () => {
    const page = await openPage()
    const answer = await answerOf(await page.give(call))
    const done = await answerOf(
      await page.report(answer.writes[0]?.seq ?? 0, { kind: 'refused', status: 403 }),
    )
    expect(done).toMatchObject({ state: 'done', writes: [{ shelf: 'own', state: 'written' }] })
    expect(await own('Communication')).toHaveLength(1)
  })

  test('that picks a time of a calendar is done in the EHR, or not at all', async () => {
    const book: Command = {
      name: 'book-appointment',
      slot: 'Slot/of-nobody',
      appointment: { startsAt: '2027-03-22T10:00:00-04:00' },
    }
    const refused = await problemOf(await (await openPage()).give(book))
    expect(refused).toMatchObject({ problem: 'command-refused', reason: 'not-writable', pointer: '/slot' })
    const page = await openPage('full', ['Appointment.create', ...mayWrite])
    const answer = await answerOf(await page.give(book))
    expect(answer.writes[0]).toMatchObject({ shelf: 'ehr', resourceType: 'Appointment' })
    const undone = await answerOf(
      await page.report(answer.writes[0]?.seq ?? 0, { kind: 'refused', status: 422 }),
    )
    expect(undone.state).toBe('undone')
    expect((await readOwnEvidence(deps.db, 'full', patient)).resources).toEqual([])
  })

  test('is taken back whole when somebody was quicker and nothing was written yet', async () => {
    const page = await openPage()
    const answer = await answerOf(await page.give(call))
    const late = await page.report(answer.writes[0]?.seq ?? 0, { kind: 'stale' })
    expect(await problemOf(late)).toMatchObject({ problem: 'evidence-changed' })
    await leaveOpen(page.id)
    expect(await finish()).toEqual({ finished: 0, handedOver: 0 })
    expect(await inEhr()).toEqual([])
  })

  const urgent: Command = { name: 'change-urgency', urgency: 'urgent', reason: 'Seizures.' }
  const openClinician = async () => openPage('full', ['ServiceRequest.update'], ['clinician'])

  test('leaves nothing anywhere when somebody was quicker, also of what only Baton keeps', async () => {
    const page = await openClinician()
    const answer = await answerOf(await page.give(urgent))
    const order = answer.writes.find(({ shelf }) => shelf === 'ehr')
    expect(answer.writes.map(({ state }) => state)).toEqual(['waiting', 'waiting'])
    const late = await page.report(order?.seq ?? -1, { kind: 'stale' })
    expect((await problemOf(late)).changed).toMatchObject([{ reference: `ServiceRequest/sr-${patient}` }])
    expect(await own('Provenance')).toEqual([])
  })

  test('can be given anew without what the EHR refused to change, because nothing of it stands', async () => {
    const page = await openClinician()
    const answer = await answerOf(await page.give(urgent))
    const order = answer.writes.find(({ shelf }) => shelf === 'ehr')
    const refused = await answerOf(await page.report(order?.seq ?? -1, { kind: 'refused', status: 403 }))
    expect(refused.state).toBe('undone')
    expect(await own('Provenance')).toEqual([])
    const again = await answerOf(await give(urgent, { roles: ['clinician'] }))
    expect(again).toMatchObject({ state: 'done', writes: [{ shelf: 'own' }] })
  })

  test('keeps with Baton what is about something the EHR refused to create', async () => {
    const takes = ['Appointment.create', 'Communication.create']
    const page = await openPage('full', takes)
    const startsAt = new Date(served.sandbox.clock().getTime() + 7 * 86_400_000).toISOString()
    const appointment = { startsAt, with: { display: 'Dr. Field' } }
    const answer = await answerOf(
      await page.give({ name: 'record-appointment', appointment, medium: 'phone' }),
    )
    const visit = answer.writes.find(({ resourceType }) => resourceType === 'Appointment')
    expect(visit?.shelf).toBe('ehr')
    const done = await answerOf(await page.report(visit?.seq ?? -1, { kind: 'refused', status: 422 }))
    expect(done.state).toBe('done')
    expect(done.writes.every(({ shelf, state }) => shelf === 'own' && state === 'written')).toBe(true)
    expect(await own('Appointment')).toHaveLength(1)
    expect(await inEhr()).toEqual([])
  })

  test('is taken back whole when the person’s access is over, and nobody else writes it', async () => {
    const page = await openPage()
    const answer = await answerOf(await page.give(call))
    const over = await answerOf(await page.report(answer.writes[0]?.seq ?? -1, { kind: 'access-ended' }))
    expect(over).toMatchObject({ state: 'undone', writes: [{ state: 'waiting' }] })
    await leaveOpen(page.id)
    expect(await finish()).toEqual({ finished: 0, handedOver: 0 })
    expect(await inEhr()).toEqual([])
  })

  test('is sent by Baton with the person’s access where the EHR would have it twice', async () => {
    const page = await openPage('epic-like')
    const answer = await answerOf(await page.give(call))
    const seq = answer.writes[0]?.seq ?? -1
    const refused = await answerOf(await page.report(seq, { kind: 'send', accessToken: 'nobody-knows-it' }))
    expect(refused.state).toBe('undone')
    expect(await inEhr('epic-like')).toEqual([])
  })

  test('can be undone only where the EHR lets somebody mark it as a mistake', async () => {
    const kept = await openPage('full', ['Communication.create'])
    const written = await kept.write(await answerOf(await kept.give(call)))
    expect((await answerOf(await kept.report(written.seq, written.outcome))).undoUntil).toBeUndefined()
    const page = await openPage()
    const { seq, outcome } = await page.write(await answerOf(await page.give(call)))
    expect((await answerOf(await page.report(seq, outcome))).undoUntil).toBeDefined()
  })

  test('from a list, where no chart is open, is written at once by Baton', async () => {
    const list = await sessionOf(['coordinator'])
    const body = { id: randomUUID(), patient: `Patient/${patient}`, referral: `ServiceRequest/sr-${patient}` }
    const answer = await answerOf(
      await post('/api/commands', list, { ...body, command: call, seen: {}, mayWrite: [] }),
    )
    expect(answer).toMatchObject({ state: 'done', writes: [{ shelf: 'ehr', state: 'written' }] })
    expect(await inEhr()).toHaveLength(1)
  })

  test('from a list is refused where the EHR does not let Baton change what is its own', async () => {
    const full = deps.tenants.get('full')
    const identity = { system: 'https://ehr.example/tasks', value: patient }
    const order = { reference: `ServiceRequest/sr-${patient}` }
    const resource = {
      ...{ resourceType: 'Task', status: 'requested', intent: 'order', identifier: [identity] },
      code: { coding: [{ system: 'http://hl7.org/fhir/CodeSystem/task-code', code: 'fulfill' }] },
      ...{ focus: order, basedOn: [order], for: { reference: `Patient/${patient}` } },
    }
    const made = full && (await gateways.find(full)?.write({ interaction: 'create', resource, identity }))
    expect(made?.kind).toBe('written')
    const refuses: EhrGateways['find'] = (runtime) => {
      const gateway = gateways.find(runtime)
      return gateway && { ...gateway, write: () => Promise.resolve({ kind: 'refused', status: 403 }) }
    }
    const strict = createApp({ ...deps, gateways: { ...gateways, find: refuses } })
    const session = await sessionOf(['coordinator'])
    const asked = {
      id: randomUUID(),
      patient: `Patient/${patient}`,
      referral: `ServiceRequest/sr-${patient}`,
    }
    const refused = await strict.request('/api/commands', {
      method: 'POST',
      headers: { authorization: `Bearer ${session}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...asked, command: close, seen: {}, mayWrite: [] }),
    })
    expect(await problemOf(refused)).toMatchObject({ problem: 'command-refused', reason: 'not-writable' })
    expect(await own('Provenance')).toEqual([])
  })

  test('under epic-like and oracle-like keeps in Baton’s store what the EHR does not take', async () => {
    for (const tenant of ['epic-like', 'oracle-like']) {
      const page = await openPage(tenant)
      const answer = await answerOf(await page.give(assign))
      expect(answer.state).toBe('done')
      expect(answer.writes.every(({ shelf }) => shelf === 'own')).toBe(true)
      expect((await viewOf(tenant))?.owner).toBe('Practitioner/tran')
    }
  })

  test('is undone within its time by whoever gave it, and by nobody else', async () => {
    const page = await openPage('oracle-like')
    await answerOf(await page.give(assign))
    const stranger = await sessionOf(['coordinator-lead'], { tenant: 'oracle-like' })
    expect((await post(`/api/commands/${page.id}/undo`, stranger, {})).status).toBe(404)
    await answerOf(await page.undo())
    expect((await viewOf('oracle-like'))?.owner).not.toBe('Practitioner/tran')
    expect(await problemOf(await page.undo())).toMatchObject({ problem: 'undo-too-late' })
  })
})
