import type { ReferralSpec } from './loop.ts'
import type { PatientEntry } from './patient-roll.ts'
import type { ReferralReason } from './reasons-medical.ts'
import { readReasons } from './reasons-surgical.ts'
import type { Enrolled } from './roll.ts'
import type { SpecialtyKey } from './specialties.ts'

type Suits = (patient: PatientEntry) => boolean

const isFemale: Suits = ({ gender }) => gender === 'female'
const isOlderMan: Suits = ({ gender, age }) => gender === 'male' && age >= 45
const from =
  (years: number): Suits =>
  ({ age }) =>
    age >= years
const upTo =
  (years: number): Suits =>
  ({ age }) =>
    age <= years

/** Diagnoses that would look wrong on some patients; every other one suits any adult. */
const limits: Readonly<Record<string, Suits>> = {
  'N40.1': isOlderMan,
  'R97.20': isOlderMan,
  'N92.0': (patient) => isFemale(patient) && patient.age < 55,
  'R87.610': (patient) => isFemale(patient) && patient.age < 66,
  'N83.201': isFemale,
  'C50.911': isFemale,
  'N63.10': isFemale,
  'H25.9': from(60),
  'R41.3': from(60),
  'M17.11': from(50),
  'I50.9': from(55),
  'I48.91': from(50),
  'H40.9': from(40),
  'E11.319': from(35),
  'C44.311': from(50),
  'L70.0': upTo(30),
  'J35.01': upTo(25),
}

/** What may be asked about a child. */
const pediatric = new Set(['L70.0', 'J35.01', 'F41.1', 'J45.40', 'G43.909', 'L40.0'])

function suits(icd10: string, patient: PatientEntry): boolean {
  if (patient.age < 18 && !pediatric.has(icd10)) return false
  return limits[icd10]?.(patient) ?? true
}

/** The specialty's reasons that fit this patient; empty when nobody would refer them there. */
export function suitableReasons(specialty: SpecialtyKey, patient: PatientEntry): readonly ReferralReason[] {
  return readReasons(specialty).filter(([icd10]) => suits(icd10, patient))
}

/** The reason a story asks for, else one that fits the patient. */
export function chooseReason(spec: ReferralSpec, { entry, place }: Enrolled): ReferralReason {
  const fitting = suitableReasons(spec.specialty, entry)
  const chosen =
    spec.reason === undefined ? fitting[place % fitting.length] : readReasons(spec.specialty)[spec.reason]
  if (!chosen) throw new Error(`sr-${spec.key}: nobody would refer ${spec.patient} to ${spec.specialty}`)
  return chosen
}
