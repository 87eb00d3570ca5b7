import { codeSystems, namingSystems } from '#domain/codes.ts'
import { toReferralNumber } from '#domain/referral-number.ts'
import { specialtyTable, type Specialty } from '#domain/specialties.ts'
import type { Dice } from '../../server/sandbox/clinic/dice.ts'
import type { Person } from './corpus-people.ts'

/** Assigners of the practice's own numbers. */
export const assigners = { record: '1.2.840.99999.7', order: '1.2.840.99999.1.1' } as const
export const ourPlace = { id: 'org-ours', name: 'Lakeside Family Medicine' } as const
export const ourClinician = {
  role: 'role-ours',
  person: 'prac-ours',
  name: 'Helen Marsh',
  npi: '1992700001',
} as const

export type Specialist = { role: string; name: string; npi: string; place: string; specialty: Specialty }

const surnames = [
  'Nair',
  'Whitlock',
  'Osei',
  'Brandt',
  'Castro',
  'Feld',
  'Moreau',
  'Tran',
  'Adler',
  'Rossi',
  'Kimura',
  'Novak',
  'Singh',
  'Alvarez',
  'Bauer',
  'Cohen',
] as const
const givens = ['Priya', 'Thomas', 'Rebecca', 'Daniel', 'Marcos', 'Ingrid', 'Paul', 'Minh'] as const
const towns = ['Riverside', 'Hilltop', 'Bayview', 'Northgate'] as const

export type Field = {
  specialty: Specialty
  en: string
  es: string
  reasons: readonly (readonly [en: string, es: string])[]
}

/** What is referred for: each reason in English and in Spanish. */
export const fields: readonly Field[] = [
  {
    specialty: 'cardiology',
    en: 'Cardiology',
    es: 'Cardiología',
    reasons: [
      ['Exertional chest pain', 'Dolor torácico de esfuerzo'],
      ['Palpitations and syncope', 'Palpitaciones y síncope'],
    ],
  },
  {
    specialty: 'gastroenterology',
    en: 'Gastroenterology',
    es: 'Gastroenterología',
    reasons: [
      ['Iron deficiency anemia', 'Anemia ferropénica'],
      ['Chronic diarrhea', 'Diarrea crónica'],
    ],
  },
  {
    specialty: 'neurology',
    en: 'Neurology',
    es: 'Neurología',
    reasons: [
      ['Refractory migraine', 'Migraña refractaria'],
      ['Numbness of hands', 'Adormecimiento de manos'],
    ],
  },
  {
    specialty: 'orthopedic-surgery',
    en: 'Orthopedic Surgery',
    es: 'Ortopedia',
    reasons: [
      ['Right knee osteoarthritis', 'Artrosis de rodilla derecha'],
      ['Left shoulder impingement', 'Pinzamiento de hombro izquierdo'],
    ],
  },
  {
    specialty: 'dermatology',
    en: 'Dermatology',
    es: 'Dermatología',
    reasons: [
      ['Changing nevus', 'Nevo cambiante'],
      ['Severe psoriasis', 'Psoriasis grave'],
    ],
  },
  {
    specialty: 'ophthalmology',
    en: 'Ophthalmology',
    es: 'Oftalmología',
    reasons: [
      ['Diabetic retinopathy screening', 'Tamizaje de retinopatía diabética'],
      ['Suspected glaucoma', 'Sospecha de glaucoma'],
    ],
  },
  {
    specialty: 'urology',
    en: 'Urology',
    es: 'Urología',
    reasons: [
      ['Elevated prostate antigen', 'Antígeno prostático elevado'],
      ['Microscopic hematuria', 'Hematuria microscópica'],
    ],
  },
]

