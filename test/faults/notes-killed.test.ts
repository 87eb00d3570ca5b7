import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { listNumeratorGaps } from '#domain/cms50-numerator.ts'
import type { FhirWrite, WriteOutcome } from '#domain/fhir-write.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import type { Tables } from '../../server/store/tables.ts'
import { decideNewNotes } from '../../server/use-cases/notes/decide-new-notes.ts'
import { keepFile } from '../../server/use-cases/notes/keep-file.ts'
import type { NoteBoundary } from '../../server/use-cases/notes/note-boundary.ts'
import { takeNoteDecision } from '../../server/use-cases/notes/take-note-decision.ts'
import { undoNoteDecision } from '../../server/use-cases/notes/undo-note-decision.ts'
import { readOwnEvidence } from '../../server/use-cases/own-evidence.ts'
import { dispatchOnce } from '../../server/use-cases/watch/dispatch.ts'
import { messageOf } from '../support/document-message.ts'
import { setDomainTime } from '../support/due-loops.ts'
import { openFaultDatabase } from '../support/fault-database.ts'
import { mirrorChart, readViewsNow } from '../support/note-deps.ts'
import { nurse, openNoteFaults, type NoteFaults } from '../support/note-faults.ts'
import { forgetNotes, letterOf, usualChart } from '../support/note-practice.ts'
import { openNoteProcesses, type NoteProcesses } from '../support/note-processes.ts'
import type { TestDatabase } from '../support/test-database.ts'

// A process is killed at every step between "note stored" and "loop closed", where a scan is read, and where a note is
// set aside or taken back, or a decision undone. The EHR holds the coordination Task.

let database: TestDatabase<Tables & FhirTables>
let open: NoteFaults
let processes: NoteProcesses
let tasks: FhirWrite[] = []
let filedBefore: number

/** Takes an update for the version it holds, once, as an EHR does; the same again is known to be done. */
const ehr = async (write: FhirWrite): Promise<WriteOutcome> => {
  await Promise.resolve()
  const reference = `Task/${write.resource.id ?? ''}`
  const wasThere = tasks.some((one) => JSON.stringify(one) === JSON.stringify(write))
  if (!wasThere) tasks.push(write)
  return { kind: 'written', reference, versionId: '2', wasThere }
}

beforeAll(async () => {
  processes = openNoteProcesses(ehr)
  database = await openFaultDatabase()
  open = await openNoteFaults(database.url, ehr)
})
afterAll(async () => {
  await processes.close()
  await open.close()
  await database.close()
})
beforeEach(async () => {
  await setDomainTime(database.db, new Date('2026-01-23T12:00:00-05:00'))
  await sql`truncate loop, outbox, fhir_resource cascade`.execute(database.db)
  await forgetNotes(database.db)
  await mirrorChart(database.db, open.practice, usualChart)
  tasks = []
  filedBefore = await countEntries('note-filed', 'note-decided')
})

async function countEntries(...events: string[]): Promise<number> {
  const found = await sql<{ count: number }>`select count(*)::int as count from audit_event
    where event = any(${events})`.execute(database.db)
  return found.rows[0]?.count ?? 0
}

async function receive(content: Uint8Array): Promise<string> {
  const { tenant } = open.practice
  const arrival = { way: 'fax', sourceId: 'fax-1' } as const
  const [kept] = await keepFile(open.deps, tenant.id, { name: 'note.txt', content }, arrival)
  return kept?.id ?? ''
}

async function decideAll(): Promise<void> {
  await decideNewNotes(open.deps)
  expect(open.failures).toEqual([])
}

async function dispatchAll(): Promise<void> {
  while ((await dispatchOnce(open.dispatching)) > 0);
}

/** Leases of whoever is gone run out. */
async function endLeases(): Promise<void> {
  await sql`update received_note set lease_until = null`.execute(database.db)
  await sql`update outbox set lease_until = null`.execute(database.db)
}

