import { randomBytes } from 'node:crypto'
import type { LoopFact } from '#domain/metrics/loop-fact.ts'
import { setDomainTime } from '../support/watch-fixture.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  CsvPreview,
  DirectoryList,
  EhrImportAnswer,
  RankAnswer,
  ReceiverAnswer,
  ReceiverHistory,
  ReceiverStale,
  UsualAnswer,
} from '#contract/directory.ts'
import { Problem } from '#contract/problem.ts'
import type { StaffRole } from '#domain/staff.ts'
import { saveNetworks } from '../../server/store/directory-facts.ts'
import { saveLoopFacts } from '../../server/store/loop-facts.ts'
import { saveMirrored } from '../../server/store/mirrored-resources.ts'
import { insertSession } from '../../server/store/sessions.ts'
import { openTestBaton, type TestBaton } from '../support/baton-for-tests.ts'
import { aRecord } from '../domain/receivers-builder.ts'
import { insertReceiver } from '../../server/store/receivers.ts'

let baton: TestBaton
let lead: string
const at = new Date('2026-03-02T15:00:00Z')
const byImport = { cause: 'ehr-import' as const, by: 'Baton', reason: '', at }
const cedar = {
  reference: 'Organization/net-cedar',
  name: 'Cedar PPO network',
  payer: 'Organization/payer-b',
}

beforeAll(async () => {
  baton = await openTestBaton([
    { tenant: 'test', iss: 'https://ehr.example/fhir' },
    { tenant: 'other', iss: 'https://other.example/fhir' },
  ])
  lead = await open('coordinator-lead')
})
afterAll(() => baton.close())
beforeEach(async () => {
  for (const table of ['receiver', 'receiver_history', 'directory_network', 'loop_fact'] as const)
    await baton.database.db.deleteFrom(table).execute()
})

async function open(role: StaffRole, over: { tenant?: string; patient?: string } = {}): Promise<string> {
  const who = {
    tenant: 'test',
    fhirUser: `Practitioner/${role}`,
    userName: `The ${role}`,
    roles: [role],
    ...over,
  }
  const opened = await insertSession(baton.deps.db, who, { hash: randomBytes(32), expiresAt: at })
  if (opened === 'already-used') throw new Error('not opened')
  return opened.token
}

