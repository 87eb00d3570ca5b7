import { hourMs } from '../clinic-zone.ts'
import { consultantReportCodes } from '../consultant-report-codes.ts'
import { isOpenState } from '../clock-starts.ts'
import { parseMoment } from '../fhir-reading.ts'
import { latestInstant } from '../note-gates.ts'
import { fallsOnNoShowDay } from '../notes.ts'
import type { ReceivedNote } from './received-note.ts'
import { saysNoShow, type Weighing } from './weigh-note.ts'

/** Why a note waits for a person although something in it may name its referral; in the order they are said. */
export const fileDoubts = [
  'not-linked',
  'several-referrals',
  'several-patients',
  'patient-not-confirmed',
  'unknown-number',
  'read-off-a-picture',
  'shown-otherwise',
  'not-final',
  'addendum',
  'nothing-to-read',
  'sensitive',
  'no-visit-date',
  'visit-in-the-future',
  'says-no-show',
  'no-show-day',
  'not-a-report',
  'speaks-against',
  'another-like-it',
  'already-reported',
  'referral-over',
  'switched-off',
] as const
export type FileDoubt = (typeof fileDoubts)[number]

/** Clocks of two systems may differ. */
const toleranceMs = 24 * hourMs

function doubtDate({ serviceOn, receivedAt }: ReceivedNote): FileDoubt | undefined {
  const moment = serviceOn === undefined ? undefined : parseMoment(serviceOn)
  if (moment === undefined) return 'no-visit-date'
  // The earliest instant that a day may mean, wherever it was written down, is 14 hours before it begins in UTC.
  const earliest = moment.isDayOnly ? moment.at - 14 * hourMs : moment.at
  return earliest > receivedAt + toleranceMs || latestInstant(moment) < 0 ? 'visit-in-the-future' : undefined
}

const reportWords =
  /\b(consult(ation)?|report|evaluation|assessment|visit note|progress note|operative note|clinic note|consulta|interconsulta|informe|evaluaci[oó]n|valoraci[oó]n|nota (de|cl[ií]nica))/iu
const otherWords =
  /\b(appointments?|schedul\w+|confirm\w+|reminder|authori[sz]ation|denial|invoice|bill(ing)?|records? request|request|receipt|lab(oratory)?|imaging|radiology|x-?ray|therapy|citas?|confirmaci[oó]n|recordatorio|autorizaci[oó]n|denegaci[oó]n|factura|solicitud|acuse|laboratorio|im[aá]genes|radiograf[ií]a|terapia)\b/iu

/**
 * Whether it is a consultant's report: by its type, or, where a letter has none, by its title and by advice in it.
 * Offices quote our number in much else, and none of it may close a referral.
 */
function isReport({ types, title, recommendations }: ReceivedNote): boolean {
  if (types.length > 0) return types.some((type) => consultantReportCodes.has(type))
  return (
    title !== undefined && reportWords.test(title) && !otherWords.test(title) && recommendations.length > 0
  )
}

/** A number in a letter may be quoted by anybody: only of whom we asked is it taken at its word. */
function isByWhomWeAsked({ link, agrees }: Weighing): boolean {
  if (link !== 'number') return true
  return agrees.includes('author-practitioner') || agrees.includes('author-organization')
}

/** What was written by another specialty, or by nobody of whom the referral asked it, may quote a number by mistake. */
function speaksAgainst({ disagrees }: Weighing): boolean {
  return disagrees.includes('author-specialty') || disagrees.includes('author-organization')
}

/** Of two referrals of one kind a letter may quote the wrong number: it has to say what it was asked about, too. */
function hasAnotherLikeIt({ link, agrees, disagrees }: Weighing): boolean {
  return link === 'number' && disagrees.includes('other-referral') && !agrees.includes('reason-named')
}

function doubtReferral({ state }: Weighing, note: ReceivedNote, knows: boolean): FileDoubt | undefined {
  if (isOpenState(state)) return undefined
  if (state !== 'closed-completed') return 'referral-over'
  return note.replaces.length > 0 && knows ? undefined : 'already-reported'
}

/** Everything that keeps a note from filing itself at the one referral it is linked to. */
export function listDoubts(note: ReceivedNote, weighing: Weighing): readonly FileDoubt[] {
  const { agreement, document, loop, judging } = weighing
  const knows = judging.chart.documents.some(({ identifiers }) =>
    identifiers.some((identifier) => note.replaces.includes(identifier)),
  )
  const found: readonly (FileDoubt | undefined | false)[] = [
    agreement !== 'number' && agreement !== 'demographics' && 'patient-not-confirmed',
    note.reading === 'ocr' && 'read-off-a-picture',
    note.isShownOtherwise === true && 'shown-otherwise',
    note.completeness === 'undeclared' && 'not-final',
    note.isAddendum === true && 'addendum',
    note.text.trim() === '' && 'nothing-to-read',
    note.isSensitive && 'sensitive',
    doubtDate(note),
    saysNoShow(document, note) && 'says-no-show',
    fallsOnNoShowDay(document, loop, judging) && 'no-show-day',
    !(isReport(note) && isByWhomWeAsked(weighing)) && 'not-a-report',
    speaksAgainst(weighing) && 'speaks-against',
    hasAnotherLikeIt(weighing) && 'another-like-it',
    doubtReferral(weighing, note, knows),
  ]
  return found.filter((doubt) => doubt !== undefined && doubt !== false)
}
