import { dayMs } from '../clinic-zone.ts'
import { readEvidence } from '../evidence.ts'
import {
  isFields,
  momentOf,
  objectOf,
  objectsOf,
  referencesOf,
  textOf,
  type Fields,
} from '../fhir-reading.ts'
import type { Instant } from '../instant.ts'

/** How the patient, or for a minor their proxy, can be written to. Plain values; stored as JSON. */
export type PatientReach = {
  /** Who is written to: the patient, or the `RelatedPerson` who speaks for a minor. */
  readonly recipient?: string
  readonly isMinor: boolean
  /** A number that takes text messages, in E.164. */
  readonly textNumber?: string
  /** What the record says about texts; no word is not a yes. */
  readonly consent: 'given' | 'denied' | 'none'
}

/** Of age at eighteen; where no birth date is known nobody is taken for a child. */
const adultYears = 18
const daysOfYear = 365.2425

/**
 * Reads from the record how the patient can be reached. Consent is the newest word about texts in the record; what was
 * said since, by text itself, is known per number and asked at sending.
 */
export function readPatientReach(patient: string, resources: readonly unknown[], now: Instant): PatientReach {
  const fields = resources.filter(isFields)
  const record = fields.find((each) => isThis(each, patient))
  const isMinor = record !== undefined && isUnderAge(record, now)
  const spokenFor = isMinor ? fields.find((each) => speaksFor(each, patient)) : record
  const recipient = spokenFor && `${String(spokenFor['resourceType'])}/${String(spokenFor['id'])}`
  const textNumber = spokenFor && textNumberOf(spokenFor)
  return {
    isMinor,
    consent: consentOf(patient, resources),
    ...(recipient !== undefined && { recipient }),
    ...(textNumber !== undefined && { textNumber }),
  }
}

const isThis = (fields: Fields, reference: string): boolean =>
  `${String(fields['resourceType'])}/${String(fields['id'])}` === reference

function isUnderAge(record: Fields, now: Instant): boolean {
  const born = momentOf(record, 'birthDate', [])
  return born !== undefined && now - born.at < adultYears * daysOfYear * dayMs
}

function speaksFor(fields: Fields, patient: string): boolean {
  if (fields['resourceType'] !== 'RelatedPerson' || fields['active'] === false) return false
  return referencesOf(fields, 'patient', { aliases: new Map(), container: '' }, []).includes(patient)
}

/** A mobile number before any other telephone, lower ranks first; numbers out of use are none. */
function textNumberOf(fields: Fields): string | undefined {
  const phones = objectsOf(fields, 'telecom', []).filter(
    (telecom) => (telecom['system'] === 'phone' || telecom['system'] === 'sms') && isInUse(telecom),
  )
  const best = phones.toSorted((one, other) => preference(one) - preference(other))[0]
  return best === undefined ? undefined : toE164(textOf(best, 'value', []) ?? '')
}

function isInUse(telecom: Fields): boolean {
  return telecom['use'] !== 'old' && objectOf(telecom, 'period', [])?.['end'] === undefined
}

function preference(telecom: Fields): number {
  const rank = typeof telecom['rank'] === 'number' ? telecom['rank'] : 10
  return (telecom['use'] === 'mobile' || telecom['system'] === 'sms' ? 0 : 100) + rank
}

/** North American numbers as people write them, and whatever is in E.164 already. */
function toE164(number: string): string | undefined {
  const digits = number.replace(/[^\d+]/g, '')
  if (/^\+[1-9]\d{7,14}$/.test(digits)) return digits
  if (/^1?[2-9]\d{9}$/.test(digits)) return `+1${digits.slice(-10)}`
  return undefined
}

function consentOf(patient: string, resources: readonly unknown[]): PatientReach['consent'] {
  const { consents } = readEvidence(
    resources.filter((each) => isFields(each) && each['resourceType'] === 'Consent'),
  ).evidence
  const newest = consents
    .filter((consent) => consent.isSmsConsent && consent.patient === patient)
    .toSorted((one, other) => one.decidedAt - other.decidedAt || (one.ref < other.ref ? -1 : 1))
    .at(-1)
  if (newest === undefined) return 'none'
  return newest.isDenied ? 'denied' : 'given'
}
