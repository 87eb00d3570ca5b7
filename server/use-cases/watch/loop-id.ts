import type { LoopView } from '#domain/loop-view.ts'

/** `ServiceRequest/x` without its type. */
export function idOfView({ referral }: Pick<LoopView, 'referral'>): string {
  return referral.slice(referral.indexOf('/') + 1)
}
