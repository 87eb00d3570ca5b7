import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { readAuditText } from '#domain/audit-text-reading.ts'
import { WorklistChanges, WorklistLoop } from '../../server/contract/worklist.ts'
import { saveBlindNotice } from '../../server/store/blind-notices.ts'
import { saveMirrored } from '../../server/store/mirrored-resources.ts'
import { readBatonNow } from '../../server/store/clock.ts'
import { writeCsv } from '../../server/use-cases/worklist/write-csv.ts'
import { aPatient, aReferral, aTask, anOwner, directory } from '../support/evidence-builders.ts'
import { readListReader } from '../../server/http/worklist-reader.ts'
import { openWorklistFixture, type WorklistFixture } from '../support/worklist-fixture.ts'

let worklist: WorklistFixture
beforeAll(async () => {
  worklist = await openWorklistFixture()
})
afterAll(() => worklist.close())
beforeEach(async () => {
  await worklist.clear()
  await worklist.setTime('2026-01-06T15:00:00Z')
})

const question = { queue: 'open', filter: { scope: 'practice' }, sort: 'worst' } as const
const ada = aPatient({
  over: { birthDate: '1961-03-14', name: [{ family: 'Okafor', given: ['=Adaeze'] }] },
})

async function changesSince(revision: string): Promise<WorklistChanges> {
  const answer = await worklist.post('/api/worklist/changes', { ...question, revision })
  expect(answer.status).toBe(200)
  return WorklistChanges.parse(await answer.json())
}

async function auditOf(event: string): Promise<string[]> {
  const found = await sql<{ entry: string }>`select entry from audit_event where event = ${event}
    order by seq`.execute(worklist.db)
  return found.rows.map(({ entry }) => entry)
}

describe('changes of a list', () => {
  test('are none until something changes', async () => {
    await worklist.record('p-1', [ada, aReferral()])
    const { revision } = await worklist.ask()
    await worklist.record('p-1', [ada, aReferral()])
    expect((await changesSince(revision)).changed).toBe(0)
  })

  test('are rows that came, changed or left', async () => {
    await worklist.record('p-1', [ada, aReferral()])
    const { revision } = await worklist.ask()
    await worklist.record('p-1', [ada, aReferral({ over: { priority: 'stat' } })])
    const second = await changesSince(revision)
    expect(second.changed).toBe(1)
    expect((await changesSince(second.revision)).changed).toBe(0)
    await worklist.record('p-1', [ada])
    expect((await changesSince(second.revision)).changed).toBe(1)
  })

  test('are also loops that came due by themselves', async () => {
    await worklist.record('p-1', [ada, aReferral(), aTask(), anOwner(), ...directory])
    const { revision } = await worklist.ask()
    await worklist.setTime('2026-01-20T15:00:00Z')
    expect((await changesSince(revision)).changed).toBe(1)
  })

  test('are seen of a transaction that began before the list was read and ended after', async () => {
    const { revision } = await worklist.db.transaction().execute(async (trx) => {
      await sql`insert into worklist_row (tenant_id, referral_id, patient_id, summary, search_text, digest, evidence_at)
        values ('test', 'sr-9', 'p-9', '{}', '', '', now())`.execute(trx)
      await sql`insert into worklist_stretch (tenant_id, referral_id, from_at, until_at, rank, display, due_at,
          ordered_at, urgency, direction, state, unfiled_notes, awaits_review, escalated_from, put_off_until,
          is_restricted, patient_order, receiver_order, owner_order)
        values ('test', 'sr-9', '-infinity', 'infinity', 6, 'on-track', 'infinity', 'infinity', 'routine',
          'outbound', 'sent', 0, false, 'infinity', '-infinity', false, '', '', '')`.execute(trx)
      return worklist.ask()
    })
    expect((await changesSince(revision)).changed).toBe(1)
  })

  test('need a revision that Baton gave', async () => {
    for (const revision of ['', 'x', Buffer.from('{"seen":"1"}').toString('base64url')])
      expect((await worklist.post('/api/worklist/changes', { ...question, revision })).status).toBe(422)
  })
})

test('a page of a list is a reading of every patient on it, once each', async () => {
  await worklist.record('p-1', [ada, aReferral(), aReferral({ id: 'sr-3' })])
  await worklist.record('p-2', [
    aPatient({ id: 'p-2' }),
    aReferral({ id: 'sr-2', patient: 'Patient/p-2', specialty: 'neurology' }),
  ])
  const before = (await auditOf('worklist-read')).length
  await worklist.ask()
  const entries = (await auditOf('worklist-read')).slice(before).map((text) => readAuditText(text)?.entry)
  expect(entries.map((entry) => entry?.patient).toSorted()).toEqual(['Patient/p-1', 'Patient/p-2'])
  expect(entries[0]).toMatchObject({ reason: 'open 3 of 3', action: 'read', outcome: 'success' })
})

