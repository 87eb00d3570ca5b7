import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { RetentionFile } from '../../server/config/retention-file.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import { moveClock } from '../../server/store/clock.ts'
import type { Tables } from '../../server/store/tables.ts'
import { purgeRetention, type Purged, type PurgeOptions } from '../../server/use-cases/purge-retention.ts'
import { openMigratedDatabase, type TestDatabase } from '../support/test-database.ts'

let database: TestDatabase<Tables & FhirTables>
beforeAll(async () => {
  database = await openMigratedDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await sql`truncate loop, escalation, outbox, delivery_event, referrer_told, snapshot, tracked_patient,
    mirrored_resource, packet, received_note, intent cascade`.execute(database.db)
  await moveClock(database.db, 0)
})

const retention = RetentionFile.parse({})
const dayMs = 86_400_000

/** An hour on either side of a limit is far from what a slow machine could blur. */
const justBefore = (days: number): Date => new Date(Date.now() - days * dayMs + 3_600_000)
const justAfter = (days: number): Date => new Date(Date.now() - days * dayMs - 3_600_000)

const purge = (tenant = 'a', options: PurgeOptions = {}): Promise<Purged> =>
  purgeRetention(database.db, { id: tenant, retention }, options)

const nothing: Purged = {
  messages: 0,
  packets: 0,
  receivedNotes: 0,
  decisions: 0,
  deliveryReports: 0,
  escalations: 0,
  tellings: 0,
  snapshots: 0,
  charts: 0,
  resources: 0,
  loops: 0,
  heldCopies: 0,
  remains: 0,
}

async function addLoop(referral: string, patient: string, display: string, at = justAfter(5_000)) {
  const row = { state: 'sent', urgency: 'routine', direction: 'outbound', plan: '{}', evidence_at: at }
  await database.db
    .insertInto('loop')
    .values({ tenant_id: 'a', referral_id: referral, patient_id: patient, display, ...row })
    .execute()
}

type Item = { key: string; at: Date; state?: 'waiting' | 'sending' | 'sent' | 'uncertain' | 'failed' }

async function addItem({ key, at, state = 'sent' }: Item, about: { referral?: string; patient?: string }) {
  await database.db
    .insertInto('outbox')
    .values({
      tenant_id: 'a',
      key,
      kind: 'message',
      channel: 'sms',
      referral_id: about.referral ?? null,
      patient_id: about.patient ?? null,
      address: null,
      payload: '{}',
      state,
      not_before: at,
      not_after: null,
      lease_until: null,
      provider_id: null,
      result: null,
      created_at: at,
      updated_at: at,
    })
    .execute()
}

async function addFiring(referral: string, step: string, at: Date, tenant = 'a') {
  const key = { clock: 'unscheduled', cycle: 1, recipient: 'owner', channel: 'ehr-inbox' }
  const why = { policy: 'both/1', outcome: 'fired', because: 'own-people' }
  await database.db
    .insertInto('escalation')
    .values({ tenant_id: tenant, referral_id: referral, step, fired_at: at, ...key, ...why })
    .execute()
}

type Chart = { lastReadAt: Date; nextReadAt?: Date; readAt?: Date }

async function addChart(patient: string, { lastReadAt, nextReadAt, readAt }: Chart) {
  await database.db
    .insertInto('tracked_patient')
    .values({
      tenant_id: 'a',
      patient_id: patient,
      why: 'discovered',
      opened_at: null,
      first_read_at: lastReadAt,
      last_read_at: lastReadAt,
      evidence_at: lastReadAt,
      last_good_read_at: lastReadAt,
      next_read_at: nextReadAt ?? null,
      sources: '{}',
    })
    .execute()
  const version = { version_id: null, last_updated: null, source: 'ehr', content: '{}' }
  await database.db
    .insertInto('mirrored_resource')
    .values({
      tenant_id: 'a',
      patient_id: patient,
      type: 'Task',
      id: 't',
      read_at: readAt ?? lastReadAt,
      ...version,
    })
    .execute()
}

async function keysLeft(): Promise<string[]> {
  const rows = await database.db.selectFrom('outbox').select('key').orderBy('key').execute()
  return rows.map(({ key }) => key)
}

