import { dayMs, hourMs, toDayNumber } from './clinic-zone.ts'
import type { LoopEvidence } from './chart-links.ts'
import { codeSystems, deniedDocumentCodes, evidenceTags, loopCode } from './codes.ts'
import { consultantReportCodes } from './consultant-report-codes.ts'
import type { DocumentEvidence } from './evidence-records.ts'
import type { Moment } from './fhir-reading.ts'
import type { Judging } from './judging.ts'
import type { Party } from './loop-facts.ts'
import { identitiesOf } from './referral.ts'
import { specialtyOf, type Specialty } from './specialties.ts'

/** Why a document can never be the report of a referral (DATA-MODEL section E, hard gates). */
export type NoteGate = 'not-current' | 'pre-dates-referral' | 'own-author' | 'denied-type' | 'no-show-letter'

/** Links that are no guess, strongest first. */
export type NoteLink = 'explicit' | 'identifier' | 'encounter'

/**
 * The features of section E and their points. A score only ranks candidates and words the chooser;
 * no score, however high, files a note. The wording of a feature is `match.<name>`.
 */
export const matchPoints = {
  'explicit-link': 100,
  'encounter-chain': 80,
  'referral-number': 60,
  'author-practitioner': 30,
  'author-organization': 20,
  'author-specialty': 20,
  'visit-date': 20,
  'within-60-days': 10,
  'within-180-days': 5,
  'reason-overlap': 10,
  'report-type': 10,
  'unknown-type': -5,
  'other-referral': -25,
} as const
export type MatchFeature = keyof typeof matchPoints

/** Without a record number a total stays below the bar of "offered first". */
const demographicsCap = 69
/** Listed as a possible match from here; below, the note waits in the unmatched queue. */
export const listedFromScore = 40
/** Offered first with one-click confirmation, if the next candidate is this far behind. */
export const offeredFirst = { fromScore: 80, margin: 25 } as const

/** Clocks of two systems may differ, and a note may be signed before the visit is closed (A.5 row 15). */
const toleranceMs = 24 * hourMs

/** A calendar day has no zone of its own: it may begin 14 hours before and end 12 hours after UTC's. */
const latestOfDayMs = 36 * hourMs

function latestInstant(moment: Moment): number {
  return moment.isDayOnly ? moment.lastAt + latestOfDayMs : moment.at
}

const noShowWords =
  /\b(no[- ]?show|did not (attend|show|arrive)|missed (the |his |her |their )?appointment|failed to attend|dna letter)\b/i

