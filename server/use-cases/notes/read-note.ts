import type { NoteCandidateView, NoteDetail } from '#contract/notes.ts'
import { findUsualWaiver } from '#domain/commands/encounter-waiver.ts'
import { comparePatient } from '#domain/notes-in/named-patient.ts'
import { rankReferrals } from '#domain/notes-in/decide-note.ts'
import { isFilingKind } from '#domain/notes-in/filing-kinds.ts'
import { listNoteActions } from '#domain/notes-in/note-actions.ts'
import type { PossibleChart } from '#domain/notes-in/possible-chart.ts'
import type { NoteFacts, ReceivedNote } from '#domain/notes-in/received-note.ts'
import type { WeighedReferral } from '#domain/notes-in/weigh-note.ts'
import type { StaffRole } from '#domain/staff.ts'
import { readBatonNow } from '../../store/clock.ts'
import { findDesk, listNoteDecisions } from '../../store/note-decisions.ts'
import { findListedReferrals, findQueued, type QueuedNote } from '../../store/note-queue.ts'
import { findNote, type KeptNote } from '../../store/received-notes.ts'
import type { BatonDatabase, TenantRuntime } from '../tenant-runtime.ts'
import { StoredSummary } from '../worklist/stored-summary.ts'
import { toNoteReader } from './note-visibility.ts'
import { findPossibleCharts } from './possible-charts.ts'
import { decisionOf, firstReferralOf, showNote } from './show-note.ts'
import { StoredFacts } from './stored-facts.ts'
import { toActionStanding } from './take-note-decision.ts'
import { toReceived } from './to-received.ts'
import { findUndoable } from './undo-note-decision.ts'

/** So many places are worth a look. */
const mostCandidates = 20
/** Of a text; the whole of it is in the file. */
const mostText = 50_000

/**
 * One note with everything it says, and where it may belong, weighed on what was last read of the charts; the EHR is not
 * asked.
 *
 * @returns nothing for a note that is not there, or that this person may not see
 */
export async function readNote(
  db: BatonDatabase,
  runtime: TenantRuntime,
  roles: readonly StaffRole[],
  id: string,
): Promise<NoteDetail | undefined> {
  const { id: tenant, policy } = runtime.tenant
  const reader = toNoteReader(tenant, roles)
  const [queued, kept, desk, decisions, now] = await Promise.all([
    findQueued(db, reader, id),
    findNote(db, tenant, id),
    findDesk(db, tenant, id),
    listNoteDecisions(db, tenant, id),
    readBatonNow(db),
  ])
  if (queued === undefined || kept === undefined || desk === undefined) return undefined
  const first = firstReferralOf(queued)?.replace('ServiceRequest/', '')
  const listed = await findListedReferrals(db, tenant, {
    referrals: first === undefined ? [] : [first],
    patients: queued.patient === null ? [] : [queued.patient],
  })
  const last = findUndoable(decisions)
  const choice = last && kindOf(last.choice)
  const isRead = kept.facts !== null
  const note = isRead ? toReceived(kept) : undefined
  const charts = note === undefined ? [] : await findVisibleCharts(db, runtime, note, reader.seesRestricted)
  return {
    row: showNote(queued, new Map(listed.map((row) => [row.referral, row])), policy.calendar, now),
    contentType: queued.contentType,
    size: queued.size,
    candidates: note === undefined ? [] : listCandidates(note, kept, charts),
    patients: note === undefined ? [] : listPatients(note, charts),
    actions: [...listNoteActions(toActionStanding(desk.standing, isRead), roles)],
    timeZone: policy.calendar.timeZone,
    ...(isRead && { facts: showFacts(StoredFacts.parse(kept.facts)) }),
    ...(queued.state === 'filed' && queued.patient !== null && showFiled(queued, queued.patient)),
    ...(last !== undefined &&
      choice !== undefined && {
        undo: { decision: choice, by: last.actorName ?? last.actor, at: last.madeAt.toISOString() },
      }),
  }

  function showFiled(note: QueuedNote, patient: string): Pick<NoteDetail, 'filed'> {
    const filing = decisions.find(({ choice: made }) => isFilingKind(kindOf(made)))
    const row = listed.find((each) => each.patient === patient)
    const summary = row && StoredSummary.parse(row.summary)
    const decision = decisionOf(note)
    const isByRule = filing?.actor === 'Device/baton'
    const person = isByRule ? undefined : (filing?.actorName ?? filing?.actor)
    return {
      filed: {
        patient: {
          reference: `Patient/${patient}`,
          name: summary?.patientName ?? '',
          ...(summary?.birthDate !== undefined && { birthDate: summary.birthDate }),
          ...(summary?.mrn !== undefined && { mrn: summary.mrn }),
        },
        referrals: (filing?.referrals ?? []).map((each) => `ServiceRequest/${each}`),
        by: isByRule && decision?.kind === 'file' ? decision.by : 'person',
        at: (filing?.madeAt ?? note.receivedAt).toISOString(),
        ...(person !== undefined && { person }),
      },
    }
  }
}