test('a page says since when something of the practice cannot be read, and what, and nothing of another’s', async () => {
  await worklist.record('p-1', [ada, aReferral()])
  const since = new Date('2026-01-06T09:00:00Z')
  const openedAt = new Date('2026-01-06T14:00:00Z')
  const notice = (tenant: string, person: string, sources: readonly string[], from = since) =>
    worklist.db
      .transaction()
      .execute((trx) => saveBlindNotice(trx, tenant, { person, openedAt, since: from, sources }))
  await notice('other', 'Practitioner/1', ['Task'])
  expect((await worklist.ask()).blind).toBeUndefined()
  await notice('test', 'Practitioner/1', ['Encounter', 'Appointment'], openedAt)
  await notice('test', 'Practitioner/2', ['Appointment'])
  expect((await worklist.ask()).blind).toEqual({
    since: since.toISOString(),
    sources: ['Appointment', 'Encounter'],
  })
  await worklist.db.deleteFrom('blind_notice').execute()
})

test('a page with nobody on it is a reading, too', async () => {
  const before = (await auditOf('worklist-read')).length
  await worklist.ask()
  expect((await auditOf('worklist-read')).slice(before)).toHaveLength(1)
})

describe('one referral of a list', () => {
  async function keep(
    resources: readonly { resourceType: string; id?: string | undefined; meta?: unknown }[],
  ): Promise<void> {
    const now = await readBatonNow(worklist.db)
    const mirrored = resources.map((resource) => ({
      type: resource.resourceType,
      id: resource.id ?? '',
      content: JSON.stringify(resource),
    }))
    await saveMirrored(worklist.db, { tenant: 'test', patient: 'p-1' }, mirrored, [], now)
    await worklist.record('p-1', resources)
  }

  test('is shown with all its evidence as of now, and written down as a reading of that patient', async () => {
    await keep([ada, aReferral(), aTask(), anOwner(), ...directory])
    await worklist.setTime('2026-01-20T15:00:00Z')
    const before = (await auditOf('chart-read')).length
    const answer = await worklist.post('/api/worklist/loop', { referral: 'ServiceRequest/sr-1' })
    expect(answer.status).toBe(200)
    const loop = WorklistLoop.parse(await answer.json())
    expect(loop.patient).toMatchObject({ reference: 'Patient/p-1', birthDate: '1961-03-14' })
    expect(loop.view).toMatchObject({ display: 'cant-confirm', state: 'sent' })
    const [entry] = (await auditOf('chart-read')).slice(before)
    expect(entry).toContain('Patient/p-1')
    expect(entry).not.toContain('OKAFOR')
  })

  test('of a record labelled restricted is refused like one that does not exist, and that is written down', async () => {
    const security = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }]
    await keep([{ ...ada, meta: { security } }, aReferral(), ...directory])
    const before = (await auditOf('chart-read')).length
    const hidden = await worklist.post('/api/worklist/loop', { referral: 'ServiceRequest/sr-1' })
    const absent = await worklist.post('/api/worklist/loop', { referral: 'ServiceRequest/nobody' })
    expect([hidden.status, absent.status]).toEqual([404, 404])
    const entries = (await auditOf('chart-read')).slice(before)
    expect(entries).toHaveLength(1)
    expect(entries[0]).toContain('restricted')
  })
})

