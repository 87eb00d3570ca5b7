import { codeSystems, evidenceTags, loopCode } from './codes.ts'
import type { DocumentEvidence, Reading } from './evidence-records.ts'
import {
  codesOf,
  identifiersOf,
  momentOf,
  objectOf,
  objectsOf,
  partiesOf,
  periodOf,
  referencedIdentifiersOf,
  referencesOf,
  tagsOf,
  textOf,
  wordsOf,
  type Fields,
  type Moment,
} from './fhir-reading.ts'
import { statusOf } from './read-orders.ts'

const documentStatuses = new Set(['current', 'superseded', 'entered-in-error'])
const reportStatuses = new Set([
  'registered',
  'partial',
  'preliminary',
  'final',
  'amended',
  'corrected',
  'appended',
  'cancelled',
  'entered-in-error',
  'unknown',
])

/** Anything above "normal" confidentiality, and every sensitivity code, keeps a note from filing itself. */
const ordinaryLabels = new Set(['U', 'L', 'M', 'N'].map((code) => `${codeSystems.confidentiality}|${code}`))

/** Labels stand in `meta.security` of every resource, and of a DocumentReference in `securityLabel` as well. */
function isLabelled(fields: Fields, problems: string[]): boolean {
  const meta = objectOf(fields, 'meta', problems) ?? {}
  return [...codesOf(fields, 'securityLabel', problems), ...tagsOf(meta, 'security', problems)].some(
    (label) => !ordinaryLabels.has(label),
  )
}

function completenessOf(
  status: string | undefined,
  tags: readonly string[],
): DocumentEvidence['completeness'] {
  if (tags.includes(loopCode(evidenceTags.interim))) return 'preliminary'
  switch (status) {
    case 'final':
    case 'amended':
    case 'corrected':
    case 'appended':
      return 'final'
    case 'preliminary':
    case 'partial':
    case 'registered':
      return 'preliminary'
    default:
      return 'undeclared'
  }
}

const nowhere: Moment = { at: 0, lastAt: 0, isDayOnly: false }

function attachmentsOf(fields: Fields, problems: string[]): readonly Fields[] {
  return objectsOf(fields, 'content', problems).flatMap((content) =>
    objectsOf(content, 'attachment', problems),
  )
}

/** Reads a DocumentReference: `date` is receipt, `context.period` the visit, `attachment.creation` the writing. */
export function readDocumentReference(reading: Reading): DocumentEvidence {
  const { fields, head, scope, problems } = reading
  const status = statusOf(reading, documentStatuses)
  const context = objectOf(fields, 'context', problems) ?? {}
  const attachments = attachmentsOf(fields, problems)
  const date = momentOf(fields, 'date', problems)
  const written = attachments.map((attachment) => momentOf(attachment, 'creation', problems)).find(Boolean)
  const visit = periodOf(context, 'period', problems)
  const receivedAt = date?.at ?? (head.knownAt || (written?.at ?? visit.end?.at ?? 0))
  const relatesTo = objectsOf(fields, 'relatesTo', problems).filter(
    (relation) => relation['code'] === 'replaces',
  )
  const titles = [
    textOf(fields, 'description', problems),
    ...attachments.map((one) => textOf(one, 'title', problems)),
  ]
  return {
    ...head,
    kind: 'document',
    knownAt: head.knownAt || receivedAt,
    firstKnownAt: head.knownAt || receivedAt,
    isRetracted: status === 'entered-in-error' || fields['docStatus'] === 'entered-in-error',
    isSuperseded: status === 'superseded',
    completeness: completenessOf(textOf(fields, 'docStatus', problems), head.tags),
    types: codesOf(fields, 'type', problems),
    categories: codesOf(fields, 'category', problems),
    practiceSettings: codesOf(context, 'practiceSetting', problems),
    title: titles.filter(Boolean).join(' · ') || wordsOf(fields, 'type', problems),
    authors: partiesOf(fields, 'author', scope, problems),
    receivedAt,
    service: visit.start ??
      visit.end ??
      written ??
      date ?? { ...nowhere, at: receivedAt, lastAt: receivedAt },
    encounters: referencesOf(context, 'encounter', scope, problems),
    related: referencesOf(context, 'related', scope, problems),
    relatedIdentifiers: referencedIdentifiersOf(context, 'related', problems),
    // One that is malformed leaves the document what it is: it only says which copy it is of.
    identifiers: [
      ...identifiersOf(fields, 'identifier', problems),
      ...identifiersOf(fields, 'masterIdentifier', []),
    ],
    reasonCodes: codesOf(context, 'event', problems),
    replaces: relatesTo.flatMap((relation) => referencesOf(relation, 'target', scope, problems)),
    isSensitive: isLabelled(fields, problems),
  }
}

/** Reads a DiagnosticReport as US Core's "Report and Note exchange" uses it. */
export function readDiagnosticReport(reading: Reading): DocumentEvidence {
  const { fields, head, scope, problems } = reading
  const status = statusOf(reading, reportStatuses)
  const issued = momentOf(fields, 'issued', problems)
  const period = periodOf(fields, 'effectivePeriod', problems)
  const effective = momentOf(fields, 'effectiveDateTime', problems) ?? period.start ?? period.end
  const receivedAt = head.knownAt || (issued?.at ?? effective?.at ?? 0)
  return {
    ...head,
    kind: 'document',
    knownAt: receivedAt,
    firstKnownAt: receivedAt,
    isRetracted: status === 'entered-in-error' || status === 'cancelled',
    isSuperseded: false,
    completeness: completenessOf(status, head.tags),
    types: codesOf(fields, 'code', problems),
    categories: codesOf(fields, 'category', problems),
    practiceSettings: [],
    title: wordsOf(fields, 'code', problems),
    authors: [
      ...partiesOf(fields, 'performer', scope, problems),
      ...partiesOf(fields, 'resultsInterpreter', scope, problems),
    ],
    receivedAt,
    service: effective ?? issued ?? { ...nowhere, at: receivedAt, lastAt: receivedAt },
    encounters: referencesOf(fields, 'encounter', scope, problems),
    related: referencesOf(fields, 'basedOn', scope, problems),
    relatedIdentifiers: referencedIdentifiersOf(fields, 'basedOn', problems),
    identifiers: identifiersOf(fields, 'identifier', problems),
    reasonCodes: codesOf(fields, 'conclusionCode', problems),
    replaces: [],
    isSensitive: isLabelled(fields, problems),
  }
}
