import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ChartNote, NoteDecisionAnswer, NoteDetail, NoteQueuePage, NoteUpload } from '#contract/notes.ts'
import { createApp } from '../../server/app.ts'
import { openNotes } from '../../server/notes.ts'
import { insertSession } from '../../server/store/sessions.ts'
import { keepFile } from '../../server/use-cases/notes/keep-file.ts'
import { openTestBaton, type TestBaton } from '../support/baton-for-tests.ts'

let baton: TestBaton
let app: TestBaton['app']
let token: string
const engineToken = 'secret-of-the-interface-engine'
const secret = { fromEnv: 'BATON_V2_SECRET' }
beforeAll(async () => {
  baton = await openTestBaton([
    { tenant: 'test', iss: 'https://ehr.example/fhir', channels: { v2: { enabled: true, secret } } },
  ])
  const { deps, open } = baton
  app = createApp({ ...deps, notes: openNotes({ ...deps, tenants: open.tenants }) })
  const who = { tenant: 'test', fhirUser: 'Practitioner/nurse', roles: ['clinician' as const] }
  const opened = await insertSession(deps.db, who, { hash: randomBytes(32), expiresAt: new Date() })
  token = opened === 'already-used' ? '' : opened.token
})
afterAll(() => baton.close())
const ask = (path: string, body?: unknown) =>
  app.request(path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
beforeEach(() => baton.deps.db.deleteFrom('received_note').execute())

const upload = (body: BodyInit, headers: Record<string, string> = {}) =>
  app.request('/api/notes', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream', ...headers },
    body,
    // Node wants to be told that a stream is sent before the answer is read.
    ...{ duplex: 'half' },
  })
const kept = () => baton.deps.db.selectFrom('received_note').select(['name', 'state', 'refusal']).execute()

describe('a note that somebody uploads', () => {
  test('is kept once, under the name of its file', async () => {
    const named = { 'content-disposition': "attachment; filename*=UTF-8''..%2Fcarta%20Pe%C3%B1a.txt" }
    const first = await upload('Patient: Okafor, Adaeze', named)
    expect([first.status, first.headers.get('cache-control')]).toEqual([202, 'no-store'])
    const { notes } = NoteUpload.parse(await first.json())
    expect(notes).toMatchObject([{ name: 'carta Peña.txt', isNew: true }])
    const again = NoteUpload.parse(await (await upload('Patient: Okafor, Adaeze')).json())
    expect(again.notes).toMatchObject([{ id: notes[0]?.id, isNew: false }])
    expect(await kept()).toEqual([{ name: 'carta Peña.txt', state: 'new', refusal: null }])
  })

  test('is kept apart, and the person is told why, when it cannot be read', async () => {
    const answer = await upload('<!DOCTYPE html><script>alert(1)</script>')
    expect(NoteUpload.parse(await answer.json()).notes).toMatchObject([{ refusal: 'unsupported' }])
    expect(await kept()).toMatchObject([{ state: 'refused', refusal: 'unsupported' }])
  })

  test('of 200 MB is refused without being read to its end', async () => {
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 1_000_000
        controller.enqueue(new Uint8Array(1_000_000))
        if (sent >= 200_000_000) controller.close()
      },
    })
    expect((await upload(endless)).status).toBe(413)
    expect(sent).toBeLessThan(40_000_000)
    expect((await upload('x', { 'content-length': '200000000' })).status).toBe(413)
    expect(await kept()).toEqual([])
  })

  test('that is empty is no note', async () => {
    expect((await upload(new Uint8Array())).status).toBe(400)
  })

  test('is of nobody who is not signed in', async () => {
    expect((await upload('x', { authorization: 'Bearer made-up' })).status).toBe(401)
    expect(await kept()).toEqual([])
  })

  test('leaves nothing of itself in the log', async () => {
    await upload('Patient: Okafor, Adaeze', {
      'content-disposition': "attachment; filename*=UTF-8''Okafor.txt",
    })
    expect(JSON.stringify(baton.log)).not.toMatch(/Okafor/)
  })
})