async function ask(
  bearer: string,
  method: string,
  path: string,
  body?: unknown,
  more: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return baton.app.request(`/api/directory${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', ...more },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

/** Changes a receiver from the version somebody saw. */
const put = (bearer: string, id: string, version: number, edit: unknown): Promise<Response> =>
  ask(bearer, 'PUT', `/receivers/${id}`, edit, { 'if-match': `"${version}"` })

const add = (record = aRecord(), tenant = 'test') =>
  baton.database.db.transaction().execute((trx) => insertReceiver(trx, tenant, record, byImport))

async function auditOf(event: string): Promise<string[]> {
  const rows = await baton.database.db
    .selectFrom('audit_event')
    .select('entry')
    .where('event', '=', event)
    .execute()
  return rows.map(({ entry }) => entry)
}

describe('a receiver', () => {
  test('is found by the words of its name, number and place, and by its specialty', async () => {
    await add()
    await add(
      aRecord({ reference: 'PractitionerRole/2' }, { name: 'Dr. José Núñez', specialties: ['dermatology'] }),
    )
    const find = async (body: unknown) =>
      DirectoryList.parse(await (await ask(lead, 'POST', '/search', body)).json()).receivers.map(
        ({ name }) => name,
      )
    expect(await find({ text: 'nunez jose' })).toEqual(['Dr. José Núñez'])
    expect(await find({ text: '5550110', specialty: 'cardiology' })).toEqual(['Dr. Ingrid Lindahl'])
    expect(await find({ text: '100%' })).toEqual([])
    expect(await find({})).toHaveLength(2)
  })

  test('of another tenant is neither found nor read nor changed', async () => {
    const id = await add()
    const stranger = await open('manager', { tenant: 'other' })
    const list = DirectoryList.parse(await (await ask(stranger, 'POST', '/search', {})).json())
    expect(list.receivers).toEqual([])
    const edit = { set: { phone: '' } }
    expect((await ask(stranger, 'GET', `/receivers/${id}`)).status).toBe(404)
    expect((await ask(stranger, 'GET', `/receivers/${id}/history`)).status).toBe(404)
    expect((await put(stranger, id, 1, edit)).status).toBe(404)
  })

  test('is changed with history and audit, and can be taken back to what the EHR says', async () => {
    const id = await add()
    const edit = {
      set: { phone: '413-555-0177', isActive: false },
      baa: { attestedBy: 'Graham', attestedOn: '2026-01-31' },
      reason: 'moved',
    }
    const saved = ReceiverAnswer.parse(await (await put(lead, id, 1, edit)).json()).receiver
    expect(saved).toMatchObject({
      version: 2,
      phone: '+14135550177',
      isActive: false,
      edited: ['phone', 'isActive'],
      baa: { attestedBy: 'Graham' },
    })
    await put(lead, id, 2, {
      set: {},
      clear: ['phone', 'isActive'],
      baa: null,
    })
    const { entries } = ReceiverHistory.parse(
      await (await ask(lead, 'GET', `/receivers/${id}/history`)).json(),
    )
    expect(
      entries.map(({ version, changedBy, cause, reason, changes }) => [
        version,
        changedBy,
        cause,
        reason,
        changes.map(({ field }) => field),
      ]),
    ).toEqual([
      [3, 'The coordinator-lead', 'edit', '', ['phone', 'isActive', 'baa']],
      [2, 'The coordinator-lead', 'edit', 'moved', ['phone', 'isActive', 'baa']],
      [1, 'Baton', 'ehr-import', '', []],
    ])
    expect(await auditOf('receiver-changed')).toHaveLength(2)
  })

  test('that two people change at once is changed by one, and the other is told what by whom', async () => {
    const id = await add()
    const manager = await open('manager')
    const answers = await Promise.all([
      put(lead, id, 1, { set: { phone: '413-555-0171' } }),
      put(manager, id, 1, { set: { phone: '413-555-0172' } }),
    ])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412])
    const won = ReceiverAnswer.parse(await answers.find(({ status }) => status === 200)?.json()).receiver
    const lost: unknown = await answers.find(({ status }) => status === 412)?.json()
    expect(Problem.parse(lost).type).toBe('urn:baton:problem:precondition-failed')
    const { changedBy, ...stale } = ReceiverStale.parse(lost)
    expect(changedBy).toMatch(/^The (coordinator-lead|manager)$/)
    expect(stale).toMatchObject({
      version: 2,
      changes: [{ field: 'phone', before: '+14135550110', after: won.phone }],
    })
  })

  test('is not changed by somebody who does not say what they saw', async () => {
    const id = await add()
    const blind = await ask(lead, 'PUT', `/receivers/${id}`, { set: { phone: '' } })
    const any = await ask(lead, 'PUT', `/receivers/${id}`, { set: { phone: '' } }, { 'if-match': '*' })
    expect([blind.status, any.status]).toEqual([428, 428])
    const read = await ask(lead, 'GET', `/receivers/${id}`)
    expect(read.headers.get('etag')).toBe('"1"')
  })

  test('is not changed to what cannot be, nor by a clinician', async () => {
    const id = await add()
    const wrong = await put(lead, id, 1, {
      set: { phone: '12', specialties: ['alchemy'] },
    })
    expect(Problem.parse(await wrong.json()).errors).toEqual([
      { pointer: '/set/specialties', message: 'specialty-unknown' },
      { pointer: '/set/phone', message: 'phone-wrong' },
    ])
    expect((await put(await open('clinician'), id, 1, { set: {} })).status).toBe(403)
  })
})

const header = 'key;name;specialties;phone\r\n'
const csv = `\uFEFF${header}k1;"Beacon; Heart";Cardiology;413 555 0130\r\nk2;=HYPERLINK("x");Dermatología;\r\n`

describe('a list of receivers', () => {
  const preview = async (text: string) =>
    CsvPreview.parse(await (await ask(lead, 'POST', '/import/preview', { csv: text })).json())

  test('is shown first and then applied as it was shown, once', async () => {
    const shown = await preview(csv.replace('"x"', 'x'))
    expect(shown.counts).toEqual({ new: 2, changed: 0, unchanged: 0, faulty: 0 })
    const body = { csv: csv.replace('"x"', 'x'), token: shown.token }
    expect(await (await ask(lead, 'POST', '/import/apply', body)).json()).toEqual({ added: 2, changed: 0 })
    const { receivers } = DirectoryList.parse(await (await ask(lead, 'POST', '/search', {})).json())
    expect(receivers.map(({ name, phone }) => [name, phone])).toEqual([
      ['=HYPERLINK(x)', ''],
      ['Beacon; Heart', '+14135550130'],
    ])
    expect((await ask(lead, 'POST', '/import/apply', body)).status).toBe(409)
    expect((await preview(body.csv)).counts).toEqual({ new: 0, changed: 0, unchanged: 2, faulty: 0 })
    expect(await auditOf('directory-imported')).toHaveLength(1)
  })

  test('is not applied in part: a fault in one line keeps all of it out', async () => {
    const faulty = `${header}k1;Beacon;Cardiology;\r\nk2;Bright;Alchemy;\r\n`
    const shown = await preview(faulty)
    expect(shown.faults).toEqual([{ line: 3, column: 'specialties', code: 'specialty-unknown' }])
    const answer = await ask(lead, 'POST', '/import/apply', { csv: faulty, token: shown.token })
    expect(answer.status).toBe(422)
    expect(await baton.database.db.selectFrom('receiver').select('name').execute()).toEqual([])
  })

  test('is not applied when the directory changed since it was shown', async () => {
    const shown = await preview(`${header}k1;Beacon;Cardiology;\r\n`)
    await add(aRecord({ source: 'csv', externalKey: 'k1' }))
    const answer = await ask(lead, 'POST', '/import/apply', {
      csv: `${header}k1;Beacon;Cardiology;\r\n`,
      token: shown.token,
    })
    expect(answer.status).toBe(409)
  })

  test.each([
    ['an open quote', `${header}k1;"Beacon;Cardiology;\r\n`, 'quote-open'],
    ['text behind a quote', `${header}k1;"Beacon" x;Cardiology;\r\n`, 'quote-wrong'],
    ['nothing', '', 'file-empty'],
  ])('with %s says so', async (_, text, code) => {
    expect((await preview(text)).faults).toMatchObject([{ code }])
  })

  test('of commas is read as well, and the line of a row behind empty ones is the file’s', async () => {
    const text = 'key,name,specialties\n\n"k1","a ""b""",ent\nk2,c,x\n'
    expect((await preview(text)).faults).toEqual([
      { line: 4, column: 'specialties', code: 'specialty-unknown' },
    ])
  })

  test('of more than two megabytes is refused', async () => {
    const answer = await ask(lead, 'POST', '/import/preview', { csv: 'x'.repeat(2_000_001) })
    expect(answer.status).toBe(413)
  })
})

