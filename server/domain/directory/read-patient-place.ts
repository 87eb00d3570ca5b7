import { codesOf, isFields, momentOf, objectsOf, referencesOf, textOf, type Fields } from '../fhir-reading.ts'
import type { Instant } from '../instant.ts'
import type { PatientCoverage } from './judge-network.ts'
import type { Position } from './receiver.ts'
import type { PatientPlace } from './ranking.ts'

const scope = { aliases: new Map<string, string>(), container: '' }
/** @see {@link https://hl7.org/fhir/R4/extension-geolocation.html | FHIR geolocation} */
const geolocation = 'http://hl7.org/fhir/StructureDefinition/geolocation'

const dayMs = 86_400_000

/**
 * What finding a receiver needs to know of a patient, from the chart: how they are insured today, where they live, what
 * they speak. Whatever is not in the chart is left out; a coverage that is cancelled or over does not count.
 *
 * @param patient - `Patient/x`
 * @param resources - of the chart, of any kind and in any order
 */
export function readPatientPlace(patient: string, resources: readonly unknown[], now: Instant): PatientPlace {
  const fields = resources.filter(isFields)
  const record = fields.find((each) => `${String(each['resourceType'])}/${String(each['id'])}` === patient)
  const coverages = fields
    .filter((each) => isCoverageOf(each, patient, now))
    .toSorted((one, other) => orderOf(one) - orderOf(other))
    .map(toCoverage)
  return record === undefined ? { coverages } : { coverages, ...homeOf(record), ...languageOf(record) }
}

function isCoverageOf(fields: Fields, patient: string, now: Instant): boolean {
  if (fields['resourceType'] !== 'Coverage' || fields['status'] !== 'active') return false
  if (!referencesOf(fields, 'beneficiary', scope, []).includes(patient)) return false
  const [period] = objectsOf(fields, 'period', [])
  const [start, end] = ['start', 'end'].map((name) =>
    period === undefined ? undefined : momentOf(period, name, []),
  )
  // Its last day is covered to its end, in whatever zone that is.
  return (
    (start === undefined || start.at - dayMs <= now) && (end === undefined || now < end.lastAt + 2 * dayMs)
  )
}

const orderOf = (fields: Fields): number => (typeof fields['order'] === 'number' ? fields['order'] : 1)

function toCoverage(fields: Fields): PatientCoverage {
  const [payor] = objectsOf(fields, 'payor', [])
  const [payer] = referencesOf(fields, 'payor', scope, [])
  const network = textOf(fields, 'network', [])
  return {
    payerName: payor === undefined ? '' : (textOf(payor, 'display', []) ?? ''),
    ...(payer !== undefined && { payer }),
    ...(network !== undefined && { network }),
  }
}

function homeOf(record: Fields): Partial<PatientPlace> {
  const addresses = objectsOf(record, 'address', []).filter((each) => each['use'] !== 'old')
  const home = addresses.find((each) => each['use'] === 'home') ?? addresses[0]
  if (home === undefined) return {}
  const [postalCode, city, state] = ['postalCode', 'city', 'state'].map((name) => textOf(home, name, []))
  const position = positionOf(home)
  return {
    ...(postalCode !== undefined && { postalCode }),
    ...(city !== undefined && { city }),
    ...(state !== undefined && { state }),
    ...(position !== undefined && { position }),
  }
}

function positionOf(address: Fields): Position | undefined {
  const parts = objectsOf(address, 'extension', [])
    .filter((extension) => extension['url'] === geolocation)
    .flatMap((extension) => objectsOf(extension, 'extension', []))
  const [latitude, longitude] = ['latitude', 'longitude'].map(
    (url) => parts.find((part) => part['url'] === url)?.['valueDecimal'],
  )
  return typeof latitude === 'number' && typeof longitude === 'number' ? { latitude, longitude } : undefined
}

function languageOf(record: Fields): Partial<PatientPlace> {
  const spoken = objectsOf(record, 'communication', [])
  const wished = spoken.find((each) => each['preferred'] === true) ?? spoken[0]
  const [code] = wished === undefined ? [] : codesOf(wished, 'language', [])
  const language = code?.split('|')[1]?.toLowerCase().split('-')[0]
  return language === undefined || language === '' ? {} : { language }
}
