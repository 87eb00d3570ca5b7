import { z } from 'zod'
import { ChartPatient, ChartPractitioner } from '../chart/chart-resources.ts'
import type { EhrRecords } from '../chart/ehr-records.ts'
import { clinicianName, patientName } from '../chart/wording.ts'

/** Whom a search means, besides parts of numbers and addresses. */
export type SearchedPeople = { readonly patients: readonly string[]; readonly numbers: readonly string[] }

/** More people of one name than this are not told apart by it. */
const mostPeople = '50'

/** Finds the patients with all words of the search in their names, and their numbers. */
export async function findPeople(records: EhrRecords, search: string): Promise<SearchedPeople> {
  const words = search.split(/[\s,]+/).filter((word) => /\p{L}/u.test(word) && !word.includes('@'))
  if (words.length === 0) return { patients: [], numbers: [] }
  const criteria = words.map((word) => ['name:contains', word.replaceAll(/[\\,|$]/g, '\\$&')] as const)
  const found = await records.firstPage('Patient', [...criteria, ['_count', mostPeople]], ChartPatient)
  return { patients: found.map(({ id }) => id), numbers: found.flatMap(numbersOf) }
}

/** Whose phones these are, by number. */
export async function readPhoneOwners(
  records: EhrRecords,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (numbers.length === 0) return new Map()
  const query = [['phone', numbers.join(',')] as const, ['_count', '200'] as const]
  const patients = await records.firstPage('Patient', query, ChartPatient)
  return new Map(
    patients.flatMap((patient) => numbersOf(patient).map((number) => [number, patientName(patient)])),
  )
}

function numbersOf({ telecom = [] }: ChartPatient): string[] {
  return telecom.flatMap(({ system, value }) => (system === 'phone' && value !== undefined ? [value] : []))
}

const Role = z.looseObject({
  practitioner: z
    .looseObject({ reference: z.string().optional(), display: z.string().optional() })
    .optional(),
})
const Named = z.looseObject({ name: z.string().optional() })

/** The name behind a reference such as `PractitionerRole/role-1`; the reference itself where nobody is found. */
export async function readName(records: EhrRecords, reference: string): Promise<string> {
  const [type, id] = reference.split('/').slice(-2)
  if (type === undefined || id === undefined) return reference
  if (type === 'Patient') {
    const patient = await records.find('Patient', id, ChartPatient)
    return patient === undefined ? reference : patientName(patient)
  }
  if (type === 'Practitioner') {
    const found = await records.find('Practitioner', id, ChartPractitioner)
    return found === undefined ? reference : clinicianName(found.name)
  }
  if (type === 'PractitionerRole') {
    const practitioner = (await records.find('PractitionerRole', id, Role))?.practitioner
    if (practitioner?.display !== undefined) return practitioner.display
    return practitioner?.reference === undefined ? reference : readName(records, practitioner.reference)
  }
  if (type !== 'Organization') return reference
  return (await records.find('Organization', id, Named))?.name ?? reference
}