/** Two places of every specialty, each with one specialist, and the practice itself. */
export function buildDirectory(): { specialists: readonly Specialist[]; resources: readonly object[] } {
  const specialists = fields.flatMap(({ specialty, en }, index) =>
    [0, 1].map((place): Specialist => {
      const number = index * 2 + place
      const name = `${givens[number % givens.length] ?? ''} ${surnames[number] ?? ''}`
      return {
        role: `role-${number}`,
        name,
        npi: String(1_881_700_000 + number),
        place: `${towns[(index + place * 2) % towns.length] ?? ''} ${en} Associates`,
        specialty,
      }
    }),
  )
  const resources = specialists.flatMap(({ role, name, npi, place, specialty }) => {
    const nucc = specialtyTable.find((row) => row.specialty === specialty)?.nucc
    return toParty({
      role,
      person: `prac-${role}`,
      place: `org-${role}`,
      name,
      npi,
      placeName: place,
      ...(nucc && { nucc }),
    })
  })
  const { role, person, name, npi } = ourClinician
  return {
    specialists,
    resources: [
      ...resources,
      ...toParty({ role, person, place: ourPlace.id, name, npi, placeName: ourPlace.name }),
    ],
  }
}

type PartyFields = {
  role: string
  person: string
  place: string
  name: string
  npi: string
  placeName: string
  nucc?: string
}

function toParty({ role, person, place, name, npi, placeName, nucc }: PartyFields): object[] {
  const [given = '', family = ''] = name.split(' ')
  return [
    { resourceType: 'Organization', id: place, name: placeName },
    {
      resourceType: 'Practitioner',
      id: person,
      name: [{ family, given: [given], prefix: ['Dr.'] }],
      identifier: [{ system: namingSystems.nationalProvider, value: npi }],
    },
    {
      resourceType: 'PractitionerRole',
      id: role,
      practitioner: { reference: `Practitioner/${person}` },
      organization: { reference: `Organization/${place}` },
      ...(nucc !== undefined && { specialty: [{ coding: [{ system: codeSystems.nucc, code: nucc }] }] }),
    },
  ]
}

export function toPatientResource({ id, given, family, birthDate, recordNumber }: Person): object {
  return {
    resourceType: 'Patient',
    id,
    name: [{ family, given: given.split(' ') }],
    birthDate,
    identifier: [
      { system: `urn:oid:${assigners.record}`, value: recordNumber, type: { coding: [{ code: 'MR' }] } },
    ],
  }
}

export type Referral = {
  id: string
  person: Person
  specialist: Specialist
  field: Field
  reason: readonly [en: string, es: string]
  /** Our number, and the one of the EHR's order. */
  number: string
  order: string
  authoredOn: string
}

/** Gives out referrals with running numbers. */
export function openReferrals(dice: Dice, specialists: readonly Specialist[]) {
  let count = 0
  return (
    person: Person,
    over: Partial<Pick<Referral, 'field' | 'reason' | 'specialist' | 'authoredOn'>> = {},
  ): Referral => {
    count += 1
    const field = over.field ?? dice.pick(fields)
    return {
      id: `sr-${count}`,
      person,
      field,
      specialist: dice.pick(specialists.filter(({ specialty }) => specialty === field.specialty)),
      reason: dice.pick(field.reasons),
      number: toReferralNumber(2026, 1_000 + count),
      order: `ORD-${70_000 + count}`,
      authoredOn: `2026-0${dice.between(1, 3)}-${String(dice.between(10, 28))}T15:00:00-05:00`,
      ...over,
    }
  }
}

export function toOrderResource(referral: Referral, status = 'active'): object {
  const { id, person, specialist, field, reason, number, order, authoredOn } = referral
  const code = specialtyTable.find(({ specialty }) => specialty === field.specialty)?.referral
  return {
    resourceType: 'ServiceRequest',
    id,
    status,
    intent: 'order',
    category: [{ coding: [{ system: codeSystems.snomed, code: '3457005' }] }],
    code: { coding: [{ system: codeSystems.snomed, code }] },
    subject: { reference: `Patient/${person.id}` },
    authoredOn,
    requester: { reference: `PractitionerRole/${ourClinician.role}` },
    performer: [{ reference: `PractitionerRole/${specialist.role}` }],
    reasonCode: [{ text: reason[0] }],
    identifier: [
      { system: namingSystems.referralNumber, value: number, type: { coding: [{ code: 'PLAC' }] } },
      { system: `urn:oid:${assigners.order}`, value: order },
    ],
  }
}
