import type { ConsentTold } from '#contract/compliance.ts'
import type { NumberHolder } from '#domain/notifications/consent-resource.ts'
import { readPatientLabel } from '#domain/worklist/patient-label.ts'
import { toE164 } from '#domain/watch/read-patient-facts.ts'
import { sql } from 'kysely'
import type { Tenant } from '../../config/smart-config.ts'
import { readBatonNow } from '../../store/clock.ts'
import type { BatonDatabase, BatonTransaction } from '../tenant-runtime.ts'
import { findHolders, findTextConsent } from '../watch/number-holders.ts'
import { takeNumberWord } from '../watch/number-words.ts'
import { toPracticeContext } from '../watch/practice-of.ts'
import type { ErasureCaller } from './erase-patient.ts'

/**
 * Writes down what a patient said about texts by telephone, in person or in writing: it counts like their own STOP for
 * everybody at that number, and nothing is texted about it. Consent is this patient's alone.
 *
 * @returns `no-number` when neither the request nor what Baton holds names a number
 */
export async function recordConsent(
  db: BatonDatabase,
  tenant: Tenant,
  { id, patient, word, told, number }: ConsentTold,
  caller: ErasureCaller,
): Promise<'done' | 'no-number'> {
  return db.transaction().execute(async (trx: BatonTransaction) => {
    const numbers = number === undefined ? await findNumbers(trx, tenant.id, patient) : [toE164(number)]
    const known = [...new Set(numbers.filter((each) => each !== undefined))].toSorted()
    if (known.length === 0) return 'no-number'
    const now = await readBatonNow(trx)
    const at = now.getTime()
    const event =
      word === 'stop'
        ? ({ kind: 'stop', at } as const)
        : ({ kind: 'opt-in', tenant: tenant.id, patient, at } as const)
    const own = await toHolder(trx, tenant, patient, now)
    for (const each of known) {
      const others = (await findHolders(trx, each)).filter(
        (holder) => holder.tenant !== tenant.id || holder.patient !== patient,
      )
      const about = {
        tenant: tenant.id,
        number: each,
        source: told,
        key: `told|${id}|${each}`,
        event,
        by: caller,
      }
      await takeNumberWord(trx, about, [own, ...others])
    }
    return 'done'
  })
}

/** Where the patient was texted; before the first text, the number of the record. */
async function findNumbers(
  trx: BatonTransaction,
  tenant: string,
  patient: string,
): Promise<readonly (string | undefined)[]> {
  const id = patient.slice('Patient/'.length)
  const { rows } = await sql<{ number: string }>`select distinct address as number from outbox
    where tenant_id = ${tenant} and patient_id = ${id} and channel = 'sms' and address is not null`.execute(
    trx,
  )
  if (rows.length > 0) return rows.map(({ number }) => number)
  const record = await trx
    .selectFrom('mirrored_resource')
    .select('content')
    .where('tenant_id', '=', tenant)
    .where('patient_id', '=', id)
    .where('type', '=', 'Patient')
    .where('id', '=', id)
    .executeTakeFirst()
  if (record === undefined) return []
  const resource: unknown = JSON.parse(record.content)
  const { phone } = readPatientLabel(patient, [resource])
  return phone === undefined ? [] : [toE164(phone)]
}

async function toHolder(
  trx: BatonTransaction,
  tenant: Tenant,
  patient: string,
  now: Date,
): Promise<NumberHolder> {
  const consent = await findTextConsent(trx, tenant.id, patient.slice('Patient/'.length))
  const { organization } = toPracticeContext(tenant, now)
  const hasAgreed = consent !== undefined
  return { tenant: tenant.id, patient, organization, hasAgreed, ...(consent !== undefined && { consent }) }
}
