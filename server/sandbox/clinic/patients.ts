import type { Coverage, HumanName, Patient, RelatedPerson } from 'fhir/r4'
import type { ClinicCalendar } from './calendar.ts'
import { fictionalPhone } from './fictional-phone.ts'
import type { Clinic } from './loop.ts'
import type { PatientEntry } from './patient-roll.ts'
import { clinicPractice } from './practice.ts'
import { payers } from './payers.ts'

const mother = { system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'MTH', display: 'mother' }
const streets = [
  'Maple Avenue',
  'Orchard Lane',
  'Quarry Road',
  'Bayberry Court',
  'Lighthouse Road',
  'Fourth Street',
]
const cities = ['Harborview', 'Millbrook', 'Clearwater', 'Eastgate', 'Weston Falls']

/** Where whoever has this place on the roll lives. */
export function townOf(place: number): string {
  return cities[place % cities.length] ?? 'Harborview'
}

/** The demo patient's number is the one drawn in the design; the others count up in odd steps, as real ones do. */
function medicalRecordNumber(place: number): string {
  return place === 0 ? '0044182297' : String(44_100_000 + place * 1_237).padStart(10, '0')
}

/** `YYYY-MM-DD`; ages are kept, so the year moves with the calendar. */
function birthDate(entry: PatientEntry, place: number, calendar: ClinicCalendar): string {
  const month = String((place % 9) + 1).padStart(2, '0')
  const day = String(((place * 7) % 28) + 1).padStart(2, '0')
  return `${calendar.year - entry.age}-${entry.bornOn ?? `${month}-${day}`}`
}

export function birthDateOf({ roll, calendar }: Pick<Clinic, 'roll' | 'calendar'>, patient: string): string {
  const { entry, place } = roll.read(patient)
  return birthDate(entry, place, calendar)
}

function fullName(entry: PatientEntry): HumanName {
  const text = [...entry.given, entry.family].join(' ')
  return { use: 'official', text, family: entry.family, given: [...entry.given] }
}

export function displayName(entry: PatientEntry): string {
  return [...entry.given, entry.family].join(' ')
}

function toPatient(entry: PatientEntry, place: number, calendar: ClinicCalendar): Patient & { id: string } {
  const isSpanish = entry.language === 'es'
  const language = isSpanish ? { code: 'es', display: 'Spanish' } : { code: 'en', display: 'English' }
  return {
    resourceType: 'Patient',
    id: entry.id,
    meta: { profile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient'] },
    identifier: [
      {
        use: 'usual',
        type: {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/v2-0203',
              code: 'MR',
              display: 'Medical record number',
            },
          ],
        },
        system: clinicPractice.mrnSystem,
        value: medicalRecordNumber(place),
        assigner: { display: clinicPractice.name },
      },
    ],
    active: entry.active,
    name: [fullName(entry)],
    telecom: [
      { system: 'phone', value: fictionalPhone(100 + place), use: 'mobile' },
      ...(place % 3 === 0
        ? [{ system: 'email' as const, value: `${entry.id.slice(4)}@mail.example`, use: 'home' as const }]
        : []),
    ],
    gender: entry.gender,
    birthDate: birthDate(entry, place, calendar),
    ...(entry.isDeceased && { deceasedDateTime: calendar.iso(calendar.at(-9, 260)) }),
    address: [
      {
        use: 'home',
        line: [`${10 + ((place * 37) % 480)} ${streets[place % streets.length] ?? ''}`],
        city: townOf(place),
        state: 'MA',
        country: 'US',
      },
    ],
    communication: [
      {
        language: { coding: [{ system: 'urn:ietf:bcp:47', ...language }], text: language.display },
        preferred: true,
        ...(entry.needsInterpreter && {
          extension: [
            {
              url: 'http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired',
              valueBoolean: true,
            },
          ],
        }),
      },
    ],
    generalPractitioner: [{ reference: generalPractitionerOf(entry, place) }],
    managingOrganization: { reference: 'Organization/northside', display: clinicPractice.name },
  }
}

/** Children see the pediatrician, the demo patient the demo clinician, the rest whoever took them on. */
export function generalPractitionerOf(entry: PatientEntry, place: number): string {
  if (entry.age < 18) return 'Practitioner/prac-goldberg'
  if (entry.needsInterpreter && place > 0) return 'Practitioner/prac-castillo'
  const adults = ['prac-whitfield', 'prac-adeyemi', 'prac-castillo', 'prac-park', 'prac-osullivan']
  return `Practitioner/${adults[place % adults.length] ?? 'prac-whitfield'}`
}

function toGuardian(entry: PatientEntry, guardian: string, place: number): RelatedPerson & { id: string } {
  const isSpanish = entry.language === 'es'
  return {
    resourceType: 'RelatedPerson',
    id: guardian,
    active: true,
    patient: { reference: `Patient/${entry.id}` },
    relationship: [{ coding: [mother], text: 'Mother' }],
    name: [
      {
        use: 'official',
        text: `${isSpanish ? 'Isabel' : 'Karen'} ${entry.family}`,
        family: entry.family,
        given: [isSpanish ? 'Isabel' : 'Karen'],
      },
    ],
    telecom: [{ system: 'phone', value: fictionalPhone(200 + place), use: 'mobile' }],
    communication: [
      { language: { coding: [{ system: 'urn:ietf:bcp:47', code: entry.language }] }, preferred: true },
    ],
  }
}

/** Older patients carry the Medicare Advantage plan, the rest spread over the others. */
export function payerOf(entry: PatientEntry, place: number): (typeof payers)[number] {
  const [harborline, cedar, silverbirch, community] = payers
  if (entry.age >= 65) return silverbirch
  return [harborline, cedar, community][place % 3] ?? harborline
}

function toCoverage(entry: PatientEntry, place: number, calendar: ClinicCalendar): Coverage & { id: string } {
  const payer = payerOf(entry, place)
  const member = String(102_300_000 + place * 917)
  const relationship =
    entry.age < 18 ? { code: 'child', display: 'Child' } : { code: 'self', display: 'Self' }
  return {
    resourceType: 'Coverage',
    id: `cov-${entry.id.slice(4)}`,
    identifier: [
      {
        type: {
          coding: [
            { system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MB', display: 'Member Number' },
          ],
        },
        system: `https://${payer.key}.example/member`,
        value: `${member}-01`,
      },
    ],
    status: 'active',
    subscriberId: member,
    beneficiary: { reference: `Patient/${entry.id}` },
    relationship: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/subscriber-relationship', ...relationship }],
    },
    period: { start: `${calendar.year}-01-01`, end: `${calendar.year}-12-31` },
    payor: [{ reference: `Organization/payer-${payer.key}`, display: payer.name }],
    class: [
      {
        type: {
          coding: [
            { system: 'http://terminology.hl7.org/CodeSystem/coverage-class', code: 'plan', display: 'Plan' },
          ],
        },
        value: payer.plan,
        name: payer.planName,
      },
    ],
  }
}

/** Patients, the guardians of the minors among them, and everybody's coverage. */
export function patientResources({
  roll,
  calendar,
}: Pick<Clinic, 'roll' | 'calendar'>): ((Patient | RelatedPerson | Coverage) & { id: string })[] {
  return roll.people.flatMap(({ entry, place }) => [
    toPatient(entry, place, calendar),
    ...(entry.guardian ? [toGuardian(entry, entry.guardian, place)] : []),
    toCoverage(entry, place, calendar),
  ])
}
