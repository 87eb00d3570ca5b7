import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ChartNote, NoteUpload } from '#contract/notes.ts'
import { createApp } from '../../server/app.ts'
import { openNotes } from '../../server/notes.ts'
import { insertSession } from '../../server/store/sessions.ts'
import { openTestBaton, type TestBaton } from '../support/baton-for-tests.ts'

let baton: TestBaton
let app: TestBaton['app']
let token: string
beforeAll(async () => {
  baton = await openTestBaton([{ tenant: 'test', iss: 'https://ehr.example/fhir' }])
  const { deps, open } = baton
  app = createApp({ ...deps, notes: openNotes({ ...deps, tenants: open.tenants }) })
  const who = { tenant: 'test', fhirUser: 'Practitioner/nurse', roles: ['clinician' as const] }
  const opened = await insertSession(deps.db, who, { hash: randomBytes(32), expiresAt: new Date() })
  token = opened === 'already-used' ? '' : opened.token
})
afterAll(() => baton.close())
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
