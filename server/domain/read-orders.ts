import { extensions, loopWords, namingSystems } from './codes.ts'
import type { AuthorizationAnswer, OrderEvidence, Reading, TaskEvidence } from './evidence-records.ts'
import {
  codesOf,
  identifiersOf,
  momentOf,
  objectsOf,
  partiesOf,
  periodOf,
  referencesOf,
  textOf,
  wordsOf,
  type Fields,
  type Problems,
} from './fhir-reading.ts'
import type { Instant } from './instant.ts'

/** Adds a complaint unless the status is one of the R4 code list; without a status nothing can be judged. */
export function statusOf(reading: Reading, allowed: ReadonlySet<string>): string {
  const status = textOf(reading.fields, 'status', reading.problems)
  if (status !== undefined && allowed.has(status)) return status
  reading.problems.push('status')
  return ''
}

const orderStatuses = new Set([
  'draft',
  'active',
  'on-hold',
  'revoked',
  'completed',
  'entered-in-error',
  'unknown',
])
const taskStatuses = new Set([
  'draft',
  'requested',
  'received',
  'accepted',
  'rejected',
  'ready',
  'cancelled',
  'in-progress',
  'on-hold',
  'failed',
  'completed',
  'entered-in-error',
])
const coverageAnswers = new Map<string, AuthorizationAnswer['result']>([
  ['no-auth', 'not-needed'],
  ['auth-needed', 'needed'],
  ['satisfied', 'approved'],
  ['performpa', 'performer-must-submit'],
])

/** `pa-needed` of the CRD coverage information; `conditional` and `indeterminate` leave the question open. */
function coverageOf(fields: Fields, at: Instant, problems: Problems): AuthorizationAnswer | undefined {
  for (const extension of objectsOf(fields, 'extension', problems)) {
    if (extension['url'] !== extensions.coverageInformation) continue
    for (const part of objectsOf(extension, 'extension', problems)) {
      const code = part['url'] === 'pa-needed' ? textOf(part, 'valueCode', problems) : undefined
      const result = code === undefined ? undefined : coverageAnswers.get(code)
      if (result) return { result, at }
    }
  }
  return undefined
}

/** Our referral number: an identifier of Baton's naming system, else one typed as placer number. */
function numberOf(fields: Fields, problems: Problems): string | undefined {
  let placer: string | undefined
  for (const identifier of objectsOf(fields, 'identifier', problems)) {
    const value = textOf(identifier, 'value', problems)
    if (identifier['system'] === namingSystems.referralNumber) return value
    if (codesOf(identifier, 'type', problems).some((code) => code.endsWith('|PLAC'))) placer ??= value
  }
  return placer
}

/**
 * Reads a ServiceRequest. A malformed date is left out instead of losing the whole referral:
 * an order that nobody sees is worse than one without its date.
 */
export function readOrder({ fields, head, scope, problems }: Reading): OrderEvidence {
  const status = statusOf({ fields, head, scope, problems }, orderStatuses)
  if (!head.patient) problems.push('subject')
  const lenient: Problems = []
  const authored = momentOf(fields, 'authoredOn', lenient)
  const occurrence = periodOf(fields, 'occurrencePeriod', lenient)
  const knownAt = head.knownAt || (authored?.at ?? 0)
  return {
    ...head,
    kind: 'order',
    history: [{ status, at: knownAt, isHold: status === 'on-hold' }],
    knownAt,
    firstKnownAt: knownAt,
    status,
    isProhibition: fields['doNotPerform'] === true,
    intent: textOf(fields, 'intent', problems),
    priority: textOf(fields, 'priority', problems),
    identifiers: identifiersOf(fields, 'identifier', problems),
    number: numberOf(fields, problems),
    categories: codesOf(fields, 'category', problems),
    codes: codesOf(fields, 'code', problems),
    title: wordsOf(fields, 'code', problems),
    authored,
    wantedBy: occurrence.end ?? momentOf(fields, 'occurrenceDateTime', lenient),
    requester: partiesOf(fields, 'requester', scope, problems)[0],
    performers: partiesOf(fields, 'performer', scope, problems),
    performerTypes: codesOf(fields, 'performerType', problems),
    reasonCodes: codesOf(fields, 'reasonCode', problems),
    reason: wordsOf(fields, 'reasonCode', problems),
    replaces: referencesOf(fields, 'replaces', scope, problems),
    related: [
      ...referencesOf(fields, 'insurance', scope, problems),
      ...referencesOf(fields, 'supportingInfo', scope, problems),
    ],
    coverage: coverageOf(fields, knownAt, problems),
  }
}

function outputsOf({ fields, scope, problems }: Reading): TaskEvidence['outputs'] {
  return objectsOf(fields, 'output', problems).flatMap((output) => {
    const types = codesOf(output, 'type', problems)
    return referencesOf(output, 'valueReference', scope, problems).map((reference) => ({ types, reference }))
  })
}

/** Reads a Task of any kind; `history` begins with this version alone. */
export function readTask(reading: Reading): TaskEvidence {
  const { fields, head, scope, problems } = reading
  const status = statusOf(reading, taskStatuses)
  const authoredAt = momentOf(fields, 'authoredOn', problems)?.at
  const modifiedAt = momentOf(fields, 'lastModified', problems)?.at
  const period = periodOf(fields, 'executionPeriod', problems)
  const knownAt = head.knownAt || (modifiedAt ?? authoredAt ?? 0)
  const businessCodes = codesOf(fields, 'businessStatus', problems)
  const isAwaitingInformation = businessCodes.some((code) =>
    code.endsWith(`|${loopWords.awaitingInformation}`),
  )
  return {
    ...head,
    kind: 'task',
    knownAt,
    firstKnownAt: knownAt,
    status,
    codes: codesOf(fields, 'code', problems),
    businessCodes,
    reasonCodes: codesOf(fields, 'reasonCode', problems),
    statusReasons: codesOf(fields, 'statusReason', problems),
    statusReasonText: wordsOf(fields, 'statusReason', problems),
    identifiers: identifiersOf(fields, 'identifier', problems),
    focus: referencesOf(fields, 'focus', scope, problems),
    basedOn: referencesOf(fields, 'basedOn', scope, problems),
    partOf: referencesOf(fields, 'partOf', scope, problems),
    owner: partiesOf(fields, 'owner', scope, problems)[0],
    authoredAt,
    modifiedAt,
    startedAt: period.start?.at,
    endedAt: period.end?.at,
    outputs: outputsOf(reading),
    history: [{ status, at: modifiedAt ?? knownAt, isHold: status === 'on-hold' && !isAwaitingInformation }],
  }
}
