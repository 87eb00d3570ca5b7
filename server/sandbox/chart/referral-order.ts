import type { ChartOrder } from './chart-resources.ts'

const snomed = 'http://snomed.info/sct'
/** SNOMED CT 3457005 | Patient referral (procedure) |: how this practice files its referrals among all orders. */
const patientReferral = '3457005'

export function isReferralOrder(order: ChartOrder): boolean {
  return (order.category ?? []).some((category) =>
    category.coding?.some(({ system, code }) => system === snomed && code === patientReferral),
  )
}
