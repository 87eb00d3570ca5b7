import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AuditPage, ChainState, ChainVerified, type AuditQuestion } from '../../server/contract/audit.ts'
import {
  ErasureDone,
  ErasureList,
  OptOuts,
  PatientHeld,
  PatientsFound,
} from '../../server/contract/compliance.ts'
import type { AuditEntry } from '../../server/domain/audit-entry.ts'
import { auditEvents } from '../../server/domain/audit-entry.ts'
import { checkStructure } from '../../server/fhir-server/structure-check.ts'
import { appendAudit } from '../../server/store/audit-log.ts'
import { insertSession } from '../../server/store/sessions.ts'
import type { StaffRole } from '../../server/domain/staff.ts'
import type { BatonTransaction } from '../../server/use-cases/tenant-runtime.ts'
import { eventsOf, auditKinds } from '../../server/domain/audit-kinds.ts'
import { openTestBaton, type TestBaton } from '../support/baton-for-tests.ts'
import { plantPatient, type PlantedPatient } from '../support/planted-patient.ts'
import { sql } from 'kysely'
import { z } from 'zod'

const ada: PlantedPatient = { id: 'ada', referral: 'sr-ada', mark: 'Zorblatt', mrn: '004 111' }
const ben: PlantedPatient = { id: 'ben', referral: 'sr-ben', mark: 'Quillmore', mrn: '004 777' }

const Resource = z.looseObject({ resourceType: z.string() })

let baton: TestBaton
let officer: string
beforeAll(async () => {
  baton = await openTestBaton(
    [
      {
        tenant: 'test',
        iss: 'https://ehr.example/fhir',
        staff: [
          { reference: 'Practitioner/olive', name: 'Olive Officer', roles: ['compliance'] },
          { reference: 'Practitioner/lead', name: 'Lena Lead', roles: ['coordinator-lead'] },
          { reference: 'Practitioner/7', name: 'Rosa Reyes', roles: ['coordinator'] },
        ],
      },
    ],
    { limits: { count: () => Promise.resolve(undefined) } },
  )
  officer = await openSession(['compliance'])
  const { db } = baton.database
  for (const patient of [ada, ben]) await plantPatient(db, 'test', patient)
  await sql`update worklist_row set search_text = case patient_id when 'ada' then 'zorblatt | 004111'
    else 'quillmore | 004777' end, summary = summary || jsonb_build_object('number', 'RF-' || patient_id)`.execute(
    db,
  )
})
afterAll(() => baton.close())

async function openSession(roles: StaffRole[]): Promise<string> {
  const who = {
    tenant: 'test',
    fhirUser: 'https://ehr.example/fhir/Practitioner/olive',
    userName: 'Olive Officer',
  }
  const once = { hash: randomBytes(32), expiresAt: new Date() }
  const opened = await insertSession(baton.database.db, { ...who, roles }, once)
  if (opened === 'already-used') throw new Error('no session')
  return opened.token
}

const ask = async (path: string, body?: unknown, token = officer): Promise<Response> =>
  baton.app.request(path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })

async function search(question: AuditQuestion): Promise<AuditPage> {
  const answer = await ask('/api/audit/search', question)
  expect(answer.status).toBe(200)
  return AuditPage.parse(await answer.json())
}

const append = (entries: readonly AuditEntry[]) =>
  baton.database.db.transaction().execute((trx: BatonTransaction) => appendAudit(trx, 'test', entries))

