import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { StaffRole } from '#domain/staff.ts'
import { UnplacedWork, WorklistCounts, type UnplacedItem } from '../../server/contract/worklist.ts'
import { readBatonNow } from '../../server/store/clock.ts'
import { saveMirrored } from '../../server/store/mirrored-resources.ts'
import { insertSession } from '../../server/store/sessions.ts'
import { noteUnread } from '../../server/store/unread-charts.ts'
import { writeOwn } from '../../server/use-cases/own-store-writes.ts'
import type { BatonTransaction, TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import { enqueue } from '../../server/store/outbox.ts'
import { raiseUnreadCharts } from '../../server/use-cases/watch/raise-unread-charts.ts'
import { receiveDirectMessage } from '../../server/use-cases/watch/receive-direct-message.ts'
import { toRefusedTask } from '../../server/use-cases/notes/note-task.ts'
import { openTestBaton, type TestBaton } from '../support/baton-for-tests.ts'
import { aPatient, aReferral } from '../support/evidence-builders.ts'
import { setDomainTime, wednesdayNoon } from '../support/watch-fixture.ts'

const staff = [
  { reference: 'Practitioner/lead', name: 'Lena Lead', roles: ['coordinator-lead'] },
  { reference: 'Practitioner/tran', name: 'Jon Tran', roles: ['coordinator'] },
]

let baton: TestBaton
beforeAll(async () => {
  baton = await openTestBaton(
    [
      { tenant: 'north', iss: 'https://north.example/fhir', staff },
      { tenant: 'south', iss: 'https://south.example/fhir', staff },
    ],
    { limits: { count: () => Promise.resolve(undefined) } },
  )
})
afterAll(() => baton.close())
beforeEach(async () => {
  await sql`truncate outbox, delivery_event, tracked_patient, mirrored_resource, worklist_row, worklist_stretch,
    fhir_resource, fhir_token, fhir_reference cascade`.execute(baton.database.db)
  await setDomainTime(baton.database.db, wednesdayNoon)
})

/** A practice that tells everybody what is due. */
function practice(id = 'north'): TenantRuntime {
  const runtime = baton.open.tenants.get(id)
  if (runtime === undefined) throw new Error('no such practice')
  return { ...runtime, tenant: { ...runtime.tenant, featureLevel: 'escalate' } }
}

/** Writes what was asked for where an EHR takes no Tasks. */
async function dispatch(): Promise<void> {
  const { db } = baton.database
  const deps = {
    db,
    tenants: new Map([['north', practice()]]),
    shelvesOf: ({ tenant }: TenantRuntime) => ({
      own: async (write: Parameters<typeof writeOwn>[2]) =>
        writeOwn(db, tenant.id, write, await readBatonNow(db)),
    }),
    transportsOf: () => new Map(),
    chance: () => 0.5,
  }
  while ((await dispatchOnce(deps)) > 0);
}

async function sweep(): Promise<void> {
  await raiseUnreadCharts(baton.database.db, practice())
  await dispatch()
}

/** A chart that could not be read for two days. */
async function leaveUnread(patient: string): Promise<void> {
  const since = new Date(wednesdayNoon.getTime() - 2 * 86_400_000)
  await noteUnread(baton.database.db, { tenant: 'north', patient }, since)
  await sweep()
}

async function getMessage(): Promise<void> {
  const message = { messageId: '<m-1@heart.example>', from: 'a@heart.example', answers: [], attachments: [] }
  const said = { ...message, subject: 'About a patient', text: 'Please call us.' }
  await receiveDirectMessage(baton.database.db, practice(), said)
  await dispatch()
}

async function getUnreadable(cameFor?: { referral: string; patient: string }): Promise<void> {
  const { db } = baton.database
  const task = toRefusedTask(practice().tenant, 'note-1', cameFor, await readBatonNow(db))
  await db.transaction().execute((trx: BatonTransaction) => enqueue(trx, 'north', [task]))
  await dispatch()
}

const mirror = (patient: string, resource: { resourceType: string; id?: string | undefined }) =>
  saveMirrored(
    baton.database.db,
    { tenant: 'north', patient },
    [{ type: resource.resourceType, id: resource.id ?? '', content: JSON.stringify(resource) }],
    [],
    wednesdayNoon,
  )

const restricted = {
  meta: {
    security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }],
  },
}

