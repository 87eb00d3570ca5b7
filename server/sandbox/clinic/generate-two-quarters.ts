import type { FhirResource } from 'fhir/r4'
import { openCalendar } from './calendar.ts'
import type { Chart } from './chart.ts'
import { openDice } from './dice.ts'
import { directoryResources } from './directory.ts'
import { furtherClinicians } from './further-clinicians.ts'
import { countFromOne } from './generate-clinic.ts'
import { largeRoll } from './large-roll.ts'
import { openLedger } from './ledger.ts'
import type { Clinic } from './loop.ts'
import { writeOfficeVisits } from './office-visits.ts'
import { staffResources } from './our-practice.ts'
import { patientRoll } from './patient-roll.ts'
import { patientResources } from './patients.ts'
import { clinicPractice } from './practice.ts'
import { openRoll } from './roll.ts'
import type { Course } from './two-quarters/course.ts'
import { drawCourses } from './two-quarters/draw-courses.ts'
import { tellCourse } from './two-quarters/tell-course.ts'
import { placeOnMap } from './two-quarters/towns.ts'

/** A practice whose figures are known, because they were decided before its record was written. */
export type TwoQuarters = {
  resources: readonly FhirResource[]
  versions: readonly FhirResource[]
  ownStore: readonly FhirResource[]
  ownVersions: readonly FhirResource[]
  /** The truth, which is in no record. */
  courses: readonly Course[]
  clinic: Clinic
}

/** Two referrals each, as a rule; none of them of the standard clinic. */
export const twoQuartersPatients = 1_200

/** Every tenth was never at the practice itself: the quality measure asks for a visit. */
export function hasOfficeVisits(place: number): boolean {
  return place % 10 !== 9
}

/**
 * A practice of fourteen who refer, with 410 referrals a month over a quarter before it watched them and a quarter after.
 *
 * Pure: the same seed and `now` give the same clinic. The six months are those before `now` of which even the last has
 * nothing young in it.
 */
export function generateTwoQuarters({ seed, now }: { seed: number; now: Date }): TwoQuarters {
  const calendar = openCalendar(now, clinicPractice.timeZone)
  const ledger = openLedger(calendar)
  const roll = openRoll(
    largeRoll(seed, patientRoll.length, patientRoll.length + twoQuartersPatients),
    patientRoll.length,
  )
  const dice = openDice(seed)
  const clinic: Clinic = { ledger, calendar, dice, roll, optedOutAt: new Map(), count: countFromOne() }
  const founded = calendar.workdayAt(-1500, 600)
  const further = furtherClinicians.flatMap((person, index) => staffResources(person, 50 + index))
  const people = patientResources(clinic)
  for (const resource of [...directoryResources(), ...further, ...people])
    ledger.write('ehr', placeOnMap(resource), founded)
  for (const { entry, place } of roll.people) {
    const chart: Chart = { clinic, entry, place, id: entry.id.slice('pat-'.length) }
    if (hasOfficeVisits(place)) writeOfficeVisits(chart)
  }
  const courses = drawCourses({ dice, calendar }, roll)
  for (const course of courses) tellCourse(clinic, course)
  return {
    resources: ledger.current('ehr'),
    versions: ledger.superseded('ehr'),
    ownStore: ledger.current('own'),
    ownVersions: ledger.superseded('own'),
    courses,
    clinic,
  }
}
