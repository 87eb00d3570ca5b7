import type { PatientDirectory } from '../authorization/patient-directory.ts'
import { clinicPractice } from '../clinic/practice.ts'
import { ChartPatient } from './chart-resources.ts'
import type { EhrRecords } from './ehr-records.ts'
import { birthDateWithAge, dayInZone, medicalRecordNumber, patientName } from './wording.ts'

/** As many as a person looks through; whoever wants another one types more of the name. */
const mostPatients = '50'

/** Looks patients up in the record: by birth date, by number, or by all words of a name. */
export function patientSearch(records: EhrRecords, clinicClock: () => Date): PatientDirectory {
  return {
    async find(search) {
      const found = await Promise.all(
        queriesFor(search.trim()).map((query) =>
          records.firstPage(
            'Patient',
            [...query, ['_sort', 'family'], ['_count', mostPatients]],
            ChartPatient,
          ),
        ),
      )
      const today = dayInZone(clinicClock(), clinicPractice.timeZone)
      return found.flat().map((patient) => ({
        id: patient.id,
        name: patientName(patient),
        born: birthDateWithAge(patient, today),
        medicalRecordNumber: medicalRecordNumber(patient, clinicPractice.mrnSystem),
      }))
    },
    has: async (id) => (await records.find('Patient', id, ChartPatient)) !== undefined,
  }
}

type Query = readonly (readonly [string, string])[]

/** A birth date, or a number as a whole, or parts of a name in any order. */
function queriesFor(search: string): readonly Query[] {
  if (/^\d{4}-\d\d-\d\d$/.test(search)) return [[['birthdate', search]]]
  const words = search.split(/[\s,]+/).filter((word) => word !== '')
  const byName: Query = words.map((word) => ['name', word] as const)
  return words.length === 1 ? [[['identifier', search]], byName] : [byName]
}