const looked: AuditEntry = {
  action: 'read',
  event: 'chart-read',
  agent: 'https://ehr.example/fhir/Practitioner/7',
  patient: 'Patient/ada',
  outcome: 'success',
  address: '10.0.0.7',
}
const entries: readonly AuditEntry[] = [
  looked,
  {
    action: 'execute',
    event: 'step-fired',
    agent: 'Device/baton',
    patient: 'Patient/ada',
    resource: 'ServiceRequest/sr-ada',
    evidence: ['ServiceRequest/sr-ada/_history/2', 'Task/t-1'],
    outcome: 'success',
    reason: 'A.7/unscheduled/bd5 both/1 due',
  },
  {
    action: 'execute',
    event: 'message-sent',
    agent: 'Device/baton',
    patient: 'Patient/ada',
    resource: 'ServiceRequest/sr-ada-2',
    outcome: 'failed',
    recipient: 'direct',
  },
  {
    action: 'read',
    event: 'chart-read',
    agent: 'Practitioner/8',
    patient: 'Patient/ben',
    outcome: 'refused',
  },
  ...(
    [
      ['message-sent', 'disclosed: sent-letter'],
      ['message-failed', 'possibly disclosed: no-answer'],
      ['message-sent', 'sent-text'],
      ['message-failed', 'no-such-number'],
    ] as const
  ).map(([event, reason]): AuditEntry => {
    const sender = { agent: 'Device/baton', patient: 'Patient/cleo', recipient: 'direct' }
    return { action: 'execute', event, ...sender, outcome: 'success', reason }
  }),
]

test('every event of the trail is of one kind', () => {
  expect(eventsOf(auditKinds)).toEqual(auditEvents)
})

