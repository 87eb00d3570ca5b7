import { z } from 'zod'
import { readEvidence } from '#domain/evidence.ts'
import { isReferral } from '#domain/referral.ts'
import type { ReferralSelector } from '#domain/policy.ts'
import { EhrUnavailable } from '../../ehr/ehr-error.ts'
import type { GuardedFetch } from '../../ehr/guarded-fetch.ts'
import { parseJson } from '../../ehr/smart-discovery.ts'

/** How Baton takes the orders of an EHR, in numbers and codes; nothing of anybody's chart. */
export type OrderCounts = {
  orders: number
  referrals: number
  /** Laboratory, imaging, procedure and other orders that are known to be none. */
  otherOrders: number
  /** Neither: their codes and categories say nothing Baton knows. */
  unclassified: number
  /** Not to be read as an order at all. */
  unusable: number
  /** Codes of the unclassified, the most frequent first, as `system|code`. */
  codes: readonly { code: string; orders: number }[]
  /** False when there are more pages than were read. */
  isComplete: boolean
}

export type OrderQuestion = { id: string; iss: string; accessToken: string; selector: ReferralSelector }

const pageSize = '100'
/** A sample large enough to meet every code in use, small enough to be harmless. */
const maxPages = 10
const maxBytes = 16_000_000
const maxCodes = 10

const SearchPage = z.object({
  resourceType: z.literal('Bundle'),
  entry: z.array(z.object({ resource: z.unknown() })).default([]),
  link: z.array(z.object({ relation: z.string(), url: z.string() })).default([]),
})

/**
 * Reads orders of everybody, as far as the EHR allows such a search, and counts how they would be taken.
 *
 * @throws EhrUnavailable when the EHR refuses or fails; many refuse any search without a patient
 */
export async function countOrders(ehr: GuardedFetch, question: OrderQuestion): Promise<OrderCounts> {
  const orders: unknown[] = []
  let url: string | undefined = `${question.iss}/ServiceRequest?_count=${pageSize}`
  for (let page = 0; url !== undefined && page < maxPages; page += 1) {
    const read: z.infer<typeof SearchPage> = await readPage(ehr, question, url)
    orders.push(...read.entry.map(({ resource }) => resource).filter(isOrder))
    const next = read.link.find((link) => link.relation === 'next')?.url
    url = next === undefined ? undefined : new URL(next, `${question.iss}/`).href
  }
  return { ...classify(orders, question.selector), isComplete: url === undefined }
}

async function readPage(ehr: GuardedFetch, { id, accessToken }: OrderQuestion, url: string) {
  const headers = { accept: 'application/fhir+json', authorization: `Bearer ${accessToken}` }
  const answer = await ehr.fetch(url, { headers, maxBytes })
  if (answer.status !== 200) throw new EhrUnavailable(id, 'status', { status: answer.status })
  const read = SearchPage.safeParse(parseJson(id, answer.body))
  if (!read.success) throw new EhrUnavailable(id, 'unusable-answer')
  return read.data
}

function isOrder(resource: unknown): boolean {
  return (
    typeof resource === 'object' &&
    resource !== null &&
    'resourceType' in resource &&
    resource.resourceType === 'ServiceRequest'
  )
}

/** SNOMED "Patient referral", the category of referral orders. */
const patientReferral = 'http://snomed.info/sct|3457005'

function classify(
  resources: readonly unknown[],
  selector: ReferralSelector,
): Omit<OrderCounts, 'isComplete'> {
  const { evidence, setAside } = readEvidence(resources)
  const counts = { referrals: 0, otherOrders: 0, unclassified: 0 }
  const codes = new Map<string, number>()
  for (const order of evidence.orders) {
    // What not even the referral category would make a referral is known to be another order.
    const wouldBe = { ...order, categories: [...order.categories, patientReferral] }
    if (isReferral(order, selector)) counts.referrals += 1
    else if (!isReferral(wouldBe, selector)) counts.otherOrders += 1
    else {
      counts.unclassified += 1
      for (const code of codesOf(order)) codes.set(code, (codes.get(code) ?? 0) + 1)
    }
  }
  const unusable = setAside.filter(({ resource }) => resource.startsWith('ServiceRequest')).length
  const orders = counts.referrals + counts.otherOrders + counts.unclassified + unusable
  return { orders, ...counts, unusable, codes: mostFrequent(codes) }
}

/** Codes without a system are somebody's free words and stay where they are. */
function codesOf(order: { codes: readonly string[]; categories: readonly string[] }): Set<string> {
  return new Set([...order.codes, ...order.categories].filter((code) => /^[^|\s]+\|[^|\s]+$/.test(code)))
}

function mostFrequent(codes: ReadonlyMap<string, number>): OrderCounts['codes'] {
  return [...codes]
    .map(([code, orders]) => ({ code, orders }))
    .sort((a, b) => b.orders - a.orders || a.code.localeCompare(b.code))
    .slice(0, maxCodes)
}