/** One document, one decision and one entry about it; one update of the Task, which says what CMS50 counts. */
async function expectClosedOnce(activity: string): Promise<void> {
  const own = (await readOwnEvidence(database.db, open.practice.tenant.id, 'p-1')).resources
  expect(own.map(({ resourceType }) => resourceType).toSorted()).toEqual(['DocumentReference', 'Provenance'])
  expect(JSON.stringify(own)).toContain(activity)
  const [view] = await readViewsNow(database.db, open.practice)
  expect(view?.state).toBe('closed-completed')
  const order = { id: 'sr-1', authoredOn: '2026-01-05T15:00:00Z' }
  expect(tasks.map(({ resource }) => [resource.id, listNumeratorGaps(resource, order, 2026)])).toEqual([
    ['coord-1', []],
  ])
  const rows = await database.db.selectFrom('received_note').select('state').execute()
  expect(rows).toEqual([{ state: 'filed' }])
  expect(await countEntries('note-filed', 'note-decided')).toBe(filedBefore + 1)
}

const deciding = [
  'note-claimed',
  'note-chart-read',
  'note-saved',
  'note-written',
  'note-audited',
  'note-committed',
  'note-judged',
] as const satisfies readonly NoteBoundary[]
const writing = ['dispatch-claimed', 'dispatch-sent', 'dispatch-marked', 'dispatch-committed'] as const

describe('a process that files a note by rule and is killed', () => {
  test.each(deciding)('at %s loses nothing and files nothing twice', async (dieAt) => {
    await receive(letterOf())
    expect(await processes.lose({ url: database.url, work: 'decide', dieAt })).toBe('SIGKILL')
    await endLeases()
    await decideAll()
    await dispatchAll()
    await expectClosedOnce('note-match-auto')
  })

  test.each(writing)('at %s closes the Task in the EHR once', async (dieAt) => {
    await receive(letterOf())
    await decideAll()
    expect(await processes.lose({ url: database.url, work: 'dispatch', dieAt })).toBe('SIGKILL')
    await endLeases()
    await dispatchAll()
    await expectClosedOnce('note-match-auto')
  })
})

describe('a process that files a note for a person and is killed', () => {
  test.each(['note-written', 'note-committed'] as const)(
    'at %s has filed it once, when the person tries again',
    async (dieAt) => {
      const note = await receive(letterOf({ number: '' }))
      await decideAll()
      await sql`delete from outbox`.execute(database.db)
      const { version } = await database.db
        .selectFrom('received_note')
        .select('version')
        .executeTakeFirstOrThrow()
      const choice = { kind: 'file', patient: 'Patient/p-1', referral: 'ServiceRequest/sr-1' } as const
      const request = { id: randomUUID(), version, choice }
      const order = { url: database.url, work: 'file', note, request, dieAt } as const
      expect(await processes.lose(order)).toBe('SIGKILL')
      expect(await takeNoteDecision(open.deps, open.practice, nurse, note, request)).toMatchObject({
        ok: true,
      })
      await dispatchAll()
      await expectClosedOnce('note-match-confirmed')
    },
  )
})

const steps = ['note-claimed', 'note-saved', 'note-written', 'note-committed'] as const
const rowsNow = () => database.db.selectFrom('received_note').select('state').orderBy('received_at').execute()
const workNow = async (part: string) =>
  (await database.db.selectFrom('outbox').select('key').execute()).filter(({ key }) => key.includes(part))

describe('a process that sets a note aside and is killed', () => {
  test.each(steps)('at %s leaves it to a person, with one piece of work', async (dieAt) => {
    await receive(letterOf({ number: '' }))
    const before = await countEntries('note-set-aside')
    expect(await processes.lose({ url: database.url, work: 'decide', dieAt })).toBe('SIGKILL')
    await endLeases()
    await decideAll()
    expect(await rowsNow()).toEqual([{ state: 'waiting' }])
    expect(await workNow('|place')).toHaveLength(1)
    expect(await countEntries('note-set-aside')).toBe(before + 1)
  })
})

describe('a process that takes a note back for its sender and is killed', () => {
  test.each(steps)('at %s has taken it back once', async (dieAt) => {
    await receive(messageOf('T02'))
    await decideAll()
    const before = await countEntries('note-taken-back')
    await receive(messageOf('T11', { control: '2' }))
    expect(await processes.lose({ url: database.url, work: 'decide', dieAt })).toBe('SIGKILL')
    await endLeases()
    await decideAll()
    expect(await rowsNow()).toEqual([{ state: 'withdrawn' }, { state: 'withdrawn' }])
    const own = (await readOwnEvidence(database.db, open.practice.tenant.id, 'p-1')).resources
    const documents = own.filter(({ resourceType }) => resourceType === 'DocumentReference')
    expect(documents).toMatchObject([{ status: 'entered-in-error' }])
    expect(await workNow('|taken-back')).toHaveLength(1)
    expect(await countEntries('note-taken-back')).toBe(before + 1)
  })
})

