import { findLead } from '#domain/watch/ownership.ts'
import type { Tenant } from '../../config/smart-config.ts'
import type { OutboxItem } from '../../store/outbox.ts'
import { toPersonWorkItem } from './person-work-item.ts'
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
  const work = {
    key: `${referral}|unjudged|${today}`,
    kind: 'unjudged',
    text: text[language],
    priority: 'asap',
    referral: `ServiceRequest/${referral}`,
    patient: `Patient/${patient}`,
    owner: lead.reference,
  } as const
  return [toPersonWorkItem(work, 'could-not-be-judged', calendar, now)]
}
