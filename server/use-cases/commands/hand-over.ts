import { effectiveRecipient, findLead } from '#domain/watch/ownership.ts'
import type { Tenant } from '../../config/smart-config.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { saveIntentState, type Intent } from '../../store/intents.ts'
import { enqueue } from '../../store/outbox.ts'
import type { BatonTransaction } from '../tenant-runtime.ts'
import { toPersonWorkItem } from '../watch/person-work-item.ts'
import { toPracticeContext } from '../watch/practice-of.ts'

const text = {
  partly: {
    en: 'What you did to this referral was written only in part, because the record had changed or the EHR refused it. Open the referral, look at where it stands, and do again what is missing.',
    es: 'Lo que hizo con esta remisión se registró solo en parte, porque el expediente había cambiado o el sistema lo rechazó. Abra la remisión, vea cómo está y repita lo que falta.',
  },
  'not-at-all': {
    en: 'What you did to this referral was not written, because the record had changed in the meantime or the EHR refused it. Open the referral and do it again if it is still right.',
    es: 'Lo que hizo con esta remisión no se registró, porque el expediente cambió entretanto o el sistema lo rechazó. Abra la remisión y repítalo si sigue siendo correcto.',
  },
} as const

/**
 * Gives an intent that cannot be finished by itself to a person: whoever gave the command, or who stands in for them, else
 * the coordinator lead. In the caller's transaction.
 *
 * @param now - domain time
 */
export async function handOver(
  trx: BatonTransaction,
  tenant: Tenant,
  intent: Intent,
  now: Date,
): Promise<Intent> {
  const isPartly = intent.writes.some(({ state }) => state === 'written')
  const state = isPartly ? 'handed-over' : 'undone'
  await saveIntentState(trx, tenant.id, intent.id, state)
  const { staff, today, calendar, language } = toPracticeContext(tenant, now)
  const person =
    staff.length === 0
      ? undefined
      : (effectiveRecipient(intent.actor, staff, today) ?? findLead(staff, today))
  const owner = person?.reference ?? intent.actor
  const work = {
    key: `${intent.id}|left-undone`,
    kind: 'command-left-undone',
    text: text[isPartly ? 'partly' : 'not-at-all'][language],
    priority: 'asap',
    referral: intent.referral === undefined ? undefined : `ServiceRequest/${intent.referral}`,
    patient: `Patient/${intent.patient}`,
    owner,
  } as const
  await enqueue(trx, tenant.id, [toPersonWorkItem(work, 'command-left-undone', calendar, now)])
  await appendAudit(trx, tenant.id, [
    {
      action: 'execute',
      event: 'command-handed-over',
      agent: 'Device/baton',
      patient: `Patient/${intent.patient}`,
      ...(intent.referral === undefined ? {} : { resource: `ServiceRequest/${intent.referral}` }),
      evidence: [owner],
      outcome: 'failed',
      reason: state,
    },
  ])
  return { ...intent, state }
}