async function patientsLeft(table: 'tracked_patient' | 'mirrored_resource' | 'loop' | 'snapshot') {
  const rows = await database.db.selectFrom(table).select('patient_id').orderBy('patient_id').execute()
  return rows.map((row) => row.patient_id)
}

describe('ended messages', () => {
  test('go when they are older than their days, and no sooner', async () => {
    await addLoop('closed', 'p', 'closed')
    await addItem({ key: 'old', at: justAfter(retention.messagesDays) }, { referral: 'closed', patient: 'p' })
    await addItem({ key: 'young', at: justBefore(retention.messagesDays) }, { referral: 'closed' })
    await addItem({ key: 'unclear', at: justAfter(401), state: 'uncertain' }, { referral: 'closed' })
    await addItem({ key: 'digest', at: justAfter(401) }, {})
    expect(await purge()).toEqual({ ...nothing, messages: 3 })
    expect(await keysLeft()).toEqual(['young'])
    expect(await purge()).toEqual(nothing)
  })

  test('stay while the referral is open, or the patient of one that names no referral has another', async () => {
    await addLoop('open', 'p', 'overdue')
    await addLoop('closed', 'p', 'closed')
    const at = justAfter(4_000)
    await addItem({ key: 'open', at }, { referral: 'open', patient: 'p' })
    await addItem({ key: 'patient', at }, { patient: 'p' })
    await addItem({ key: 'closed', at }, { referral: 'closed', patient: 'p' })
    await addItem({ key: 'other', at }, { patient: 'q' })
    expect((await purge()).messages).toBe(2)
    expect(await keysLeft()).toEqual(['open', 'patient'])
  })

  test('are not what still waits or is on its way', async () => {
    await addItem({ key: 'waiting', at: justAfter(900), state: 'waiting' }, { patient: 'p' })
    await addItem({ key: 'sending', at: justAfter(900), state: 'sending' }, { patient: 'p' })
    expect(await purge()).toEqual(nothing)
  })

  test('are counted over many batches, each of which is in the audit trail', async () => {
    for (let each = 0; each < 7; each += 1) await addItem({ key: `k${each}`, at: justAfter(500) }, {})
    expect((await purge('a', { limit: 3 })).messages).toBe(7)
    const entries = await database.db
      .selectFrom('audit_event')
      .select('entry')
      .where('event', '=', 'retention-purged')
      .orderBy('seq', 'desc')
      .limit(3)
      .execute()
    expect(entries.map(({ entry }) => /\d messages/.exec(entry)?.[0])).toEqual([
      '1 messages',
      '3 messages',
      '3 messages',
    ])
  })

  test('stay when the purge is told to stop', async () => {
    await addItem({ key: 'k', at: justAfter(500) }, {})
    expect(await purge('a', { signal: AbortSignal.abort() })).toEqual(nothing)
  })
})

test('everything is counted in domain time', async () => {
  await addItem({ key: 'k', at: justBefore(retention.messagesDays) }, {})
  await moveClock(database.db, 2 * 3_600_000)
  expect((await purge()).messages).toBe(1)
})

test('reports of providers go when they are older than their days', async () => {
  const report = (event_id: string, received_at: Date) => ({
    tenant_id: 'a',
    channel: 'sms',
    event_id,
    received_at,
  })
  const { deliveryReportsDays: days } = retention
  await database.db
    .insertInto('delivery_event')
    .values([report('old', justAfter(days)), report('young', justBefore(days))])
    .execute()
  expect(await purge()).toEqual({ ...nothing, deliveryReports: 1 })
  const left = await database.db.selectFrom('delivery_event').select('event_id').execute()
  expect(left).toEqual([{ event_id: 'young' }])
})