const scanSteps = [
  ...(['note-claimed', 'note-reading-scan', 'note-scan-read', 'note-saved', 'note-written'] as const),
  'note-committed',
] as const satisfies readonly NoteBoundary[]

describe('a process that has a scan read by machine and is killed', () => {
  test.each(scanSteps)('at %s leaves it to a person, once, with what it says', async (dieAt) => {
    const says = Buffer.from(letterOf()).toString()
    await receive(Buffer.from('II*\0scan'))
    const before = await countEntries('note-set-aside')
    expect(await processes.lose({ url: database.url, work: 'decide-scan', says, dieAt })).toBe('SIGKILL')
    await endLeases()
    await decideNewNotes({ ...open.deps, readScan: () => Promise.resolve({ kind: 'read', text: says }) })
    expect(open.failures).toEqual([])
    expect(await database.db.selectFrom('received_note').select(['state', 'facts']).execute()).toMatchObject([
      { state: 'waiting', facts: { reading: 'ocr', recommendations: [{}] } },
    ])
    expect(await workNow('|place')).toHaveLength(1)
    expect(await countEntries('note-set-aside')).toBe(before + 1)
    const own = (await readOwnEvidence(database.db, open.practice.tenant.id, 'p-1')).resources
    expect(own.filter(({ resourceType }) => resourceType === 'DocumentReference')).toEqual([])
  })
})

const undoing = [
  ...(['note-written', 'note-saved', 'note-audited', 'note-committed', 'note-judged'] as const),
] as const satisfies readonly NoteBoundary[]
const isUndone = (dieAt: NoteBoundary) => dieAt === 'note-committed' || dieAt === 'note-judged'

/** Everything that an undo may change: the note, the record, the work and the trail. */
async function readAll() {
  const db = database.db
  const { resources } = await readOwnEvidence(db, open.practice.tenant.id, 'p-1')
  const [note, decisions, rejections, outbox] = await Promise.all([
    db.selectFrom('received_note').select(['state', 'version', 'patient_id', 'referral_id']).execute(),
    db
      .selectFrom('note_decision')
      .select(['decision_id', 'undone_by'])
      .orderBy('note_version')
      .orderBy('decision_id')
      .execute(),
    db.selectFrom('note_rejection').select('referral_id').execute(),
    db.selectFrom('outbox').select(['key', 'state']).orderBy('key').execute(),
  ])
  return { resources, note, decisions, rejections, outbox, undone: await countEntries('note-undone') }
}

describe('a process that takes a decision back and is killed', () => {
  test.each(undoing)('at %s has taken all of it back or nothing, and does it once', async (dieAt) => {
    const note = await receive(letterOf({ number: '' }))
    await decideAll()
    const versionNow = async () =>
      (await database.db.selectFrom('received_note').select('version').executeTakeFirstOrThrow()).version
    const choice = { kind: 'file', patient: 'Patient/p-1', referral: 'ServiceRequest/sr-1' } as const
    const filing = { id: randomUUID(), version: await versionNow(), choice }
    expect(await takeNoteDecision(open.deps, open.practice, nurse, note, filing)).toMatchObject({ ok: true })
    const filed = await readAll()
    const request = { id: randomUUID(), version: await versionNow() }
    expect(await processes.lose({ url: database.url, work: 'undo', note, request, dieAt })).toBe('SIGKILL')
    const left = await readAll()
    if (!isUndone(dieAt)) expect(left).toEqual(filed)
    const again = await undoNoteDecision(open.deps, open.practice, nurse, note, request)
    expect(again).toMatchObject({ ok: true })
    const undone = await readAll()
    if (isUndone(dieAt)) expect(undone).toEqual(left)
    expect(undone.note).toMatchObject([{ state: 'waiting' }])
    expect(undone.undone).toBe(filed.undone + 1)
    const documents = undone.resources.filter(({ resourceType }) => resourceType === 'DocumentReference')
    expect(documents.filter(({ status }) => status !== 'entered-in-error')).toEqual([])
    await dispatchAll()
    // The coordination goes on, and somebody has to say where the note belongs.
    expect(tasks).toMatchObject([{ interaction: 'create' }])
    expect(JSON.stringify(tasks[0])).toContain('stall-note-place')
    const [view] = await readViewsNow(database.db, open.practice)
    expect(view?.state).toBe('accepted')
  })
})
