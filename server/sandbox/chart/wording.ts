import type { ChartPatient, Concept, HumanName, Reference } from './chart-resources.ts'

/** Shown for what the record does not say (NHS common user interface: never a question mark). */
export const notKnown = 'Not known'

export function conceptText(concept: Concept | undefined): string {
  const coding = concept?.coding?.[0]
  return concept?.text ?? coding?.display ?? coding?.code ?? notKnown
}

export function referenceText(reference: Reference | undefined): string {
  return reference?.display ?? reference?.reference ?? notKnown
}

/** `OKAFOR, Adaeze`: family name first and strongest. */
export function patientName(patient: ChartPatient): string {
  const name = patient.name?.find((each) => each.use === 'official') ?? patient.name?.[0]
  if (name === undefined) return notKnown
  const given = name.given?.join(' ')
  const family = name.family?.toLocaleUpperCase('en')
  return [family, given].filter((part) => part !== undefined && part !== '').join(', ') || notKnown
}

/** `Dr. Hannah Whitfield, MD`: how colleagues write a clinician. */
export function clinicianName(names: readonly HumanName[] | undefined): string {
  const name = names?.[0]
  if (name === undefined) return notKnown
  const spoken = [...(name.prefix ?? []), ...(name.given ?? []), name.family].filter(
    (part) => part !== undefined,
  )
  return [spoken.join(' '), ...(name.suffix ?? [])].join(', ') || notKnown
}

/** The practice's own number for the patient. */
export function medicalRecordNumber(patient: ChartPatient, system: string): string {
  return patient.identifier?.find((each) => each.system === system)?.value ?? notKnown
}

export function preferredLanguage(patient: ChartPatient): string {
  const spoken = patient.communication ?? []
  return conceptText((spoken.find((each) => each.preferred) ?? spoken[0])?.language)
}

/** `14-Mar-1961 (65y)`; a death ends the counting. */
export function birthDateWithAge(patient: ChartPatient, today: string): string {
  if (patient.birthDate === undefined) return notKnown
  const lastDay = patient.deceasedDateTime?.slice(0, 10) ?? today
  return `${clinicalDate(patient.birthDate)} (${ageInYears(patient.birthDate, lastDay)}y)`
}

/** Whole years between two calendar days, `YYYY-MM-DD`. */
export function ageInYears(bornOn: string, on: string): number {
  const years = Number(on.slice(0, 4)) - Number(bornOn.slice(0, 4))
  return on.slice(5, 10) < bornOn.slice(5, 10) ? years - 1 : years
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A FHIR date or instant as `14-Mar-1961`, as precise as it was given; the month in words, so no order to guess. */
export function clinicalDate(date: string | undefined): string {
  if (date === undefined) return notKnown
  const [year = '', month, day] = date.slice(0, 10).split('-')
  return [day, month === undefined ? undefined : months[Number(month) - 1], year]
    .filter((part) => part !== undefined)
    .join('-')
}

/** A moment in the clinic's zone: `02-Jun-2026 14:05`. */
export function clinicalMoment(instant: string | undefined, timeZone: string): string {
  if (instant === undefined) return notKnown
  if (!instant.includes('T')) return clinicalDate(instant)
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
    .format(new Date(instant))
    .split(' ')
  return `${clinicalDate(parts[0])} ${parts[1] ?? ''}`
}

/** The clinic's calendar day at an instant, `YYYY-MM-DD`. */
export function dayInZone(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at)
}
