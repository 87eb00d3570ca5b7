import { listedFromScore } from '../note-matching.ts'
import type { NoteGate } from '../note-gates.ts'
import { fileDoubts, listDoubts, type FileDoubt } from './file-doubts.ts'
import { comparePatient, type PatientAgreement } from './named-patient.ts'
import type { PossibleChart } from './possible-chart.ts'
import type { ReceivedNote } from './received-note.ts'
import { isSampledKey } from './sampled-key.ts'
import { weighNote, type ReceivedLink, type WeighedReferral, type Weighing } from './weigh-note.ts'

/** Why no referral is proposed (section E, reasons of the unmatched queue). */
export type NoCandidate = 'no-patient' | 'no-open-referral' | 'rejected' | NoteGate

export type NoteDecision =
  | {
      kind: 'file'
      referral: string
      patient: string
      by: ReceivedLink
      /** An interim note is kept with its referral and closes nothing. */
      isInterim: boolean
      /** A person checks afterwards whether the rule was right. */
      isSampled: boolean
      agrees: WeighedReferral['agrees']
    }
  | {
      kind: 'choose'
      /** The best first; the first is one click away. */
      referrals: readonly WeighedReferral[]
      because: readonly FileDoubt[]
    }
  | {
      kind: 'no-candidate'
      because: NoCandidate
      /** The referral it names all the same: a no-show letter is news about its visit. */
      about: readonly string[]
    }
  /** Kept out of every chart: it names a referral of ours and another person. */
  | { kind: 'quarantine'; because: 'wrong-patient'; about: readonly string[] }

export type FilingRules = {
  /** The practice's switch: off, every note waits for a person. */
  mayFile: boolean
  /** `ServiceRequest/x` this note was rejected for. */
  rejected: ReadonlySet<string>
}

/**
 * Decides where a note from outside belongs (DATA-MODEL section E): at the one referral that it is linked to by
 * something that is no guess, if nothing speaks against; otherwise a person chooses. No score files anything.
 *
 * @param charts - of every patient it may be about: whom it names, and whose referral it names
 * @returns the same for charts in any order; never throws
 */
export function decideNote(
  note: ReceivedNote,
  charts: readonly PossibleChart[],
  { mayFile, rejected }: FilingRules,
): NoteDecision {
  const all = charts.flatMap((chart) => weighNote(note, chart))
  const linked = all.filter(({ link }) => link !== undefined)
  const about = linked.map(({ referral }) => referral).toSorted()
  if (linked.some(({ agreement }) => agreement === 'differs'))
    return { kind: 'quarantine', because: 'wrong-patient', about }
  if (note.completeness === 'retracted') return { kind: 'no-candidate', because: 'not-current', about }
  const ours = all.filter(({ agreement }) => agreement !== 'differs')
  const possible = ours.filter(({ referral, gate }) => gate === undefined && !rejected.has(referral))
  const bound = possible.filter(({ link }) => link !== undefined)
  if (bound.length === 0 && linked.length > 0 && linked.every(({ gate }) => gate !== undefined))
    return { kind: 'no-candidate', because: linked[0]?.gate ?? 'no-open-referral', about }
  const [only] = bound
  const because = doubtsAbout(note, charts, bound, all, mayFile)
  if (only?.link !== undefined && because.length === 0) return toFiled(note, only, only.link)
  const referrals = possible.filter(isWorthShowing).toSorted(compareBestFirst).map(toWeighed)
  if (referrals.length > 0) return { kind: 'choose', referrals, because }
  return { kind: 'no-candidate', because: findReason(note, ours, charts, rejected), about }
}

/**
 * Ranks the referrals a note may belong to, for a person who chooses: those that pass every gate, and those that something in
 * it names although it says another patient.
 *
 * @returns the best first
 */
export function rankReferrals(
  note: ReceivedNote,
  charts: readonly PossibleChart[],
): readonly WeighedReferral[] {
  return charts
    .flatMap((chart) => weighNote(note, chart))
    .filter(({ gate }) => gate === undefined)
    .filter((each) => (each.agreement === 'differs' ? each.link !== undefined : isWorthShowing(each)))
    .toSorted(compareBestFirst)
    .map(toWeighed)
}

function doubtsAbout(
  note: ReceivedNote,
  charts: readonly PossibleChart[],
  bound: readonly Weighing[],
  all: readonly Weighing[],
  mayFile: boolean,
): readonly FileDoubt[] {
  const [only] = bound
  const linked = all.filter(({ link }) => link !== undefined)
  const named = new Set(
    charts.filter((chart) => isNamed(note, chart)).map(({ patient }) => patient.reference),
  )
  const numbers = new Set(note.referralNumbers)
  const doubts = new Set<FileDoubt>(only === undefined ? [] : listDoubts(note, only))
  if (only === undefined) doubts.add('not-linked')
  // Also one that was rejected or fails a gate: a note that names two referrals is about one of them, or about both.
  if (linked.length > 1 || numbers.size > 1) doubts.add('several-referrals')
  if (named.size > 1) doubts.add('several-patients')
  if (note.referralNumbers.some((number) => !isKnown(number, charts))) doubts.add('unknown-number')
  if (!mayFile) doubts.add('switched-off')
  return fileDoubts.filter((doubt) => doubts.has(doubt))
}

function isNamed(note: ReceivedNote, { patient }: PossibleChart): boolean {
  const agreement = comparePatient(note.patient, patient)
  return agreement === 'number' || agreement === 'demographics'
}

function isKnown(number: string, charts: readonly PossibleChart[]): boolean {
  return charts.some(({ judging }) =>
    judging.chart.orders.some(
      (order) => order.number === number || order.identifiers.some((each) => each.endsWith(`|${number}`)),
    ),
  )
}

function toFiled(
  note: ReceivedNote,
  { referral, patient, agrees }: Weighing,
  by: ReceivedLink,
): NoteDecision {
  return {
    kind: 'file',
    referral,
    patient,
    by,
    isInterim: note.completeness === 'preliminary',
    isSampled: isSampledKey(note.key),
    agrees,
  }
}

/** Of a patient the note does not name, only what speaks for itself is shown: a list of strangers helps nobody. */
function isWorthShowing({ agreement, link, score }: Weighing): boolean {
  return agreement !== 'unknown' || link !== undefined || score >= listedFromScore
}

const certainty: Readonly<Record<PatientAgreement, number>> = {
  number: 3,
  demographics: 3,
  near: 2,
  unknown: 1,
  differs: 0,
}

function compareBestFirst(one: Weighing, other: Weighing): number {
  const byPatient = certainty[other.agreement] - certainty[one.agreement]
  return byPatient || other.score - one.score || (one.referral < other.referral ? -1 : 1)
}

function toWeighed(weighing: Weighing): WeighedReferral {
  const { referral, patient, agreement, state, link, score, agrees, disagrees } = weighing
  return { referral, patient, agreement, state, score, agrees, disagrees, ...(link && { link }) }
}

function findReason(
  note: ReceivedNote,
  ours: readonly Weighing[],
  charts: readonly PossibleChart[],
  rejected: ReadonlySet<string>,
): NoCandidate {
  if (!charts.some((chart) => isNamed(note, chart)) && ours.length === 0) return 'no-patient'
  if (ours.some(({ referral, gate }) => gate === undefined && rejected.has(referral))) return 'rejected'
  const isNobody = ours.length > 0 && ours.every(({ agreement }) => agreement === 'unknown')
  if (isNobody) return 'no-patient'
  return ours.find(({ gate }) => gate !== undefined)?.gate ?? 'no-open-referral'
}
