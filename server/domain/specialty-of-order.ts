import type { OrderEvidence } from './evidence-records.ts'
import { specialtyOf, type Specialty } from './specialties.ts'

/** The specialty a referral asks for, from its code and the kind of performer it names. */
export function specialtyOfOrder({ order }: { order: OrderEvidence }): Specialty | undefined {
  return specialtyOf([...order.codes, ...order.performerTypes])
}
