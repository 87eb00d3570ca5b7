import { codeSystems } from '../codes.ts'
import { codesOf, isFields, objectsOf, tagsOf, textOf, type Fields } from '../fhir-reading.ts'

/** How a patient is named in a list of many. */
export type PatientLabel = {
  /** `OKAFOR, Adaeze`; empty when the record was not read or names nobody. */
  name: string
  birthDate?: string
  gender?: string
  mrn?: string
  phone?: string
  /** BCP 47. */
  language?: string
  /** Every name the record holds, older ones included: people look for those as well. */
  names: readonly string[]
  /** Every record number that is in use. */
  recordNumbers: readonly string[]
}

const restrictedLabels: ReadonlySet<string> = new Set(
  ['R', 'V'].map((code) => `${codeSystems.confidentiality}|${code}`),
)

/** The resource of a reference, among everything that was read. */
export function findResource(reference: string, resources: readonly unknown[]): Fields | undefined {
  return resources.find(
    (each): each is Fields =>
      isFields(each) && `${String(each['resourceType'])}/${String(each['id'])}` === reference,
  )
}

/**
 * Whether the record or the order is labelled restricted or very restricted.
 *
 * @see {@link https://hl7.org/fhir/R4/security-labels.html | FHIR R4 security labels}
 */
export function isRestricted(
  { patient, referral }: { patient: string; referral: string },
  resources: readonly unknown[],
): boolean {
  return [patient, referral].some((reference) => {
    const meta = findResource(reference, resources)?.['meta']
    return isFields(meta) && tagsOf(meta, 'security', []).some((label) => restrictedLabels.has(label))
  })
}

/** Reads how a patient is named and found; a record that was not read gives an empty name. */
export function readPatientLabel(patient: string, resources: readonly unknown[]): PatientLabel {
  const record = findResource(patient, resources)
  if (record === undefined) return { name: '', names: [], recordNumbers: [] }
  const names = objectsOf(record, 'name', [])
  const shown = ['official', 'usual'].map((use) => names.find((each) => each['use'] === use)).find(Boolean)
  const recordNumbers = recordNumbersOf(record)
  const [mrn] = recordNumbers
  const birthDate = textOf(record, 'birthDate', [])
  const gender = textOf(record, 'gender', [])
  const phone = phoneOf(record)
  const language = languageOf(record)
  return {
    name: surnameFirst(shown ?? names.find((each) => each['use'] !== 'old') ?? names[0]),
    names: names.map((each) => [...givenOf(each), textOf(each, 'family', []) ?? ''].join(' ').trim()),
    recordNumbers,
    ...(mrn !== undefined && { mrn }),
    ...(birthDate !== undefined && { birthDate }),
    ...(gender !== undefined && { gender }),
    ...(phone !== undefined && { phone }),
    ...(language !== undefined && { language }),
  }
}

/** Surname in capitals first, so that it is found at a glance. */
function surnameFirst(name: Fields | undefined): string {
  if (name === undefined) return ''
  const family = textOf(name, 'family', [])?.toLocaleUpperCase()
  const whole = [family, givenOf(name).join(' ')].filter((part) => part !== undefined && part !== '')
  return whole.length > 0 ? whole.join(', ') : (textOf(name, 'text', []) ?? '')
}

function givenOf(name: Fields): readonly string[] {
  const given: unknown = name['given']
  return Array.isArray(given) ? given.filter((each) => typeof each === 'string') : []
}

/** Numbers typed as medical record number; without such types, the first that is in use. */
function recordNumbersOf(record: Fields): readonly string[] {
  const current = objectsOf(record, 'identifier', []).filter((each) => each['use'] !== 'old')
  const typed = current.filter((each) => codesOf(each, 'type', []).some((code) => code.endsWith('|MR')))
  return (typed.length > 0 ? typed : current.slice(0, 1)).flatMap((each) => textOf(each, 'value', []) ?? [])
}

function phoneOf(record: Fields): string | undefined {
  const phones = objectsOf(record, 'telecom', []).filter(
    (each) => each['system'] === 'phone' && each['use'] !== 'old',
  )
  const [first] = phones.toSorted((one, other) => rankOfPhone(one) - rankOfPhone(other))
  return first && textOf(first, 'value', [])
}

function rankOfPhone({ rank }: Fields): number {
  return typeof rank === 'number' ? rank : Number.MAX_SAFE_INTEGER
}

function languageOf(record: Fields): string | undefined {
  const spoken = objectsOf(record, 'communication', [])
  const preferred = spoken.find((each) => each['preferred'] === true) ?? spoken[0]
  const [code] = preferred ? codesOf(preferred, 'language', []) : []
  return code?.slice(code.indexOf('|') + 1)
}
