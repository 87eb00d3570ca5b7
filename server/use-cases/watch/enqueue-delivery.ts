import type { FhirWrite } from '#domain/fhir-write.ts'
import type { Delivery, Way } from '#domain/watch/delivery.ts'
import type { ClaimedItem, OutboxItem } from '../../store/outbox.ts'
import type { DeliveryPayload } from './outbox-payload.ts'

/** When and about whom a delivery goes out. */
export type DeliveryTiming = { referral?: string; patient?: string; notBefore: Date; notAfter?: Date }

/** The outbox row for the first way of a delivery. */
export function toOutboxItem(delivery: Delivery, timing: DeliveryTiming): OutboxItem {
  const [way, ...otherwise] = delivery.ways
  // Of what is written itself nothing else is recorded.
  const isRecorded = delivery.ways.some(({ kind }) => kind === 'message')
  const record = isRecorded ? { record: delivery.record } : {}
  const packet = delivery.packet === undefined ? {} : { packet: delivery.packet }
  return rowFor({ delivery: delivery.key, way, otherwise, ...record, ...packet }, timing)
}

/** The row for the next way of a delivery that failed; undefined when there is none left. */
export function toNextWay(payload: DeliveryPayload, timing: DeliveryTiming): OutboxItem | undefined {
  const [way, ...otherwise] = payload.otherwise
  return way === undefined ? undefined : rowFor({ ...payload, way, otherwise }, timing)
}

function rowFor(
  payload: DeliveryPayload,
  { referral, patient, notBefore, notAfter }: DeliveryTiming,
): OutboxItem {
  return {
    key: keyOf(payload.delivery, payload.way),
    kind: payload.way.kind === 'message' ? 'message' : 'fhir',
    channel: payload.way.channel,
    payload,
    notBefore,
    ...(notAfter === undefined ? {} : { notAfter }),
    ...(payload.way.kind === 'message' ? { address: payload.way.to.address } : {}),
    ...(referral === undefined ? {} : { referral }),
    ...(patient === undefined ? {} : { patient }),
  }
}

/** `loop|clock|step|cycle|recipient|channel` (DATA-MODEL A.7): the second sending of anything has a key that is taken. */
export function keyOf(delivery: string, way: Pick<Way, 'channel'>): string {
  return `${delivery}|${way.channel}`
}

/**
 * The key of an update, whoever wants it: a version is changed once. Whoever comes second would only find that it is no more,
 * and what is left to do follows from the next reading.
 */
export function updateKey({ resource, versionId }: Extract<FhirWrite, { interaction: 'update' }>): string {
  return `${resource.resourceType}/${resource.id}|${versionId}`
}

/** Whom a row is about, for the rows that follow from it. */
export function about({ referral, patient }: Pick<ClaimedItem, 'referral' | 'patient'>): {
  referral?: string
  patient?: string
} {
  return { ...(referral === undefined ? {} : { referral }), ...(patient === undefined ? {} : { patient }) }
}