describe('a search of the trail', () => {
  beforeAll(() => append(entries))

  test.each<[string, AuditQuestion, string[]]>([
    ['a patient', { patient: 'Patient/ben' }, ['chart-read']],
    ['a patient and a kind', { patient: 'Patient/ada', kinds: ['automatic'] }, ['step-fired']],
    [
      'disclosure: what told, or may have told, somebody outside',
      { patient: 'Patient/cleo', kinds: ['disclosure'] },
      ['message-failed', 'message-sent'],
    ],
    [
      'contact: the messages that told nothing',
      { patient: 'Patient/cleo', kinds: ['contact'] },
      ['message-failed', 'message-sent'],
    ],
    ['the number of a referral, and no other that begins like it', { number: 'RF-ada' }, ['step-fired']],
    ['a number that nobody has', { number: 'RF-none' }, []],
    ['a number and another patient', { number: 'RF-ada', patient: 'Patient/ben' }, []],
    ['part of a name of the staff', { person: 'reyes' }, ['chart-read']],
    ['a reference', { person: 'Practitioner/8' }, ['chart-read']],
    ['nobody there is', { person: 'Nobody' }, []],
    ['an outcome', { outcome: 'failed' }, ['message-sent']],
    ['what nobody did', { by: 'automatic', patient: 'Patient/ada' }, ['message-sent', 'step-fired']],
    ['a person', { by: 'person', patient: 'Patient/ada', kinds: ['access'] }, ['chart-read']],
    ['days that are past', { until: '2020-01-01' }, []],
    ['days to come', { from: '2200-01-01' }, []],
  ])('by %s', async (_by, question, expected) => {
    const page = await search(question)
    const own = page.entries.filter(({ event }) => event !== 'audit-read')
    expect(own.map(({ event }) => event)).toEqual(expected)
  })

  test('tells of each message what it was as the search does', async () => {
    const { entries: found } = await search({ patient: 'Patient/cleo', by: 'automatic' })
    expect(found.map(({ reason, kind }) => [reason, kind])).toEqual([
      ['no-such-number', 'contact'],
      ['sent-text', 'contact'],
      ['possibly disclosed: no-answer', 'disclosure'],
      ['disclosed: sent-letter', 'disclosure'],
    ])
    for (const kind of ['contact', 'disclosure'] as const) {
      const narrowed = await search({ patient: 'Patient/cleo', by: 'automatic', kinds: [kind] })
      expect(narrowed.entries.map((entry) => entry.kind)).toEqual([kind, kind])
    }
  })

  test('shows who, what, on which evidence and why, with the patient by name', async () => {
    const [entry] = (await search({ number: 'RF-ada' })).entries
    expect(entry).toMatchObject({
      kind: 'automatic',
      isPerson: false,
      evidence: ['ServiceRequest/sr-ada/_history/2', 'Task/t-1'],
      reason: 'A.7/unscheduled/bd5 both/1 due',
      patient: { patient: 'Patient/ada', name: 'ZORBLATT, Q', birthDate: '1961-03-14', mrn: '004 111' },
    })
    const [seen] = (await search({ person: 'Reyes' })).entries
    expect(seen).toMatchObject({ agentName: 'Rosa Reyes', isPerson: true, address: '10.0.0.7' })
  })

  test('is itself written down: by what, and about whom, never what was typed', async () => {
    await search({ patient: 'Patient/ada', number: 'RF-ada' })
    const [newest] = (await search({ kinds: ['access'] })).entries
    expect(newest).toMatchObject({
      event: 'audit-read',
      agentName: 'Olive Officer',
      reason: 'number patient',
      patient: { patient: 'Patient/ada' },
    })
  })

  test('goes page by page, newest first, without a gap or a double', async () => {
    await append(Array.from({ length: 120 }, () => ({ ...looked, patient: 'Patient/many' })))
    const seen: number[] = []
    for (let cursor: number | undefined, pages = 0; pages < 3; pages += 1) {
      const page = await search({
        patient: 'Patient/many',
        kinds: ['access'],
        ...(cursor !== undefined && { cursor }),
      })
      seen.push(...page.entries.filter(({ event }) => event === 'chart-read').map(({ seq }) => seq))
      cursor = page.next
    }
    expect(seen).toHaveLength(120)
    expect(seen).toEqual(seen.toSorted((one, other) => other - one))
    expect(new Set(seen).size).toBe(120)
  })

  test('that asks for what there is not is refused with where', async () => {
    const answer = await ask('/api/audit/search', { patient: 'ada', kinds: ['gossip'] })
    expect(answer.status).toBe(422)
    const { errors } = z
      .object({ errors: z.array(z.object({ pointer: z.string() })) })
      .parse(await answer.json())
    expect(errors.map(({ pointer }) => pointer)).toEqual(['/patient', '/kinds/0'])
  })

  test('uses the index of what it asks by', async () => {
    for (const [asked, index] of [
      [sql`patient = 'Patient/ada'`, 'audit_event_patient'],
      [sql`event = any(array['message-sent'])`, 'audit_event_kind'],
      [sql`outcome = 'failed'`, 'audit_event_unusual'],
    ] as const) {
      const { rows } = await baton.database.db.transaction().execute(async (trx) => {
        await sql`set local enable_seqscan = off`.execute(trx)
        await sql`set local enable_bitmapscan = off`.execute(trx)
        return sql<{ 'QUERY PLAN': string }>`explain select * from audit_event
          where tenant_id = 'test' and ${asked} order by seq desc limit 51`.execute(trx)
      })
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
      expect(plan).toMatch(new RegExp(`${index}|audit_event_pkey`))
    }
  })

  test('leaves as AuditEvents and CSV with a manifest that says what they are', async () => {
    const answer = await ask('/api/audit/export', { patient: 'Patient/ada', kinds: ['access', 'disclosure'] })
    expect(answer.headers.get('content-type')).toBe('application/zip')
    const files = unzipSync(new Uint8Array(await answer.arrayBuffer()))
    const text = (name: string) => Buffer.from(files[name] ?? []).toString()
    const events = text('audit-events.ndjson').trim().split('\n')
    for (const line of events)
      expect(checkStructure({ ...Resource.parse(JSON.parse(line)), id: 'x' }, 'http://x')).toEqual([])
    expect(text('audit.csv').trim().split('\r\n')).toHaveLength(events.length + 1)
    const manifest = z
      .object({
        asked: z.unknown(),
        files: z.record(z.string(), z.object({ sha256: z.string(), bytes: z.number() })),
      })
      .parse(JSON.parse(text('manifest.json')))
    expect(manifest.asked).toEqual({ patient: 'Patient/ada', kinds: ['access', 'disclosure'] })
    for (const [name, { sha256, bytes }] of Object.entries(manifest.files)) {
      expect(bytes).toBe(files[name]?.byteLength)
      expect(
        createHash('sha256')
          .update(files[name] ?? '')
          .digest('hex'),
      ).toBe(sha256)
    }
    const [newest] = (await search({ kinds: ['disclosure'] })).entries
    expect(newest).toMatchObject({ event: 'audit-exported', patient: { patient: 'Patient/ada' } })
  })
})

