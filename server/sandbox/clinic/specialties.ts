import type { Coding } from 'fhir/r4'

/**
 * How this EHR codes its specialties: SNOMED "Referral to …" (a member of the CMS50 Referral value set), NUCC
 * provider taxonomy, SNOMED practice setting (c80) and LOINC consult note. The EHR keeps its own table on purpose:
 * were it Baton's, a wrong code in Baton would agree with itself.
 */
export type Specialty = {
  key: SpecialtyKey
  title: string
  referral: Coding
  taxonomy?: Coding
  setting: Coding
  consult: Coding
}

const rows = [
  [
    'cardiology',
    'Cardiology',
    '308471005',
    'Referral to cardiologist (procedure)',
    '207RC0000X',
    'Cardiovascular Disease Physician',
    '394579002',
    '34099-2',
    'Cardiology Consult note',
  ],
  [
    'dermatology',
    'Dermatology',
    '308472003',
    'Referral to dermatologist (procedure)',
    '207N00000X',
    'Dermatology Physician',
    '394582007',
    '34758-3',
    'Dermatology Consult note',
  ],
  [
    'gastroenterology',
    'Gastroenterology',
    '308476000',
    'Referral to gastroenterologist (procedure)',
    '207RG0100X',
    'Gastroenterology Physician',
    '394584008',
    '34761-7',
    'Gastroenterology Consult note',
  ],
  [
    'neurology',
    'Neurology',
    '308474002',
    'Referral to neurologist (procedure)',
    '2084N0400X',
    'Neurology Physician',
    '394591006',
    '34797-1',
    'Neurology Consult note',
  ],
  [
    'endocrinology',
    'Endocrinology',
    '306278007',
    'Referral to endocrinologist (procedure)',
    '207RE0101X',
    'Endocrinology, Diabetes & Metabolism Physician',
    '394583002',
    '34879-7',
    'Endocrinology Consult note',
  ],
  [
    'orthopedics',
    'Orthopedic surgery',
    '308481009',
    'Referral to orthopedic surgeon (procedure)',
    '207X00000X',
    'Orthopaedic Surgery Physician',
    '394801008',
    '34814-4',
    'Orthopaedic surgery Consult note',
  ],
  [
    'ent',
    'Ear, nose and throat',
    '308480005',
    'Referral to ear, nose and throat surgeon (procedure)',
    '207Y00000X',
    'Otolaryngology Physician',
    '418960008',
    '34816-9',
    'Otolaryngology Consult note',
  ],
  [
    'ophthalmology',
    'Ophthalmology',
    '308479007',
    'Referral to ophthalmologist (procedure)',
    '207W00000X',
    'Ophthalmology Physician',
    '394594003',
    '34807-8',
    'Ophthalmology Consult note',
  ],
  [
    'nephrology',
    'Nephrology',
    '306286007',
    'Referral to nephrologist (procedure)',
    '207RN0300X',
    'Nephrology Physician',
    '394589003',
    '34795-5',
    'Nephrology Consult note',
  ],
  [
    'rheumatology',
    'Rheumatology',
    '306290009',
    'Referral to rheumatologist (procedure)',
    '207RR0500X',
    'Rheumatology Physician',
    '394810000',
    '34839-1',
    'Rheumatology Consult note',
  ],
  [
    'pulmonary',
    'Pulmonary medicine',
    '306275005',
    'Referral to respiratory physician (procedure)',
    '207RP1001X',
    'Pulmonary Disease Physician',
    '418112009',
    '34103-2',
    'Pulmonary Consult note',
  ],
  [
    'urology',
    'Urology',
    '306318004',
    'Referral to urologist (procedure)',
    '208800000X',
    'Urology Physician',
    '394612005',
    '34851-6',
    'Urology Consult note',
  ],
  [
    'infectious-disease',
    'Infectious disease',
    '306284005',
    'Referral to infectious diseases physician (procedure)',
    '207RI0200X',
    'Infectious Disease Physician',
    '394807007',
    '34781-5',
    'Infectious disease Consult note',
  ],
  [
    'psychiatry',
    'Psychiatry',
    '308477009',
    'Referral to psychiatrist (procedure)',
    '2084P0800X',
    'Psychiatry Physician',
    '394587001',
    '34788-0',
    'Psychiatry Consult note',
  ],
  [
    'general-surgery',
    'General surgery',
    '308478004',
    'Referral to general surgeon (procedure)',
    '208600000X',
    'Surgery Physician',
    '394609007',
    '34847-4',
    'Surgery Consult note',
  ],
  [
    'obgyn',
    'Obstetrics and gynecology',
    '306297007',
    'Referral to obstetrician and gynecologist (procedure)',
    '207V00000X',
    'Obstetrics & Gynecology Physician',
    '394585009',
    '34777-3',
    'Obstetrics and Gynecology Consult note',
  ],
  [
    'oncology',
    'Medical oncology',
    '310515004',
    'Referral to medical oncologist (procedure)',
    '207RH0003X',
    'Hematology & Oncology Physician',
    '394593009',
    '34805-2',
    'Oncology Consult note',
  ],
  [
    'pain',
    'Pain management',
    '306265007',
    'Referral to pain management specialist (procedure)',
    '',
    '',
    '394882004',
    '78567-5',
    'Pain medicine Consult note',
  ],
] as const

export type SpecialtyKey = (typeof rows)[number][0]

const snomed = 'http://snomed.info/sct'

function toSpecialty(row: (typeof rows)[number]): Specialty {
  const [key, title, referral, referralDisplay, nucc, nuccDisplay, setting, loinc, loincDisplay] = row
  return {
    key,
    title,
    referral: { system: snomed, code: referral, display: referralDisplay },
    ...(nucc && {
      taxonomy: { system: 'http://nucc.org/provider-taxonomy', code: nucc, display: nuccDisplay },
    }),
    setting: { system: snomed, code: setting },
    consult: { system: 'http://loinc.org', code: loinc, display: loincDisplay },
  }
}

export const specialties: readonly Specialty[] = rows.map(toSpecialty)

const byKey = new Map(specialties.map((specialty) => [specialty.key, specialty]))

export function readSpecialty(key: SpecialtyKey): Specialty {
  const specialty = byKey.get(key)
  if (!specialty) throw new Error(`no such specialty: ${key}`)
  return specialty
}
