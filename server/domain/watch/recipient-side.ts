import type { FeatureLevel } from '../feature-level.ts'
import type { Direction } from '../loop-vocabulary.ts'
import type { Recipient } from '../policy.ts'

/**
 * Whether a role of the escalation policy falls to the practice's own people. The referring side is ours unless somebody
 * outside sent the patient to us; the receiving side is ours unless we sent the patient away. An office of ours is written
 * to like any other.
 */
export function isOurRole(role: Recipient, direction: Direction): boolean {
  switch (role) {
    case 'owner':
    case 'coordinator-lead':
    case 'coordinator':
    case 'manager':
    case 'covering-clinician':
      return true
    case 'referrer':
      return direction !== 'inbound'
    case 'receiver-office':
    case 'receiver-records':
      return direction !== 'outbound'
    case 'referring-office':
    case 'patient':
      return false
  }
}

/** Whether a practice at this level tells a role anything by itself; else it only writes down that it would have. */
export function isToldAt(level: FeatureLevel, role: Recipient, direction: Direction): boolean {
  if (level === 'nudge') return isOurRole(role, direction)
  return level === 'escalate'
}
