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
import { readPersonName, toWholeName } from './person-name.ts'
import type { Instant } from '../instant.ts'
import type { PatientFacts, ReachablePerson, ReachPoint } from '../notifications/patient-reach.ts'

const systems: ReadonlySet<string> = new Set(['phone', 'sms', 'email', 'fax'])
const uses: ReadonlySet<string> = new Set(['home', 'work', 'temp', 'old', 'mobile'])

/**
 * Reads from the record who can be written to about a patient, and where.
 *
 * @param resources - everything read about the patient; `RelatedPerson` among it are the registered proxies
 * @param hasPortal - whether the practice's EHR shows its Communications to patients
 * @returns nothing when the record of the patient is not among them
 */
export function readPatientFacts(
  patient: string,
  resources: readonly unknown[],
  hasPortal: boolean,
): PatientFacts | undefined {
  const fields = resources.filter(isFields)
  const record = fields.find((each) => referenceOf(each) === patient)
  if (record === undefined) return undefined
  const birthDate = textOf(record, 'birthDate', [])
  return {
    ...toPerson(record, hasPortal),
    isDeceased: record['deceasedBoolean'] === true || record['deceasedDateTime'] !== undefined,
    isActive: record['active'] !== false,
    proxies: fields
      .filter((each) => speaksFor(each, patient))
      .map((each) => toPerson(each, false))
      .toSorted((one, other) => (one.reference < other.reference ? -1 : 1)),
    ...(birthDate !== undefined && { birthDate }),
  }
}

const referenceOf = (fields: Fields): string => `${String(fields['resourceType'])}/${String(fields['id'])}`

function speaksFor(fields: Fields, patient: string): boolean {
  if (fields['resourceType'] !== 'RelatedPerson' || fields['active'] === false) return false
  return referencesOf(fields, 'patient', { aliases: new Map(), container: '' }, []).includes(patient)
}

function toPerson(fields: Fields, hasPortal: boolean): ReachablePerson {
  const language = languageOf(fields)
  const address = postalAddressOf(fields)
  const name = toWholeName(readPersonName(fields))
  return {
    reference: referenceOf(fields),
    telecom: objectsOf(fields, 'telecom', []).flatMap(toReachPoint),
    hasPortal,
    hasPostalAddress: address !== undefined,
    ...(address !== undefined && { postalAddress: address }),
    ...(language !== undefined && { language }),
    ...(name !== undefined && { name }),
  }
}

/**
 * The lines of the first address that letters reach: one that is in use and not merely a place to visit.
 *
 * @see {@link https://hl7.org/fhir/R4/datatypes.html#Address | FHIR R4 Address}
 */
function postalAddressOf(fields: Fields): readonly string[] | undefined {
  const address = objectsOf(fields, 'address', []).find(
    (each) => each['use'] !== 'old' && each['type'] !== 'physical',
  )
  if (address === undefined) return undefined
  const written: unknown = address['line']
  const street = Array.isArray(written) ? written.filter((line) => typeof line === 'string') : []
  const [city, state, postalCode] = ['city', 'state', 'postalCode'].map((name) => textOf(address, name, []))
  const place = [city, [state, postalCode].filter(Boolean).join(' ')].filter(Boolean).join(', ')
  const lines = [...street, place].filter((line) => line !== '')
  return lines.length > 1 ? lines : undefined
}

function toReachPoint(telecom: Fields): readonly ReachPoint[] {
  const system = textOf(telecom, 'system', []) ?? ''
  const written = textOf(telecom, 'value', []) ?? ''
  const isNumber = system === 'phone' || system === 'sms' || system === 'fax'
  const value = isNumber ? toE164(written) : written
  if (value === undefined || value === '') return []
  const use = textOf(telecom, 'use', []) ?? ''
  const period = objectOf(telecom, 'period', [])
  const from = period && momentOf(period, 'start', [])?.at
  const until = period && momentOf(period, 'end', [])?.lastAt
  return [
    {
      system: isKnown(systems, system) ? system : 'other',
      value,
      ...(isUse(use) && { use }),
      ...(typeof telecom['rank'] === 'number' && { rank: telecom['rank'] }),
      ...(from !== undefined && { from }),
      ...(until !== undefined && { until }),
    },
  ]
}

function isKnown(known: ReadonlySet<string>, word: string): word is 'phone' | 'sms' | 'email' | 'fax' {
  return known.has(word)
}

function isUse(word: string): word is NonNullable<ReachPoint['use']> {
  return uses.has(word)
}

/** North American numbers as people write them, and whatever is in E.164 already; anything else is no number. */
export function toE164(number: string): string | undefined {
  const digits = number.replace(/[^\d+]/g, '')
  if (/^\+[1-9]\d{7,14}$/.test(digits)) return digits
  if (/^1?[2-9]\d{9}$/.test(digits)) return `+1${digits.slice(-10)}`
  return undefined
}

/** The language marked as preferred, else the only one there is. */
function languageOf(fields: Fields): string | undefined {
  const spoken = objectsOf(fields, 'communication', [])
  const preferred =
    spoken.find((each) => each['preferred'] === true) ?? (spoken.length === 1 ? spoken[0] : undefined)
  const language = preferred && objectOf(preferred, 'language', [])
  const coding = language && objectsOf(language, 'coding', [])[0]
  return coding && textOf(coding, 'code', [])
}

/** `givenAt`: when the word was said that counts; absent where none was. */
export type TextConsent = { standing: 'permitted' | 'denied' | 'none'; givenAt?: Instant }

/** What the record says about texts: the newest word counts, and no word is not a yes. */
export function readTextConsent(patient: string, resources: readonly unknown[]): TextConsent {
  const { consents } = readEvidence(
    resources.filter((each) => isFields(each) && each['resourceType'] === 'Consent'),
  ).evidence
  const newest = consents
    .filter((consent) => consent.isSmsConsent && consent.patient === patient)
    .toSorted((one, other) => one.decidedAt - other.decidedAt || (one.ref < other.ref ? -1 : 1))
    .at(-1)
  if (newest === undefined) return { standing: 'none' }
  return { standing: newest.isDenied ? 'denied' : 'permitted', givenAt: newest.decidedAt }
}
