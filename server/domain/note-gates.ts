import { hourMs } from './clinic-zone.ts'
import type { LoopEvidence } from './chart-links.ts'
import { deniedDocumentCodes, evidenceTags, loopCode } from './codes.ts'
import type { DocumentEvidence } from './evidence-records.ts'
import type { Moment } from './fhir-reading.ts'
import type { Judging } from './judging.ts'
import type { Party } from './loop-facts.ts'
import { identitiesOf } from './referral.ts'

/** Why a document can never be the report of a referral (DATA-MODEL section E, hard gates). */
export type NoteGate = 'not-current' | 'pre-dates-referral' | 'own-author' | 'denied-type' | 'no-show-letter'

/** Links that are no guess, strongest first. */
export type NoteLink = 'explicit' | 'identifier' | 'encounter'

/** Clocks of two systems may differ, and a note may be signed before the visit is closed (A.5 row 15). */
const toleranceMs = 24 * hourMs

/** A calendar day has no zone of its own: it may begin 14 hours before and end 12 hours after UTC's. */
const latestOfDayMs = 36 * hourMs

/** The last instant that a day or a time may mean, wherever it was written down. */
export function latestInstant(moment: Moment): number {
  return moment.isDayOnly ? moment.lastAt + latestOfDayMs : moment.at
}

const noShowWords =
  /\b(no[- ]?show|did not (attend|show|arrive)|missed (the |his |her |their )?appointment|failed to attend|dna letter)\b/i

/** The same in Spanish; letters with accents end no word for `\b`, so the end is looked at by hand. */
const spanishNoShowWords =
  /(?<!\p{L})(no se present[oó]|no asisti[oó]|no acudi[oó]|inasistencia|incomparecencia|falt[oó] a (la|su) (cita|consulta|visita)|cita (perdida|incumplida|no cumplida))(?!\p{L})/iu

/** Whether a document only says that the patient did not come: appointment evidence, not a report (row 4). */
function isNoShowLetter(document: DocumentEvidence): boolean {
  const { title } = document
  return title !== undefined && (noShowWords.test(title) || spanishNoShowWords.test(title))
}

/** One person under any of their references: the role they act in, or themselves. */
function isSamePerson(one: Party, other: Party | undefined, { directory }: Judging): boolean {
  if (one.reference !== undefined && one.reference === other?.reference) return true
  const others = identitiesOf(other, directory)
  for (const identity of identitiesOf(one, directory))
    if (identity.startsWith('Practitioner/') && others.has(identity)) return true
  return false
}

/** Whether a document is of a kind that is never a consultant's report, whoever sent it. */
export function isDeniedType({ types, categories }: DocumentEvidence): boolean {
  return types.some(isDenied) || categories.some(isDenied)
}

function isDenied(code: string): boolean {
  return deniedDocumentCodes.has(code)
}

/** The gates that do not depend on the referral. The patient is the chart's by construction. */
export function findOwnGate(document: DocumentEvidence): NoteGate | undefined {
  if (document.isRetracted || document.patient === undefined) return 'not-current'
  if (isDeniedType(document)) return 'denied-type'
  return isNoShowLetter(document) ? 'no-show-letter' : undefined
}

/** The first hard gate that a document fails for one referral, beside its own (`findOwnGate`). */
export function findReferralGate(
  document: DocumentEvidence,
  { order }: LoopEvidence,
  judging: Judging,
): NoteGate | undefined {
  if (document.authors.some((author) => isSamePerson(author, order.requester, judging))) return 'own-author'
  const orderedAt = order.authored?.at
  const isEarlier = orderedAt !== undefined && latestInstant(document.service) + toleranceMs < orderedAt
  return isEarlier ? 'pre-dates-referral' : undefined
}

/** The first hard gate that a document fails for a referral, if any (section E). */
export function findFailedGate(
  document: DocumentEvidence,
  loop: LoopEvidence,
  judging: Judging,
): NoteGate | undefined {
  return findOwnGate(document) ?? findReferralGate(document, loop, judging)
}

function belongsTo(reference: string, { order }: LoopEvidence, { links }: Judging): boolean {
  return links.ordersOf.get(reference)?.includes(order.ref) === true
}

const noteOutput = loopCode('consult-note')

function isOutputOfAttempt(document: DocumentEvidence, { attempts }: LoopEvidence): boolean {
  for (const { outputs } of attempts)
    for (const { types, reference } of outputs)
      if (reference === document.ref && types.includes(noteOutput)) return true
  return false
}

function isOrderOrTask(reference: string): boolean {
  return reference.startsWith('ServiceRequest/') || reference.startsWith('Task/')
}

function isVisit(reference: string): boolean {
  return reference.startsWith('Encounter/') || reference.startsWith('Appointment/')
}

/**
 * The deterministic link between a document and a referral, if there is one: a reference in either direction, an
 * order identifier with the same assigner, or the chain through the visit. Texts and dates never link.
 */
export function findNoteLink(
  document: DocumentEvidence,
  loop: LoopEvidence,
  judging: Judging,
): NoteLink | undefined {
  const { related, encounters, identifiers, relatedIdentifiers } = document
  if (isOutputOfAttempt(document, loop)) return 'explicit'
  for (const one of related) if (isOrderOrTask(one) && belongsTo(one, loop, judging)) return 'explicit'
  const numbers = loop.order.identifiers
  if (numbers.some((number) => relatedIdentifiers.includes(number) || identifiers.includes(number)))
    return 'identifier'
  for (const one of encounters) if (belongsTo(one, loop, judging)) return 'encounter'
  for (const one of related) if (isVisit(one) && belongsTo(one, loop, judging)) return 'encounter'
  return undefined
}

/**
 * Whether a deterministically linked note may file itself: final by its own word, not sensitive, and identified by
 * machine-readable text. Uniqueness and conflicts are judged where all referrals are known.
 */
export function mayFileItself(document: DocumentEvidence): boolean {
  return (
    document.completeness === 'final' &&
    !document.isSensitive &&
    !document.tags.includes(loopCode(evidenceTags.ocr)) &&
    !document.tags.includes(loopCode(evidenceTags.demographicsOnly))
  )
}
