import type { NoteRow } from '#contract/notes.ts'
import { addBusinessDays } from '#domain/working-days.ts'
import type { ClinicCalendar } from '#domain/policy.ts'
import type { ListedReferral, QueuedNote } from '../../store/note-queue.ts'
import { StoredSummary } from '../worklist/stored-summary.ts'
import { StoredDecision } from './stored-decision.ts'

/** Within so many business days somebody has to have decided (DATA-MODEL section E). */
export const noteDueDays = 2

/** Until when a note that came in at this moment has to be decided about. */
export function noteDueAt(receivedAt: Date, calendar: ClinicCalendar): Date {
  return new Date(addBusinessDays(receivedAt.getTime(), noteDueDays, calendar))
}

/** The decision that a note stands with; nothing where there is none that could be read. */
export function decisionOf({ decision }: Pick<QueuedNote, 'decision'>): StoredDecision | undefined {
  const read = StoredDecision.safeParse(decision)
  return read.success ? read.data : undefined
}

/** The referral that is offered first, or where it is filed; `ServiceRequest/x`. */
export function firstReferralOf(
  note: Pick<QueuedNote, 'decision' | 'state' | 'referral'>,
): string | undefined {
  if (note.state === 'filed') return note.referral === null ? undefined : `ServiceRequest/${note.referral}`
  const decision = decisionOf(note)
  return decision?.kind === 'choose' ? decision.referrals[0]?.referral : undefined
}

function reasonsOf(note: QueuedNote): NoteRow['reasons'] {
  if (note.state === 'refused') return ['not-read']
  if (note.state === 'quarantined') return ['wrong-patient']
  const decision = decisionOf(note)
  if (note.state === 'waiting' && decision?.kind === 'choose') return decision.because
  if (note.state === 'unmatched' && decision?.kind === 'no-candidate') return [decision.because]
  return note.state === 'filed' && note.isSampled ? ['check'] : []
}

function proposalOf(note: QueuedNote, listed: ReadonlyMap<string, ListedReferral>): NoteRow['proposal'] {
  const referral = firstReferralOf(note)
  const row = referral === undefined ? undefined : listed.get(referral.replace('ServiceRequest/', ''))
  if (referral === undefined || row === undefined) return undefined
  const { patientName, birthDate, mrn, title } = StoredSummary.parse(row.summary)
  const decision = decisionOf(note)
  const first =
    decision?.kind === 'choose' ? decision.referrals.find((each) => each.referral === referral) : undefined
  return {
    referral,
    patientName,
    title,
    score: first?.score ?? 0,
    agreement: first?.agreement ?? 'demographics',
    ...(birthDate !== undefined && { birthDate }),
    ...(mrn !== undefined && { mrn }),
    ...(row.specialty !== null && { specialty: row.specialty }),
  }
}

function filedOf(
  { state, filing, referral, patient }: QueuedNote,
  listed: ReadonlyMap<string, ListedReferral>,
): NoteRow['filed'] {
  if (state !== 'filed' || filing === null) return undefined
  const { actor, name, at } = filing
  const isByRule = actor === 'Device/baton'
  const row = referral === null ? [...listed.values()].find((each) => each.patient === patient) : undefined
  return {
    by: isByRule ? 'rule' : 'person',
    at: new Date(at).toISOString(),
    ...(!isByRule && { person: name ?? actor }),
    ...(row !== undefined && { patientName: StoredSummary.parse(row.summary).patientName }),
  }
}

/**
 * A note as the queue shows it.
 *
 * @param listed - what the lists say of the referrals that notes are offered at, by id
 */
export function showNote(
  note: QueuedNote,
  listed: ReadonlyMap<string, ListedReferral>,
  calendar: ClinicCalendar,
  now: Date,
): NoteRow {
  const { id, version, state, receivedAt, ways, name, title, reading, refusal, isSampled } = note
  const dueAt = noteDueAt(receivedAt, calendar)
  const proposal = proposalOf(note, listed)
  const filed = filedOf(note, listed)
  const isOpen = state !== 'filed' && state !== 'dismissed' && state !== 'withdrawn'
  return {
    id,
    version,
    state,
    receivedAt: receivedAt.toISOString(),
    dueAt: dueAt.toISOString(),
    isOverdue: isOpen && dueAt < now,
    ways: [...ways],
    name,
    reasons: reasonsOf(note),
    isSampled: state === 'filed' && isSampled,
    ...(title !== null && { title }),
    ...(isReading(reading) && { reading }),
    ...(refusal !== null && { refusal }),
    ...(proposal !== undefined && { proposal }),
    ...(filed !== undefined && { filed }),
  }
}

function isReading(reading: string | null): reading is NonNullable<NoteRow['reading']> {
  return reading === 'structured' || reading === 'text' || reading === 'ocr'
}
