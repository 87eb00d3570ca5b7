import { codeSystems, decisionActivities, extensions, loopCode, loopWords } from './codes.ts'
import type {
  AuthorizationAnswer,
  CommunicationEvidence,
  ConsentEvidence,
  DecisionEvidence,
  PriorAuthEvidence,
  Reading,
} from './evidence-records.ts'
import {
  codesOf,
  momentOf,
  objectOf,
  objectsOf,
  partiesOf,
  periodOf,
  referencesOf,
  textOf,
  type Fields,
  type Problems,
} from './fhir-reading.ts'
import { statusOf } from './read-orders.ts'

const eventStatuses = new Set([
  'preparation',
  'in-progress',
  'not-done',
  'on-hold',
  'stopped',
  'completed',
  'entered-in-error',
  'unknown',
])

/** Reads a Communication: packets, answers of the receiver, messages to and from the patient. */
export function readCommunication(reading: Reading): CommunicationEvidence {
  const { fields, head, scope, problems } = reading
  const sentAt = momentOf(fields, 'sent', problems)?.at
  const receivedAt = momentOf(fields, 'received', problems)?.at
  const knownAt = head.knownAt || (receivedAt ?? sentAt ?? 0)
  return {
    ...head,
    kind: 'communication',
    knownAt,
    firstKnownAt: knownAt,
    status: statusOf(reading, eventStatuses),
    categories: codesOf(fields, 'category', problems),
    media: codesOf(fields, 'medium', problems),
    statusReasons: codesOf(fields, 'statusReason', problems),
    basedOn: referencesOf(fields, 'basedOn', scope, problems),
    partOf: referencesOf(fields, 'partOf', scope, problems),
    about: referencesOf(fields, 'about', scope, problems),
    inResponseTo: referencesOf(fields, 'inResponseTo', scope, problems),
    sentAt,
    receivedAt,
    sender: partiesOf(fields, 'sender', scope, problems)[0],
    recipients: partiesOf(fields, 'recipient', scope, problems),
  }
}

/** X12 306: certified in total, partially, not certified, pended, modified, no action required. */
const reviewActions = new Map<string, AuthorizationAnswer['result']>([
  ['A1', 'approved'],
  ['A2', 'partially'],
  ['A3', 'denied'],
  ['A4', 'pended'],
  ['A6', 'partially'],
  ['NA', 'not-needed'],
])

function reviewActionCodes(fields: Fields, problems: Problems): readonly string[] {
  const holders = [
    fields,
    ...objectsOf(fields, 'adjudication', problems),
    ...objectsOf(fields, 'item', problems).flatMap((item) => [
      item,
      ...objectsOf(item, 'adjudication', problems),
    ]),
  ]
  return holders
    .flatMap((holder) => objectsOf(holder, 'extension', problems))
    .filter((extension) => extension['url'] === extensions.reviewAction)
    .flatMap((extension) => objectsOf(extension, 'extension', problems))
    .filter((part) => part['url'] === extensions.reviewActionCode)
    .flatMap((part) => codesOf(part, 'valueCodeableConcept', problems))
    .map((code) => code.slice(code.indexOf('|') + 1))
}

/** One denied item is a denial of what was asked; an unanswered one keeps the whole pended. */
const worstFirst = ['denied', 'pended', 'partially', 'approved', 'not-needed'] as const

function authorizationResult(fields: Fields, problems: Problems): AuthorizationAnswer['result'] | undefined {
  const results = reviewActionCodes(fields, problems).map((code) => reviewActions.get(code))
  if (results.includes('denied') && results.includes('approved')) return 'partially'
  const worst = worstFirst.find((result) => results.includes(result))
  if (worst) return worst
  switch (textOf(fields, 'outcome', problems)) {
    case 'queued':
      return 'submitted'
    case 'complete':
      return textOf(fields, 'preAuthRef', problems) ? 'approved' : 'submitted'
    case 'partial':
      return 'pended'
    case 'error':
      return 'needed'
    default:
      return undefined
  }
}

