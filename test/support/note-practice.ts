import { sql } from 'kysely'
import type { LoopView } from '#domain/loop-view.ts'
import { toReferralNumber } from '#domain/referral-number.ts'
import type { ReadingShortage } from '../../server/documents/document-reading.ts'
import { openDocumentReader } from '../../server/documents/open-document-reader.ts'
import type { ScanReading } from '../../server/documents/scan-reading.ts'
import type { Arrival } from '../../server/store/received-notes.ts'
import { decideNewNotes } from '../../server/use-cases/notes/decide-new-notes.ts'
import { keepFile, type KeptPart } from '../../server/use-cases/notes/keep-file.ts'
import type { NoteDecisionDeps } from '../../server/use-cases/notes/note-decision-deps.ts'
import type { BatonDatabase, TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import { aPatient, aReferral, aTask, directory } from './evidence-builders.ts'
import { mirrorChart, readViewsNow, toNoteDeps, withTasks } from './note-deps.ts'
import { openWatchFixture, type WatchFixture } from './watch-fixture.ts'

export const number = toReferralNumber(2026, 142)
export const order = aReferral({
  over: {
    identifier: [{ system: 'urn:oid:1.2.3', value: number, type: { coding: [{ code: 'PLAC' }] } }],
    reasonCode: [{ text: 'Exertional chest pain' }],
  },
})
const patient = aPatient({
  over: { name: [{ family: 'Okafor', given: ['Adaeze'] }], birthDate: '1961-03-07' },
})
const attempt = { ...aTask({ status: 'accepted' }), meta: { versionId: '1' } }

/** What the EHR holds at the start: the order, its patient, and a Task that the receiver has accepted. */
export const usualChart: readonly object[] = [order, patient, attempt, ...directory]

/** A letter about `sr-1` that would file itself, with what a test changes. */
export const letterOf = (changes: { name?: string; number?: string; plan?: string } = {}): Uint8Array =>
  Buffer.from(
    [
      'Document: Cardiology Consultation',
      'Clinic: Riverside Cardiology Group',
      `Patient: ${changes.name ?? 'Okafor, Adaeze'}`,
      'DOB: 03/07/1961',
      'Date of service: January 20, 2026',
      `Your referral ${changes.number ?? number}`,
      'Seen for exertional chest pain.',
      'Plan:',
      changes.plan ?? 'Stress test within two weeks.',
      'Electronically signed by: Priya Nair, MD',
    ].join('\n'),
  )

const byFax: Arrival = { way: 'fax', sourceId: 'fax-1' }

/** One practice with one patient, one referral and the notes that come in; no EHR is asked. */
export type NotePractice = {
  watch: WatchFixture
  /** What could not be decided about. */
  failures: unknown[]
  deps: NoteDecisionDeps
  /** What a machine reads off whatever picture comes in; nothing at the start. */
  scanned: ScanReading
  /** For want of what no file can be read; nothing at the start. */
  shortOf?: ReadingShortage | undefined
  practice: TenantRuntime
  /** Puts everything back to the start, with these resources in the EHR beside the usual ones. */
  start: (more?: readonly object[]) => Promise<void>
  /** The same practice with another configuration or another EHR. */
  use: (runtime: TenantRuntime) => void
  mirror: (resources: readonly object[]) => Promise<void>
  receive: (content: Uint8Array, arrival?: Arrival, name?: string) => Promise<readonly KeptPart[]>
  decideAll: () => Promise<void>
  viewsNow: () => Promise<readonly LoopView[]>
  /** The practice that may write Tasks in its EHR. */
  mayWriteTasks: () => void
  close: () => Promise<void>
}

/** Opens the practice on a real database. */
export async function openNotePractice(): Promise<NotePractice> {
  const watch = await openWatchFixture()
  const failures: unknown[] = []
  const readFile = openDocumentReader()
  const usual = watch.practice('north')
  const mirror = (resources: readonly object[]) => mirrorChart(watch.db, usual, resources)
  const depsFor = (runtime: TenantRuntime): NoteDecisionDeps =>
    toNoteDeps(watch.db, runtime, {
      readFile: (file) =>
        opened.shortOf === undefined ? readFile(file) : Promise.resolve({ ok: false, error: opened.shortOf }),
      readScan: () => Promise.resolve(opened.scanned),
      onFailure: (_tenant, error) => void failures.push(error),
    })
  const opened: NotePractice = {
    watch,
    failures,
    deps: depsFor(usual),
    scanned: { kind: 'nothing' },
    practice: usual,
    start: async (more = []) => {
      await watch.startAt(new Date('2026-01-23T12:00:00-05:00'))
      await forgetNotes(watch.db)
      failures.length = 0
      opened.scanned = { kind: 'nothing' }
      opened.shortOf = undefined
      opened.use(usual)
      await mirror([...usualChart, ...more])
    },
    use: (runtime) => {
      opened.practice = runtime
      opened.deps = depsFor(runtime)
    },
    mirror,
    receive: (content, arrival = byFax, name = 'note.txt') =>
      keepFile(opened.deps, 'north', { name, content }, arrival),
    decideAll: async () => {
      await decideNewNotes(opened.deps)
      if (failures.length > 0) throw new AggregateError(failures, 'a note could not be decided about')
    },
    viewsNow: () => readViewsNow(watch.db, usual),
    mayWriteTasks: () => opened.use(withTasks(usual)),
    close: () => watch.close(),
  }
  return opened
}

/** Every note, and every chart that was read. */
export async function forgetNotes(db: BatonDatabase): Promise<void> {
  await sql`truncate received_note, note_filing_off, mirrored_resource, worklist_row, worklist_stretch cascade`.execute(
    db,
  )
}
