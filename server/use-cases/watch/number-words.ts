import type { AuditEntry } from '#domain/audit-entry.ts'
import { changeConsent, type ConsentChange, type ConsentEvent } from '#domain/notifications/consent.ts'
import type { NumberHolder } from '#domain/notifications/consent-resource.ts'
import type { TextStanding } from '#domain/notifications/patient-channels.ts'
import { appendAudit } from '../../store/audit-log.ts'
import { findNumberState, saveNumberState, type NumberState } from '../../store/number-consent.ts'
import { enqueue, type ClaimedItem } from '../../store/outbox.ts'
import type { WatchTransaction } from '../../store/watch-database.ts'
import { toOutboxItem } from './enqueue-delivery.ts'
import { findHolders } from './number-holders.ts'

const standingOf: Readonly<Record<NumberState, TextStanding>> = {
  given: 'permitted',
  revoked: 'denied',
  suspended: 'suspended',
}
const stateOf: Readonly<Record<TextStanding, NumberState | undefined>> = {
  permitted: 'given',
  denied: 'revoked',
  suspended: 'suspended',
  none: undefined,
}

/** One word about a number: where it came in, by which report, and how it was recognised (a code). */
export type NumberWord = {
  tenant: string
  number: string
  source: string
  key: string
  event: ConsentEvent
  /** Who wrote it down, where the patient did not say it by text. */
  by?: Pick<AuditEntry, 'agent' | 'agentName' | 'requestId' | 'address'>
}

/**
 * Carries one word about a number over to the number, to the Consents of everybody texted at it, and to the audit trail
 * of each of their practices: no practice reads of another's patients.
 */
export async function takeNumberWord(
  trx: WatchTransaction,
  word: NumberWord,
  holders: readonly NumberHolder[],
): Promise<ConsentChange> {
  const { number, source, event } = word
  const known = await findNumberState(trx, number)
  // A number nobody has answered from stands where the records of its holders put it.
  const change = changeConsent(known === undefined ? 'permitted' : standingOf[known], holders, event)
  const state = stateOf[change.standing]
  if (state === undefined || state === known) return change
  if (!(await saveNumberState(trx, { number, state, source, at: new Date(event.at) }))) return change
  await spread(trx, word, change, holders)
  return change
}

/** Tenant by tenant, in one order everywhere: two words never wait for each other's audit trails crosswise. */
async function spread(
  trx: WatchTransaction,
  word: NumberWord,
  { writes, standing }: ConsentChange,
  holders: readonly NumberHolder[],
): Promise<void> {
  const concerned = new Set([word.tenant, ...holders.map(({ tenant }) => tenant)])
  for (const tenant of [...concerned].toSorted()) {
    const own = holders.filter((holder) => holder.tenant === tenant)
    await enqueue(
      trx,
      tenant,
      writes.filter((each) => each.tenant === tenant).map(({ write }) => toConsentItem(word, write)),
    )
    const patients = own.length > 0 ? own.map(({ patient }) => patient) : [undefined]
    await appendAudit(
      trx,
      tenant,
      patients.map((patient) => toEntry(word, standing, patient)),
    )
  }
}

function toConsentItem({ key, event }: NumberWord, write: ConsentChange['writes'][number]['write']) {
  const { patient } = write.resource
  const reference =
    typeof patient === 'object' && patient !== null && 'reference' in patient ? String(patient.reference) : ''
  const way = { kind: 'fhir', channel: 'ehr-inbox', because: event.kind, write } as const
  const id = reference.replace(/^Patient\//, '')
  return toOutboxItem(
    {
      key: `${write.interaction}|consent|${key}|${id}`,
      ways: [way],
      record: { referral: '', patient: reference },
    },
    { notBefore: new Date(event.at), ...(id !== '' && { patient: id }) },
  )
}

function toEntry(
  { source, by }: NumberWord,
  standing: TextStanding,
  patient: string | undefined,
): AuditEntry {
  return {
    action: 'update',
    event: standing === 'permitted' ? 'consent-given' : 'consent-revoked',
    ...(by ?? { agent: patient ?? 'Device/baton' }),
    outcome: 'success',
    reason: source,
    recipient: 'sms',
    ...(patient !== undefined && { patient }),
  }
}

/** A provider refused a number because whoever answers it wants no texts: it counts as their own word. */
export async function saveRefusal(
  trx: WatchTransaction,
  item: Pick<ClaimedItem, 'tenant' | 'key'>,
  { number, source, at }: { number: string; source: string; at: Date },
): Promise<void> {
  const event = { kind: 'provider-refused', at: at.getTime() } as const
  const word = { tenant: item.tenant, number, source, key: `${item.key}|refused`, event }
  await takeNumberWord(trx, word, await findHolders(trx, number))
}
