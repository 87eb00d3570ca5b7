import { isOpenState } from './clock-starts.ts'
import type { LoopFacts } from './loop-facts.ts'
import type { Ball, LoopState } from './loop-vocabulary.ts'

/**
 * Who must act next. Work on our side falls to the owner, and to the coordinator lead while there is none. Any open
 * loop is our work while a note waits for a decision, after a packet did not arrive, and once the patient has died
 * or is inactive; a pended authorization makes the payer the one to wait for before the receiver accepts.
 */
export function deriveBall(facts: LoopFacts): Ball {
  const us: Ball = facts.owner ? 'owner' : 'coordinator-lead'
  if (!facts.isTracked) return 'nobody'
  const { state } = facts
  if (isOpenState(state) && (facts.isPatientDeceased || facts.isPatientInactive)) return us
  if (isOpenState(state) && state !== 'on-hold' && facts.candidates.length > 0) return us
  return ballOfState(state, facts, us)
}

/** A booking that is too late, or that nobody will pay for, is ours to sort out before the patient goes. */
function needsAnotherDate({ conflicts }: LoopFacts): boolean {
  return conflicts.some(({ code }) => code === 'booked-too-late' || code === 'auth-denied-before-visit')
}

function ballOfState(state: LoopState, facts: LoopFacts, us: Ball): Ball {
  switch (state) {
    case 'draft':
      return 'referrer'
    case 'sent':
    case 'acknowledged':
      if (facts.axes.ack === 'undelivered') return us
      return facts.axes.auth === 'pended' ? 'payer' : 'receiver'
    case 'accepted':
    case 'note-pending':
    case 'interim-note':
    case 'cancel-requested':
      return 'receiver'
    case 'scheduled':
      return needsAnotherDate(facts) ? us : 'patient'
    case 'captured':
    case 'routed':
    case 'info-requested':
    case 'visit-unconfirmed':
    case 'rebook-needed':
    case 'reconcile':
    case 'rejected':
    case 'on-hold':
      return us
    case 'closed-completed':
      return facts.axes.review === 'pending' ? 'referrer' : 'nobody'
    default:
      return 'nobody'
  }
}
