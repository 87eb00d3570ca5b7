import { randomBytes } from 'node:crypto'
import { traceAttempts } from '#domain/attempt-courses.ts'
import { derivePatient } from '#domain/derive-patient.ts'
import { readEvidence } from '#domain/evidence.ts'
import { sql } from 'kysely'
import { WorklistCounts, WorklistPage, type WorklistQuestion } from '../../server/contract/worklist.ts'
import { insertSession } from '../../server/store/sessions.ts'
import { readBatonNow } from '../../server/store/clock.ts'
import { recordViews } from '../../server/use-cases/watch/record-views.ts'
import type { BatonDatabase, BatonTransaction, TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import { openTestBaton, type TestBaton, type TestIssuer } from './baton-for-tests.ts'
import { openPretendEhr } from './pretend-ehr.ts'
import { setDomainTime } from './watch-fixture.ts'

export type WorklistFixture = {
  baton: TestBaton
  db: BatonDatabase
  /** Reference of who has signed in. */
  me: string
  runtime: TenantRuntime
  /** Reads this chart at this moment, as the sync would. */
  record: (patient: string, resources: readonly unknown[], tenant?: string) => Promise<void>
  ask: (question?: Partial<WorklistQuestion>) => Promise<WorklistPage>
  count: (scope?: 'me' | 'practice') => Promise<WorklistCounts>
  post: (path: string, body: unknown) => Promise<Response>
  call: (method: 'GET' | 'DELETE' | 'PUT', path: string, body?: unknown) => Promise<Response>
  setTime: (at: string) => Promise<void>
  clear: () => Promise<void>
  close: () => Promise<void>
}

/** The real app on a real database with one practice, its worklist empty, and somebody of it who has signed in. */
export async function openWorklistFixture(): Promise<WorklistFixture> {
  const ehr = await openPretendEhr()
  const issuers: TestIssuer[] = [
    { tenant: 'test', iss: ehr.iss },
    { tenant: 'other', iss: 'https://other.example/fhir' },
  ]
  const baton = await openTestBaton(issuers, { limits: { count: () => Promise.resolve(undefined) } })
  const { db } = baton.database
  const runtimeOf = (tenant: string): TenantRuntime => {
    const runtime = baton.open.tenants.get(tenant)
    if (runtime === undefined) throw new Error('no such practice')
    return runtime
  }
  const opened = await insertSession(
    db,
    { tenant: 'test', fhirUser: `${ehr.iss}/Practitioner/prac-1`, roles: ['coordinator'] },
    { hash: randomBytes(32), expiresAt: new Date() },
  )
  if (opened === 'already-used') throw new Error('the session was not opened')
  const { token } = opened
  const post = async (path: string, body: unknown): Promise<Response> =>
    baton.app.request(path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  return {
    baton,
    db,
    me: 'Practitioner/prac-1',
    runtime: runtimeOf('test'),
    record: async (patient, resources, tenant = 'test') => {
      const now = await readBatonNow(db)
      const runtime = runtimeOf(tenant)
      const { evidence, setAside } = readEvidence(resources)
      const chart = { evidence, sources: {}, setAside, lastGoodReadAt: now.getTime() }
      const views = derivePatient(chart, runtime.tenant.policy, now.getTime(), traceAttempts)
      const meta = {
        purpose: 'sync',
        evidenceAt: now,
        lastGoodReadAt: now,
        sources: {},
        resources,
        judgedAt: now,
      } as const
      await db
        .transaction()
        .execute((trx: BatonTransaction) => recordViews(trx, runtime, patient, views, meta))
    },
    ask: async (question) => {
      const whole = { queue: 'open', filter: { scope: 'practice' }, sort: 'worst', ...question }
      const answer = await post('/api/worklist', whole)
      if (answer.status !== 200) throw new Error(`no list: ${await answer.text()}`)
      return WorklistPage.parse(await answer.json())
    },
    count: async (scope = 'practice') => {
      const answer = await post('/api/worklist/counts', { scope })
      if (answer.status !== 200) throw new Error(`no counts: ${await answer.text()}`)
      return WorklistCounts.parse(await answer.json())
    },
    post,
    call: async (method, path, body) =>
      baton.app.request(path, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    setTime: (at) => setDomainTime(db, new Date(at)),
    clear: async () => {
      await sql`truncate loop, outbox, mirrored_resource, worklist_row, worklist_stretch, worklist_view`.execute(
        db,
      )
    },
    close: async () => {
      await baton.close()
      await ehr.close()
    },
  }
}

export function referralsOf({ rows }: WorklistPage): readonly string[] {
  return rows.map(({ referral }) => referral)
}
