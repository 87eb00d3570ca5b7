import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { routes } from '../../server/app.ts'
import { openMetrics } from '../../server/jobs/metrics.ts'
import { appendAudit } from '../../server/store/audit-log.ts'
import { countDelivered, countEnding, countFired, toAppMetrics } from '../../server/watch-metrics.ts'
import { aReading } from '../support/kept-trail.ts'
import { openTestBaton, type TestBaton } from '../support/baton-for-tests.ts'

const token = 'a-token-for-the-collector-of-figures'
const metrics = openMetrics({ tenants: ['clinic'], routes: routes.map(({ path }) => path) })

let baton: TestBaton
beforeAll(async () => {
  baton = await openTestBaton([{ tenant: 'clinic', iss: 'http://127.0.0.1:1/fhir' }])
  baton.deps.metricsToken = token
  baton.deps.metrics = toAppMetrics(metrics, baton.database.db)
})
afterAll(() => baton.close())

const ask = (bearer?: string) =>
  baton.app.request(
    '/metrics',
    bearer === undefined ? {} : { headers: { authorization: `Bearer ${bearer}` } },
  )

describe('the figures', () => {
  test('are shown to whoever holds the token, and to nobody else', async () => {
    expect([(await ask()).status, (await ask('not-the-right-token-at-all')).status]).toEqual([403, 403])
    const shown = await ask(token)
    expect([shown.status, shown.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/plain'),
    ])
  })

  test('do not exist where no token is set', async () => {
    delete baton.deps.metricsToken
    expect((await ask(token)).status).toBe(404)
    baton.deps.metricsToken = token
  })

  test('tell what is in the database at that moment, and what was done', async () => {
    const row = {
      tenant_id: 'clinic',
      patient_id: 'p',
      state: 'sent',
      urgency: 'routine',
      direction: 'outbound',
      plan: '{}',
      evidence_at: new Date('2026-01-05T15:00:00Z'),
    }
    await baton.database.db
      .insertInto('loop')
      .values([
        { ...row, referral_id: 'one', display: 'overdue' },
        { ...row, referral_id: 'two', display: 'on-track' },
        { ...row, referral_id: 'three', display: 'closed' },
      ])
      .execute()
    countEnding(metrics, { channel: 'sms', state: 'sent' })
    countEnding(metrics, { channel: 'OKAFOR', state: 'sent' })
    countFired(
      metrics,
      new Map([
        ['unscheduled', 2],
        ['visit-message', 5],
      ]),
    )
    countDelivered(metrics)('sms')
    await baton.database.db.transaction().execute(async (trx) => {
      await appendAudit(trx, 'clinic', [aReading(1), aReading(2)])
      await appendAudit(trx, 'elsewhere', [aReading(3)])
    })
    await ask(token)
    const text = await (await ask(token)).text()
    expect(text).toContain('baton_loops_open{tenant="clinic"} 2')
    expect(text).toContain('baton_loops_overdue{tenant="clinic"} 1')
    expect(text).toContain('baton_sends_total{channel="sms",outcome="sent"} 1')
    expect(text).toContain('baton_sends_total{channel="sms",outcome="delivered"} 1')
    expect(text).toContain('baton_audit_appends_total 3')
    expect(text).toContain('baton_rungs_fired_total{clock="unscheduled"} 2')
    expect(text).toMatch(/baton_http_request_seconds_count\{route="\/metrics",status="4xx"\} \d/)
    expect(text).not.toMatch(/OKAFOR|visit-message/)
  })
})
