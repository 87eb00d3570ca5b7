import { randomUUID } from 'node:crypto'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { NoteChoice } from '#contract/notes.ts'
import { isFields, objectOf, textOf } from '#domain/fhir-reading.ts'
import { listNoteQueue } from '../../server/use-cases/notes/list-note-queue.ts'
import { takeNoteDecision } from '../../server/use-cases/notes/take-note-decision.ts'
import { undoNoteDecision } from '../../server/use-cases/notes/undo-note-decision.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import { DeliveryPayload } from '../../server/use-cases/watch/outbox-payload.ts'
import { openDossier } from '../support/a-dossier.ts'
import { letterOf, openNotePractice, type NotePractice } from '../support/note-practice.ts'
import { dispatching, lead, owner, readOutbox } from '../support/watch-fixture.ts'

let open: NotePractice
beforeAll(async () => {
  open = await openNotePractice()
})
afterAll(() => open.close())
beforeEach(() => open.start())

const page = Buffer.from('<!DOCTYPE html><script>alert(1)</script>')
const nurse = { reference: 'Practitioner/nurse', roles: ['coordinator'] as const }

/** What is asked of people, that has yet to be written. */
async function work() {
  const rows = await readOutbox(open.watch.db)
  return Object.values(rows).flatMap(({ payload }) => {
    const { way } = DeliveryPayload.parse(payload)
    if (way.kind !== 'fhir' || way.write.resource.resourceType !== 'Task') return []
    const { resource } = way.write
    const owner = objectOf(resource, 'owner', [])
    return [
      {
        key: way.write.interaction === 'create' ? way.write.identity.value : '',
        owner: owner && textOf(owner, 'reference', []),
        about: [objectOf(resource, 'for', []), objectOf(resource, 'focus', [])],
      },
    ]
  })
}

/** Kinds and states of the work that was written. */
async function written(): Promise<readonly string[]> {
  const due = dispatching(open.watch, [open.practice], [])
  while ((await dispatchOnce(due, 50)) > 0);
  const tasks = await open.watch.db
    .selectFrom('fhir_resource')
    .select('content')
    .where('type', '=', 'Task')
    .execute()
  return tasks.flatMap(({ content }) => {
    const task: unknown = JSON.parse(content ?? '{}')
    const kind = /stall-(note-[a-z]+)/.exec(content ?? '')?.[1]
    return isFields(task) && kind !== undefined ? [`${kind} ${String(task['status'])}`] : []
  })
}

async function rowOf(id: string) {
  return open.watch.db
    .selectFrom('received_note')
    .select(['state', 'version'])
    .where('note_id', '=', id)
    .executeTakeFirstOrThrow()
}
async function decide(id: string, choice: NoteChoice) {
  const { version } = await rowOf(id)
  return takeNoteDecision(open.deps, open.practice, nurse, id, { id: randomUUID(), version, choice })
}
async function undo(id: string) {
  const { version } = await rowOf(id)
  return undoNoteDecision(open.deps, open.practice, nurse, id, { id: randomUUID(), version })
}

describe('a document that could not be read', () => {
  test('is work of the lead, once, however often it is sent, and says nothing of anybody', async () => {
    const [kept] = await open.receive(page)
    await open.receive(page, { way: 'upload', sourceId: 'u-1' })
    expect(await work()).toEqual([
      { key: `note|${kept?.id ?? ''}|refused`, owner: lead.reference, about: [undefined, undefined] },
    ])
  })

  test('is work of whoever owns the referral that it came for', async () => {
    await open.watch.keep('north', { dossier: { ...openDossier, owner: owner.reference } })
    await open.receive(page, { way: 'response-page', sourceId: 'page-1', referral: 'sr-1' })
    expect(await work()).toMatchObject([
      { owner: owner.reference, about: [{ reference: 'Patient/p-1' }, { reference: 'ServiceRequest/sr-1' }] },
    ])
  })

  test('is work in nobody’s name, and in the queue, where the practice has neither owner nor lead', async () => {
    open.use(open.watch.practice('north', { staff: [] }))
    await open.receive(page)
    expect(await work()).toMatchObject([{ owner: undefined }])
    const queue = await listNoteQueue(open.watch.db, open.practice.tenant, ['coordinator'], 'open', undefined)
    expect(queue.page.notes).toMatchObject([{ state: 'refused', reasons: ['not-read'] }])
  })

  test('within a package is work by itself, beside those that could be read', async () => {
    const [readable, refused] = await open.receive(
      zipSync({ 'a.txt': letterOf(), 'b.html': page }),
      { way: 'fax', sourceId: 'fax-1' },
      'package.zip',
    )
    expect(readable?.refusal).toBeUndefined()
    expect((await work()).map(({ key }) => key)).toEqual([`note|${refused?.id ?? ''}|refused`])
  })

  test('is work also where there was no time to look at it when it came', async () => {
    open.shortOf = 'took-too-long'
    const [kept] = await open.receive(page)
    expect(await work()).toEqual([])
    open.shortOf = undefined
    await open.decideAll()
    expect((await rowOf(kept?.id ?? '')).state).toBe('refused')
    expect(await work()).toHaveLength(1)
  })

  test('is nobody’s work any more once it was put aside, and is again when that is undone', async () => {
    const [kept] = await open.receive(page)
    const id = kept?.id ?? ''
    expect(await written()).toEqual(['note-refused requested'])
    await decide(id, { kind: 'dismiss', text: 'An advertisement' })
    expect(await written()).toEqual(['note-refused completed'])
    await open.receive(page)
    expect(await written()).toEqual(['note-refused completed'])
    expect(await undo(id)).toMatchObject({ ok: true })
    expect(await written()).toEqual(['note-refused requested'])
  })

  test.each([
    ['files itself', letterOf(), ['note-refused completed']],
    ['has to be placed', letterOf({ number: '' }), ['note-refused completed', 'note-place requested']],
  ])('is nobody’s work any more once it came again, was read, and %s', async (_case, letter, after) => {
    const { deps } = open
    open.deps = { ...deps, readFile: () => Promise.resolve({ ok: false, error: 'unsupported' }) }
    await open.receive(letter)
    expect(await written()).toEqual(['note-refused requested'])
    open.deps = deps
    await open.receive(letter)
    await open.decideAll()
    expect((await written()).toSorted()).toEqual(after.toSorted())
  })
})

describe('a note that waits', () => {
  test('is work in nobody’s name where the practice has neither owner nor lead', async () => {
    open.use(open.watch.practice('north', { staff: [] }))
    await open.receive(letterOf({ number: '' }))
    await open.decideAll()
    expect(await work()).toMatchObject([{ owner: undefined }])
  })

  test('is nobody’s work any more once it files itself, and is again when it is taken out', async () => {
    const unnumbered = letterOf({ number: '' })
    const arrival = { way: 'response-page', sourceId: 'page-1' } as const
    const [kept] = await open.receive(unnumbered, arrival)
    await open.decideAll()
    expect(await written()).toEqual(['note-place requested'])
    await open.receive(unnumbered, { ...arrival, referral: 'sr-1' })
    await open.decideAll()
    expect([(await rowOf(kept?.id ?? '')).state, await written()]).toEqual([
      'filed',
      ['note-place completed'],
    ])
    await decide(kept?.id ?? '', { kind: 'not-this-referral', referral: 'ServiceRequest/sr-1' })
    expect((await written()).filter((each) => each.startsWith('note-place'))).toEqual([
      'note-place requested',
    ])
  })
})
