import { sql } from 'kysely'
import { derivePatient } from '#domain/derive-patient.ts'
import { readEvidence } from '#domain/evidence.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { toReferralNumber } from '#domain/referral-number.ts'
import { toWorklistEntry } from '#domain/worklist/worklist-entry.ts'
import { openDocumentReader } from '../../server/documents/open-document-reader.ts'
import { readBatonNow } from '../../server/store/clock.ts'
import type { FhirTables } from '../../server/fhir-server/tables.ts'
import { openDatabase } from '../../server/store/database.ts'
import { saveMirrored } from '../../server/store/mirrored-resources.ts'
import type { Arrival } from '../../server/store/received-notes.ts'
import type { Tables } from '../../server/store/tables.ts'
import { saveWorklist } from '../../server/store/worklist-rows.ts'
import { openEhrGateways } from '../../server/use-cases/ehr-gateways.ts'
import { decideNewNotes } from '../../server/use-cases/notes/decide-new-notes.ts'
import { keepFile, type KeptPart } from '../../server/use-cases/notes/keep-file.ts'
import type { NoteDecisionDeps } from '../../server/use-cases/notes/note-decision-deps.ts'
import { readOwnEvidence } from '../../server/use-cases/own-evidence.ts'
import { toMirrored } from '../../server/use-cases/sync/mirror-reading.ts'
import type { BatonDatabase, BatonTransaction, TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import { aPatient, aReferral, aTask, directory } from './evidence-builders.ts'
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

const lostName = 'a process that will be lost'

const taskAbilities = {
  read: true,
  search: true,
  searchParams: [],
  create: true,
  update: true,
  patch: false,
  conditionalCreate: false,
  conditionalUpdate: false,
  versioning: 'versioned',
} as const

const byFax: Arrival = { way: 'fax', sourceId: 'fax-1' }

/** One practice with one patient, one referral and the notes that come in; no EHR is asked. */
export type NotePractice = {
  watch: WatchFixture
  /** What could not be decided about. */
  failures: unknown[]
  deps: NoteDecisionDeps
  /** What a machine reads off whatever picture comes in; nothing at the start. */
  scanned?: string | undefined
  practice: TenantRuntime
  /** Puts everything back to the start, with these resources in the EHR beside the usual ones. */
  start: (more?: readonly object[]) => Promise<void>
  /** The same practice with another configuration or another EHR. */
  use: (runtime: TenantRuntime) => void
  mirror: (resources: readonly object[]) => Promise<void>
  receive: (content: Uint8Array, arrival?: Arrival, name?: string) => Promise<readonly KeptPart[]>
  decideAll: () => Promise<void>
  viewsNow: () => Promise<readonly LoopView[]>
  /**
   * Does some work as a process of its own that is lost: what has happened in the database stays as far as it is committed,
   * and nothing the process would still have done happens. Resolves when it is gone.
   */
  loseProcess: (work: (db: BatonDatabase, die: () => Promise<never>) => Promise<unknown>) => Promise<void>
  /** The practice that may write Tasks in its EHR. */
  mayWriteTasks: () => void
  close: () => Promise<void>
}

/** Opens the practice on a real database. */
export async function openNotePractice(): Promise<NotePractice> {
  const watch = await openWatchFixture()
  const failures: unknown[] = []
  const usual = watch.practice('north')
  const readFile = openDocumentReader()
  const resourcesNow = async (): Promise<readonly unknown[]> => {
    const rows = await watch.db
      .selectFrom('mirrored_resource')
      .select('content')
      .where('tenant_id', '=', 'north')
      .execute()
    const own = await readOwnEvidence(watch.db, 'north', 'p-1')
    return [...rows.map(({ content }): unknown => JSON.parse(content)), ...own.resources]
  }
  async function viewsNow() {
    const { evidence } = readEvidence(await resourcesNow())
    const now = await readBatonNow(watch.db)
    return derivePatient({ evidence, sources: {} }, usual.tenant.policy, now.getTime())
  }
  /** As a reading of the EHR would: the mirror is what the EHR holds. */
  const depsFor = (runtime: TenantRuntime): NoteDecisionDeps => ({
    db: watch.db,
    tenants: new Map([['north', runtime]]),
    readFile,
    readScan: () => Promise.resolve(opened.scanned),
    realNow: () => new Date(0),
    // Its refresher is the test's own: nothing is asked of an EHR.
    gateways: openEhrGateways(watch.db, {
      now: () => new Date(0),
      wait: () => Promise.resolve(),
      random: () => 0,
    }),
    onFailure: (_tenant, error) => void failures.push(error),
    refresher: {
      refresh: async () => {
        const now = await readBatonNow(watch.db)
        return {
          kind: 'read',
          views: await viewsNow(),
          changed: 0,
          meta: {
            purpose: 'chart-opened',
            evidenceAt: now,
            lastGoodReadAt: now,
            sources: {},
            resources: await resourcesNow(),
            judgedAt: now,
          },
        }
      },
    },
  })
  async function mirror(resources: readonly object[]): Promise<void> {
    const now = await readBatonNow(watch.db)
    await saveMirrored(watch.db, { tenant: 'north', patient: 'p-1' }, toMirrored(resources), [], now)
    const items = (await viewsNow()).map((view) => ({
      referral: view.referral.replace('ServiceRequest/', ''),
      patient: 'p-1',
      entry: toWorklistEntry(view, resources, { policy: usual.tenant.policy }),
    }))
    await watch.db.transaction().execute((trx: BatonTransaction) => saveWorklist(trx, 'north', now, items))
  }
  const opened: NotePractice = {
    watch,
    failures,
    deps: depsFor(usual),
    practice: usual,
    start: async (more = []) => {
      await watch.startAt(new Date('2026-01-23T12:00:00-05:00'))
      await sql`truncate received_note, note_filing_off, mirrored_resource, worklist_row, worklist_stretch cascade`.execute(
        watch.db,
      )
      failures.length = 0
      opened.scanned = undefined
      opened.use(usual)
      await mirror([order, patient, attempt, ...directory, ...more])
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
    viewsNow,
    loseProcess: async (work) => {
      const url = new URL(watch.url)
      url.searchParams.set('application_name', lostName)
      const process = openDatabase<Tables & FhirTables>(url.href)
      const isLost = new Promise<void>((resolve) => {
        const die = async (): Promise<never> => {
          // Everything of that process is undone that is not committed, and not a line of it runs any more.
          await sql`select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and application_name = ${lostName}`.execute(watch.db)
          resolve()
          return new Promise(() => undefined)
        }
        void work(process.db, die)
      })
      await isLost
    },
    mayWriteTasks: () => {
      const known = usual.connection.capabilities()
      const connection = {
        ...usual.connection,
        capabilities: () => ({ ...known, types: { Task: taskAbilities } }),
      }
      const tenant = { ...usual.tenant, backend: { clientId: 'b', scope: 'system/Task.u' } }
      opened.use({ ...usual, tenant, connection })
    },
    close: () => watch.close(),
  }
  return opened
}