describe('a document that an interface engine hands in', () => {
  const message = [
    'MSH|^~\\&|EMR|CONSULT|BATON|PRACTICE|20260401120000-0500||MDM^T02^MDM_T02|42|P|2.5.1',
    'PID|1||||Okafor^Adaeze',
    'TXA|1|11488-4^Consult note^LN',
    'OBX|1|TX|||Continue current medication.',
  ].join('\r')
  const hand = (body: string, bearer = engineToken, tenant = 'test') =>
    app.request(`/callbacks/${tenant}/v2`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'x-application/hl7-v2+er7' },
      body,
    })

  test('is kept once, and acknowledged by the name it gave itself', async () => {
    const answer = await hand(message)
    expect(answer.headers.get('content-type')).toContain('x-application/hl7-v2+er7')
    const [head = '', acknowledgement] = (await answer.text()).split('\r')
    expect(head).toMatch(
      /^MSH\|\^~\\&\|BATON\|PRACTICE\|EMR\|CONSULT\|\d{14}\+0000\|\|ACK\^T02\^ACK\|ACK-42\|P\|2\.5\.1$/,
    )
    expect(acknowledgement).toBe('MSA|AA|42')
    await hand(`\v${message}`)
    expect(await kept()).toEqual([{ name: '42.hl7', state: 'new', refusal: null }])
  })

  test('that is none is refused in the same language, and kept apart', async () => {
    expect(await (await hand(message.replace('MDM^T02', 'ADT^A01'))).text()).toContain('MSA|AR|42')
    expect(await kept()).toMatchObject([{ state: 'refused', refusal: 'unsupported' }])
    expect((await hand('Patient: Okafor, Adaeze')).status).toBe(400)
  })

  test('is kept again, as another version, where one name comes with other bytes', async () => {
    await hand(message.replace('MDM^T02', 'ADT^A01'))
    expect(await (await hand(message)).text()).toContain('MSA|AA|42')
    expect(await (await hand(message.replace('Continue', 'Stop'))).text()).toContain('MSA|AA|42')
    expect((await kept()).map(({ state }) => state).toSorted()).toEqual(['new', 'new', 'refused'])
  })

  test('is taken where reading it took too much, and read when there is time, or when it comes again', async () => {
    const reading = { ok: false, error: 'took-too-long' } as const
    const failing = createApp({
      ...baton.deps,
      notes: {
        ...openNotes({ ...baton.deps, tenants: baton.open.tenants }),
        keep: (tenant, file, arrival) =>
          keepFile(
            { db: baton.deps.db, readFile: () => Promise.resolve(reading), tenants: baton.open.tenants },
            tenant,
            file,
            arrival,
          ),
      },
    })
    const request = {
      method: 'POST',
      headers: { authorization: `Bearer ${engineToken}`, 'content-type': 'x-application/hl7-v2+er7' },
      body: message,
    }
    expect(await (await failing.request('/callbacks/test/v2', request)).text()).toContain('MSA|AA|42')
    const read = () =>
      baton.deps.db.selectFrom('received_note').select(['state', 'facts', 'refusal']).execute()
    expect(await read()).toEqual([{ state: 'new', facts: null, refusal: null }])
    expect(await (await hand(message)).text()).toContain('MSA|AA|42')
    expect(await read()).toMatchObject([
      { state: 'new', facts: { types: expect.any(Array) as unknown }, refusal: null },
    ])
  })

  test('is taken from nobody else, and nobody learns which practices take any', async () => {
    expect((await hand(message, 'another-secret-of-some-length')).status).toBe(404)
    expect((await hand(message, engineToken, 'elsewhere')).status).toBe(404)
    expect(await kept()).toEqual([])
  })
})

describe('a note in the chart of one patient', () => {
  const facts = {
    reading: 'text',
    patient: { birthDates: [], recordNumbers: [] },
    author: { specialties: [] },
    types: [],
    completeness: 'final',
    isSensitive: false,
    identifiers: [],
    replaces: [],
    orderIdentifiers: [],
    referralNumbers: [],
    text: 'Repeat in five years.',
    recommendations: [],
  }
  async function openedFor(patient: string): Promise<string> {
    const who = { tenant: 'test', fhirUser: 'Practitioner/nurse', roles: ['clinician' as const], patient }
    const opened = await insertSession(baton.deps.db, who, { hash: randomBytes(32), expiresAt: new Date() })
    return opened === 'already-used' ? '' : opened.token
  }
  async function readIn(patient: string, id: string) {
    const authorization = `Bearer ${patient === '' ? token : await openedFor(patient)}`
    return app.request(`/api/chart/notes/${id}`, { headers: { authorization } })
  }
  async function filedFor(patient: string): Promise<string> {
    const { notes } = NoteUpload.parse(await (await upload('Patient: Okafor, Adaeze')).json())
    const id = notes[0]?.id ?? ''
    await baton.deps.db
      .updateTable('received_note')
      .set({ state: 'filed', patient_id: patient, facts: JSON.stringify(facts) })
      .where('note_id', '=', id)
      .execute()
    return id
  }

  test('is read where it is filed in that record, and in no other', async () => {
    const id = await filedFor('p-1')
    expect(ChartNote.parse(await (await readIn('p-1', id)).json()).facts?.text).toBe('Repeat in five years.')
    expect(await (await readIn('p-2', id)).json()).toEqual({ id, state: 'filed' })
    expect((await readIn('', id)).status).toBe(403)
  })

  test('that waits says so and nothing of itself', async () => {
    const { notes } = NoteUpload.parse(await (await upload('Patient: Okafor, Adaeze')).json())
    const id = notes[0]?.id ?? ''
    expect(await (await readIn('p-1', id)).json()).toEqual({ id, state: 'new' })
    expect((await readIn('p-1', randomUUID())).status).toBe(404)
    expect((await readIn('p-1', 'x')).status).toBe(404)
  })
})

