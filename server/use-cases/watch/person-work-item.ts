import type { ClinicCalendar } from '#domain/policy.ts'
import { toLocalIso } from '#domain/watch/local-time.ts'
import { createPersonTask, type PersonWork } from '#domain/watch/person-work.ts'
import type { OutboxItem } from '../../store/outbox.ts'
import { toOutboxItem } from './enqueue-delivery.ts'

/**
 * The outbox row that puts work for a person into the EHR's inbox, or into Baton's own where the EHR takes none.
 *
 * @param because - why it is asked for, for the record
 * @param now - domain time
 */
export function toPersonWorkItem(
  work: PersonWork,
  because: string,
  { timeZone }: Pick<ClinicCalendar, 'timeZone'>,
  now: Date,
): OutboxItem {
  const { key, referral, patient } = work
  const write = createPersonTask(work, toLocalIso(now.getTime(), timeZone))
  const way = { kind: 'fhir', channel: 'ehr-inbox', because, write } as const
  const delivery = { key, ways: [way], record: { referral: referral ?? '', patient: patient ?? '' } } as const
  return toOutboxItem(delivery, {
    notBefore: now,
    ...(referral !== undefined && { referral: referral.replace(/^ServiceRequest\//, '') }),
    ...(patient !== undefined && { patient: patient.replace(/^Patient\//, '') }),
  })
}
