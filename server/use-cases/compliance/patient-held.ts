import { createHash } from 'node:crypto'
import type { PatientIdentity } from '#contract/audit.ts'
import type { PatientHeld } from '#contract/compliance.ts'
import type { ErasureStanding } from '#domain/compliance/judge-erasure.ts'
import { sql } from 'kysely'
import { z } from 'zod'
import { countPatientContent } from '../../fhir-server/purge-patient.ts'
import { findHold, type LegalHold } from '../../store/legal-holds.ts'
import {
  countKeptRows,
  countPatientRows,
  countUndecidedNotes,
  findPatientScope,
  isUnderWay,
} from '../../store/patient-rows.ts'
import { patientTables, type PatientScope } from '../../store/patient-tables.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'
import { identifyPatient } from './identify-patients.ts'

/** The name under which resources of Baton's own FHIR store are counted. */
export const ownStoreTable = 'fhir_resource'

/** What is held of a patient, with what decides whether it may go. */
export type HeldOfPatient = { scope: PatientScope; shown: PatientHeld; standing: ErasureStanding }

/**
 * Everything Baton holds of a patient, counted, and what would stand in the way of deleting it.
 *
 * @param patient - `Patient/x`
 * @returns nothing for a patient of whom not even the audit trail knows
 */
export async function readPatientHeld(
  db: BatonDatabase,
  tenant: string,
  patient: string,
): Promise<HeldOfPatient | undefined> {
  const scope = await findPatientScope(db, tenant, patient.slice('Patient/'.length))
  const identity = await identifyPatient(db, tenant, patient)
  const held = await countHeld(db, scope)
  const stays = await countKeptRows(db, scope)
  if (held.length === 0 && stays.every(({ count }) => count === 0)) return undefined
  const hold = await findHold(db, tenant, scope.patient)
  const openLoops = await listOpenLoops(db, scope)
  const undecidedNotes = await countUndecidedNotes(db, scope)
  const digest = digestOf(identity, openLoops, hold)
  const confirmWith = confirmationOf(identity, scope.patient)
  return {
    scope,
    standing: {
      digest,
      confirmWith: confirmWith.value,
      isHeld: hold !== undefined,
      openLoops: openLoops.length,
      undecidedNotes,
      isUnderWay: await isUnderWay(db, scope),
    },
    shown: {
      identity,
      held,
      stays: [
        { why: 'audit', count: stays.find(({ table }) => table === 'audit_event')?.count ?? 0 },
        { why: 'proof', count: stays.find(({ table }) => table === 'patient_erasure')?.count ?? 0 },
        { why: 'opt-out' },
        { why: 'ehr' },
        { why: 'backups' },
      ],
      openLoops,
      undecidedNotes,
      digest,
      confirmWith,
      ...(hold !== undefined && {
        hold: { reason: hold.reason, setBy: hold.setBy, setAt: hold.setAt.toISOString() },
      }),
    },
  }
}

async function countHeld(db: BatonDatabase, scope: PatientScope): Promise<PatientHeld['held']> {
  const counts = await countPatientRows(db, scope)
  const own = await countPatientContent(db, scope)
  const rows = patientTables.flatMap(({ table, kind }) => {
    const count = counts.get(table)
    return count === undefined ? [] : [{ kind, table, count }]
  })
  return own === 0 ? rows : [...rows, { kind: 'own-record' as const, table: ownStoreTable, count: own }]
}

const Summary = z.object({ title: z.string().optional(), number: z.string().optional() })

async function listOpenLoops(
  db: BatonDatabase,
  { tenant, patient }: PatientScope,
): Promise<PatientHeld['openLoops']> {
  const { rows } = await sql<{
    id: string
    summary: unknown
  }>`select l.referral_id as id, r.summary from loop l
    left join worklist_row r using (tenant_id, referral_id)
    where l.tenant_id = ${tenant} and l.patient_id = ${patient} and l.display <> 'closed'
    order by l.referral_id`.execute(db)
  return rows.map(({ id, summary }) => {
    const read = Summary.safeParse(summary).data
    return {
      referral: `ServiceRequest/${id}`,
      title: read?.title ?? '',
      ...(read?.number !== undefined && { number: read.number }),
    }
  })
}

/** Of what must not have changed between looking and deleting: who it is, what is open, and whether it is held. */
function digestOf(
  { patient, name, birthDate, mrn }: PatientIdentity,
  openLoops: PatientHeld['openLoops'],
  hold: LegalHold | undefined,
): string {
  const open = openLoops.map(({ referral }) => referral)
  const facts = [patient, name, birthDate, mrn, open, hold?.setAt.toISOString()]
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex')
}

function confirmationOf({ mrn, name }: PatientIdentity, id: string): PatientHeld['confirmWith'] {
  if (mrn !== undefined) return { kind: 'mrn', value: mrn }
  return name === undefined ? { kind: 'id', value: id } : { kind: 'name', value: name }
}