describe('ranking', () => {
  const resources = [
    { resourceType: 'Patient', id: 'p-1', address: [{ city: 'Harborview' }] },
    {
      resourceType: 'Coverage',
      id: 'c-1',
      status: 'active',
      beneficiary: { reference: 'Patient/p-1' },
      payor: [{ reference: 'Organization/payer-b', display: 'Payer B' }],
    },
  ]
  const lindahl = 'PractitionerRole/role-1'
  const fact = (referral: string, over: Partial<LoopFact> = {}): LoopFact => ({
    ...{
      referral,
      attempt: 0,
      isRedirected: false,
      patient: 'p-1',
      startedOn: '2025-09-01',
      direction: 'outbound',
      urgency: 'routine',
    },
    ...{ specialty: 'cardiology', receiver: { key: lindahl, name: 'Lindahl' }, isRestricted: false },
    ...{
      state: 'scheduled',
      fate: 'open',
      reached: 4,
      reachedAt: {},
      noShows: 0,
      contacts: 0,
      isPatientContacted: false,
    },
    days: { waited: {}, held: { practice: 0, others: 0 } },
    ...over,
  })
  /** Two of three went there; what is too old, to us or a mistake is no habit. */
  const facts = [
    fact('sr-1', { state: 'closed-completed', fate: 'completed' }),
    fact('sr-2'),
    fact('sr-3', { receiver: { key: 'PractitionerRole/elsewhere', name: 'Elsewhere' } }),
    fact('sr-old', { startedOn: '2020-01-01' }),
    fact('sr-in', { direction: 'inbound' }),
    fact('sr-twice', { state: 'closed-duplicate', fate: 'ended' }),
  ]

  beforeEach(async () => {
    const { db } = baton.database
    const mirrored = resources.map((one) => ({
      type: one.resourceType,
      id: one.id,
      content: JSON.stringify(one),
    }))
    await saveMirrored(db, { tenant: 'test', patient: 'p-1' }, mirrored, [], at)
    await setDomainTime(db, at)
    await db.transaction().execute(async (trx) => {
      await saveLoopFacts(trx, 'test', facts)
      await saveNetworks(trx, 'test', [cedar])
    })
  })

  const rank = async (bearer: string, body: unknown) => ask(bearer, 'POST', '/rank', body)

  test('knows the patient’s network and where referrals went, and says why', async () => {
    await add(aRecord({}, { networks: [cedar], city: 'Harborview' }))
    await add(
      aRecord(
        { reference: 'PractitionerRole/2' },
        { name: 'B', networks: [{ reference: 'Organization/x', name: 'X' }] },
      ),
    )
    await add(aRecord({ reference: 'PractitionerRole/3' }, { name: 'C' }))
    const answer = await rank(lead, { specialty: 'cardiology', urgency: 'routine', patient: 'p-1' })
    const { ranked, coverage } = RankAnswer.parse(await answer.json())
    expect(coverage).toEqual(['Payer B'])
    expect(ranked.map(({ receiver, network }) => [receiver.name, network])).toEqual([
      ['Dr. Ingrid Lindahl', 'in'],
      ['C', 'unknown'],
      ['B', 'out'],
    ])
    expect(ranked[0]?.reasons).toContainEqual({
      key: 'usual',
      side: 'for',
      values: { referred: 2, all: 3, whose: 'practice' },
    })
  })

  test('counts what whoever asks has referred themselves, where there is any', async () => {
    await add(aRecord({}, { networks: [cedar] }))
    const mine = { key: 'Practitioner/clinician', name: 'Me' }
    await baton.database.db
      .transaction()
      .execute((trx) => saveLoopFacts(trx, 'test', [fact('sr-mine', { referrer: mine })]))
    const chart = await open('clinician', { patient: 'p-1' })
    const answer = await ask(chart, 'POST', '/usual', { urgency: 'routine', patient: 'p-1' })
    const { usual } = UsualAnswer.parse(await answer.json())
    expect(usual[0]?.ranked.reasons).toContainEqual({
      key: 'usual',
      side: 'for',
      values: { referred: 1, all: 1, whose: 'own' },
    })
  })

  test('without a patient leaves the network open', async () => {
    await add(aRecord({}, { networks: [cedar] }))
    const { ranked } = RankAnswer.parse(
      await (await rank(lead, { specialty: 'cardiology', urgency: 'urgent' })).json(),
    )
    expect(ranked.map(({ network }) => network)).toEqual(['unknown'])
  })

  test('names the usual destinations before a specialty is chosen, and nobody else', async () => {
    await add(aRecord({}, { networks: [cedar] }))
    await add(aRecord({ reference: 'PractitionerRole/3' }, { name: 'Never referred to' }))
    const chart = await open('clinician', { patient: 'p-1' })
    const answer = await ask(chart, 'POST', '/usual', { urgency: 'routine', patient: 'p-1' })
    const { usual } = UsualAnswer.parse(await answer.json())
    expect(usual.map(({ specialty, ranked }) => [specialty, ranked.receiver.name, ranked.network])).toEqual([
      ['cardiology', 'Dr. Ingrid Lindahl', 'in'],
    ])
    expect((await auditOf('chart-read')).some((entry) => entry.includes('usual-receivers'))).toBe(true)
    expect((await ask(chart, 'POST', '/usual', { urgency: 'routine', patient: 'p-2' })).status).toBe(403)
  })

  test('for another patient than the chart’s is refused and written down', async () => {
    const chart = await open('clinician', { patient: 'p-2' })
    expect((await rank(chart, { specialty: 'cardiology', urgency: 'routine', patient: 'p-1' })).status).toBe(
      403,
    )
    expect(
      (await rank(await open('compliance'), { specialty: 'ent', urgency: 'routine', patient: 'p-1' })).status,
    ).toBe(403)
    expect((await auditOf('chart-read')).some((entry) => entry.includes('refused'))).toBe(true)
  })

  test('of a specialty nobody knows is refused', async () => {
    expect((await rank(lead, { specialty: 'alchemy', urgency: 'routine' })).status).toBe(422)
  })
})

test('the EHR’s directory cannot be read without the practice’s own access, and says so', async () => {
  const answer = await ask(lead, 'POST', '/import/ehr', { isDryRun: true })
  expect(EhrImportAnswer.parse(await answer.json())).toEqual({
    outcome: 'not-searched',
    read: 0,
    added: 0,
    changed: 0,
    missing: 0,
  })
  const refused = await ask(await open('coordinator'), 'POST', '/import/ehr', { isDryRun: true })
  expect(refused.status).toBe(403)
})
