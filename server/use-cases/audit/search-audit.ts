import type { AuditPage, AuditQuestion, AuditRow, PatientIdentity } from '#contract/audit.ts'
import { kindOf } from '#domain/audit-kinds.ts'
import { toDayNumberOf, toInstant } from '#domain/clinic-zone.ts'
import { foldWords } from '#domain/notifications/fold-words.ts'
import { toRelative } from '#domain/roles.ts'
import { isNamed } from '#domain/staff.ts'
import { sql } from 'kysely'
import type { Tenant } from '../../config/smart-config.ts'
import type { StoredRecord } from '../../store/audit-records.ts'
import { listAgents, searchAudit, type AuditConditions } from '../../store/audit-search.ts'
import { identifyPatients } from '../compliance/identify-patients.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'
import { readRecord } from './read-record.ts'

/** As many as somebody looks through before they narrow their question. */
const pageSize = 50

/** A page of the entries that a question asks for, the newest first, with the patients by name. */
export async function readAuditPage(
  db: BatonDatabase,
  tenant: Tenant,
  { cursor, ...question }: AuditQuestion,
): Promise<AuditPage> {
  const asked = await toConditions(db, tenant, question)
  const place = { limit: pageSize + 1, ...(cursor !== undefined && { before: cursor }) }
  const found = await searchAudit(db, asked, place)
  const shown = found.slice(0, pageSize)
  const records = shown.map((stored) => ({ stored, record: readRecord(stored) }))
  const named = records.flatMap(({ record }) => record.entry.patient || [])
  const patients = await identifyPatients(db, tenant.id, named)
  const last = shown.at(-1)
  return {
    entries: records.map(({ stored, record }) => toRow(stored, record, patients, tenant)),
    ...(found.length > pageSize && last !== undefined && { next: last.seq }),
    timeZone: tenant.policy.calendar.timeZone,
  }
}

/** What is looked for in the trail: days as moments of the clinic, people as references, a number as its referral. */
export async function toConditions(
  db: BatonDatabase,
  tenant: Tenant,
  { from, until, person, patient, number, kinds, by, outcome }: Omit<AuditQuestion, 'cursor'>,
): Promise<AuditConditions> {
  const { timeZone } = tenant.policy.calendar
  const midnight = (day: string, shift: number) =>
    new Date(toInstant(toDayNumberOf(day) + shift, 0, timeZone))
  return {
    tenant: tenant.id,
    ...(from !== undefined && { from: midnight(from, 0) }),
    ...(until !== undefined && { before: midnight(until, 1) }),
    ...(person !== undefined && { agents: await findAgents(db, tenant, person) }),
    ...(patient !== undefined && { patient }),
    ...(number !== undefined && (await ofReferral(db, tenant.id, number, patient))),
    ...(kinds !== undefined && kinds.length > 0 && { kinds }),
    ...(by !== undefined && { by }),
    ...(outcome !== undefined && { outcome }),
  }
}

/** Whoever is named so on the practice's list, and whose reference holds what was typed. */
async function findAgents(db: BatonDatabase, { id, staff }: Tenant, typed: string): Promise<string[]> {
  const words = foldWords(typed).split(' ')
  const named = staff.filter(({ name }) => words.every((word) => foldWords(name).includes(word)))
  const agents = await listAgents(db, id)
  return agents.filter((agent) => {
    const reference = toRelative(agent)
    return (
      !reference.startsWith('Patient/') &&
      (agent.toLowerCase().includes(typed.toLowerCase()) ||
        named.some((member) => isNamed(member, reference)))
    )
  })
}

/** A referral is found through its patient, whose part of the trail is short. A number that nobody has finds nothing. */
async function ofReferral(
  db: BatonDatabase,
  tenant: string,
  number: string,
  wanted: string | undefined,
): Promise<Pick<AuditConditions, 'patient' | 'mentions'>> {
  const { rows } = await sql<{ referral: string; patient: string }>`select referral_id as referral,
      patient_id as patient from worklist_row
    where tenant_id = ${tenant} and summary->>'number' = ${number.trim()} limit 1`.execute(db)
  const [row] = rows
  const patient = row && `Patient/${row.patient}`
  if (row === undefined || patient === undefined || (wanted !== undefined && wanted !== patient))
    return { patient: '', mentions: '' }
  return { patient, mentions: `ServiceRequest/${row.referral}` }
}

function toRow(
  { hash }: StoredRecord,
  { seq, recordedAt, domainAt, entry }: ReturnType<typeof readRecord>,
  patients: ReadonlyMap<string, PatientIdentity>,
  { staff }: Tenant,
): AuditRow {
  const { patient, evidence = [], agentName, ...told } = entry
  const reference = toRelative(entry.agent)
  const name = agentName ?? staff.find((member) => isNamed(member, reference))?.name
  const about = patient === undefined || patient === '' ? undefined : patients.get(patient)
  return {
    ...told,
    seq,
    recordedAt,
    domainAt,
    kind: kindOf(entry),
    isPerson: !entry.agent.startsWith('Device/'),
    evidence: [...evidence],
    hash,
    ...(name !== undefined && { agentName: name }),
    ...(about !== undefined && { patient: about }),
  }
}
