/**
 * Who "we" are in the synthetic clinic: the ids other parts of the sandbox and its issuer configuration rely on.
 *
 * The demo clinician is Dr. Hannah Whitfield (`Practitioner/prac-whitfield`); the demo patient is Adaeze Okafor
 * (`Patient/pat-okafor`), whose chart holds one referral in each of the statuses a clinician meets.
 * Everyone here is invented.
 */

/** One person who works at the practice; `role` is the id of the PractitionerRole that employs them. */
export type StaffMember = {
  id: string
  role: string
  family: string
  given: string
  prefix?: string
  suffix?: string
  /** NUCC code and name of what they do. */
  nucc: readonly [code: string, display: string]
  organization: string
  languages: readonly string[]
}

const familyMedicine = ['207Q00000X', 'Family Medicine Physician'] as const
const internalMedicine = ['207R00000X', 'Internal Medicine Physician'] as const
const pediatrics = ['208000000X', 'Pediatrics Physician'] as const
const dermatology = ['207N00000X', 'Dermatology Physician'] as const
const physicianAssistant = ['363AM0700X', 'Medical Physician Assistant'] as const
const nursePractitioner = ['363LF0000X', 'Family Nurse Practitioner'] as const
const caseManager = ['171M00000X', 'Case Manager/Care Coordinator'] as const

/** Five primary-care clinicians, one dermatologist of the group (receives inbound referrals). */
export const clinicians: readonly StaffMember[] = [
  {
    id: 'prac-whitfield',
    role: 'role-whitfield',
    family: 'Whitfield',
    given: 'Hannah',
    prefix: 'Dr.',
    suffix: 'MD',
    nucc: familyMedicine,
    organization: 'northside',
    languages: ['en'],
  },
  {
    id: 'prac-castillo',
    role: 'role-castillo',
    family: 'Castillo',
    given: 'Lucía',
    prefix: 'Dr.',
    suffix: 'MD',
    nucc: familyMedicine,
    organization: 'northside',
    languages: ['en', 'es'],
  },
  {
    id: 'prac-adeyemi',
    role: 'role-adeyemi',
    family: 'Adeyemi',
    given: 'Tunde',
    prefix: 'Dr.',
    suffix: 'MD',
    nucc: internalMedicine,
    organization: 'northside',
    languages: ['en'],
  },
  {
    id: 'prac-goldberg',
    role: 'role-goldberg',
    family: 'Goldberg',
    given: 'Miriam',
    prefix: 'Dr.',
    suffix: 'MD',
    nucc: pediatrics,
    organization: 'northside',
    languages: ['en'],
  },
  {
    id: 'prac-park',
    role: 'role-park',
    family: 'Park',
    given: 'Daniel',
    suffix: 'PA-C',
    nucc: physicianAssistant,
    organization: 'northside',
    languages: ['en'],
  },
  {
    id: 'prac-osullivan',
    role: 'role-osullivan',
    family: "O'Sullivan",
    given: 'Fiona',
    suffix: 'FNP-C',
    nucc: nursePractitioner,
    organization: 'northside',
    languages: ['en'],
  },
  {
    id: 'prac-raman',
    role: 'role-raman',
    family: 'Raman',
    given: 'Priya',
    prefix: 'Dr.',
    suffix: 'MD',
    nucc: dermatology,
    organization: 'northside-dermatology',
    languages: ['en'],
  },
]

/** Referral coordinators, the lead first. */
export const coordinators: readonly StaffMember[] = [
  {
    id: 'prac-reyes',
    role: 'role-reyes',
    family: 'Reyes',
    given: 'Maria',
    nucc: caseManager,
    organization: 'northside',
    languages: ['en', 'es'],
  },
  {
    id: 'prac-tran',
    role: 'role-tran',
    family: 'Tran',
    given: 'Jon',
    nucc: caseManager,
    organization: 'northside',
    languages: ['en'],
  },
  {
    id: 'prac-brooks',
    role: 'role-brooks',
    family: 'Brooks',
    given: 'Aaliyah',
    nucc: caseManager,
    organization: 'northside',
    languages: ['en'],
  },
]

export const practiceManager: StaffMember = {
  id: 'prac-hollis',
  role: 'role-hollis',
  family: 'Hollis',
  given: 'Graham',
  nucc: ['171M00000X', 'Case Manager/Care Coordinator'],
  organization: 'northside',
  languages: ['en'],
}

const staff = [...clinicians, ...coordinators, practiceManager]

/** What an issuer's configuration must know about the clinic; ids never change. */
export const clinicPractice = {
  name: 'Northside Primary Care',
  timeZone: 'America/New_York',
  /** The practice and its dermatology clinic; referrals between them are internal. */
  ourOrganizations: ['Organization/northside', 'Organization/northside-dermatology'],
  ourPractitioners: staff.flatMap((person) => [
    `Practitioner/${person.id}`,
    `PractitionerRole/${person.role}`,
  ]),
  demoClinician: 'Practitioner/prac-whitfield',
  coordinatorLead: 'Practitioner/prac-reyes',
  manager: 'Practitioner/prac-hollis',
  /** Referral numbers are assigned here; the order carries them as its PLAC identifier. */
  referralNumberSystem: 'https://baton.example/fhir/NamingSystem/referral-loop-id',
  placerSystem: 'urn:oid:1.2.840.99999.1.1',
  mrnSystem: 'urn:oid:1.2.840.99999.1.4',
  /** Charts worth opening first. */
  demoPatients: {
    everyStatus: 'pat-okafor',
    noReferrals: 'pat-beaumont',
    manyReferrals: 'pat-marchetti',
    onlyLaboratory: 'pat-lindgren',
    deceased: 'pat-fairbanks',
    inactive: 'pat-delacroix',
    spanish: 'pat-ramirez',
    longName: 'pat-wojciechowska',
  },
} as const
