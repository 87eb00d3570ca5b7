import type { WritableResource } from '../fhir-write.ts'
import type { Instant } from '../instant.ts'

const backport = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition'

/** Lists the topics an R4 server offers, on its CapabilityStatement's entry for Subscription. */
export const topicExtension = `${backport}/capabilitystatement-subscriptiontopic-canonical`

/** Every change in what US Core profiles, among it orders, visits and notes. */
export const patientDataFeed = 'http://hl7.org/fhir/us/core/SubscriptionTopic/patient-data-feed'

/** What shows that a referral has moved. */
const watchedTypes = [
  'ServiceRequest',
  'Task',
  'Appointment',
  'Encounter',
  'DocumentReference',
  'Communication',
]

const dayMs = 86_400_000
/** Asked for a month, and asked for again when a third of it is left: a practice that leaves is forgotten by itself. */
const termMs = 30 * dayMs
const renewBeforeMs = 10 * dayMs

/** What Baton wants to be told, and where. */
export type WantedSubscription = {
  topic: string
  endpoint: string
  /** Sent back with every notification: proves who sends it. */
  secret: string
  /** Types the EHR serves. */
  servedTypes: readonly string[]
}

/** A Subscription as the EHR has it. */
export type StandingSubscription = {
  id: string
  versionId?: string
  status: 'requested' | 'active' | 'error' | 'off'
  topic: string
  endpoint: string
  endsAt?: Instant
}

/** `keep`: it stands, or the EHR is still trying our address. */
export type SubscriptionStep = 'keep' | 'create' | 'renew'

/**
 * What is to be done about the Subscription at an EHR: none yet, one that has failed, was switched off or ends soon, or one
 * that is as it should be.
 */
export function planSubscription(
  standing: StandingSubscription | undefined,
  { topic, endpoint }: Pick<WantedSubscription, 'topic' | 'endpoint'>,
  now: Instant,
): SubscriptionStep {
  if (standing === undefined || standing.topic !== topic || standing.endpoint !== endpoint) return 'create'
  if (standing.status === 'error' || standing.status === 'off') return 'renew'
  return standing.endsAt !== undefined && standing.endsAt - now < renewBeforeMs ? 'renew' : 'keep'
}

/**
 * The Subscription to ask for: ids only, since nothing a notification carries is taken as evidence.
 *
 * @see {@link https://hl7.org/fhir/uv/subscriptions-backport/STU1.1/StructureDefinition-backport-subscription.html | Backported R5 Subscription}
 */
export function toSubscription(wanted: WantedSubscription, now: Instant): WritableResource {
  const filters = watchedTypes.filter((type) => wanted.servedTypes.includes(type))
  return {
    resourceType: 'Subscription',
    status: 'requested',
    reason: 'Baton reads a chart again when something about a referral changed',
    end: new Date(now + termMs).toISOString(),
    criteria: wanted.topic,
    _criteria: {
      extension: filters.map((type) => ({
        url: `${backport}/backport-filter-criteria`,
        valueString: `${type}?trigger=create,update`,
      })),
    },
    channel: {
      type: 'rest-hook',
      endpoint: wanted.endpoint,
      payload: 'application/fhir+json',
      _payload: {
        extension: [{ url: `${backport}/backport-payload-content`, valueCode: 'id-only' }],
      },
      header: [`Authorization: Bearer ${wanted.secret}`],
    },
  }
}
