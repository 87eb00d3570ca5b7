import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findNotification } from '../../server/ehr/subscription-notification.ts'
import { hasEventGap } from '../../server/domain/sync/event-gap.ts'
import { readNotificationSecret } from '../../server/use-cases/sync/notification-secret.ts'
import { openTestBaton, type TestBaton } from '../support/baton-for-tests.ts'

const order = {
  resourceType: 'ServiceRequest',
  id: 'sr-1',
  status: 'active',
  intent: 'order',
  subject: { reference: 'https://ehr.example/fhir/Patient/p-1' },
}

/** As an R4 server says it: Subscriptions R5 Backport. */
function backport(since: string, focuses: readonly string[], resources: readonly object[] = []): object {
  const events = focuses.map((reference, at) => ({
    name: 'notification-event',
    part: [
      { name: 'event-number', valueString: String(at + 1) },
      { name: 'focus', valueReference: { reference } },
    ],
  }))
  const parameter = [
    { name: 'subscription', valueReference: { reference: 'https://ehr.example/fhir/Subscription/s' } },
    { name: 'topic', valueCanonical: 'https://ehr.example/topics/order' },
    { name: 'status', valueCode: 'active' },
    { name: 'type', valueCode: 'event-notification' },
    { name: 'events-since-subscription-start', valueString: since },
    ...events,
  ]
  const entries = resources.map((resource) => ({
    resource,
    request: { method: 'POST', url: 'ServiceRequest' },
  }))
  return {
    resourceType: 'Bundle',
    type: 'history',
    entry: [{ resource: { resourceType: 'Parameters', parameter } }, ...entries],
  }
}

/** As R4B and R5 say it, and some R4 servers too. */
function status(since: number | string, references: readonly string[], type = 'event-notification'): object {
  const notificationEvent = references.map((reference, at) => ({ eventNumber: at + 1, focus: { reference } }))
  return {
    resourceType: 'Bundle',
    type: 'subscription-notification',
    entry: [
      {
        resource: {
          resourceType: 'SubscriptionStatus',
          type,
          eventsSinceSubscriptionStart: since,
          ...(references.length === 0 ? {} : { notificationEvent }),
        },
      },
    ],
  }
}

describe('a notification is understood', () => {
  test.each([
    [
      'in the backport’s form with full resources',
      backport('3', ['ServiceRequest/sr-1'], [order]),
      {
        eventsSinceStart: 3,
        events: 1,
        focuses: [{ type: 'ServiceRequest', id: 'sr-1' }],
        patients: ['p-1'],
      },
    ],
    [
      'in the backport’s form with ids only',
      backport('7', ['https://ehr.example/fhir/ServiceRequest/sr-1/_history/2', 'Task/t-1']),
      {
        eventsSinceStart: 7,
        events: 2,
        focuses: [
          { type: 'ServiceRequest', id: 'sr-1' },
          { type: 'Task', id: 't-1' },
        ],
        patients: [],
      },
    ],
    [
      'as SubscriptionStatus',
      status('12', ['ServiceRequest/sr-1']),
      { eventsSinceStart: 12, events: 1, focuses: [{ type: 'ServiceRequest', id: 'sr-1' }] },
    ],
    ['as a heartbeat', status(12, [], 'heartbeat'), { kind: 'heartbeat', events: 0, focuses: [] }],
    ['as a handshake', status(0, [], 'handshake'), { kind: 'handshake', eventsSinceStart: 0 }],
  ])('%s', (_, bundle, expected) => {
    expect(findNotification(bundle)).toMatchObject(expected)
  })

  test.each([
    ['a search result', { resourceType: 'Bundle', type: 'searchset', entry: [{ resource: order }] }],
    ['an empty Bundle', { resourceType: 'Bundle', type: 'history', entry: [] }],
    ['a resource', order],
    ['nothing', undefined],
  ])('%s is none', (_, body) => {
    expect(findNotification(body)).toBeUndefined()
  })
})

