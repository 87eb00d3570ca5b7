import type { FhirWrite } from '../fhir-write.ts'
import type { OutgoingMessage } from '../notifications/outgoing-message.ts'
import type { SendChannel } from '../notifications/send-channel.ts'
import type { PlannedWork } from './fhir-effects/work-tasks.ts'

/** Where a message goes: an e-mail or Direct address, a telephone or fax number in E.164. */
export type DeliveryAddress = { readonly address: string; readonly name?: string }

/**
 * One way to reach somebody. Messages travel by a provider; what people find in the EHR, in the portal or as a task to
 * telephone somebody is a resource. Work items, by far the most, are kept as what they are made of, a quarter of the size:
 * they become a resource when they are written.
 */
export type Way = {
  readonly channel: SendChannel
  /** Coded reason why this way was chosen, or stands in this place of the order. */
  readonly because: string
} & (
  | { readonly kind: 'message'; readonly message: OutgoingMessage; readonly to: DeliveryAddress }
  | { readonly kind: 'fhir'; readonly write: FhirWrite }
  | { readonly kind: 'work'; readonly work: PlannedWork }
)

/** What is written into the record about a message once it is known what became of it. */
export type DeliveryRecord = {
  /** References; `task` is the coordination Task, if there is one. */
  readonly referral: string
  readonly patient: string
  readonly task?: string
  readonly recipient?: string
  readonly sender?: string
}

/** One recipient to be told one thing: the first way is tried, and the others in their order when it fails. */
export type Delivery = {
  /** The key of the firing without its channel; each way adds its own. */
  readonly key: string
  readonly ways: readonly [Way, ...Way[]]
  readonly record: DeliveryRecord
  /** Id of the packet whose papers go along, by whichever way. */
  readonly packet?: string
}
