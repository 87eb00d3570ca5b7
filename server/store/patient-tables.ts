import { sql, type RawBuilder } from 'kysely'
import { keptId } from './loop-facts.ts'
import type { Tables } from './tables.ts'

/** Whose rows are meant: the patient's, and those of the referrals that are known to be theirs. Ids without types. */
export type PatientScope = { tenant: string; patient: string; referrals: readonly string[] }

/** What a table's rows are to whoever reads about them. */
export type PatientDataKind =
  | 'chart-copy'
  | 'lists'
  | 'messages'
  | 'decisions'
  | 'packets'
  | 'notes'
  | 'own-record'
  | 'sessions'
  | 'holds'

export type PatientTable = {
  table: keyof Tables
  kind: PatientDataKind
  /** Which rows (`t`) are the patient's. */
  of: (scope: PatientScope) => RawBuilder<boolean>
  /** Secrets, and files that are handed over as files: in no list of rows. */
  unlisted?: readonly string[]
}

const ofPatient = ({ patient }: PatientScope) => sql<boolean>`t.patient_id = ${patient}`
const ofReferral = ({ referrals }: PatientScope) => sql<boolean>`t.referral_id = any(${[...referrals]})`
/** A row that names a patient is theirs, whatever referral it names. */
const ofEither = (scope: PatientScope) =>
  sql<boolean>`(${ofPatient(scope)} or (t.patient_id is null and ${ofReferral(scope)}))`

/** Also what stays counted when a chart is forgotten. */
export const ofCountedPatient = ({ tenant, patient }: PatientScope): RawBuilder<boolean> =>
  sql<boolean>`t.patient_id in (${patient}, ${keptId(tenant, sql`${patient}::text`)})`

/** Rows that go with a row of another table. */
const within = (table: keyof Tables, key: string) => (scope: PatientScope) =>
  sql<boolean>`exists (select from ${sql.table(table)} t0 where t0.tenant_id = t.tenant_id
    and t0.${sql.ref(key)} = t.${sql.ref(key)} and t0.patient_id = ${scope.patient})`

/** A text of JSON that names the patient or a referral of theirs, by reference. */
export function mentions(
  column: RawBuilder<unknown>,
  { patient, referrals }: PatientScope,
): RawBuilder<boolean> {
  const escape = (id: string): string => id.replace(/[.-]/g, '\\$&')
  const orders = referrals.length === 0 ? '' : `|ServiceRequest/(${referrals.map(escape).join('|')})`
  const pattern = `(Patient/${escape(patient)}${orders})(?![A-Za-z0-9.-])`
  return sql<boolean>`${column}::text ~ ${pattern}`
}

/**
 * Every table of Baton's own that holds something of one patient, in an order in which they can be emptied: nothing
 * refers to a table before it. Those of the FHIR store are that server's business (fhir-server/purge-patient.ts).
 */
export const patientTables: readonly PatientTable[] = [
  {
    table: 'answer_session',
    kind: 'sessions',
    of: within('answer_access', 'access_id'),
    unlisted: ['token_hash'],
  },
  { table: 'answer_access', kind: 'packets', of: ofPatient, unlisted: ['code_hash', 'birth_hash'] },
  { table: 'packet_recipient', kind: 'packets', of: within('packet', 'packet_id') },
  { table: 'packet', kind: 'packets', of: ofPatient, unlisted: ['pdf', 'note'] },
  { table: 'clean_up_accepted', kind: 'decisions', of: ofPatient },
  { table: 'clean_up_proposal', kind: 'lists', of: ofPatient },
  { table: 'intent_write', kind: 'decisions', of: within('intent', 'intent_id') },
  { table: 'intent', kind: 'decisions', of: ofPatient },
  {
    // Also what was decided about somebody else's note, where this patient's referral was among the choices.
    table: 'note_decision',
    kind: 'notes',
    of: (scope) => sql<boolean>`(${within('received_note', 'note_id')(scope)}
      or t.referrals && ${[...scope.referrals]}::text[] or t.rejected && ${[...scope.referrals]}::text[]
      or t.before ->> 'patient' = ${scope.patient} or t.before ->> 'referral' = any(${[...scope.referrals]})
      or ${mentions(sql`concat(t.before, t.choice, t.effects)`, scope)})`,
  },
  {
    table: 'note_rejection',
    kind: 'notes',
    of: (scope) => sql<boolean>`(${within('received_note', 'note_id')(scope)} or ${ofReferral(scope)})`,
  },
  { table: 'received_note_way', kind: 'notes', of: within('received_note', 'note_id') },
  { table: 'received_note', kind: 'notes', of: ofEither, unlisted: ['content'] },
  { table: 'escalation', kind: 'messages', of: ofReferral },
  { table: 'referrer_told', kind: 'messages', of: ofReferral },
  { table: 'outbox', kind: 'messages', of: ofEither },
  { table: 'loop_clock', kind: 'lists', of: ofReferral },
  { table: 'worklist_stretch', kind: 'lists', of: ofReferral },
  { table: 'worklist_row', kind: 'lists', of: ofPatient },
  { table: 'loop_fact', kind: 'lists', of: ofCountedPatient },
  { table: 'loop', kind: 'lists', of: ofPatient },
  { table: 'snapshot', kind: 'lists', of: ofPatient },
  {
    table: 'notified_resource',
    kind: 'chart-copy',
    of: (scope) => sql<boolean>`((t.type = 'Patient' and t.id = ${scope.patient})
      or (t.type = 'ServiceRequest' and t.id = any(${[...scope.referrals]}))
      or exists (select from mirrored_resource m where m.tenant_id = t.tenant_id and m.type = t.type
        and m.id = t.id and m.patient_id = ${scope.patient}))`,
  },
  { table: 'ehr_work', kind: 'chart-copy', of: ofPatient },
  { table: 'document_text', kind: 'chart-copy', of: ofPatient },
  { table: 'mirrored_resource', kind: 'chart-copy', of: ofPatient },
  { table: 'held_resource', kind: 'chart-copy', of: ofPatient },
  { table: 'tracked_patient', kind: 'chart-copy', of: ofPatient },
  { table: 'session', kind: 'sessions', of: ofPatient, unlisted: ['token_hash'] },
  { table: 'legal_hold', kind: 'holds', of: ofPatient },
]

/** Tables that keep what they hold of a patient when everything else goes, each with why (docs/privacy.md). */
export const keptTables: Readonly<Partial<Record<keyof Tables, 'audit' | 'proof' | 'opt-out'>>> = {
  audit_event: 'audit',
  patient_erasure: 'proof',
  number_consent: 'opt-out',
}

/** Tables that hold nothing of any patient. */
export const impersonalTables: readonly (keyof Tables)[] = [
  'audit_head',
  'audit_checkpoint',
  'baton_clock',
  'blind_notice',
  'delivery_event',
  'directory_network',
  'discovery',
  'ehr_subscription',
  'note_filing_off',
  'own_store_load',
  'receiver',
  'receiver_history',
  'referral_number',
  'policy_applied',
  'policy_of_files',
  'policy_version',
  'report_cohort',
  'report_setting',
  'report_touched',
  'signing_key',
  'sync_source',
  'tenant_secret',
  'used_once',
  'worklist_view',
]
