import { ChartOrder, ChartPatient } from './chart-resources.ts'
import type { EhrRecords } from './ehr-records.ts'
import { isReferralOrder } from './referral-order.ts'

/** One page of the patient list, each patient with how many referrals there are. */
export type PatientListPage = {
  readonly patients: readonly { readonly patient: ChartPatient; readonly referrals: number }[]
  /** How many patients match, on all pages. */
  readonly total: number
  /** Names the page after this one; nothing on the last. */
  readonly next: string | undefined
}

/** A screen and a half: quick to load, and the whole of a small practice. */
const patientsOnPage = '100'

/** Days as this EHR writes them, as Americans do, and as machines do. */
const dayPatterns = [
  /^(?<day>\d\d)-(?<month>[a-z]{3})-(?<year>\d{4})$/i,
  /^(?<month>\d\d)\/(?<day>\d\d)\/(?<year>\d{4})$/,
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)$/,
]
const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')

/** The length of this practice's numbers; people leave out the zeros in front. */
const numberLength = 10

/**
 * Finds patients by all the words of a search, in the order of their names. A word is a birth date, or a medical
 * record number, or a part of a name; alone and part of nobody's name, it may also be a number of letters.
 *
 * @param page - from an earlier answer; absent: the first
 */
export async function readPatientList(
  records: EhrRecords,
  mrnSystem: string,
  search: string,
  page: string | undefined,
): Promise<PatientListPage> {
  const words = search.split(/[\s,]+/).filter((word) => word !== '')
  const criteria = words.map((word) => criterionOf(word, mrnSystem))
  let found = await readPage(records, criteria, page)
  const [only] = words
  if (found.total === 0 && words.length === 1 && only !== undefined)
    found = await readPage(records, [numberCriterion(only, mrnSystem)], undefined)
  const referrals = await countReferrals(records, found.resources)
  return {
    patients: found.resources.map((patient) => ({ patient, referrals: referrals.get(patient.id) ?? 0 })),
    total: found.total,
    next: found.next,
  }
}

type Parameter = readonly [name: string, value: string]

function readPage(records: EhrRecords, criteria: readonly Parameter[], page: string | undefined) {
  const query: readonly Parameter[] =
    page === undefined ? [...criteria, ['_sort', 'family'], ['_count', patientsOnPage]] : [['_page', page]]
  return records.page('Patient', query, ChartPatient)
}

function criterionOf(word: string, mrnSystem: string): Parameter {
  const bornOn = dayOf(word)
  if (bornOn !== undefined) return ['birthdate', bornOn]
  return /\d/.test(word) ? numberCriterion(word, mrnSystem) : ['name:contains', escaped(word)]
}

function numberCriterion(word: string, mrnSystem: string): Parameter {
  const forms = new Set([word, word.toUpperCase(), word.padStart(numberLength, '0')])
  return ['identifier', [...forms].map((form) => `${mrnSystem}|${escaped(form)}`).join(',')]
}

/** @see {@link https://hl7.org/fhir/R4/search.html#escaping | FHIR R4 search, escaping} */
function escaped(word: string): string {
  return word.replaceAll(/[\\,|$]/g, '\\$&')
}

function dayOf(word: string): string | undefined {
  for (const pattern of dayPatterns) {
    const { year, month = '', day } = pattern.exec(word)?.groups ?? {}
    if (year === undefined || day === undefined) continue
    const number = months.indexOf(month.toLowerCase()) + 1 || Number(month)
    return number > 0 ? `${year}-${String(number).padStart(2, '0')}-${day}` : undefined
  }
  return undefined
}

/** Orders of the patients on the page, all in one search. */
async function countReferrals(
  records: EhrRecords,
  patients: readonly ChartPatient[],
): Promise<ReadonlyMap<string, number>> {
  if (patients.length === 0) return new Map()
  const query = { patient: patients.map(({ id }) => id).join(','), _elements: 'category,subject' }
  const orders = await records.search('ServiceRequest', query, ChartOrder)
  const counts = new Map<string, number>()
  for (const { subject } of orders.filter(isReferralOrder)) {
    const id = subject.reference?.replace('Patient/', '') ?? ''
    counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  return counts
}
