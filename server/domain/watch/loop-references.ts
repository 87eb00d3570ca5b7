import type { Dossier } from './dossier.ts'
import type { LoopReferences, Writing } from './fhir-effects/effect-context.ts'
import type { PracticeContext } from './practice-context.ts'

/** What every resource about a loop refers to. */
export function referencesOfLoop(dossier: Dossier): LoopReferences & { patient: string } {
  const { referral, urgency, patient, coordinationTask } = dossier
  return {
    referral,
    urgency,
    patient: patient.reference,
    ...(coordinationTask !== undefined && { coordinationTask }),
  }
}

/** When, where and in which language a practice writes. */
export function toWriting({ now, calendar, language }: PracticeContext): Writing {
  return { now, calendar, language }
}
