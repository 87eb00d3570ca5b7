import type { Clinic } from './loop.ts'
import { nameStaff } from './ordering.ts'
import { generalPractitionerOf } from './patients.ts'
import type { PatientEntry } from './patient-roll.ts'

/** One patient's chart while its background is written: the entry, its place in the roll, and the bare id. */
export type Chart = { clinic: Clinic; entry: PatientEntry; place: number; id: string }

export function patientReference({ entry }: Chart) {
  return { reference: `Patient/${entry.id}` }
}

export function clinicianOf({ entry, place }: Chart) {
  return nameStaff(generalPractitionerOf(entry, place).slice('Practitioner/'.length))
}
