import type { Dossier } from '#domain/watch/dossier.ts'
import { findLoop } from '../../store/loops.ts'
import type { AnswerAccess } from '../../store/answer-access.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'
import { StoredLoop } from '../watch/stored-loop.ts'

/** What whoever answers is shown of a referral: who it is about, what is asked, and where it stands. */
export type Answered = Pick<Dossier, 'number' | 'title' | 'urgency' | 'state' | 'visitAt'> & {
  patientName: string
  birthDate?: string
}

/** A referral as its answer page shows it; nothing once Baton does not follow it any more. */
export async function readAnswered(db: BatonDatabase, access: AnswerAccess): Promise<Answered | undefined> {
  const row = await findLoop(db, access.tenant, access.referral)
  const stored = StoredLoop.safeParse(row?.plan)
  // Of this patient and of no other, whatever became of the referral's id.
  if (!stored.success || stored.data.dossier.patient.reference !== `Patient/${access.patient}`)
    return undefined
  const { patient, number, title, urgency, state, visitAt } = stored.data.dossier
  return {
    title,
    urgency,
    state,
    patientName: patient.name,
    ...(number === undefined ? {} : { number }),
    ...(visitAt === undefined ? {} : { visitAt }),
    ...(patient.birthDate === undefined ? {} : { birthDate: patient.birthDate }),
  }
}
