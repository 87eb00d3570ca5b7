import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { z } from 'zod'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CommandAnswer, CommandProblem } from '../../server/contract/commands.ts'
import {
  UnplacedWork,
  WorklistCounts,
  WorklistLoop,
  WorklistPage,
  type UnplacedItem,
} from '../../server/contract/worklist.ts'
import type { Command } from '../../server/domain/commands/command.ts'
import type { StaffRole } from '../../server/domain/staff.ts'
import type { WorkItem } from '../../server/domain/worklist/open-work.ts'
import { createApp } from '../../server/app.ts'
import { usualEgressRules } from '../../server/ehr/egress.ts'
import type { AppDeps } from '../../server/http/http-env.ts'
import { epicLike } from '../../server/sandbox/profiles/epic-like.ts'
import { full } from '../../server/sandbox/profiles/full.ts'
import { readOnly } from '../../server/sandbox/profiles/read-only.ts'
import { moveClock, readBatonNow } from '../../server/store/clock.ts'
import { enqueue } from '../../server/store/outbox.ts'
import { insertSession } from '../../server/store/sessions.ts'
import { noteUnread } from '../../server/store/unread-charts.ts'
import { openEhrGateways } from '../../server/use-cases/ehr-gateways.ts'
import { openPatientRefresher } from '../../server/use-cases/sync/patient-refresher.ts'
import { syncTenant } from '../../server/use-cases/sync/sync-tenant.ts'
import type { TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import { toOutboxItem } from '../../server/use-cases/watch/enqueue-delivery.ts'
import { receiveDelivery } from '../../server/use-cases/watch/receive-delivery.ts'
import { recordViews } from '../../server/use-cases/watch/record-views.ts'
import { raiseUnreadCharts } from '../../server/use-cases/watch/raise-unread-charts.ts'
import { receiveDirectMessage } from '../../server/use-cases/watch/receive-direct-message.ts'
import { shelvesOf } from '../../server/use-cases/watch/shelves-of.ts'
import { sweepAll } from '../../server/use-cases/watch/sweep-all.ts'
import { openTestBaton, type TestBaton } from '../support/baton-for-tests.ts'
import { openServedSandbox, type ServedSandbox } from '../support/served-sandbox.ts'

const profiles = [readOnly, epicLike, full]
const staff = [
  { reference: 'Practitioner/lead', name: 'Lena Lead', roles: ['coordinator-lead'] },
  { reference: 'Practitioner/tran', name: 'Jon Tran', roles: ['coordinator'] },
]
const patients = ['asks', 'over', 'stalls', 'refused'] as const
type Patient = (typeof patients)[number]
const numberOf = (patient: Patient): string => `+1518555014${patients.indexOf(patient)}`

const referral = (patient: Patient) => ({
  resourceType: 'ServiceRequest',
  id: `sr-${patient}`,
  status: 'active',
  intent: 'order',
  category: [{ coding: [{ system: 'http://snomed.info/sct', code: '3457005' }] }],
  code: { coding: [{ system: 'http://snomed.info/sct', code: '308471005' }] },
  subject: { reference: `Patient/${patient}` },
  authoredOn: '2026-02-20T10:00:00-05:00',
  requester: { reference: 'Practitioner/prac-1' },
})

let served: ServedSandbox
let baton: TestBaton
let deps: AppDeps
let app: ReturnType<typeof createApp>

beforeAll(async () => {
  served = await openServedSandbox(
    patients.flatMap((id) => [{ resourceType: 'Patient', id }, referral(id)]),
    profiles,
  )
  const issuers = profiles.map((profile) => ({
    tenant: profile.id,
    iss: served.issOf(profile),
    hasBackend: true,
    staff,
  }))
  baton = await openTestBaton(issuers)
  const { db } = baton.database
  await served.introduce(db)
  await baton.open.refresh(() => true)
  const world = { now: served.sandbox.clock, wait: () => Promise.resolve(), random: () => 0 }
  // Time stands still here, so nothing would ever come back into the bucket.
  const bucket = { burst: 10_000, perSecond: 1_000 }
  const gateways = openEhrGateways(db, world, { ...usualEgressRules, bucket })
  const refresher = openPatientRefresher({ db, gateways, onViews: recordViews })
  const tenants = new Map([...baton.open.tenants].map(([id, runtime]) => [id, toWatched(runtime)]))
  deps = { ...baton.deps, gateways, refresher, tenants }
  app = createApp(deps)
})
afterAll(async () => {
  await baton.close()
  await served.close()
})

/** A practice that tells everybody what is due. */
const toWatched = (runtime: TenantRuntime): TenantRuntime => ({
  ...runtime,
  tenant: { ...runtime.tenant, featureLevel: 'escalate' },
})

function runtimeOf(tenant: string): TenantRuntime {
  const runtime = deps.tenants.get(tenant)
  if (runtime === undefined) throw new Error('no such practice')
  return runtime
}

const read = (tenant: string, patient: Patient) =>
  deps.refresher.refresh(runtimeOf(tenant), patient, { purpose: 'sync', maxAgeMs: 0 })

/** Reads the charts that are due, and no other. */
const sync = (tenant: string) => syncTenant(deps, runtimeOf(tenant), { searchEveryMs: 3_600_000 })

async function dispatch(tenant: string): Promise<void> {
  const dispatching = {
    db: deps.db,
    tenants: new Map([[tenant, runtimeOf(tenant)]]),
    shelvesOf: (runtime: TenantRuntime) => shelvesOf(deps.db, deps.gateways, runtime),
    transportsOf: () => new Map(),
    chance: () => 0.5,
  }
  while ((await dispatchOnce(dispatching)) > 0);
}

const sweep = (tenant: string) =>
  sweepAll({
    db: deps.db,
    tenants: new Map([[tenant, runtimeOf(tenant)]]),
    refresh: async (runtime, patient) => {
      await deps.refresher.refresh(runtime, patient, { purpose: 'sweep' })
    },
    onFailure: ({ error }) => {
      throw error
    },
  })

/** As if the patient had been texted about the referral. */
async function wasTexted(tenant: string, patient: Patient): Promise<void> {
  const message = {
    audience: 'patient',
    channel: 'sms',
    notice: 'set-up-visit',
    language: 'en',
    values: { practiceName: 'Test Practice', callBackNumber: '(518) 555-0142' },
  } as const
  const to = { address: numberOf(patient) }
  const way = { kind: 'message', channel: 'sms', because: 'consented', to, message } as const
  const record = {
    referral: `ServiceRequest/sr-${patient}`,
    patient: `Patient/${patient}`,
    recipient: `Patient/${patient}`,
    sender: 'Organization/ours',
  }
  const timing = { referral: `sr-${patient}`, patient, notBefore: await readBatonNow(deps.db) }
  const item = toOutboxItem({ key: `sr-${patient}|patient|d1|1|patient`, ways: [way], record }, timing)
  await deps.db.transaction().execute((trx) => enqueue(trx, tenant, [item]))
  await sql`update outbox set state = 'sent' where channel = 'sms'`.execute(deps.db)
}

async function textsBack(tenant: string, patient: Patient, text: string): Promise<void> {
  const at = await readBatonNow(deps.db)
  const reply = {
    eventId: `${tenant} ${patient} ${text}`,
    at,
    from: numberOf(patient),
    to: '+15185550100',
    text,
  }
  await receiveDelivery(deps.db, runtimeOf(tenant), 'sms', { replies: [reply], events: [] })
}

type Who = { tenant: string; roles?: readonly StaffRole[]; person?: string }

async function post(path: string, { tenant, roles = ['coordinator'], person = 'tran' }: Who, body: unknown) {
  const session = { tenant, fhirUser: `Practitioner/${person}`, roles }
  const opened = await insertSession(deps.db, session, { hash: randomBytes(32), expiresAt: new Date() })
  if (opened === 'already-used') throw new Error('no session')
  return app.request(path, {
    method: 'POST',
    headers: { authorization: `Bearer ${opened.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

/** What of a patient stands in one person's queue of work items, which the rail counts as it is listed. */
async function queuedOf(who: Who, patient: Patient) {
  const scope = 'me'
  const question = { queue: 'work', filter: { scope }, sort: 'worst' }
  const { rows } = WorklistPage.parse(await (await post('/api/worklist', who, question)).json())
  const counts = WorklistCounts.parse(await (await post('/api/worklist/counts', who, { scope })).json())
  expect(counts.queues.work).toBe(rows.length)
  return rows.filter((row) => row.patient === `Patient/${patient}`)
}

async function workOf(who: Who, patient: Patient): Promise<readonly WorkItem[]> {
  const answer = await post('/api/worklist/loop', who, { referral: `ServiceRequest/sr-${patient}` })
  return WorklistLoop.parse(await answer.json()).work
}

const give = (who: Who, patient: Patient, command: Command) =>
  post('/api/commands', who, {
    id: randomUUID(),
    patient: `Patient/${patient}`,
    referral: `ServiceRequest/sr-${patient}`,
    command,
    seen: {},
    mayWrite: [],
  })

async function finish(who: Who, patient: Patient, { reference }: WorkItem, text?: string): Promise<void> {
  const command = { name: 'complete-work', item: reference, ...(text !== undefined && { text }) } as const
  const response = await give(who, patient, command)
  expect([response.status, CommandAnswer.parse(await response.json()).state]).toEqual([200, 'done'])
}

const Task = z.looseObject({
  status: z.string(),
  note: z.array(z.looseObject({ text: z.string() })).optional(),
})

/** Every Task with this code about the patient's referral, on both shelves. */
async function tasksWith(tenant: string, patient: Patient, code: string) {
  const refreshed = await read(tenant, patient)
  if (refreshed.kind === 'chart-only') throw new Error('the chart was not read')
  return refreshed.meta.resources
    .filter((resource) => JSON.stringify(resource).includes(`"${code}"`))
    .map((resource) => Task.parse(resource))
}

const isOnOwnShelf = async (tenant: string, { reference }: WorkItem): Promise<boolean> => {
  const rows = await deps.db
    .selectFrom('fhir_resource')
    .select('id')
    .where('tenant_id', '=', tenant)
    .where('type', '=', 'Task')
    .where('id', '=', reference.slice('Task/'.length))
    .execute()
  return rows.length === 1
}

describe.each(profiles.map(({ id }) => id))('under an EHR that is %s', (tenant) => {
  const who = { tenant }

  test('what a patient texts back is in the list of who looks after it until they have finished it, once', async () => {
    await read(tenant, 'asks')
    await dispatch(tenant)
    await wasTexted(tenant, 'asks')
    await textsBack(tenant, 'asks', 'Which entrance is it?')
    await dispatch(tenant)
    await sync(tenant)
    expect(await queuedOf(who, 'asks')).toMatchObject([{ referral: 'ServiceRequest/sr-asks', owedWork: 1 }])
    const [item, ...others] = (await workOf(who, 'asks')).filter(({ kind }) => kind !== 'reminder')
    expect(item).toMatchObject({ kind: 'reply-question', owner: { display: 'Jon Tran' } })
    expect([item?.text, others]).toEqual([expect.stringContaining('Which entrance is it?'), []])
    if (item === undefined) return
    expect(await isOnOwnShelf(tenant, item)).toBe(tenant !== 'full')
    await finish(who, 'asks', item, 'Told her: the north one.')
    expect(await queuedOf(who, 'asks')).toEqual([])
    await textsBack(tenant, 'asks', 'Which entrance is it?')
    await sweep(tenant)
    await dispatch(tenant)
    await sync(tenant)
    expect(await tasksWith(tenant, 'asks', 'stall-reply-question')).toMatchObject([
      { status: 'completed', note: [{ text: 'Told her: the north one.' }] },
    ])
    expect((await workOf(who, 'asks')).map(({ kind }) => kind)).not.toContain('reply-question')
  })

  test('what was asked about a referral that is over stands in that list alone, and can be finished', async () => {
    await read(tenant, 'over')
    await dispatch(tenant)
    await wasTexted(tenant, 'over')
    const close = { name: 'close', reason: 'patient-declined', text: 'Does not want to go.' } as const
    expect((await give(who, 'over', close)).status).toBe(200)
    await textsBack(tenant, 'over', 'I changed my mind, can I still go?')
    await dispatch(tenant)
    await sync(tenant)
    expect(await queuedOf(who, 'over')).toMatchObject([
      { referral: 'ServiceRequest/sr-over', display: 'closed' },
    ])
    const open = await post('/api/worklist', who, {
      queue: 'open',
      filter: { scope: 'practice' },
      sort: 'worst',
    })
    const listed = WorklistPage.parse(await open.json()).rows.map(({ referral: listed }) => listed)
    expect(listed).not.toContain('ServiceRequest/sr-over')
    const [item] = await workOf(who, 'over')
    if (item === undefined) throw new Error('nobody was asked')
    await finish(who, 'over', item)
    expect(await queuedOf(who, 'over')).toEqual([])
    const [loop] = await deps.db
      .selectFrom('loop')
      .select('state')
      .where('tenant_id', '=', tenant)
      .where('referral_id', '=', 'sr-over')
      .execute()
    expect(loop?.state).toBe('closed-patient-declined')
  })

  test('what the ladder asks for is not asked for again once it is finished', async () => {
    await read(tenant, 'stalls')
    await dispatch(tenant)
    await sweep(tenant)
    await dispatch(tenant)
    await read(tenant, 'stalls')
    const items = await workOf(who, 'stalls')
    expect(items.length).toBeGreaterThan(0)
    for (const item of items) await finish(who, 'stalls', item)
    await sql`update loop set next_due_at = baton_now()`.execute(deps.db)
    await sweep(tenant)
    await dispatch(tenant)
    await read(tenant, 'stalls')
    expect(await workOf(who, 'stalls')).toEqual([])
  })

  test('only who may act on it finishes it, once, and the trail says who', async () => {
    await read(tenant, 'refused')
    await dispatch(tenant)
    const escalate = { name: 'escalate', to: 'coordinator-lead', reason: 'Nobody answers' } as const
    expect((await give(who, 'refused', escalate)).status).toBe(200)
    const lead = { tenant, person: 'lead', roles: ['coordinator-lead'] } as const
    expect(await queuedOf(lead, 'refused')).toMatchObject([{ referral: 'ServiceRequest/sr-refused' }])
    const item = (await workOf(lead, 'refused')).find(({ kind }) => kind === 'escalated')
    if (item === undefined) throw new Error('nothing was escalated')
    const command = { name: 'complete-work', item: item.reference } as const
    expect((await give({ tenant, roles: ['compliance'] }, 'refused', command)).status).toBe(403)
    await finish(lead, 'refused', item)
    const again = await give(lead, 'refused', command)
    expect([again.status, CommandProblem.parse(await again.json()).reason]).toEqual([409, 'work-done'])
    const { rows } = await sql<{ entry: string }>`select entry from audit_event
      where tenant_id = ${tenant} and event = 'command-given' and entry like '%complete-work%'
        and entry like '%Patient/refused%'`.execute(deps.db)
    expect(rows).toHaveLength(1)
    expect(rows[0]?.entry).toContain('Practitioner/lead')
  })
})

describe('work about no referral, under an EHR that takes Tasks', () => {
  const tenant = full.id
  const lead = { tenant, person: 'lead', roles: ['coordinator-lead'] } as const

  /** What is listed, which the rail counts as it is listed. */
  async function unplaced(): Promise<readonly UnplacedItem[]> {
    const scope = 'me'
    const { items, total } = UnplacedWork.parse(await (await post('/api/work', lead, { scope })).json())
    expect(total).toBe(items.length)
    return items
  }

  async function onlyOne(kind: string): Promise<UnplacedItem> {
    const [item, ...others] = (await unplaced()).filter(({ work }) => work.kind === kind)
    if (item === undefined || others.length > 0) throw new Error('not one work item')
    expect(await isOnOwnShelf(tenant, item.work)).toBe(false)
    return item
  }

  async function getMessage(id: string): Promise<UnplacedItem> {
    const message = {
      messageId: `<${id}@heart.example>`,
      from: 'a@heart.example',
      answers: [],
      attachments: [],
    }
    const said = { ...message, subject: 'About a patient', text: `Please call us: ${id}.` }
    await receiveDirectMessage(deps.db, runtimeOf(tenant), said)
    await dispatch(tenant)
    return onlyOne('direct-message')
  }

  async function leaveUnread(patient: Patient): Promise<UnplacedItem> {
    const since = new Date((await readBatonNow(deps.db)).getTime() - 14 * 86_400_000)
    await noteUnread(deps.db, { tenant, patient }, since)
    await raiseUnreadCharts(deps.db, runtimeOf(tenant))
    await dispatch(tenant)
    return onlyOne('unread-chart')
  }

  const finishItem = ({ work, version }: UnplacedItem, text?: string) =>
    post('/api/work/finish', lead, {
      item: work.reference,
      version,
      ...(text !== undefined && { text }),
    })

  const gateway = () => {
    const found = deps.gateways.find(runtimeOf(tenant))
    if (found === undefined) throw new Error('no backend access')
    return found
  }

  const Stored = z.looseObject({
    resourceType: z.literal('Task'),
    id: z.string(),
    status: z.string(),
    meta: z.looseObject({ versionId: z.string() }),
  })

  async function inEhr({ work }: UnplacedItem) {
    const { resources } = await gateway().search('Task', { _id: work.reference.slice('Task/'.length) })
    return Stored.parse(resources[0])
  }

  /** Somebody works on it in the EHR. */
  async function changeInEhr(item: UnplacedItem, change: Record<string, unknown>): Promise<void> {
    const { meta, ...task } = await inEhr(item)
    const resource = { ...task, ...change }
    await gateway().write({ interaction: 'update', resource, versionId: meta.versionId })
  }

  /** Far enough on that what was looked at is looked at again. */
  async function syncLater(minutes: number): Promise<void> {
    await moveClock(deps.db, minutes * 60_000)
    await sync(tenant)
  }

  test('is listed with whom it names, finished here, and over in the EHR too', async () => {
    const item = await leaveUnread('stalls')
    expect(item).toMatchObject({ patient: { reference: 'Patient/stalls' } })
    expect((await finishItem(item, 'Looked it up by hand.')).status).toBe(200)
    expect(await unplaced()).toEqual([])
    expect((await finishItem(item)).status).toBe(409)
    await dispatch(tenant)
    expect(await inEhr(item)).toMatchObject({
      status: 'completed',
      note: [{ text: 'Looked it up by hand.' }],
    })
    await syncLater(20)
    expect(await unplaced()).toEqual([])
  })

  test('leaves the list when it is finished in the EHR, and follows what is changed there', async () => {
    const item = await getMessage('one')
    expect(item.work.owner).toMatchObject({ reference: 'Practitioner/lead' })
    await changeInEhr(item, { priority: 'stat' })
    await syncLater(40)
    expect(await onlyOne('direct-message')).toMatchObject({ work: { priority: 'stat' } })
    await changeInEhr(item, { status: 'completed' })
    await syncLater(60)
    expect(await unplaced()).toEqual([])
  })

  test('stays while somebody else has changed it in the EHR, and is finished as it then stands', async () => {
    const item = await getMessage('two')
    await changeInEhr(item, { status: 'in-progress' })
    expect((await finishItem(item)).status).toBe(200)
    await dispatch(tenant)
    expect(await inEhr(item)).toMatchObject({ status: 'in-progress' })
    await syncLater(80)
    const again = await onlyOne('direct-message')
    expect(again.version).not.toBe(item.version)
    expect((await finishItem(item)).status).toBe(409)
    expect((await finishItem(again)).status).toBe(200)
    await dispatch(tenant)
    expect(await inEhr(item)).toMatchObject({ status: 'completed' })
    expect(await unplaced()).toEqual([])
  })

  test('is of its practice alone', async () => {
    const item = await getMessage('three')
    const elsewhere = { ...lead, tenant: epicLike.id }
    const body = { item: item.work.reference, version: item.version }
    expect((await post('/api/work/finish', elsewhere, body)).status).toBe(404)
    const answer = await post('/api/work', elsewhere, { scope: 'practice' })
    expect(UnplacedWork.parse(await answer.json()).items).toEqual([])
  })
})