describe('firings', () => {
  const { escalationsDays: days } = retention

  test('go together, once the last of a closed referral is old, and what was told goes with the last of them', async () => {
    await addFiring('old', 'bd5', justAfter(days + 30))
    await addFiring('old', 'bd8', justAfter(days))
    await addFiring('young', 'bd5', justAfter(days + 30))
    await addFiring('young', 'bd8', justBefore(days))
    const told = { told: '{}', pending: null, pending_until: null }
    await database.db
      .insertInto('referrer_told')
      .values(['old', 'young'].map((referral_id) => ({ tenant_id: 'a', referral_id, ...told })))
      .execute()
    expect(await purge()).toEqual({ ...nothing, escalations: 2, tellings: 1 })
    const left = await database.db.selectFrom('escalation').select(['referral_id', 'step']).execute()
    expect(left).toEqual([
      { referral_id: 'young', step: 'bd5' },
      { referral_id: 'young', step: 'bd8' },
    ])
  })

  test('of an open referral never go', async () => {
    await addLoop('open', 'p', 'cant-confirm')
    await addFiring('open', 'bd5', justAfter(days + 900))
    expect(await purge()).toEqual(nothing)
  })

  test('of another tenant are none of this purge’s business', async () => {
    await addFiring('old', 'bd5', justAfter(days), 'b')
    expect(await purge('a')).toEqual(nothing)
    expect(await purge('b')).toEqual({ ...nothing, escalations: 1 })
  })
})

test('views go when nothing renewed them for their days, unless a referral is open', async () => {
  await addLoop('open', 'open', 'on-track')
  const view = (patient_id: string, as_of: Date) => ({
    patient_id,
    as_of,
    derivation: '1/both/1',
    loops: '[]',
  })
  await database.db
    .insertInto('snapshot')
    .values(
      [
        view('old', justAfter(retention.snapshotsDays)),
        view('young', justBefore(retention.snapshotsDays)),
        view('open', justAfter(retention.snapshotsDays)),
      ].map((row) => ({ tenant_id: 'a', ...row })),
    )
    .execute()
  expect(await purge()).toEqual({ ...nothing, snapshots: 1 })
  expect(await patientsLeft('snapshot')).toEqual(['open', 'young'])
})

describe('a chart', () => {
  const { evidenceDays: days } = retention

  test('is forgotten with everything worked out from it when nobody has read it for its days', async () => {
    await addChart('old', { lastReadAt: justAfter(days) })
    await addLoop('closed', 'old', 'closed', justAfter(days))
    await addChart('young', { lastReadAt: justBefore(days) })
    await addLoop('kept', 'young', 'closed')
    expect(await purge()).toEqual({ ...nothing, charts: 1, resources: 1, loops: 1 })
    for (const table of ['tracked_patient', 'mirrored_resource', 'loop'] as const)
      expect(await patientsLeft(table)).toEqual(['young'])
  })

  test('stays while a referral is open, it is still read, or anything of it is young', async () => {
    const lastReadAt = justAfter(days)
    await addChart('open', { lastReadAt })
    await addLoop('open', 'open', 'to-review')
    await addChart('still-read', { lastReadAt, nextReadAt: justAfter(1) })
    await addChart('young-resource', { lastReadAt, readAt: justBefore(days) })
    await addChart('young-referral', { lastReadAt })
    await addLoop('closed', 'young-referral', 'closed', justBefore(days))
    expect(await purge()).toEqual(nothing)
    expect(await patientsLeft('mirrored_resource')).toHaveLength(4)
  })

  test('stays while somebody stores a reading of it, and does not keep others from going', async () => {
    for (const patient of ['p1', 'p2', 'p3']) await addChart(patient, { lastReadAt: justAfter(days) })
    await database.db.transaction().execute(async (trx) => {
      await sql`select pg_advisory_xact_lock(hashtextextended('refresh a|p2', 0))`.execute(trx)
      expect((await purge('a', { limit: 1 })).charts).toBe(2)
    })
    expect(await patientsLeft('mirrored_resource')).toEqual(['p2'])
    expect((await purge()).charts).toBe(1)
  })
})

test('no limit may be so short that something is done twice', () => {
  expect(RetentionFile.safeParse({ escalationsDays: 364 }).success).toBe(false)
  expect(RetentionFile.safeParse({ messagesDays: 89 }).success).toBe(false)
  expect(RetentionFile.parse({ messagesDays: 90 }).messagesDays).toBe(90)
})

