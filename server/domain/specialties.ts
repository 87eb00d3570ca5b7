import { codeSystems } from './codes.ts'

const table = [
  ['cardiology', '308471005', '207RC0000X', '394579002', '34099-2'],
  ['dermatology', '308472003', '207N00000X', '394582007', '34758-3'],
  ['gastroenterology', '308476000', '207RG0100X', '394584008', '34761-7'],
  ['neurology', '308474002', '2084N0400X', '394591006', '34797-1'],
  ['endocrinology', '306278007', '207RE0101X', '394583002', '34879-7'],
  ['orthopedic-surgery', '308481009', '207X00000X', '394801008', '34814-4'],
  ['ent', '308480005', '207Y00000X', '418960008', '34816-9'],
  ['ophthalmology', '308479007', '207W00000X', '394594003', '34807-8'],
  ['nephrology', '306286007', '207RN0300X', '394589003', '34795-5'],
  ['rheumatology', '306290009', '207RR0500X', '394810000', '34839-1'],
  ['pulmonary', '306275005', '207RP1001X', '418112009', '34103-2'],
  ['urology', '306318004', '208800000X', '394612005', '34851-6'],
  ['infectious-disease', '306284005', '207RI0200X', '394807007', '34781-5'],
  ['psychiatry', '308477009', '2084P0800X', '394587001', '34788-0'],
  ['general-surgery', '308478004', '208600000X', '394609007', '34847-4'],
  ['obstetrics-gynecology', '306297007', '207V00000X', '394585009', '34777-3'],
  ['medical-oncology', '310515004', '207RH0003X', '394593009', '34805-2'],
  ['pain', '306265007', undefined, '394882004', '78567-5'],
  ['specialist', '103696004', undefined, undefined, '11488-4'],
] as const

/** Keys of the specialty table of DATA-MODEL section C; `specialist` is the unspecific referral. */
export type Specialty = (typeof table)[number][0]

/** One specialty in the four vocabularies that name it; a code that was not confirmed is absent. */
export type SpecialtyCodes = {
  specialty: Specialty
  /** SNOMED "Referral to …", a member of the CMS50 value set. */
  referral: string
  /** NUCC provider taxonomy. */
  nucc?: string
  /** SNOMED practice setting (c80-practice-codes). */
  practiceSetting?: string
  /** LOINC type of its consult note, a member of Consultant Report. */
  consultNote: string
}

/** The specialties Baton knows by name, in the order of DATA-MODEL section C. */
export const specialtyTable: readonly SpecialtyCodes[] = table.map(
  ([specialty, referral, nucc, practiceSetting, consultNote]) => ({
    specialty,
    referral,
    consultNote,
    ...(nucc && { nucc }),
    ...(practiceSetting && { practiceSetting }),
  }),
)

const byCode = new Map<string, Specialty>()
for (const row of specialtyTable) {
  byCode.set(`${codeSystems.snomed}|${row.referral}`, row.specialty)
  byCode.set(`${codeSystems.loinc}|${row.consultNote}`, row.specialty)
  if (row.nucc) byCode.set(`${codeSystems.nucc}|${row.nucc}`, row.specialty)
  if (row.practiceSetting) byCode.set(`${codeSystems.snomed}|${row.practiceSetting}`, row.specialty)
}

/**
 * The specialty that any of these `system|code` names: referral, taxonomy, practice setting or note type.
 * A named specialty wins over the unspecific `specialist`; nothing known gives `undefined`.
 */
export function specialtyOf(codes: readonly string[]): Specialty | undefined {
  let generic: Specialty | undefined
  for (const code of codes) {
    const specialty = byCode.get(code)
    if (specialty && specialty !== 'specialist') return specialty
    generic ??= specialty
  }
  return generic
}