describe('the chain', () => {
  test('says how long it is, and is verified when somebody asks', async () => {
    const state = ChainState.parse(await (await ask('/api/audit/chain')).json())
    expect(state.length).toBeGreaterThan(0)
    expect(state.kid).toBeTruthy()
    const verified = ChainVerified.parse(await (await ask('/api/audit/verify', {})).json())
    expect(verified.count).toBeGreaterThanOrEqual(state.length)
    expect(verified.fault).toBeUndefined()
  })
})

describe('what is held of a patient', () => {
  test.each([
    ['part of the name', 'zorb'],
    ['the record number', '004 111'],
    ['the id', 'ada'],
  ])('is found by %s, which stands in no address and no log', async (_by, typed) => {
    const found = PatientsFound.parse(await (await ask('/api/compliance/patients', { search: typed })).json())
    expect(found.patients.map(({ patient }) => patient)).toEqual(['Patient/ada'])
    expect(JSON.stringify(baton.log)).not.toMatch(/zorb/i)
  })

  test('is counted by what it is, and that somebody looked is written down', async () => {
    const held = PatientHeld.parse(
      await (await ask('/api/compliance/patient', { patient: 'Patient/ada' })).json(),
    )
    expect(held.identity).toMatchObject({ name: 'ZORBLATT, Q', mrn: '004 111' })
    expect(new Set(held.held.map(({ kind }) => kind))).toContain('own-record')
    expect(held.confirmWith).toEqual({ kind: 'mrn', value: '004 111' })
    const [newest] = (await search({ patient: 'Patient/ada', kinds: ['access'] })).entries
    expect(newest).toMatchObject({ event: 'patient-looked-up' })
  })

  test('of somebody nobody knows there is nothing', async () => {
    expect((await ask('/api/compliance/patient', { patient: 'Patient/none' })).status).toBe(404)
    expect((await ask('/api/compliance/export', { patient: 'Patient/none' })).status).toBe(404)
  })

  test('leaves whole and signed, without secrets, and of nobody else', async () => {
    const answer = await ask('/api/compliance/export', { patient: 'Patient/ada' })
    const files = unzipSync(new Uint8Array(await answer.arrayBuffer()))
    const names = Object.keys(files)
    expect(names).toEqual(
      expect.arrayContaining([
        'fhir/chart-copy.ndjson',
        'fhir/own.ndjson',
        'fhir/own-history.ndjson',
        'tables/outbox.ndjson',
        'tables/received_note.ndjson',
        'audit/audit-events.ndjson',
        'manifest.json',
        'manifest.jws',
      ]),
    )
    expect(names.filter((name) => name.startsWith('packets/'))).toHaveLength(2)
    expect(names.filter((name) => name.startsWith('notes/'))).toHaveLength(1)
    const all = names.map((name) => Buffer.from(files[name] ?? []).toString()).join('\n')
    expect(all).toContain('Zorblatt')
    expect(all).not.toContain('Quillmore')
    expect(all).not.toMatch(/token_hash|code_hash|birth_hash/)
    const own = Buffer.from(files['fhir/own.ndjson'] ?? [])
      .toString()
      .trim()
      .split('\n')
    expect(own.map((line) => Resource.parse(JSON.parse(line)).resourceType)).toEqual([
      'Binary',
      'Communication',
      'DocumentReference',
      'Provenance',
      'Task',
    ])
  })
})