/** Whether a document only says that the patient did not come: appointment evidence, not a report (row 4). */
export function isNoShowLetter(document: DocumentEvidence): boolean {
  return document.title !== undefined && noShowWords.test(document.title)
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

function identitiesOfAll(parties: readonly Party[], judging: Judging): ReadonlySet<string> {
  const [only] = parties
  if (parties.length === 1) return identitiesOf(only, judging.directory)
  return new Set(parties.flatMap((party) => [...identitiesOf(party, judging.directory)]))
}

/** Identities of one kind with their national provider numbers: two records of one person share the number. */
function keysOf(identities: ReadonlySet<string>, type: string, judging: Judging): ReadonlySet<string> {
  const keys = new Set<string>()
  for (const reference of identities) {
    if (!reference.startsWith(type)) continue
    keys.add(reference)
    const npi = judging.directory.get(reference)?.npi
    if (npi) keys.add(npi)
  }
  return keys
}

function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean | undefined {
  if (one.size === 0 || other.size === 0) return undefined
  for (const key of one) if (other.has(key)) return true
  return false
}

/** The specialty a referral asks for, from its code and the kind of performer it names. */
export function specialtyOfOrder(loop: Pick<LoopEvidence, 'order'>): Specialty | undefined {
  return specialtyOf([...loop.order.codes, ...loop.order.performerTypes])
}

function specialtyOfDocument(document: DocumentEvidence, authors: ReadonlySet<string>, judging: Judging) {
  const ofAuthors = [...authors].flatMap((reference) => judging.directory.get(reference)?.specialties ?? [])
  return specialtyOf([...document.types, ...document.practiceSettings, ...ofAuthors])
}

function isNearVisit(document: DocumentEvidence, loop: LoopEvidence, { zone }: Judging): boolean | undefined {
  const days = loop.appointments
    .filter(({ status, startsAt }) => startsAt !== undefined && status !== 'cancelled' && status !== 'noshow')
    .map(({ startsAt }) => toDayNumber(startsAt ?? 0, zone))
  if (days.length === 0) return undefined
  const { at, isDayOnly } = document.service
  const day = isDayOnly ? Math.floor(at / dayMs) : toDayNumber(at, zone)
  return days.some((visit) => day >= visit - 1 && day <= visit + 3)
}

const icd10Prefix = `${codeSystems.icd10}|`

/** ICD-10 categories (the three characters before the point). */
function diagnosisCategories(codes: readonly string[]): ReadonlySet<string> {
  return new Set(
    codes
      .filter((code) => code.startsWith(icd10Prefix))
      .map((code) => code.slice(icd10Prefix.length).slice(0, 3)),
  )
}

function mentionsNumber(document: DocumentEvidence, loop: LoopEvidence): boolean {
  const number = loop.order.number
  return number !== undefined && number.length >= 6 && document.title?.includes(number) === true
}

/** True: speaks for the match. False: could have and does not. Undefined: nothing to compare. */
function judgeFeatures(
  document: DocumentEvidence,
  loop: LoopEvidence,
  judging: Judging,
  hasRival: boolean,
): ReadonlyMap<MatchFeature, boolean | undefined> {
  const link = findNoteLink(document, loop, judging)
  const authors = identitiesOfAll(document.authors, judging)
  const performers = identitiesOfAll(loop.order.performers, judging)
  const practitioner = 'Practitioner/'
  const organization = 'Organization/'
  const wanted = specialtyOfOrder(loop)
  const found = specialtyOfDocument(document, authors, judging)
  const days = (latestInstant(document.service) - (loop.order.authored?.at ?? loop.order.knownAt)) / dayMs
  const isReport = document.types.some((type) => consultantReportCodes.has(type))
  return new Map<MatchFeature, boolean | undefined>([
    ['explicit-link', link === 'explicit' || link === 'identifier' || undefined],
    ['encounter-chain', link === 'encounter' || undefined],
    ['referral-number', mentionsNumber(document, loop) || undefined],
    [
      'author-practitioner',
      overlap(keysOf(authors, practitioner, judging), keysOf(performers, practitioner, judging)),
    ],
    [
      'author-organization',
      overlap(keysOf(authors, organization, judging), keysOf(performers, organization, judging)),
    ],
    ['author-specialty', wanted && found && found !== 'specialist' ? wanted === found : undefined],
    ['visit-date', isNearVisit(document, loop, judging)],
    ['within-60-days', days <= 61 || undefined],
    ['within-180-days', (days > 61 && days <= 181) || undefined],
    [
      'reason-overlap',
      overlap(diagnosisCategories(document.reasonCodes), diagnosisCategories(loop.order.reasonCodes)) ||
        undefined,
    ],
    ['report-type', isReport || undefined],
    ['unknown-type', document.types.length === 0 || undefined],
    ['other-referral', hasRival || undefined],
  ])
}

export type NoteScore = { score: number; agrees: readonly MatchFeature[]; disagrees: readonly MatchFeature[] }

/**
 * Scores a document against a referral (section E).
 *
 * @param hasRival - another open referral of the same specialty waits for this patient
 * @returns the total and, for the chooser, which checks agree and which speak against; strongest first
 */
export function scoreNote(
  document: DocumentEvidence,
  loop: LoopEvidence,
  judging: Judging,
  hasRival: boolean,
): NoteScore {
  const agrees: MatchFeature[] = []
  const disagrees: MatchFeature[] = []
  let score = 0
  for (const [feature, verdict] of judgeFeatures(document, loop, judging, hasRival)) {
    if (verdict === undefined) continue
    const points = matchPoints[feature]
    if (verdict) score += points
    if (verdict && points > 0) agrees.push(feature)
    else disagrees.push(feature)
  }
  const isCapped = document.tags.includes(loopCode(evidenceTags.demographicsOnly))
  return { score: isCapped ? Math.min(score, demographicsCap) : score, agrees, disagrees }
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