function kindOf(choice: unknown): string | undefined {
  const isNamed = typeof choice === 'object' && choice !== null && 'kind' in choice
  return isNamed && typeof choice.kind === 'string' ? choice.kind : undefined
}

async function findVisibleCharts(
  db: BatonDatabase,
  runtime: TenantRuntime,
  note: ReceivedNote,
  seesRestricted: boolean,
): Promise<readonly PossibleChart[]> {
  const charts = await findPossibleCharts(db, runtime, note)
  return charts.filter(({ isRestricted }) => seesRestricted || !isRestricted)
}

/** Whom the note names, or nearly: their record can take it without a referral. */
function listPatients(note: ReceivedNote, charts: readonly PossibleChart[]): NoteDetail['patients'] {
  return charts.flatMap(({ patient, label }) => {
    const agreement = comparePatient(note.patient, patient)
    return agreement === 'differs' || agreement === 'unknown' ? [] : [showPatient(patient.reference, label)]
  })
}

function showPatient(
  reference: string,
  { name, birthDate, mrn }: PossibleChart['label'],
): NoteDetail['patients'][number] {
  return {
    reference,
    name,
    ...(birthDate !== undefined && { birthDate }),
    ...(mrn !== undefined && { mrn }),
  }
}

function listCandidates(
  note: ReceivedNote,
  kept: KeptNote,
  charts: readonly PossibleChart[],
): NoteCandidateView[] {
  const rejected = new Set(kept.rejected.map((id) => `ServiceRequest/${id}`))
  const ranked = rankReferrals(note, charts)
    .flatMap((weighed) => showCandidate(weighed, charts, rejected.has(weighed.referral)))
    .toSorted((one, other) => Number(one.isRejected) - Number(other.isRejected))
  return ranked.slice(0, mostCandidates)
}

function showCandidate(
  { referral, patient, agreement, state, link, score, agrees, disagrees }: WeighedReferral,
  charts: readonly PossibleChart[],
  isRejected: boolean,
): NoteCandidateView[] {
  const chart = charts.find((one) => one.patient.reference === patient)
  const view = chart?.views.find((one) => one.referral === referral)
  if (chart === undefined || view === undefined) return []
  const { title, specialty, number, orderedAt, reason, receiver, urgency, visit } = view
  const usualWaiver = findUsualWaiver(view)
  return [
    {
      patient: showPatient(patient, chart.label),
      referral: {
        reference: referral,
        title,
        urgency,
        state,
        ...(specialty !== undefined && { specialty }),
        ...(number !== undefined && { number }),
        ...(orderedAt !== undefined && { orderedAt }),
        ...(reason !== undefined && { reason }),
        ...(receiver?.display !== undefined && { receiver: receiver.display }),
        ...(visit !== undefined && { visitAt: visit.startsAt }),
        ...(usualWaiver !== undefined && { usualWaiver }),
      },
      agreement,
      score,
      agrees: [...agrees],
      disagrees: [...disagrees],
      isRejected,
      ...(link !== undefined && { link }),
    },
  ]
}

/** What a note says of itself, as far as a screen has use for it. */
export function showFacts(facts: NoteFacts): NonNullable<NoteDetail['facts']> {
  const { reading, title, patient, author, types, completeness, serviceOn, isSensitive } = facts
  const { name, npi, organization } = author
  return {
    reading,
    patient: {
      birthDates: [...patient.birthDates],
      recordNumbers: [...patient.recordNumbers],
      ...(patient.name !== undefined && { name: `${patient.name.family}, ${patient.name.given}` }),
    },
    author: {
      ...(name !== undefined && { name }),
      ...(npi !== undefined && { npi }),
      ...(organization !== undefined && { organization }),
    },
    types: [...types],
    completeness,
    isSensitive,
    referralNumbers: [...facts.referralNumbers],
    recommendations: facts.recommendations.map(({ quote, page }) => ({ quote, page })),
    text: facts.text.slice(0, mostText),
    ...(title !== undefined && { title }),
    ...(serviceOn !== undefined && { serviceOn }),
  }
}
