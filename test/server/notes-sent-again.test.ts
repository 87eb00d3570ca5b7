import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { NoteChoice } from '#contract/notes.ts'
import { readOwnEvidence } from '../../server/use-cases/own-evidence.ts'
import { takeNoteDecision } from '../../server/use-cases/notes/take-note-decision.ts'
import { messageOf } from '../support/document-message.ts'
import { letterOf, openNotePractice, type NotePractice } from '../support/note-practice.ts'
import { randomUUID } from 'node:crypto'

let open: NotePractice
beforeAll(async () => {
  open = await openNotePractice()
})
afterAll(() => open.close())
beforeEach(() => open.start())

const byEngine = { way: 'v2', sourceId: 'CARDIO 1' } as const

async function take(content: Uint8Array, arrival: Parameters<NotePractice['receive']>[1] = byEngine) {
  const [kept] = await open.receive(content, arrival)
  await open.decideAll()
  return { id: kept?.id ?? '', isNew: kept?.isNew }
}

const rows = () =>
  open.watch.db
    .selectFrom('received_note')
    .select(['note_id as id', 'state', 'refusal', 'version'])
    .orderBy('received_at')
    .execute()
const stateNow = async () => (await open.viewsNow())[0]?.state
const documentsNow = async () =>
  (await readOwnEvidence(open.watch.db, 'north', 'p-1')).resources.filter(
    ({ resourceType }) => resourceType === 'DocumentReference',
  )

async function decide(id: string, choice: NoteChoice) {
  const row = (await rows()).find((each) => each.id === id)
  const nurse = { reference: 'Practitioner/nurse', roles: ['coordinator'] as const }
  const request = { id: randomUUID(), version: row?.version ?? 0, choice }
  return takeNoteDecision(open.deps, open.practice, nurse, id, request)
}
const fileIt = { kind: 'file', patient: 'Patient/p-1', referral: 'ServiceRequest/sr-1' } as const

/** Whatever is read next is nothing that the reader knows. */
const failReading = (): void => {
  open.deps = { ...open.deps, readFile: () => Promise.resolve({ ok: false, error: 'unsupported' }) }
}

describe('a note whose first delivery could not be read', () => {
  test.each([
    ['waits', undefined],
    ['was put aside', { kind: 'dismiss', text: 'Nothing to see' } as const],
  ])('and %s is read and weighed when the same bytes come again', async (_case, choice) => {
    const { deps } = open
    failReading()
    const first = await take(letterOf())
    expect(await rows()).toMatchObject([{ state: 'refused', refusal: 'unsupported' }])
    if (choice !== undefined) expect(await decide(first.id, choice)).toMatchObject({ ok: true })
    open.deps = deps
    expect(await take(letterOf())).toEqual({ id: first.id, isNew: true })
    expect(await rows()).toMatchObject([{ state: 'filed', refusal: null }])
    expect(await stateNow()).toBe('closed-completed')
  })

  test('stays as it is where it cannot be read the second time either', async () => {
    failReading()
    const first = await take(letterOf())
    expect(await take(letterOf())).toEqual({ id: first.id, isNew: false })
    expect(await rows()).toMatchObject([{ state: 'refused', version: 1 }])
  })
})

describe('a message that comes again', () => {
  test('byte for byte is known, and changes nothing', async () => {
    const first = await take(messageOf('T02'))
    const before = await rows()
    expect(await take(messageOf('T02'))).toEqual({ id: first.id, isNew: false })
    expect(await rows()).toEqual(before)
    expect(await documentsNow()).toHaveLength(1)
  })

  test('under the same name with other bytes is another version, kept and weighed', async () => {
    await take(messageOf('T02', { order: '' }))
    expect((await rows()).map(({ state }) => state)).toEqual(['waiting'])
    const second = await take(messageOf('T02'))
    expect(second.isNew).toBe(true)
    expect((await rows()).map(({ state }) => state)).toEqual(['waiting', 'filed'])
    expect(await stateNow()).toBe('closed-completed')
  })

  test('as an edit of a filed document waits, and takes its place once it is filed', async () => {
    await take(messageOf('T02'))
    const second = await take(messageOf('T08', { plan: 'Stress test within one week.', control: '2' }))
    expect((await rows()).map(({ state }) => state)).toEqual(['filed', 'waiting'])
    expect(await decide(second.id, fileIt)).toMatchObject({ ok: true })
    const documents = await documentsNow()
    const first = documents.find((each) => !('relatesTo' in each))
    const edited = documents.find((each) => 'relatesTo' in each)
    expect(documents).toHaveLength(2)
    expect(edited?.['relatesTo']).toEqual([
      { code: 'replaces', target: { reference: `DocumentReference/${String(first?.['id'])}` } },
    ])
    expect(await stateNow()).toBe('closed-completed')
  })

  test('says where it belongs although it did not the first time', async () => {
    const unnumbered = letterOf({ number: '' })
    const arrival = { way: 'response-page', sourceId: 'page-1' } as const
    const first = await take(unnumbered, arrival)
    expect((await rows()).map(({ state }) => state)).toEqual(['waiting'])
    const again = await take(unnumbered, { ...arrival, referral: 'sr-1' })
    expect(again).toEqual({ id: first.id, isNew: true })
    expect((await rows()).map(({ state }) => state)).toEqual(['filed'])
    expect((await take(unnumbered, { ...arrival, referral: 'sr-1' })).isNew).toBe(false)
  })
})

test('a document that its sender took back waits for a person when the same bytes come with another message', async () => {
  const first = await take(messageOf('T02'))
  await take(messageOf('T11', { control: '2' }), { way: 'v2', sourceId: 'CARDIO 2' })
  expect((await take(messageOf('T02'))).isNew).toBe(false)
  expect(await take(messageOf('T02'), { way: 'direct', sourceId: '<m-3>' })).toEqual({
    id: first.id,
    isNew: true,
  })
  expect((await rows()).map(({ state }) => state)).toEqual(['unmatched', 'withdrawn'])
  expect(await stateNow()).toBe('accepted')
})