describe('a note that waits', () => {
  const html = '<!DOCTYPE html><script>alert(1)</script>'
  const bring = async (content: string): Promise<string> =>
    NoteUpload.parse(await (await upload(content)).json()).notes[0]?.id ?? ''

  test('is listed with counts, opened with its version as its tag, and audited as read', async () => {
    const id = await bring(html)
    const page = NoteQueuePage.parse(await (await ask('/api/notes?queue=open')).json())
    expect(page).toMatchObject({
      notes: [{ id, state: 'refused', reasons: ['not-read'] }],
      counts: { refused: 1 },
    })
    const answer = await ask(`/api/notes/${id}`)
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, '"1"'])
    expect(NoteDetail.parse(await answer.json()).actions).toEqual(['dismiss'])
    const read = await baton.deps.db
      .selectFrom('audit_event')
      .select('entry')
      .where('event', '=', 'note-read')
      .execute()
    expect(read.map(({ entry }) => entry).join()).toContain(id)
  })

  test('is in the list of what was filed once it is, and not before', async () => {
    const id = await bring('Patient: Okafor, Adaeze')
    const filed = async () => NoteQueuePage.parse(await (await ask('/api/notes?queue=filed')).json()).notes
    expect(await filed()).toEqual([])
    await baton.deps.db
      .updateTable('received_note')
      .set({ state: 'filed', decided_at: new Date() })
      .where('note_id', '=', id)
      .execute()
    expect(await filed()).toMatchObject([{ id, state: 'filed' }])
  })

  test('hands out a stranger’s file in a sandbox, and shows only what cannot run', async () => {
    const hostile = await ask(`/api/notes/${await bring(html)}/content`)
    expect(await hostile.text()).toBe(html)
    const headers = (answer: Response) => [
      answer.headers.get('content-type'),
      answer.headers.get('content-disposition')?.split(';')[0],
      answer.headers.get('x-content-type-options'),
      answer.headers.get('content-security-policy'),
    ]
    expect(headers(hostile)).toEqual([
      'application/octet-stream',
      'attachment',
      'nosniff',
      "default-src 'none'; sandbox",
    ])
    const plain = await ask(`/api/notes/${await bring('Patient: Okafor, Adaeze')}/content`)
    expect(headers(plain).slice(0, 2)).toEqual(['text/plain; charset=utf-8', 'inline'])
    const page = await ask(`/api/notes/${await bring('<html><p>Patient: Okafor, Adaeze</p>')}/content`)
    expect(headers(page)).toEqual(headers(hostile))
  })

  test('is dismissed once, on the version that was seen, and brought back', async () => {
    const id = await bring(html)
    const dismiss = (version: number, key: string) =>
      ask(`/api/notes/${id}/decisions`, {
        id: key,
        version,
        choice: { kind: 'dismiss', text: 'Asked for again' },
      })
    const key = randomUUID()
    const done = NoteDecisionAnswer.parse(await (await dismiss(1, key)).json())
    expect(done).toMatchObject({ note: { state: 'dismissed', version: 2 }, canUndo: true })
    expect(NoteDecisionAnswer.parse(await (await dismiss(1, key)).json())).toEqual(done)
    const late = await dismiss(1, randomUUID())
    expect([late.status, await late.json()]).toMatchObject([
      409,
      { type: 'urn:baton:problem:changed-meanwhile', state: 'dismissed' },
    ])
    const undone = await ask(`/api/notes/${id}/undo`, { id: randomUUID(), version: 2 })
    expect(await undone.json()).toMatchObject({ note: { state: 'refused', version: 3 } })
  })

  test.each(['/api/notes?queue=else', '/api/notes?after=else'])(
    'is not asked for like this: %s',
    async (path) => {
      expect((await ask(path)).status).toBe(400)
    },
  )

  test('that does not exist is not there, whatever its id looks like', async () => {
    const statuses = await Promise.all(
      ['x', randomUUID()].map(async (id) => (await ask(`/api/notes/${id}`)).status),
    )
    expect(statuses).toEqual([404, 404])
  })
})