describe('events are missed', () => {
  test.each([
    ['the first of all', undefined, 1, 1, false],
    ['the first that arrives is not the first of all', undefined, 4, 1, true],
    ['the next', 4, 5, 1, false],
    ['three at once', 4, 7, 3, false],
    ['one was lost', 4, 6, 1, true],
    ['a heartbeat without news', 4, 4, 0, false],
    ['a heartbeat tells of more than arrived', 4, 6, 0, true],
    ['a late one', 6, 5, 1, false],
    ['the same again', 6, 6, 1, false],
    ['the subscription began anew', 5_000, 1, 1, true],
    ['nobody counts', 4, undefined, 1, false],
  ])('%s', (_, seen, count, events, expected) => {
    expect(hasEventGap(seen, count, events)).toBe(expected)
  })
})

describe('the address for notifications', () => {
  let baton: TestBaton
  beforeAll(async () => {
    baton = await openTestBaton([
      { tenant: 'test', iss: 'https://ehr.example/fhir', hasBackend: true },
      { tenant: 'chart-only', iss: 'https://other.example/fhir' },
    ])
  })
  afterAll(() => baton.close())
  beforeEach(async () => {
    for (const table of ['tracked_patient', 'notified_resource', 'sync_source', 'mirrored_resource'] as const)
      await baton.database.db.deleteFrom(table).execute()
  })

  async function send(body: unknown, changes: { tenant?: string; secret?: string } = {}): Promise<number> {
    const secret = changes.secret ?? (await readNotificationSecret(baton.database.db, 'test'))
    const answer = await baton.app.request(`/callbacks/${changes.tenant ?? 'test'}/subscription`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/fhir+json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
    return answer.status
  }
  const due = async (): Promise<string[]> => {
    const rows = await baton.database.db.selectFrom('tracked_patient').selectAll().execute()
    return rows
      .filter((row) => (row.next_read_at?.getTime() ?? Infinity) <= Date.now())
      .map((row) => row.patient_id)
  }

  test('is closed to whoever lacks the tenant’s secret, and to tenants without a backend', async () => {
    const wrong = 'a'.repeat(43)
    expect(await send(status(1, ['ServiceRequest/sr-1']), { secret: wrong })).toBe(404)
    expect(await send(status(1, []), { tenant: 'chart-only' })).toBe(404)
    expect(await send(status(1, []), { tenant: 'nobody' })).toBe(404)
    expect(await baton.database.db.selectFrom('sync_source').selectAll().execute()).toEqual([])
  })

  test('has the chart read that a full resource names, and takes nothing of it as evidence', async () => {
    expect(await send(backport('1', ['ServiceRequest/sr-1'], [order]))).toBe(200)
    expect(await due()).toEqual(['p-1'])
    expect(await baton.database.db.selectFrom('mirrored_resource').selectAll().execute()).toEqual([])
  })

  test('keeps ids it does not know until they are looked up, each once', async () => {
    await send(status(1, ['ServiceRequest/sr-9']))
    await send(status(1, ['ServiceRequest/sr-9']))
    const noted = await baton.database.db.selectFrom('notified_resource').select(['type', 'id']).execute()
    expect(noted).toEqual([{ type: 'ServiceRequest', id: 'sr-9' }])
  })

  test('after missed events has every tracked chart read again', async () => {
    const later = new Date(Date.now() + 3_600_000)
    const row = {
      tenant_id: 'test',
      patient_id: 'p-5',
      why: 'open-loop' as const,
      sources: '{}',
      next_read_at: later,
    }
    await baton.database.db.insertInto('tracked_patient').values(row).execute()
    await send(status(1, ['Task/t-1']))
    expect(await due()).toEqual([])
    await send(status(3, ['Task/t-2']))
    expect(await due()).toEqual(['p-5'])
    expect(baton.log.some(({ event }) => event === 'notifications-missed')).toBe(true)
  })

  test('answers nonsense with a problem', async () => {
    expect(await send({ resourceType: 'Bundle' })).toBe(422)
    expect(await send('{')).toBe(422)
  })
})
