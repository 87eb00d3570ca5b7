import { randomBytes } from 'node:crypto'
import type { FhirResource } from 'fhir/r4'
import { traceAttempts } from '#domain/attempt-courses.ts'
import { derivePatient } from '#domain/derive-patient.ts'
import { planEhrImport } from '#domain/directory/plan-ehr-import.ts'
import { readReceivers } from '#domain/directory/read-receivers.ts'
import { readEvidence } from '#domain/evidence.ts'
import type { ChartEvidence } from '#domain/evidence-records.ts'
import { sql } from 'kysely'
import { ReportLoopsAnswer, type ReportLoopsQuestion } from '../../server/contract/reports.ts'
import { generateTwoQuarters, type TwoQuarters } from '../../server/sandbox/clinic/generate-two-quarters.ts'
import { patientOf } from '../../server/sandbox/clinic/patient-of.ts'
import { clinicPractice } from '../../server/sandbox/clinic/practice.ts'
import { applyPlanned } from '../../server/store/receivers.ts'
import { insertSession } from '../../server/store/sessions.ts'
import { refreshCohorts } from '../../server/use-cases/reports/refresh-cohorts.ts'
import type { BatonDatabase, BatonTransaction, TenantRuntime } from '../../server/use-cases/tenant-runtime.ts'
import { recordViews } from '../../server/use-cases/watch/record-views.ts'
import { keepTruth, readEvidenceTable } from './known-evidence.ts'
import { listKnown, listKnownAttempts } from './known-truth.ts'
import { openWorklistFixture, type WorklistFixture } from './worklist-fixture.ts'

export type TwoQuartersPractice = {
  practice: WorklistFixture
  known: TwoQuarters
  /** Asks as a manager of the practice. */
  get: (path: string) => Promise<unknown>
  post: (path: string, body: unknown) => Promise<unknown>
  list: (question: ReportLoopsQuestion) => Promise<ReportLoopsAnswer>
  close: () => Promise<void>
}

/** What the practice says a lost referral costs it, in dollars. */
export const perReferral = 340

/** Late enough for every referral of the last month to have leaked if it was never scheduled. */
export const lastReadOn = '2026-08-31'

/**
 * The practice whose figures are known, as Baton holds it once every chart was read: its record mirrored, its referrals
 * derived, its cohorts counted. Beside it stand the tables `truth` and `evidence`.
 */
export async function openTwoQuarters(): Promise<TwoQuartersPractice> {
  const practice = await openWorklistFixture()
  const { db, runtime } = practice
  const now = new Date(`${lastReadOn}T16:00:00-04:00`)
  await practice.setTime(now.toISOString())
  const { ourOrganizations, ourPractitioners } = clinicPractice
  runtime.tenant.policy = { ...runtime.tenant.policy, ourOrganizations, ourPractitioners }
  const known = generateTwoQuarters({ seed: 20_260_101, now })
  const everything = [...known.resources, ...known.ownStore]
  const charts = Map.groupBy(everything, patientOf)
  const directory = charts.get(undefined) ?? []
  await mirror(db, everything)
  await takeDirectory(db, directory, now)
  // Read once: it stands behind every chart.
  const { directory: shared } = readEvidence(directory).evidence
  const each = [...charts].flatMap(([patient, resources]) =>
    patient === undefined ? [] : [{ patient, resources }],
  )
  for (let first = 0; first < each.length; first += chartsAtOnce)
    await recordCharts(db, runtime, each.slice(first, first + chartsAtOnce), shared, now)
  await refreshCohorts(db, 'test')
  await keepTruth(db, { truth: listKnown(known), truth_attempts: listKnownAttempts(known) })
  await readEvidenceTable(db)
  runtime.tenant.referralValueUsd = perReferral
  const ask = await signIn(practice)
  return {
    practice,
    known,
    get: (path) => ask(path, { method: 'GET' }),
    post: (path, body) => ask(path, { method: 'POST', body: JSON.stringify(body) }),
    list: async (question) =>
      ReportLoopsAnswer.parse(
        await ask('/api/reports/loops', { method: 'POST', body: JSON.stringify(question) }),
      ),
    close: () => practice.close(),
  }
}

async function signIn({ db, baton }: WorklistFixture) {
  const manager = { tenant: 'test', fhirUser: 'Practitioner/manager', roles: ['manager' as const] }
  const opened = await insertSession(db, manager, { hash: randomBytes(32), expiresAt: new Date() })
  if (opened === 'already-used') throw new Error('the session was not opened')
  const headers = { authorization: `Bearer ${opened.token}`, 'content-type': 'application/json' }
  return async (path: string, init: { method: string; body?: string }): Promise<unknown> => {
    const answer = await baton.app.request(path, { ...init, headers })
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
}

/** One transaction for some dozens of charts: most of the time goes into commits otherwise. */
const chartsAtOnce = 50

async function mirror(db: BatonDatabase, resources: readonly FhirResource[]): Promise<void> {
  const atOnce = 4_000
  for (let first = 0; first < resources.length; first += atOnce) {
    const part = resources.slice(first, first + atOnce)
    const [types, ids, patients, contents] = [
      part.map(({ resourceType }) => resourceType),
      part.map(({ id }) => id ?? ''),
      part.map((resource) => patientOf(resource) ?? 'directory'),
      part.map((resource) => JSON.stringify(resource)),
    ]
    await sql`insert into mirrored_resource (tenant_id, patient_id, type, id, source, content, read_at)
      select 'test', patient, type, id, 'ehr', content, now()
      from unnest(${patients}::text[], ${types}::text[], ${ids}::text[], ${contents}::text[])
        as r(patient, type, id, content)`.execute(db)
  }
}

async function takeDirectory(db: BatonDatabase, directory: readonly FhirResource[], at: Date): Promise<void> {
  const { planned } = planEhrImport(readReceivers(directory).receivers, [], true)
  const why = { cause: 'ehr-import', by: 'Baton', reason: '', at } as const
  await db.transaction().execute((trx: BatonTransaction) => applyPlanned(trx, 'test', planned, why))
}

async function recordCharts(
  db: BatonDatabase,
  runtime: TenantRuntime,
  charts: readonly { patient: string; resources: readonly FhirResource[] }[],
  directory: ChartEvidence['directory'],
  now: Date,
): Promise<void> {
  await db.transaction().execute(async (trx: BatonTransaction) => {
    for (const { patient, resources } of charts) {
      const { evidence, setAside } = readEvidence(resources)
      const chart = {
        evidence: { ...evidence, directory },
        sources: {},
        setAside,
        lastGoodReadAt: now.getTime(),
      }
      const views = derivePatient(chart, runtime.tenant.policy, now.getTime(), traceAttempts)
      await recordViews(trx, runtime, patient, views, {
        purpose: 'backfill',
        evidenceAt: now,
        lastGoodReadAt: now,
        sources: {},
        resources,
        judgedAt: now,
      })
    }
  })
}
