import type { Instant } from '../instant.ts'

/**
 * How referrals are found that nobody opened: by a search across patients, or only in charts that are tracked.
 * Notifications come on top of either, wherever the EHR sends them.
 */
export type DiscoveryMode = 'population' | 'patient-by-patient'

/** A refusal holds for a day; then the EHR may have been configured otherwise. */
const refusalHoldsMs = 86_400_000

/**
 * @param declared - search parameters of ServiceRequest; empty where the EHR lists none; `undefined` without search
 * @param refusedAt - when it last refused a search without a patient, whatever it declares
 */
export function decideDiscovery(
  declared: readonly string[] | undefined,
  refusedAt: Instant | undefined,
  now: Instant,
): DiscoveryMode {
  if (declared === undefined || (declared.length > 0 && !declared.includes('_lastUpdated')))
    return 'patient-by-patient'
  return refusedAt !== undefined && now - refusedAt < refusalHoldsMs ? 'patient-by-patient' : 'population'
}