function requestedOrders({ fields, scope, problems }: Reading): readonly string[] {
  return [fields, ...objectsOf(fields, 'item', problems)]
    .flatMap((holder) => objectsOf(holder, 'extension', problems))
    .filter((extension) => extension['url'] === extensions.requestedService)
    .flatMap((extension) => referencesOf(extension, 'valueReference', scope, problems))
}

/** Reads a ClaimResponse; `undefined` when it is no answer about a prior authorization. */
export function readPriorAuth(reading: Reading): PriorAuthEvidence | undefined {
  const { fields, head, scope, problems } = reading
  if (fields['use'] !== 'preauthorization' || fields['status'] === 'cancelled') return undefined
  const createdAt = momentOf(fields, 'created', problems)?.at ?? head.knownAt
  const result = authorizationResult(fields, problems)
  if (!result) return undefined
  const knownAt = head.knownAt || createdAt
  return {
    ...head,
    kind: 'priorAuth',
    knownAt,
    firstKnownAt: knownAt,
    answer: { result, at: createdAt },
    validUntil: periodOf(fields, 'preAuthPeriod', problems).end,
    orders: [...requestedOrders(reading), ...referencesOf(fields, 'basedOn', scope, problems)],
  }
}

const activityByCode = new Map(
  decisionActivities.map((activity) => [loopCode(activity).toString(), activity]),
)

/** Reads a Provenance; `undefined` when its activity is no decision about a referral. */
export function readDecision(reading: Reading): DecisionEvidence | undefined {
  const { fields, head, scope, problems } = reading
  const codes = codesOf(fields, 'activity', problems)
  const activity = codes.map((code) => activityByCode.get(code)).find(Boolean)
  if (!activity) return undefined
  const recordedAt = momentOf(fields, 'recorded', problems)?.at
  const decidedAt = momentOf(fields, 'occurredDateTime', problems)?.at ?? recordedAt ?? head.knownAt
  const knownAt = head.knownAt || (recordedAt ?? decidedAt)
  const agents = objectsOf(fields, 'agent', problems)
  const about = [
    ...referencesOf(fields, 'target', scope, problems),
    ...objectsOf(fields, 'entity', problems).flatMap((entity) =>
      referencesOf(entity, 'what', scope, problems),
    ),
  ]
  return {
    ...head,
    kind: 'decision',
    patient: about.find((reference) => reference.startsWith('Patient/')),
    knownAt,
    firstKnownAt: knownAt,
    source: 'human',
    activity,
    about,
    reasons: codesOf(fields, 'reason', problems),
    decidedAt,
    isByPerson: agents
      .flatMap((agent) => referencesOf(agent, 'who', scope, problems))
      .some((who) => who.startsWith('Practitioner')),
  }
}

const denyingPolicies = ['OPTOUT', 'OPTOUTE'].map((code) => `${codeSystems.actCode}|${code}`)

/** Reads a Consent; only consent to be contacted by SMS concerns a loop. */
export function readConsent(reading: Reading): ConsentEvidence {
  const { fields, head, problems } = reading
  const decidedAt = momentOf(fields, 'dateTime', problems)?.at ?? head.knownAt
  const provision = objectOf(fields, 'provision', problems) ?? {}
  const policy = codesOf(fields, 'policyRule', problems)
  return {
    ...head,
    kind: 'consent',
    knownAt: head.knownAt || decidedAt,
    firstKnownAt: head.knownAt || decidedAt,
    isSmsConsent: codesOf(fields, 'category', problems).includes(loopCode(loopWords.smsContact)),
    isDenied:
      provision['type'] === 'deny' ||
      fields['status'] === 'inactive' ||
      policy.some((code) => denyingPolicies.includes(code)),
    decidedAt,
  }
}
