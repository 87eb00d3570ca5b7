import { z } from 'zod'

/** What a notification of a topic-based subscription says; everything in it is a hint, and is read again. */
export type SubscriptionNotification = {
  kind: 'handshake' | 'heartbeat' | 'event-notification' | 'query-status' | 'query-event'
  /** `undefined` where the sender does not count. */
  eventsSinceStart?: number
  /** Events this notification brings, whether or not it says about what. */
  events: number
  /** Resources that changed, each once. */
  focuses: readonly { type: string; id: string }[]
  /** Ids of patients named by resources that came along. */
  patients: readonly string[]
}

const count = z.union([z.number().int(), z.string().regex(/^\d+$/)]).transform(Number)
const kinds = z.enum(['handshake', 'heartbeat', 'event-notification', 'query-status', 'query-event'])
const Reference = z.looseObject({ reference: z.string().optional() })

/** As FHIR R5 has it, and R4B; some R4 servers send it too. */
const Status = z.looseObject({
  resourceType: z.literal('SubscriptionStatus'),
  type: kinds,
  eventsSinceSubscriptionStart: count.optional(),
  notificationEvent: z.array(z.looseObject({ focus: Reference.optional() })).default([]),
})

const Parameter = z.looseObject({
  name: z.string(),
  valueCode: z.string().optional(),
  valueString: z.string().optional(),
  valueInteger64: count.optional(),
  valueReference: Reference.optional(),
  part: z.array(z.looseObject({ name: z.string(), valueReference: Reference.optional() })).default([]),
})

/** The same as an R4 server has to say it. */
const StatusParameters = z.looseObject({
  resourceType: z.literal('Parameters'),
  parameter: z.array(Parameter),
})

const NotificationBundle = z.looseObject({
  resourceType: z.literal('Bundle'),
  type: z.enum(['history', 'subscription-notification', 'searchset', 'collection']),
  entry: z.array(z.looseObject({ resource: z.unknown().optional(), fullUrl: z.string().optional() })).min(1),
})

/**
 * Reads a notification Bundle, whose first entry is the subscription's status: as `Parameters` (Subscriptions R5
 * Backport for R4) or as `SubscriptionStatus` (R4B, R5, and R4 servers ahead of their time). Full resources, ids only
 * and an empty notification are all understood.
 *
 * @returns `undefined` for anything else
 * @see {@link https://hl7.org/fhir/uv/subscriptions-backport/STU1.1/notifications.html | Backport, notifications}
 */
export function findNotification(body: unknown): SubscriptionNotification | undefined {
  const bundle = NotificationBundle.safeParse(body)
  if (!bundle.success) return undefined
  const [first, ...rest] = bundle.data.entry
  const status = findStatus(first?.resource)
  if (status === undefined) return undefined
  const resources = rest.flatMap(({ resource }) => (resource === undefined ? [] : [resource]))
  const named = [...status.focuses, ...resources.map(referenceOf), ...rest.map(({ fullUrl }) => fullUrl)]
  const focuses = new Map(named.flatMap(toTarget).map((focus) => [`${focus.type}/${focus.id}`, focus]))
  return {
    kind: status.kind,
    ...(status.eventsSinceStart === undefined ? {} : { eventsSinceStart: status.eventsSinceStart }),
    events: status.events,
    focuses: [...focuses.values()],
    patients: [...new Set(resources.flatMap(patientOf))],
  }
}

type FoundStatus = {
  kind: SubscriptionNotification['kind']
  eventsSinceStart?: number
  events: number
  focuses: readonly (string | undefined)[]
}

function findStatus(resource: unknown): FoundStatus | undefined {
  const status = Status.safeParse(resource)
  if (status.success) {
    const { type, eventsSinceSubscriptionStart: since, notificationEvent } = status.data
    const focuses = notificationEvent.map(({ focus }) => focus?.reference)
    return { kind: type, ...counted(since), events: notificationEvent.length, focuses }
  }
  const parameters = StatusParameters.safeParse(resource)
  return parameters.success ? fromParameters(parameters.data.parameter) : undefined
}

function fromParameters(parameters: readonly z.infer<typeof Parameter>[]): FoundStatus | undefined {
  const named = (name: string) => parameters.filter((each) => each.name === name)
  const kind = kinds.safeParse(named('type')[0]?.valueCode)
  if (!kind.success) return undefined
  const [since] = named('events-since-subscription-start')
  const sinceRead = count.safeParse(since?.valueString ?? since?.valueInteger64)
  const events = named('notification-event')
  const focuses = events.flatMap(({ part }) =>
    part.filter(({ name }) => name === 'focus').map(({ valueReference }) => valueReference?.reference),
  )
  return { kind: kind.data, ...counted(sinceRead.data), events: events.length, focuses }
}

function counted(since: number | undefined): { eventsSinceStart?: number } {
  return since === undefined ? {} : { eventsSinceStart: since }
}

const Head = z.looseObject({ resourceType: z.string(), id: z.string() })

function referenceOf(resource: unknown): string | undefined {
  const head = Head.safeParse(resource)
  return head.success ? `${head.data.resourceType}/${head.data.id}` : undefined
}

/** Absolute, relative and versioned references; what is no reference to a resource by id is passed over. */
function toTarget(reference: string | undefined): { type: string; id: string }[] {
  const [, type, id] =
    /(?:^|\/)([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[^/]+)?$/.exec(reference ?? '') ?? []
  return type === undefined || id === undefined ? [] : [{ type, id }]
}

const OfPatient = z.looseObject({
  subject: Reference.optional().catch(undefined),
  for: Reference.optional().catch(undefined),
  patient: Reference.optional().catch(undefined),
})

function patientOf(resource: unknown): string[] {
  const read = OfPatient.safeParse(resource)
  if (!read.success) return []
  const named = [read.data.subject, read.data.for, read.data.patient].map((each) => each?.reference)
  return named.flatMap(toTarget).flatMap(({ type, id }) => (type === 'Patient' ? [id] : []))
}