test('packets and notes that were put aside or taken back go once they are old and their referral is not open; their accesses with them', async () => {
  const { messagesDays } = retention
  await addLoop('open', 'p-1', 'overdue')
  const papers = [
    ['old', 'gone', justAfter(messagesDays)],
    ['open', 'open', justAfter(messagesDays)],
    ['young', 'gone', justBefore(messagesDays)],
  ] as const
  for (const [id, referral, at] of papers) {
    const common = { tenant_id: 'a', referral_id: referral, patient_id: 'p-1' }
    const bytes = Buffer.from(id)
    const packet = {
      packet_id: id,
      pdf: bytes,
      pdf_sha256: '',
      pages: 1,
      note: '',
      note_sha256: '',
      made_at: at,
    }
    await database.db
      .insertInto('packet')
      .values({ ...common, ...packet, kept_out: sql<string[]>`'{}'::text[]` })
      .execute()
    const access = { access_id: id, packet_id: id, receiver: null, name: 'Office', expires_at: justBefore(1) }
    await database.db
      .insertInto('answer_access')
      .values({ ...common, ...access, code_hash: bytes, birth_hash: bytes })
      .execute()
    const file = { name: 'note', content_type: 'text/plain', content: bytes, received_at: at }
    await database.db
      .insertInto('received_note')
      .values({ ...common, ...file, content_hash: id, state: 'dismissed' })
      .execute()
    await database.db
      .insertInto('received_note')
      .values({ ...common, ...file, content_hash: `${id} taken back`, state: 'withdrawn' })
      .execute()
    for (const state of ['filed', 'waiting', 'quarantined'] as const)
      await database.db
        .insertInto('received_note')
        .values({ ...common, ...file, content_hash: `${id} ${state}`, state })
        .execute()
  }
  expect(await purge()).toEqual({ ...nothing, packets: 1, receivedNotes: 2 })
  const notes = await database.db
    .selectFrom('received_note')
    .select('content_hash')
    .where('referral_id', '=', 'gone')
    .execute()
  const kept = notes.map(({ content_hash }) => content_hash).toSorted()
  const waiting = ['old', 'young'].flatMap((id) =>
    ['filed', 'quarantined', 'waiting'].map((s) => `${id} ${s}`),
  )
  expect(kept).toEqual([...waiting, 'young', 'young taken back'].toSorted())
  const left = await database.db
    .selectFrom('answer_access')
    .select('access_id')
    .orderBy('access_id')
    .execute()
  expect(left.map(({ access_id }) => access_id)).toEqual(['open', 'young'])
})

test('decisions go once they are old, written and of no open referral; what they wrote goes with them', async () => {
  const { messagesDays } = retention
  await addLoop('open', 'p-1', 'overdue')
  const old = justAfter(messagesDays)
  const given = [
    ['old', 'gone', 'p-1', 'done', old],
    ['young', 'gone', 'p-1', 'done', justBefore(messagesDays)],
    ['unfinished', 'gone', 'p-1', 'open', old],
    ['of an open one', 'open', 'p-1', 'done', old],
    ['before it was a referral', null, 'p-1', 'done', old],
    ['of nobody', null, 'p-2', 'undone', old],
  ] as const
  for (const [id, referral_id, patient_id, state, created_at] of given) {
    const key = { tenant_id: 'a', intent_id: id }
    const command = { patient_id, referral_id, command: '{}', actor: 'Practitioner/1', state, created_at }
    const unset = { undoes: null, undoable_until: null, lease_until: null }
    await database.db
      .insertInto('intent')
      .values({ ...key, ...command, ...unset })
      .execute()
    const write = { seq: 1, shelf: 'own' as const, write: '{}', before: null }
    await database.db
      .insertInto('intent_write')
      .values({ ...key, ...write })
      .execute()
  }
  expect(await purge()).toEqual({ ...nothing, decisions: 2 })
  const left = await database.db.selectFrom('intent_write').select('intent_id').execute()
  expect(left.map(({ intent_id }) => intent_id).toSorted()).toEqual(
    ['before it was a referral', 'of an open one', 'unfinished', 'young'].toSorted(),
  )
})
