import { defaultPolicy } from '#domain/default-policy.ts'
import { compareWorstFirst } from '#domain/display-status.ts'
import { judgeLoop } from '#domain/judge-loop.ts'
import type { LoopFacts } from '#domain/loop-facts.ts'
import type { Sources } from '#domain/loop-vocabulary.ts'
import type { LoopView } from '#domain/loop-view.ts'
import type { ChartModel } from '../features/referral-chart/chart-model.ts'
import type { PatientFacts } from '../features/referral-chart/patient-facts.ts'
import {
  closedDeclined,
  closedWithNote,
  galleryNow,
  noteToReview,
  overdueNote,
  ownerless,
  sentUnanswered,
  untracked,
  urgentUnbooked,
  visitAhead,
} from './gallery-facts.ts'

const policy = {
  ...defaultPolicy,
  escalation: { ...defaultPolicy.escalation, name: 'Northside Primary Care', revision: 6 },
}

const patient: PatientFacts = {
  id: 'p-1',
  name: 'OKAFOR, Adaeze (Ms)',
  bornOn: '1961-03-14',
  sex: 'female',
  recordNumbers: ['004 418 2297'],
  language: { code: 'es' },
  needsInterpreter: true,
  isInactive: false,
  isDeceased: false,
}

const longPatient: PatientFacts = {
  ...patient,
  name: 'FEATHERSTONEHAUGH-CHOLMONDELEY DE LA TORRE, Maximiliana Alexandra Guadalupe (Prof. Dr.)',
  recordNumbers: ['0044 1822 9700 4418 2297', 'NSPC-2026-00000000418229'],
  isDeceased: true,
  deceasedOn: '2026-11-01',
}

function judge(all: readonly LoopFacts[], sources: Sources = {}): readonly LoopView[] {
  return all
    .map((facts) => judgeLoop(facts, { sources, policy, now: galleryNow }, []))
    .toSorted(compareWorstFirst)
}

const everyFacts = [
  overdueNote,
  urgentUnbooked,
  noteToReview,
  sentUnanswered,
  visitAhead,
  untracked,
  closedWithNote,
  closedDeclined,
]

/** The same eight again and again, as different referrals: more than any chart should ever hold. */
const fortyFacts = [1, 2, 3, 4, 5].flatMap((round) =>
  everyFacts.map((facts) => ({
    ...facts,
    order: { ...facts.order, reference: `${facts.order.reference}-${round}` },
  })),
)

const full: ChartModel = {
  patient,
  needsBanner: true,
  views: judge(everyFacts),
  timeZone: policy.calendar.timeZone,
  judgedAt: galleryNow,
  freshness: { kind: 'fresh', at: galleryNow },
  isChecking: false,
  failures: [],
  setAside: [],
  isAccessEnding: false,
}

/** Every state of the chart view, by name; all of them stand still at the same moment. */
export const galleryModels: Readonly<Record<string, ChartModel>> = {
  full,
  'appointments-failed': {
    ...full,
    views: judge(everyFacts, { Appointment: 'failed' }),
    failures: [{ source: 'Appointment', state: 'failed', because: 'timed-out' }],
  },
  'every-failure': {
    ...full,
    views: judge(everyFacts, {
      Appointment: 'forbidden',
      Encounter: 'failed',
      DocumentReference: 'truncated',
    }),
    failures: [
      { source: 'Appointment', state: 'forbidden', because: 'forbidden', status: 403 },
      { source: 'Encounter', state: 'failed', because: 'server-error', status: 503 },
      { source: 'DocumentReference', state: 'truncated' },
      { source: 'Communication', state: 'unsupported' },
    ],
    setAside: [
      { resource: 'Appointment/broken-1', why: 'malformed: start, status' },
      { resource: 'Encounter/e-9', why: 'another-patient' },
    ],
  },
  snapshot: { ...full, freshness: { kind: 'snapshot', at: galleryNow - 44 * 60_000 }, isChecking: true },
  stale: { ...full, freshness: { kind: 'stale', at: galleryNow - 44 * 60_000 } },
  ending: { ...full, isAccessEnding: true },
  'no-banner': { ...full, needsBanner: false },
  'long-names': { ...full, patient: longPatient, views: judge([ownerless, overdueNote, visitAhead]) },
  'closed-only': { ...full, views: judge([closedWithNote, closedDeclined]) },
  forty: { ...full, views: judge(fortyFacts) },
  empty: { ...full, views: [] },
}
