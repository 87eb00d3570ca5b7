import { createHash, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { NoteChoice, NoteQueue } from '#contract/notes.ts'
import { listNumeratorGaps } from '#domain/cms50-numerator.ts'
import type { StaffRole } from '#domain/staff.ts'
import { listNoteQueue, readNoteCursor } from '../../server/use-cases/notes/list-note-queue.ts'
import { readNote } from '../../server/use-cases/notes/read-note.ts'
import { takeNoteDecision } from '../../server/use-cases/notes/take-note-decision.ts'
import { undoNoteDecision } from '../../server/use-cases/notes/undo-note-decision.ts'
import { writeOwn } from '../../server/use-cases/own-store-writes.ts'
import { readOwnEvidence } from '../../server/use-cases/own-evidence.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import { exportUndocumentedVisits } from '../../server/use-cases/worklist/export-undocumented.ts'
import { DeliveryPayload } from '../../server/use-cases/watch/outbox-payload.ts'
import { openDossier } from '../support/a-dossier.ts'
import { setDomainTime } from '../support/due-loops.ts'
import { anEncounter, aReferral } from '../support/evidence-builders.ts'
import { letterOf, openNotePractice, type NotePractice } from '../support/note-practice.ts'
import { dispatching, readOutbox } from '../support/watch-fixture.ts'

let open: NotePractice
beforeAll(async () => {
  open = await openNotePractice()
})
afterAll(() => open.close())
beforeEach(() => open.start())

const nurse = { reference: 'Practitioner/nurse', name: 'Nora Nurse', roles: ['coordinator'] as const }
const patient = 'Patient/p-1'
const referral = 'ServiceRequest/sr-1'
const fileIt: NoteChoice = { kind: 'file', patient, referral }

/** A note that waits, because nothing ties it to a referral. */
async function waiting(letter = letterOf({ number: '' })): Promise<string> {
  const [kept] = await open.receive(letter)
  await open.decideAll()
  return kept?.id ?? ''
}

const rowOf = (id: string) =>
  open.watch.db
    .selectFrom('received_note')
    .select(['state', 'version', 'patient_id', 'referral_id', 'decision', 'decided_at', 'is_sampled'])
    .where('note_id', '=', id)
    .executeTakeFirstOrThrow()
const ownNow = async () => (await readOwnEvidence(open.watch.db, 'north', 'p-1')).resources
const stateNow = async (of = referral) => (await open.viewsNow()).find((view) => view.referral === of)?.state

async function decide(note: string, choice: NoteChoice, given: { id?: string; version?: number } = {}) {
  const { id = randomUUID(), version = (await rowOf(note)).version } = given
  return takeNoteDecision(open.deps, open.practice, nurse, note, { id, version, choice })
}
async function undo(note: string, version?: number) {
  const request = { id: randomUUID(), version: version ?? (await rowOf(note)).version }
  return undoNoteDecision(open.deps, open.practice, nurse, note, request)
}
const answered = (state: string, referrals: string[] = []) => ({
  ok: true,
  answer: { note: { state }, referrals },
})

describe('a note that a person files', () => {
  test('closes the referral as one that files itself does, names the person, and is in the trail', async () => {
    const note = await waiting()
    expect(await decide(note, { ...fileIt, text: 'Same visit' })).toMatchObject(answered('filed', [referral]))
    expect(await stateNow()).toBe('closed-completed')
    const own = await ownNow()
    expect(own.find(({ resourceType }) => resourceType === 'Provenance')).toMatchObject({
      activity: { coding: [{ code: 'note-match-confirmed' }] },
      agent: [{ who: { reference: nurse.reference } }],
      reason: [{ text: 'Same visit' }],
    })
    const order = { id: 'sr-1', authoredOn: '2026-01-05T15:00:00Z' }
    const tasks = own.filter(({ resourceType }) => resourceType === 'Task')
    expect(tasks.filter((task) => listNumeratorGaps(task, order, 2026).length === 0)).toHaveLength(1)
    expect(await open.watch.auditOf('north', 'note-decided')).toHaveLength(1)
  })

  test('is filed once, however often the same decision comes', async () => {
    const note = await waiting()
    const given = { id: randomUUID(), version: (await rowOf(note)).version }
    const both = await Promise.all([decide(note, fileIt, given), decide(note, fileIt, given)])
    expect(both).toMatchObject([answered('filed', [referral]), answered('filed', [referral])])
    expect(await decide(note, fileIt, given)).toMatchObject(answered('filed', [referral]))
    expect((await ownNow()).filter(({ resourceType }) => resourceType === 'DocumentReference')).toHaveLength(
      1,
    )
    const reused = await decide(note, { kind: 'dismiss', text: 'x' }, given)
    expect(reused).toMatchObject({ ok: false, problem: 'id-reused' })
  })

  test('is refused on a version that is no longer there, with who was quicker', async () => {
    const note = await waiting()
    const { version } = await rowOf(note)
    await decide(note, fileIt)
    const late = await decide(note, { kind: 'not-this-patient', text: 'No' }, { version })
    expect(late).toMatchObject({ ok: false, problem: 'changed-meanwhile', state: 'filed', by: 'Nora Nurse' })
    expect(await stateNow()).toBe('closed-completed')
  })

  test('about another name waits for an explanation', async () => {
    const note = await waiting(letterOf({ name: 'Petersen, Leon' }))
    expect((await rowOf(note)).state).toBe('quarantined')
    const refused = { ok: false, problem: 'command-refused', refusal: { reason: 'wrong-patient' } }
    expect(await decide(note, fileIt)).toMatchObject(refused)
    expect(await ownNow()).toEqual([])
    expect(await decide(note, { ...fileIt, text: 'Married; checked by phone' })).toMatchObject(
      answered('filed', [referral]),
    )
  })

  test('that says nobody wrote it is filed without an author', async () => {
    const words = Buffer.from(letterOf({ number: '' })).toString()
    const unsigned = words.replace(/Electronically signed by.*/, '').replace(/Clinic:.*/, '')
    const note = await waiting(Buffer.from(unsigned))
    expect(await decide(note, fileIt)).toMatchObject(answered('filed', [referral]))
    const document = (await ownNow()).find(({ resourceType }) => resourceType === 'DocumentReference')
    expect(document).not.toHaveProperty('author')
  })

  test('goes into no chart where the referral is another patient’s', async () => {
    const note = await waiting()
    expect(await decide(note, { ...fileIt, referral: 'ServiceRequest/else' })).toMatchObject({
      problem: 'not-found',
    })
    expect(await ownNow()).toEqual([])
  })

  test('for two referrals closes both', async () => {
    await open.start([aReferral({ id: 'sr-2', specialty: 'neurology' })])
    const note = await waiting()
    const two = { kind: 'file-to-two', patient, referrals: [referral, 'ServiceRequest/sr-2'] } as const
    expect(await decide(note, two)).toMatchObject(answered('filed', [...two.referrals]))
    expect([await stateNow(), await stateNow('ServiceRequest/sr-2')]).toEqual([
      'closed-completed',
      'closed-completed',
    ])
    expect((await ownNow()).filter(({ resourceType }) => resourceType === 'DocumentReference')).toHaveLength(
      1,
    )
  })

  test('without a referral is in the record, closes nothing and is proposed at none of them', async () => {
    const note = await waiting()
    const choice: NoteChoice = { kind: 'without-referral', patient, text: 'Referred by somebody else' }
    expect(await decide(note, choice)).toMatchObject(answered('filed'))
    const [view] = await open.viewsNow()
    expect([view?.state, view?.candidates]).toEqual(['accepted', []])
  })

  test('of a visit that nobody had ordered makes the order, says so, and is filed at it', async () => {
    const clinician = { ...nurse, roles: ['clinician'] as const }
    const note = await waiting()
    const choice: NoteChoice = {
      kind: 'after-the-fact',
      patient,
      specialty: 'dermatology',
      reason: 'Mole seen at the visit',
      requester: nurse.reference,
      orderedOn: '2026-01-10',
    }
    const { version } = await rowOf(note)
    const request = { id: randomUUID(), version, choice }
    const done = await takeNoteDecision(open.deps, open.practice, clinician, note, request)
    expect(done).toMatchObject({ ok: true, answer: { note: { state: 'filed' } } })
    const order = (await ownNow()).find(({ resourceType }) => resourceType === 'ServiceRequest')
    expect(order).toMatchObject({ authoredOn: '2026-01-10T00:00:00-05:00', subject: { reference: patient } })
    expect(await stateNow(`ServiceRequest/${String(order?.['id'])}`)).toBe('closed-completed')
    expect(await stateNow()).toBe('accepted')
  })
})

describe('what is taken back', () => {
  test.each([
    ['filed', fileIt],
    ['filed without a referral', { kind: 'without-referral', patient, text: 'Elsewhere' }],
    ['rejected', { kind: 'not-this-referral', referral }],
    ['quarantined', { kind: 'not-this-patient', text: 'Another birth date inside' }],
    ['dismissed', { kind: 'dismiss', text: 'An advertisement' }],
  ] as const)('leaves a note that was %s exactly as it was, and the referral too', async (_case, choice) => {
    const note = await waiting()
    const { version: first, ...before } = await rowOf(note)
    const outbox = Object.keys(await readOutbox(open.watch.db))
    expect(await decide(note, choice)).toMatchObject({ ok: true })
    expect(await undo(note)).toMatchObject({ ok: true, answer: { note: { state: 'waiting' } } })
    const { version: last, ...after } = await rowOf(note)
    expect(after).toEqual(before)
    expect(last).toBeGreaterThan(first)
    expect(await stateNow()).toBe('accepted')
    expect(await open.watch.db.selectFrom('note_rejection').selectAll().execute()).toEqual([])
    expect(Object.keys(await readOutbox(open.watch.db))).toEqual(outbox)
    const left = (await ownNow()).filter(({ status }) => status !== 'entered-in-error')
    expect(left.every(({ activity }) => JSON.stringify(activity)?.includes('withdrawn'))).toBe(true)
    expect(await open.watch.auditOf('north', 'note-undone')).toHaveLength(1)
  })

  test('can be filed elsewhere, and is another document there', async () => {
    const note = await waiting()
    await decide(note, fileIt)
    await undo(note)
    await decide(note, fileIt)
    expect(await stateNow()).toBe('closed-completed')
    const documents = (await ownNow()).filter(({ resourceType }) => resourceType === 'DocumentReference')
    expect(documents.map(({ status }) => status).toSorted()).toEqual(['current', 'entered-in-error'])
  })

  test('step by step leads back to where it began', async () => {
    const note = await waiting()
    await decide(note, fileIt)
    await decide(note, { kind: 'not-this-referral', referral })
    expect([(await rowOf(note)).state, await stateNow()]).toEqual(['unmatched', 'accepted'])
    await undo(note)
    expect([(await rowOf(note)).state, await stateNow()]).toEqual(['filed', 'closed-completed'])
    await undo(note)
    expect([(await rowOf(note)).state, await stateNow()]).toEqual(['waiting', 'accepted'])
  })

  test('out of a record of which nobody knows what was written there is refused, not said to be done', async () => {
    const note = await waiting(letterOf())
    await open.watch.db.deleteFrom('note_decision').execute()
    const out = await decide(note, { kind: 'not-this-patient', text: 'Another' })
    expect(out).toMatchObject({ ok: false, problem: 'evidence-changed' })
    expect((await rowOf(note)).state).toBe('filed')
  })

  test('is refused once somebody has built on it, and twice', async () => {
    const note = await waiting()
    await decide(note, fileIt)
    const { version } = await rowOf(note)
    const task = (await ownNow()).find(({ resourceType }) => resourceType === 'Task')
    const change = async (more: { description?: string }, versionId: string) =>
      writeOwn(
        open.watch.db,
        'north',
        {
          interaction: 'update',
          resource: { ...task, resourceType: 'Task', id: String(task?.['id']), ...more },
          versionId,
        },
        new Date('2026-01-23T13:00:00-05:00'),
      )
    await change({ description: 'Sent to billing' }, '1')
    expect(await undo(note)).toMatchObject({ problem: 'evidence-changed' })
    expect(await stateNow()).toBe('closed-completed')
    expect(await change({}, '2')).toMatchObject({ kind: 'written' })
    expect(await undo(note, version - 1)).toMatchObject({ problem: 'changed-meanwhile' })
    expect(await undo(note)).toMatchObject({ ok: true })
    expect(await undo(note)).toMatchObject({ problem: 'undo-too-late' })
  })
})

const bedside = { reason: 'other', text: 'Seen at the bedside' } as const

describe('a note filed where no encounter shows the visit', () => {
  test('is proposed with the reason that is usual for another organization', async () => {
    const note = await waiting()
    const shown = await readNote(open.watch.db, open.practice, ['coordinator'], note)
    expect(shown?.candidates.map(({ referral: one }) => one.usualWaiver)).toEqual(['visit-elsewhere'])
  })

  test('keeps the person’s reason, in the trail as a code only, and takes it back with the rest', async () => {
    const note = await waiting()
    await decide(note, { ...fileIt, waiver: bedside })
    const closing = (await ownNow()).find(
      ({ resourceType, status }) => resourceType === 'Task' && status === 'completed',
    )
    expect(JSON.stringify(closing?.['output'])).toMatch(/"encounter-waived".*"other".*Seen at the bedside/)
    const [entry] = await open.watch.auditOf('north', 'note-decided')
    expect(JSON.stringify(entry)).toContain('file other')
    expect(JSON.stringify(entry)).not.toContain(bedside.text)
    await undo(note)
    const left = (await ownNow()).filter(({ status }) => status !== 'entered-in-error')
    expect(JSON.stringify(left)).not.toContain(bedside.text)
  })

  test('is not filed for another reason without words', async () => {
    const note = await waiting()
    const refused = await decide(note, { ...fileIt, waiver: { reason: 'other', text: ' ' } })
    expect(refused).toMatchObject({
      problem: 'command-refused',
      refusal: { reason: 'text-missing', pointer: '/choice/waiver/text' },
    })
    expect(await stateNow()).toBe('accepted')
  })

  test('by rule says that no person gave a reason', async () => {
    await waiting(letterOf())
    expect(await stateNow()).toBe('closed-completed')
    expect(JSON.stringify(await ownNow())).toMatch(/"by-rule".*filed by rule/)
  })
})

describe('a referral whose Task the EHR holds', () => {
  beforeEach(() => {
    open.mayWriteTasks()
  })
  const writes = async () =>
    Object.entries(await readOutbox(open.watch.db)).filter(([key]) => !key.includes('|place|'))

  test('is closed there by the outbox, naming nothing that only Baton holds', async () => {
    const note = await waiting()
    await decide(note, fileIt)
    const [[, update] = []] = await writes()
    expect(update?.payload).toMatchObject({
      way: {
        write: { interaction: 'update', versionId: '1', resource: { id: 'coord-1', status: 'completed' } },
      },
    })
    expect(JSON.stringify(update?.payload)).not.toContain('DocumentReference/')
  })

  test('says there why the visit has no encounter', async () => {
    await decide(await waiting(), { ...fileIt, waiver: { reason: 'no-visit' } })
    const [[, update] = []] = await writes()
    expect(JSON.stringify(update?.payload)).toMatch(/"encounter-waived".*"no-visit".*E-consult/)
  })

  test('is not closed there at all when that was taken back before it was sent', async () => {
    const note = await waiting()
    await decide(note, fileIt)
    expect(await writes()).toHaveLength(1)
    await undo(note)
    expect(await writes()).toEqual([])
  })
})

describe('the check of a note that filed itself', () => {
  const sampled = () =>
    Array.from({ length: 200 }, (_, at) => letterOf({ plan: `Stress test within ${at + 2} weeks.` })).find(
      (letter) => Number.parseInt(createHash('sha256').update(letter).digest('hex').slice(0, 2), 16) < 13,
    )

  test('that was right asks no more', async () => {
    const note = await waiting(sampled())
    expect(await rowOf(note)).toMatchObject({ state: 'filed', is_sampled: true })
    expect(await decide(note, { kind: 'confirm-sample', verdict: 'right' })).toMatchObject(
      answered('filed', [referral]),
    )
    expect(await rowOf(note)).toMatchObject({ state: 'filed', is_sampled: false })
    expect(await stateNow()).toBe('closed-completed')
  })

  test('that was wrong takes it out of the record, opens the referral, and files it there no more', async () => {
    const note = await waiting(sampled())
    const done = await decide(note, { kind: 'confirm-sample', verdict: 'wrong' })
    expect(done).toMatchObject({ ok: true, answer: { note: { state: 'unmatched' } } })
    expect(await stateNow()).toBe('accepted')
    expect((await ownNow()).find(({ resourceType }) => resourceType === 'DocumentReference')).toMatchObject({
      status: 'entered-in-error',
    })
  })
})

test('a note about another person becomes work for compliance that names nobody', async () => {
  const note = await waiting()
  await decide(note, { kind: 'not-this-patient', text: 'Another birth date inside' })
  const [[key, alert] = []] = Object.entries(await readOutbox(open.watch.db)).filter(([one]) =>
    one.includes('|privacy|'),
  )
  expect(key).toContain(note)
  expect(JSON.stringify(alert)).not.toMatch(/p-1|sr-1|Okafor|Another birth date/)
})

describe('the privacy alert', () => {
  const member = (id: string, role: StaffRole) => ({
    reference: `Practitioner/${id}`,
    name: id,
    roles: [role],
    isActive: true,
  })
  const compliance = member('officer', 'compliance')
  const lead = member('lead', 'coordinator-lead')
  const manager = member('manager', 'manager')
  const coordinator = member('co', 'coordinator')
  const gone = { away: [{ from: '2026-01-01', until: '2026-12-31' }] }

  test.each([
    ['the compliance officer first', [manager, lead, compliance], compliance.reference],
    ['the coordinator lead', [manager, lead], lead.reference],
    ['the lead where the officer is away', [{ ...compliance, ...gone }, lead], lead.reference],
    ['a manager where there is neither', [coordinator, manager], manager.reference],
    ['whoever owns the referral where there is no manager', [coordinator], coordinator.reference],
    ['nobody in particular where the owner is away, too', [{ ...coordinator, ...gone }], undefined],
  ])('goes to %s', async (_, staff, owner) => {
    open.use(open.watch.practice('north', { staff }))
    const note = await waiting(letterOf())
    expect((await rowOf(note)).state).toBe('filed')
    await open.watch.keep('north', { dossier: { ...openDossier, owner: coordinator.reference } })
    await decide(note, { kind: 'not-this-patient', text: 'Another birth date inside' })
    const { tasks } = await alerts()
    expect(tasks).toHaveLength(1)
    expect(tasks[0]?.['owner']).toEqual(owner === undefined ? undefined : { reference: owner })
  })

  test('of a note that only waits goes to whoever owns the referral it was offered for', async () => {
    open.use(open.watch.practice('north', { staff: [coordinator] }))
    const note = await waiting()
    await open.watch.keep('north', { dossier: { ...openDossier, owner: coordinator.reference } })
    await decide(note, { kind: 'not-this-patient', text: 'Another birth date inside' })
    expect((await alerts()).tasks).toMatchObject([{ owner: { reference: coordinator.reference } }])
  })

  test('is work without an owner where the practice names nobody and the referral has none', async () => {
    open.use(open.watch.practice('north', { staff: [] }))
    await decide(await waiting(), { kind: 'not-this-patient', text: 'Another birth date inside' })
    const { tasks, texts } = await alerts()
    expect(tasks).toHaveLength(1)
    expect(tasks[0]).not.toHaveProperty('owner')
    expect(texts).not.toMatch(/p-1|sr-1|Okafor|Another birth date/)
  })

  async function alerts() {
    const rows = Object.entries(await readOutbox(open.watch.db)).filter(([key]) => key.includes('|privacy|'))
    const tasks = rows.flatMap(([, { payload }]) => {
      const { way } = DeliveryPayload.parse(payload)
      return way.kind === 'fhir' ? [way.write.resource] : []
    })
    return { tasks, texts: JSON.stringify(rows) }
  }
})

test('the work to place a note is done once it is placed, and not before', async () => {
  await open.start([aReferral({ id: 'sr-2' })])
  const note = await waiting()
  const due = dispatching(open.watch, [open.practice], [])
  while ((await dispatchOnce(due, 50)) > 0);
  const workNow = async () => {
    const tasks = await open.watch.db
      .selectFrom('fhir_resource')
      .select('content')
      .where('type', '=', 'Task')
      .execute()
    const work = tasks.filter(({ content }) => content?.includes('stall-note-place'))
    return work.map(({ content }) => /"status":"([a-z-]+)"/.exec(content ?? '')?.[1])
  }
  await decide(note, { kind: 'not-this-referral', referral: 'ServiceRequest/sr-2' })
  expect(await workNow()).toEqual(['requested'])
  await decide(note, fileIt)
  expect(await workNow()).toEqual(['completed'])
  await decide(note, { kind: 'not-this-referral', referral })
  expect([(await rowOf(note)).state, await workNow()]).toEqual(['unmatched', ['requested']])
})

test('visits without a report are a list for billing, until the report is here', async () => {
  await open.start([anEncounter({ over: { serviceProvider: { reference: 'Organization/org-cardio' } } })])
  const csvNow = async () =>
    (await exportUndocumentedVisits(open.watch.db, open.practice.tenant, false)).csv.split('\r\n')
  const [, row] = await csvNow()
  expect(row).toContain('"OKAFOR, Adaeze",1961-03-07')
  expect(row).toMatch(/2026.*None$/)
  await open.watch.db.updateTable('worklist_stretch').set({ is_restricted: true }).execute()
  expect(await csvNow()).toHaveLength(2)
})

describe('the queue', () => {
  const readQueue = (roles: readonly StaffRole[], queue: NoteQueue = 'open', after?: string) =>
    listNoteQueue(
      open.watch.db,
      open.practice.tenant,
      roles,
      queue,
      after === undefined ? undefined : readNoteCursor(after),
    )
  const queueOf = async (...asked: Parameters<typeof readQueue>) => (await readQueue(...asked)).page

  test('says of each note why it waits, until when, and where it may belong', async () => {
    const note = await waiting()
    const { page, patients } = await readQueue(['coordinator'])
    expect(patients).toEqual([patient])
    expect(page.notes).toMatchObject([
      {
        id: note,
        state: 'waiting',
        // The practice is open on Mondays only.
        dueAt: '2026-02-02T22:00:00.000Z',
        ways: ['fax'],
        reading: 'text',
        reasons: ['not-linked'],
        proposal: { referral, patientName: 'OKAFOR, Adaeze', birthDate: '1961-03-07' },
      },
    ])
    expect(page.counts).toMatchObject({ waiting: 1, unmatched: 0, overdue: 0, check: 0 })
  })

  test('and a note show compliance only what was kept out of every chart', async () => {
    const note = await waiting()
    expect((await queueOf(['compliance'])).notes).toEqual([])
    expect(await readNote(open.watch.db, open.practice, ['compliance'], note)).toBeUndefined()
    await decide(note, { kind: 'not-this-patient', text: 'Another' })
    expect((await queueOf(['compliance'])).notes).toMatchObject([{ id: note, state: 'quarantined' }])
  })

  test('hides a note about a restricted record from whoever may not see such records', async () => {
    const note = await waiting()
    await open.watch.db.updateTable('worklist_stretch').set({ is_restricted: true }).execute()
    expect((await queueOf(['coordinator'])).notes).toEqual([])
    expect(await readNote(open.watch.db, open.practice, ['coordinator'], note)).toBeUndefined()
    expect(await decide(note, fileIt)).toMatchObject({ problem: 'not-found' })
    expect((await queueOf(['clinician'])).notes).toHaveLength(1)
  })

  test('opens one with what it says, word for word, and what can be done', async () => {
    const note = await waiting()
    const detail = await readNote(open.watch.db, open.practice, ['coordinator'], note)
    expect(detail).toMatchObject({
      facts: {
        patient: { name: 'Okafor, Adaeze', birthDates: ['1961-03-07'] },
        recommendations: [{ quote: 'Stress test within two weeks.', page: 1 }],
      },
      candidates: [
        {
          patient: { name: 'OKAFOR, Adaeze' },
          referral: { reference: referral, state: 'accepted' },
          isRejected: false,
        },
      ],
      contentType: 'text/plain',
    })
    expect(detail?.actions).toContain('file')
    expect(detail?.undo).toBeUndefined()
    await decide(note, fileIt)
    const filed = await readNote(open.watch.db, open.practice, ['coordinator'], note)
    expect(filed).toMatchObject({
      filed: {
        patient: { reference: patient, name: 'OKAFOR, Adaeze' },
        referrals: [referral],
        by: 'person',
        person: 'Nora Nurse',
      },
      undo: { decision: 'file', by: 'Nora Nurse' },
    })
    expect((await readNote(open.watch.db, open.practice, ['manager'], note))?.actions).toEqual([])
  })

  test('of what was filed says by whom, the last first, and lets it be taken out again', async () => {
    const [byRule] = await open.receive(letterOf())
    await open.decideAll()
    await setDomainTime(open.watch.db, new Date('2026-01-23T12:30:00-05:00'))
    const byNurse = await waiting(letterOf({ number: '', plan: 'Another.' }))
    await decide(byNurse, { kind: 'without-referral', patient, text: 'A second letter' })
    expect((await queueOf(['coordinator'], 'filed')).notes).toMatchObject([
      {
        id: byNurse,
        state: 'filed',
        reasons: [],
        isOverdue: false,
        filed: { by: 'person', person: 'Nora Nurse', patientName: 'OKAFOR, Adaeze' },
      },
      {
        id: byRule?.id,
        filed: { by: 'rule', at: expect.stringMatching(/^2026-01-23T17:00/) as unknown },
        proposal: { referral, patientName: 'OKAFOR, Adaeze' },
      },
    ])
    expect((await queueOf(['coordinator'])).notes).toEqual([])
    const detail = await readNote(open.watch.db, open.practice, ['coordinator'], byRule?.id ?? '')
    expect(detail?.actions).toContain('not-this-referral')
    expect(detail?.candidates.map((each) => each.referral.reference)).toContain(referral)
    await decide(byRule?.id ?? '', { kind: 'not-this-referral', referral })
    expect(await stateNow()).not.toBe('closed-completed')
    expect((await queueOf(['coordinator'], 'filed')).notes.map(({ id }) => id)).toEqual([byNurse])
  })

  test('names who filed a note, and not who only confirmed that it belongs there', async () => {
    const [kept] = await open.receive(letterOf())
    await open.decideAll()
    const id = kept?.id ?? ''
    await open.watch.db.updateTable('received_note').set({ is_sampled: true }).execute()
    await decide(id, { kind: 'confirm-sample', verdict: 'right' })
    expect((await queueOf(['coordinator'], 'filed')).notes).toMatchObject([{ id, filed: { by: 'rule' } }])
    const detail = await readNote(open.watch.db, open.practice, ['coordinator'], id)
    expect(detail?.filed?.by).not.toBe('person')
  })

  test('of what was filed is hidden where the record is restricted, and shows compliance nothing', async () => {
    await open.receive(letterOf())
    await open.decideAll()
    expect((await queueOf(['compliance'], 'filed')).notes).toEqual([])
    await open.watch.db.updateTable('worklist_stretch').set({ is_restricted: true }).execute()
    expect((await queueOf(['coordinator'], 'filed')).notes).toEqual([])
    expect((await queueOf(['clinician'], 'filed')).notes).toHaveLength(1)
  })

  test.each(['filed', 'unmatched'] as const)(
    'is read page by page, each note once, though many came in one millisecond: %s',
    async (queue) => {
      await sql`insert into received_note (tenant_id, content_hash, name, content_type, content, facts, state,
          received_at, decided_at)
        select 'north', 'h' || n, 'note', 'text/plain', '', null, ${queue},
          '2026-01-20T12:00:00.000100Z'::timestamptz + n * interval '7 microseconds',
          '2026-01-21T12:00:00.000100Z'::timestamptz + n * interval '7 microseconds'
        from generate_series(1, 103) n`.execute(open.watch.db)
      const ids: string[] = []
      let after: string | undefined
      do {
        const page = await queueOf(['coordinator'], queue, after)
        ids.push(...page.notes.map(({ id }) => id))
        after = page.next
      } while (after !== undefined && ids.length < 300)
      expect([ids.length, new Set(ids).size]).toEqual([103, 103])
    },
  )
})