describe('consent that was told otherwise than by text', () => {
  const told = async (word: 'stop' | 'opt-in', changes: object = {}) =>
    ask('/api/compliance/consent', {
      id: randomUUID(),
      patient: 'Patient/ben',
      word,
      told: 'phone',
      ...changes,
    })
  const list = async () => OptOuts.parse(await (await ask('/api/compliance/opt-outs')).json()).optOuts

  test('counts for the number at once, is listed with whose it is, and names who wrote it down', async () => {
    expect((await told('stop')).status).toBe(200)
    expect(await list()).toMatchObject([{ number: '+15185550142', state: 'revoked', source: 'phone' }])
    const [entry] = (await search({ patient: 'Patient/ben', kinds: ['contact'] })).entries
    expect(entry).toMatchObject({ event: 'consent-revoked', agentName: 'Olive Officer', reason: 'phone' })
    expect((await told('opt-in', { told: 'in-writing' })).status).toBe(200)
    expect(await list()).toEqual([])
  })

  test('sends nothing to the patient', async () => {
    const { rows } = await sql`select 1 from outbox where kind = 'message' and state = 'waiting'`.execute(
      baton.database.db,
    )
    expect(rows).toEqual([])
  })

  test('of a patient without a number has to say which', async () => {
    await append([{ ...looked, patient: 'Patient/silent' }])
    expect((await told('stop', { patient: 'Patient/silent' })).status).toBe(422)
    expect((await told('stop', { patient: 'Patient/silent', number: '(518) 555-0177' })).status).toBe(200)
  })
})

describe('a deletion over HTTP', () => {
  test('is refused with why, done once, proved and listed; a hold stands before it', async () => {
    const about = { patient: 'Patient/ada' }
    const read = async () => PatientHeld.parse(await (await ask('/api/compliance/patient', about)).json())
    const { digest } = await read()
    const request = {
      ...about,
      id: randomUUID(),
      digest,
      typed: '004 111',
      reason: 'patient-request',
      acceptsOpenLoops: false,
    }
    const wrong = await ask('/api/compliance/erase', { ...request, typed: '004 777' })
    expect(wrong.status).toBe(409)
    expect(await wrong.json()).toMatchObject({
      type: 'urn:baton:problem:erasure-refused',
      because: 'not-confirmed',
    })

    expect((await ask('/api/compliance/hold', { ...about, reason: 'Subpoena' })).status).toBe(200)
    expect((await ask('/api/compliance/hold', { ...about, reason: 'Subpoena' })).status).toBe(409)
    expect((await read()).hold).toMatchObject({ reason: 'Subpoena' })
    expect(await (await ask('/api/compliance/erase', request)).json()).toMatchObject({ because: 'on-hold' })
    expect((await ask('/api/compliance/hold/lift', { ...about, reason: 'Closed' })).status).toBe(200)

    const done = await ask('/api/compliance/erase', request)
    expect(done.status).toBe(200)
    const proof = ErasureDone.parse(await done.json())
    expect(ErasureDone.parse(await (await ask('/api/compliance/erase', request)).json())).toEqual(proof)
    const { erasures } = ErasureList.parse(await (await ask('/api/compliance/erasures')).json())
    expect(erasures).toEqual([proof])
    const after = await read()
    expect(after.held).toEqual([])
    expect(after.identity).toEqual({ patient: 'Patient/ada', isRestricted: false })
    expect((await read()).stays).toContainEqual({ why: 'proof', count: 1 })
  })
})

test('whoever works lists reads none of it', async () => {
  const lead = await openSession(['coordinator-lead', 'manager', 'clinician'])
  expect((await ask('/api/audit/search', {}, lead)).status).toBe(403)
  expect((await ask('/api/compliance/opt-outs', undefined, lead)).status).toBe(403)
  expect(
    (await ask('/api/worklist', { queue: 'open', filter: { scope: 'practice' }, sort: 'worst' })).status,
  ).toBe(403)
})
