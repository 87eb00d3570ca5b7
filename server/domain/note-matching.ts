import { dayMs, toDayNumber } from './clinic-zone.ts'
import type { LoopEvidence } from './chart-links.ts'
import { codeSystems, evidenceTags, loopCode } from './codes.ts'
import { consultantReportCodes } from './consultant-report-codes.ts'
import type { DocumentEvidence } from './evidence-records.ts'
import type { Judging } from './judging.ts'
import type { Party } from './loop-facts.ts'
import { identitiesOf } from './referral.ts'
import { findNoteLink, latestInstant, type NoteLink } from './note-gates.ts'
import { specialtyOf } from './specialties.ts'
import { specialtyOfOrder } from './specialty-of-order.ts'

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
  /** The cap below does the counting. */
  'demographics-only': 0,
} as const
export type MatchFeature = keyof typeof matchPoints

const demographicsOnly = loopCode(evidenceTags.demographicsOnly)

/** Without a record number a total stays below the bar of "offered first". */
const demographicsCap = 69
/** Listed as a possible match from here; below, the note waits in the unmatched queue. */
export const listedFromScore = 40
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

function specialtyOfDocument(document: DocumentEvidence, authors: ReadonlySet<string>, judging: Judging) {
  const stated = specialtyOf(document.types.concat(document.practiceSettings))
  if (stated !== undefined && stated !== 'specialist') return stated
  for (const reference of authors) {
    const ofAuthor = specialtyOf(judging.directory.get(reference)?.specialties ?? [])
    if (ofAuthor !== undefined && ofAuthor !== 'specialist') return ofAuthor
  }
  return stated
}

function isNearVisit(document: DocumentEvidence, loop: LoopEvidence, { zone }: Judging): boolean | undefined {
  const { at, isDayOnly } = document.service
  const day = isDayOnly ? Math.floor(at / dayMs) : toDayNumber(at, zone)
  let hasVisit = false
  for (const { status, startsAt } of loop.appointments) {
    if (startsAt === undefined || status === 'cancelled' || status === 'noshow') continue
    const visit = toDayNumber(startsAt, zone)
    if (day >= visit - 1 && day <= visit + 3) return true
    hasVisit = true
  }
  return hasVisit ? false : undefined
}

const icd10Prefix = `${codeSystems.icd10}|`

/** Whether both name a diagnosis of one ICD-10 category (the three characters before the point). */
function hasSameDiagnosis({ reasonCodes }: DocumentEvidence, { order }: LoopEvidence): boolean {
  const categoryEnd = icd10Prefix.length + 3
  return reasonCodes.some(
    (code) =>
      code.startsWith(icd10Prefix) &&
      order.reasonCodes.some((other) => other.slice(0, categoryEnd) === code.slice(0, categoryEnd)),
  )
}

function mentionsNumber(document: DocumentEvidence, loop: LoopEvidence): boolean {
  const number = loop.order.number
  if (number === undefined || number.length < 6) return false
  return document.title?.includes(number) === true || document.numbersRead?.includes(number) === true
}

function isPerson({ reference }: Party): boolean {
  return reference?.startsWith('Practitioner') === true
}

/** Whether two parties are people of different names; said only where the directory knows neither of them. */
function areNamedDifferently(one: Party | undefined, other: Party | undefined): boolean {
  if (one?.display === undefined || other?.display === undefined) return false
  return isPerson(one) && isPerson(other) && one.display.toLowerCase() !== other.display.toLowerCase()
}

/** Whether the chosen specialist wrote it; undefined when the two cannot be compared. */
function isByPerformer(
  document: DocumentEvidence,
  loop: LoopEvidence,
  authors: ReadonlySet<string>,
  performers: ReadonlySet<string>,
  judging: Judging,
): boolean | undefined {
  const written = keysOf(authors, 'Practitioner/', judging)
  const asked = keysOf(performers, 'Practitioner/', judging)
  const isSame = overlap(written, asked)
  if (isSame !== undefined || document.authors.length !== 1 || loop.order.performers.length !== 1)
    return isSame
  return areNamedDifferently(document.authors[0], loop.order.performers[0]) ? false : undefined
}

/** A reference or an identifier names the referral, or nothing does; a visit or a number in the text is no denial. */
function isNamedByLink(link: NoteLink | undefined, hasNumber: boolean): boolean | undefined {
  if (link === 'explicit' || link === 'identifier') return true
  return link === undefined && !hasNumber ? false : undefined
}

/** True: speaks for the match. False: could have and does not. Undefined: nothing to compare. */
function judgeFeatures(
  document: DocumentEvidence,
  loop: LoopEvidence,
  judging: Judging,
  hasRival: boolean,
): readonly (readonly [MatchFeature, boolean | undefined])[] {
  const link = findNoteLink(document, loop, judging)
  const authors = identitiesOfAll(document.authors, judging)
  const performers = identitiesOfAll(loop.order.performers, judging)
  const organization = 'Organization/'
  const wanted = specialtyOfOrder(loop)
  const found = specialtyOfDocument(document, authors, judging)
  const days = (latestInstant(document.service) - (loop.order.authored?.at ?? loop.order.knownAt)) / dayMs
  const hasNumber = mentionsNumber(document, loop)
  const isReport = document.types.some((type) => consultantReportCodes.has(type))
  return [
    ['explicit-link', isNamedByLink(link, hasNumber)],
    ['encounter-chain', link === 'encounter' || undefined],
    ['referral-number', hasNumber || undefined],
    ['author-practitioner', isByPerformer(document, loop, authors, performers, judging)],
    [
      'author-organization',
      overlap(keysOf(authors, organization, judging), keysOf(performers, organization, judging)),
    ],
    ['author-specialty', wanted && found && found !== 'specialist' ? wanted === found : undefined],
    ['visit-date', isNearVisit(document, loop, judging)],
    ['within-60-days', days <= 61 || undefined],
    ['within-180-days', days <= 61 ? undefined : days <= 181],
    ['reason-overlap', hasSameDiagnosis(document, loop) || undefined],
    ['report-type', isReport || undefined],
    ['unknown-type', document.types.length === 0 || undefined],
    ['other-referral', hasRival || undefined],
    ['demographics-only', document.tags.includes(demographicsOnly) || undefined],
  ]
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
  const isCapped = document.tags.includes(demographicsOnly)
  return { score: isCapped ? Math.min(score, demographicsCap) : score, agrees, disagrees }
}