describe('saved views', () => {
  const Views = z.object({
    views: z.array(z.object({ id: z.string(), name: z.string(), count: z.number() })),
  })
  const view = { ...question, name: 'Urgent', filter: { scope: 'practice', urgency: 'urgent' } }

  test('are kept with how many there are now, and can be removed', async () => {
    await worklist.record('p-1', [ada, aReferral({ over: { priority: 'urgent' } })])
    const saved = await worklist.post('/api/worklist/views', view)
    expect(saved.status).toBe(201)
    const { views } = Views.parse(await (await worklist.call('GET', '/api/worklist/views')).json())
    expect(views).toMatchObject([{ name: 'Urgent', count: 1 }])
    const path = `/api/worklist/views/${views[0]?.id ?? ''}`
    expect((await worklist.call('PUT', path, { name: '  Heart  ' })).status).toBe(204)
    expect((await worklist.call('PUT', path, { name: ' ' })).status).toBe(422)
    expect((await worklist.call('PUT', '/api/worklist/views/none', { name: 'x' })).status).toBe(404)
    const renamed = Views.parse(await (await worklist.call('GET', '/api/worklist/views')).json())
    expect(renamed.views).toMatchObject([{ name: 'Heart', count: 1 }])
    expect((await worklist.call('DELETE', path)).status).toBe(204)
    expect((await worklist.call('DELETE', path)).status).toBe(404)
  })

  test('hold no search', async () => {
    expect((await worklist.post('/api/worklist/views', { ...view, search: 'Okafor' })).status).toBe(422)
  })

  test('are no more than a person finds again', async () => {
    const statuses = new Set<number>()
    for (let count = 0; count < 31; count += 1)
      statuses.add((await worklist.post('/api/worklist/views', view)).status)
    expect([...statuses]).toEqual([201, 422])
  })
})

describe('an exported list', () => {
  test('is the whole list under its filter, and is written down for each patient in it', async () => {
    await worklist.record('p-1', [ada, aReferral(), ...directory])
    await worklist.record('p-2', [
      aPatient({ id: 'p-2' }),
      aReferral({ id: 'sr-2', patient: 'Patient/p-2', specialty: 'neurology' }),
    ])
    const filter = { scope: 'practice', specialties: ['cardiology'] }
    const answer = await worklist.post('/api/worklist/export', { ...question, filter })
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const bytes = new Uint8Array(await answer.arrayBuffer())
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    const lines = new TextDecoder().decode(bytes).trimEnd().split('\r\n')
    expect(lines).toHaveLength(2)
    expect(lines[1]).toContain('"OKAFOR, =Adaeze",14-Mar-1961')
    const entries = (await auditOf('worklist-exported')).join()
    expect(entries).toContain('Patient/p-1')
    expect(entries).not.toContain('Patient/p-2')
  })

  test('in Spanish has Spanish words', async () => {
    await worklist.record('p-1', [ada, aReferral(), ...directory])
    const answer = await worklist.post('/api/worklist/export', { ...question, language: 'es' })
    expect(await answer.text()).toContain('Cardiología')
  })

  test.each(['=1+1', '+1', '-1', '@A1', '\tx', '\rx'])('is no formula to a spreadsheet: %j', (cell) => {
    expect(writeCsv([[cell]])).toContain(`'${cell}`)
  })

  test('keeps quotes, commas and line ends within their cell', () => {
    expect(writeCsv([['a"b', 'c,d', 'e\nf']])).toBe('\ufeff"a""b","c,d","e\nf"\r\n')
  })
})

test('nothing of a patient and nothing that was searched for is in an address or a log', async () => {
  await worklist.record('p-1', [ada, aReferral(), ...directory])
  const { next } = await worklist.ask({ search: 'okafor', sort: 'patient' })
  await worklist.post('/api/worklist', { ...question, search: 'okafor', cursor: 'okafor' })
  await worklist.post('/api/worklist/loop', { referral: 'ServiceRequest/sr-1' })
  await worklist.post('/api/worklist/export', { ...question, search: 'okafor' })
  expect(next).toBeUndefined()
  // Ids of requests are random: any four digits may be in one.
  const withoutIds = (key: string, value: unknown): unknown => (key === 'requestId' ? undefined : value)
  const log = JSON.stringify(worklist.baton.log, withoutIds)
  for (const secret of ['kafor', '1961', 'p-1"', 'sr-1', 'ardiology']) expect(log).not.toContain(secret)
  expect(log).toContain('/api/worklist/export')
})

test('what a role of the signed-in person owns is theirs, and so is what they stand in for', async () => {
  const { baton, runtime, me } = worklist
  const role = { reference: 'PractitionerRole/role-1', practitioner: me, name: 'Maria Reyes' }
  const staff = [
    { ...role, roles: ['coordinator-lead'], isActive: true },
    {
      reference: 'Practitioner/away',
      name: 'A',
      roles: ['coordinator'],
      isActive: false,
      cover: role.reference,
    },
    { reference: 'Practitioner/other', name: 'O', roles: ['coordinator'], isActive: true },
  ] as const
  const tenant = { ...runtime.tenant, staff }
  const caller = { tenant, fhirUser: me, reference: me, maySeeRestricted: false }
  const { people } = await readListReader(baton.deps, caller)
  expect(people).toEqual([me, role.reference, 'Practitioner/away'])
})