type Who = { tenant?: string; person?: string; roles?: readonly StaffRole[] }

async function post(path: string, body: unknown, who: Who = {}): Promise<Response> {
  const { tenant = 'north', person = 'lead', roles = ['coordinator-lead'] } = who
  const session = { tenant, fhirUser: `Practitioner/${person}`, roles }
  const opened = await insertSession(baton.database.db, session, {
    hash: randomBytes(32),
    expiresAt: new Date(),
  })
  if (opened === 'already-used') throw new Error('no session')
  return baton.app.request(path, {
    method: 'POST',
    headers: { authorization: `Bearer ${opened.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

/** What one person is shown, which the rail counts as it is listed. */
async function listed(who: Who = {}, scope: 'me' | 'practice' = 'me'): Promise<readonly UnplacedItem[]> {
  const { items, total } = UnplacedWork.parse(await (await post('/api/work', { scope }, who)).json())
  const counts = WorklistCounts.parse(await (await post('/api/worklist/counts', { scope }, who)).json())
  expect([total, counts.queues.work]).toEqual([items.length, items.length])
  return items
}

const kindsOf = (items: readonly UnplacedItem[]) => items.map(({ work }) => work.kind)

const finish = ({ work, version }: UnplacedItem, who: Who = {}, text?: string) =>
  post('/api/work/finish', { item: work.reference, version, ...(text !== undefined && { text }) }, who)

async function onlyItem(): Promise<UnplacedItem> {
  const [item, ...others] = await listed()
  if (item === undefined || others.length > 0) throw new Error('not one work item')
  return item
}

const tasks = async (): Promise<readonly unknown[]> => {
  const found = await sql<{ content: string }>`select content from fhir_resource
    where tenant_id = 'north' and type = 'Task' order by id`.execute(baton.database.db)
  return found.rows.map(({ content }): unknown => JSON.parse(content))
}

const auditOf = async (event: string): Promise<readonly string[]> => {
  const found = await sql<{ entry: string }>`select entry from audit_event
    where tenant_id = 'north' and event = ${event} order by seq`.execute(baton.database.db)
  return found.rows.map(({ entry }) => entry)
}

describe('work about no referral, under an EHR that takes no Tasks', () => {
  test('is listed with why, since when, for whom and about whom', async () => {
    await mirror('p-1', aPatient({ over: { id: 'p-1', name: [{ family: 'Okafor', given: ['Adaeze'] }] } }))
    await leaveUnread('p-1')
    const item = await onlyItem()
    expect(item).toMatchObject({
      work: {
        kind: 'unread-chart',
        priority: 'urgent',
        since: wednesdayNoon.toISOString(),
        owner: { reference: 'Practitioner/lead', display: 'Lena Lead' },
      },
      patient: { reference: 'Patient/p-1', name: 'OKAFOR, Adaeze' },
    })
    expect(item.work.text).toContain('Check the record by hand')
  })

  test('is what came in and names nobody, too, the newest first', async () => {
    await getMessage()
    await setDomainTime(baton.database.db, new Date(wednesdayNoon.getTime() + 3_600_000))
    await getUnreadable()
    const items = await listed()
    expect(kindsOf(items)).toEqual(['note-refused', 'direct-message'])
    expect(items.map(({ patient }) => patient)).toEqual([undefined, undefined])
  })

  test('is about a referral that is in no list, until it is in one', async () => {
    await getUnreadable({ referral: 'sr-1', patient: 'p-1' })
    expect(kindsOf(await listed())).toEqual(['note-refused'])
    await sql`insert into worklist_row (tenant_id, referral_id, patient_id, summary, search_text, digest, evidence_at)
      values ('north', 'sr-1', 'p-1', '{}', '', '', now())`.execute(baton.database.db)
    expect(await listed()).toEqual([])
  })

  test('is listed for who was asked, for everybody where the practice is looked at, and for no other practice', async () => {
    await leaveUnread('p-1')
    const tran = { person: 'tran', roles: ['coordinator'] } as const
    expect(await listed(tran)).toEqual([])
    expect(kindsOf(await listed(tran, 'practice'))).toEqual(['unread-chart'])
    expect(await listed({ tenant: 'south' }, 'practice')).toEqual([])
  })

  test.each(['record', 'order'])('is hidden from who may not see a restricted %s', async (what) => {
    const over = { id: 'p-1', ...(what === 'record' && restricted) }
    await mirror('p-1', aPatient({ over }))
    await mirror('p-1', { ...aReferral({ id: 'sr-1' }), ...(what === 'order' && restricted) })
    await getUnreadable({ referral: 'sr-1', patient: 'p-1' })
    const tran = { person: 'tran', roles: ['coordinator'] } as const
    expect(await listed(tran, 'practice')).toEqual([])
    const item = await onlyItem()
    expect((await finish(item, tran)).status).toBe(404)
  })

  test('is read on record, for each patient it names', async () => {
    await leaveUnread('p-1')
    const before = (await auditOf('worklist-read')).length
    await listed()
    const [entry, ...others] = (await auditOf('worklist-read')).slice(before)
    expect([entry, others]).toEqual([expect.stringContaining('Patient/p-1'), []])
  })
})

describe('finishing it', () => {
  test('is done once, with what came of it, and no later round asks again', async () => {
    await leaveUnread('p-1')
    const item = await onlyItem()
    expect((await finish(item, {}, 'Two referrals, both booked.')).status).toBe(200)
    expect(await listed()).toEqual([])
    expect((await finish(item)).status).toBe(409)
    await setDomainTime(baton.database.db, new Date(wednesdayNoon.getTime() + 3 * 86_400_000))
    await sweep()
    expect(await listed()).toEqual([])
    expect(await tasks()).toMatchObject([
      { status: 'completed', note: [{ text: 'Two referrals, both booked.' }] },
    ])
  })

  test('is in the trail with who did it, and not where it was refused', async () => {
    await leaveUnread('p-1')
    const item = await onlyItem()
    const before = (await auditOf('command-given')).length
    await finish(item, { person: 'tran', roles: ['coordinator'] })
    await finish(item)
    const entries = (await auditOf('command-given')).slice(before)
    expect(entries).toHaveLength(1)
    for (const said of ['Practitioner/tran', 'Patient/p-1', 'complete-work', item.work.reference])
      expect(entries[0]).toContain(said)
  })

  test('holds for what was shown only', async () => {
    await leaveUnread('p-1')
    const item = await onlyItem()
    const answer = await finish({ ...item, version: '7' })
    expect([answer.status, await answer.text()]).toEqual([409, expect.stringContaining('changed-meanwhile')])
    expect(await listed()).toHaveLength(1)
  })

  test('is for nobody of another practice', async () => {
    await leaveUnread('p-1')
    const item = await onlyItem()
    expect((await finish(item, { tenant: 'south' })).status).toBe(404)
    expect(await tasks()).toMatchObject([{ status: 'requested' }])
  })

  test('is for no work item of a listed referral: that is finished there', async () => {
    await getUnreadable({ referral: 'sr-1', patient: 'p-1' })
    const item = await onlyItem()
    await sql`insert into worklist_row (tenant_id, referral_id, patient_id, summary, search_text, digest, evidence_at)
      values ('north', 'sr-1', 'p-1', '{}', '', '', now())`.execute(baton.database.db)
    expect((await finish(item)).status).toBe(404)
  })
})
