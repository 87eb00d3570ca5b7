import { codeSystems, namingSystems } from '#domain/codes.ts'
import { findLead } from '#domain/watch/ownership.ts'
import { toLocalIso } from '#domain/watch/local-time.ts'
import type { Tenant } from '../../config/smart-config.ts'
import type { OutboxItem } from '../../store/outbox.ts'
import { toOutboxItem } from './enqueue-delivery.ts'
import { toPracticeContext } from './practice-of.ts'

const text = {
  en: 'Baton cannot judge this referral. Look after it by hand until this is mended.',
  es: 'Baton no puede valorar esta remisión. Atiéndala a mano hasta que se corrija.',
} as const

/**
 * A work item for the coordinator lead about a loop that keeps failing: nobody would be reminded of it otherwise. It
 * carries nothing of what could not be judged but the references.
 */
export function toQuarantineTask(
  tenant: Tenant,
  { referral, patient }: { referral: string; patient: string },
  now: Date,
): readonly OutboxItem[] {
  const { staff, today, calendar, language, level } = toPracticeContext(tenant, now)
  const lead = findLead(staff, today)
  if (lead === undefined || level === 'observe') return []
  const written = toLocalIso(now.getTime(), calendar.timeZone)
  const identity = { system: namingSystems.stall, value: `${referral}|unjudged|${today}` }
  const resource = {
    resourceType: 'Task',
    identifier: [identity],
    status: 'requested',
    intent: 'order',
    priority: 'asap',
    code: { coding: [{ system: codeSystems.loop, code: 'stall-unjudged' }], text: text[language] },
    focus: { reference: `ServiceRequest/${referral}` },
    for: { reference: `Patient/${patient}` },
    authoredOn: written,
    lastModified: written,
    owner: { reference: lead.reference },
  }
  const delivery = {
    key: `${referral}|unjudged|${today}`,
    ways: [
      {
        kind: 'fhir',
        channel: 'ehr-inbox',
        because: 'could-not-be-judged',
        write: { interaction: 'create', resource, identity },
      },
    ],
    record: { referral: `ServiceRequest/${referral}`, patient: `Patient/${patient}` },
  } as const
  return [toOutboxItem(delivery, { referral, patient, notBefore: now })]
}
