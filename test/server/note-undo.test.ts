import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { NoteChoice } from '#contract/notes.ts'
import { takeNoteDecision } from '../../server/use-cases/notes/take-note-decision.ts'
import { undoNoteDecision } from '../../server/use-cases/notes/undo-note-decision.ts'
import { readOwnEvidence } from '../../server/use-cases/own-evidence.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import { aReferral } from '../support/evidence-builders.ts'
import { messageOf } from '../support/document-message.ts'
import { letterOf, openNotePractice, type NotePractice } from '../support/note-practice.ts'
import { dispatching, readOutbox } from '../support/watch-fixture.ts'

let open: NotePractice
beforeAll(async () => {
  open = await openNotePractice()
})
afterAll(() => open.close())
beforeEach(() => open.start())

const nurse = { reference: 'Practitioner/nurse', roles: ['coordinator'] as const }
const patient = 'Patient/p-1'
const referral = 'ServiceRequest/sr-1'
const fileIt: NoteChoice = { kind: 'file', patient, referral }
const notHere: NoteChoice = { kind: 'not-this-referral', referral }
const notHim: NoteChoice = { kind: 'not-this-patient', text: 'Another birth date inside' }
const wrong: NoteChoice = { kind: 'confirm-sample', verdict: 'wrong' }

async function receive(letter: Uint8Array): Promise<string> {
  const [kept] = await open.receive(letter)
  await open.decideAll()
  return kept?.id ?? ''
}

const versionOf = async (note: string) =>
  (
    await open.watch.db
      .selectFrom('received_note')
      .select('version')
      .where('note_id', '=', note)
      .executeTakeFirstOrThrow()
  ).version
async function decide(note: string, choice: NoteChoice): Promise<void> {
  const request = { id: randomUUID(), version: await versionOf(note), choice }
  expect(await takeNoteDecision(open.deps, open.practice, nurse, note, request)).toMatchObject({ ok: true })
}
async function undo(note: string): Promise<void> {
  const request = { id: randomUUID(), version: await versionOf(note) }
  expect(await undoNoteDecision(open.deps, open.practice, nurse, note, request)).toMatchObject({ ok: true })
}

/** Carries out what is due, into Baton's own store. */
async function dispatch(): Promise<void> {
  while ((await dispatchOnce(dispatching(open.watch, [open.practice], []), 50)) > 0);
}

/**
 * Everything that a decision about a note may change. Nothing that was once in a record is deleted: what was made and taken
 * back again says so, and is left out, and so are the versions.
 */
async function readEverything() {
  const note = await open.watch.db
    .selectFrom('received_note')
    .select(['state', 'patient_id', 'referral_id', 'decision', 'is_sampled', 'decided_at', 'refusal'])
    .execute()
  const rejections = await open.watch.db
    .selectFrom('note_rejection')
    .select(['referral_id', 'rejected_by'])
    .execute()
  const { resources } = await readOwnEvidence(open.watch.db, 'north', 'p-1')
  const record = resources
    .filter(
      ({ status, code }) => status !== 'entered-in-error' && !JSON.stringify(code ?? '').includes('stall-'),
    )
    .map(({ meta: _, ...resource }) => resource)
    .filter(({ activity }) => !JSON.stringify(activity ?? '').includes('withdrawn'))
  const works = await open.watch.db
    .selectFrom('fhir_resource')
    .select('content')
    .where('type', '=', 'Task')
    .where('content', 'like', '%stall-%')
    .execute()
  const due = works.filter(({ content }) => content?.includes('"status":"requested"'))
  const outbox = Object.entries(await readOutbox(open.watch.db)).filter(([, { state }]) => state !== 'sent')
  const views = (await open.viewsNow()).map(({ referral: of, state }) => [of, state])
  return {
    note,
    rejections,
    record: record.toSorted((one, other) => (String(one.id) < String(other.id) ? -1 : 1)),
    due: due.length,
    outbox: outbox.map(([key]) => key),
    views,
  }
}

/** A letter that files itself and is picked for a check. */
const sampled = (): Uint8Array => {
  const letters = Array.from({ length: 200 }, (_, at) =>
    letterOf({ plan: `Stress test in ${at + 2} weeks.` }),
  )
  const picked = letters.find(
    (letter) => Number.parseInt(createHash('sha256').update(letter).digest('hex').slice(0, 2), 16) < 13,
  )
  return picked ?? letterOf()
}

const filed: [string, () => Promise<string>][] = [
  ['by rule', () => receive(letterOf())],
  ['by rule and picked for a check', () => receive(sampled())],
  [
    'by a person',
    async () => {
      const note = await receive(letterOf({ number: '' }))
      await decide(note, fileIt)
      return note
    },
  ],
]
const choices: [string, NoteChoice][] = [
  ['said not to be of this referral', notHere],
  ['said to be about another patient', notHim],
]

describe.each(filed)('a note that was filed %s', (how, start) => {
  const possible = how.includes('check') ? [...choices, ['said to be wrong', wrong] as const] : choices

  test.each(possible)('and %s is exactly as it was once that is taken back', async (_what, choice) => {
    const note = await start()
    const before = await readEverything()
    expect(before.views).toEqual([[referral, 'closed-completed']])
    await decide(note, choice)
    expect((await readEverything()).views).toEqual([[referral, 'accepted']])
    await undo(note)
    expect(await readEverything()).toEqual(before)
  })

  test.each(possible)('and %s leaves nobody work that was written meanwhile', async (_what, choice) => {
    const note = await start()
    await dispatch()
    const before = await readEverything()
    await decide(note, choice)
    await dispatch()
    await undo(note)
    await dispatch()
    expect(await readEverything()).toEqual(before)
  })
})

describe('a referral that somebody had said no to before', () => {
  const rejections = async () =>
    (await open.watch.db.selectFrom('note_rejection').select(['referral_id']).execute()).map(
      ({ referral_id: id }) => id,
    )

  test('stays rejected when a later no to it is taken back, and not when the first one is', async () => {
    const note = await receive(letterOf({ number: '' }))
    await decide(note, notHere)
    await decide(note, fileIt)
    await decide(note, notHere)
    await undo(note)
    expect(await rejections()).toEqual(['sr-1'])
    await undo(note)
    expect(await rejections()).toEqual(['sr-1'])
    await undo(note)
    expect(await rejections()).toEqual([])
  })

  test('stays rejected when a no to another one is taken back', async () => {
    await open.start([aReferral({ id: 'sr-2' })])
    const note = await receive(letterOf({ number: '' }))
    await decide(note, { kind: 'not-this-referral', referral: 'ServiceRequest/sr-2' })
    await decide(note, notHere)
    await undo(note)
    expect(await rejections()).toEqual(['sr-2'])
  })
})

test('an edit that is taken out of the record again leaves the document that it had replaced', async () => {
  await receive(messageOf('T02'))
  const edit = await receive(messageOf('T08', { plan: 'Stress test within one week.', control: '2' }))
  const before = await readEverything()
  expect(before.views).toEqual([[referral, 'closed-completed']])
  await decide(edit, fileIt)
  await undo(edit)
  expect(await readEverything()).toEqual(before)
})
