import type { PracticeContext } from '#domain/watch/practice-context.ts'
import { toHeldBack } from '#domain/watch/planned-objection.ts'
import { waysToPatient } from '#domain/watch/tell-patient.ts'
import type { Firing, FiringKey } from '../../store/escalations.ts'
import type { ClaimedLoop } from '../../store/loops.ts'
import type { OutboxItem } from '../../store/outbox.ts'
import { toOutboxItem } from './enqueue-delivery.ts'
import { openVisitMessages, visitClock, visitStep } from './next-wake.ts'
import type { StoredLoop } from './stored-loop.ts'

/** A message that nobody gets is written down as well, or its loop would come up again and again. */
const whyNot = { observe: 'observing', nudge: 'outside-not-told', escalate: 'nobody-to-tell' } as const

/**
 * The reminder before a visit and the question after it, when their time has come. They are a service: where no channel
 * is open nobody is made to telephone, and it is written down that nothing went out.
 */
export function tellVisits(
  stored: StoredLoop,
  loop: ClaimedLoop,
  fired: readonly FiringKey[],
  practice: PracticeContext,
): { firings: readonly Firing[]; items: readonly OutboxItem[] } {
  const now = new Date(practice.now)
  const due = openVisitMessages(stored, fired, now).filter(({ from }) => from <= practice.now)
  const told = due.map((message) => {
    const step = visitStep(message)
    const key = [loop.referral, visitClock, step, 1, 'patient'].join('|')
    const { ways, notBefore } = waysToPatient(message.notice, stored.dossier, practice, key, 0)
    const [first, ...others] = practice.level === 'escalate' ? ways : []
    const heldBack = practice.level === 'escalate' ? undefined : toHeldBack(ways)
    const firing: Firing = {
      referral: loop.referral,
      clock: visitClock,
      step,
      cycle: 1,
      recipient: 'patient',
      channel: first?.channel ?? 'none',
      firedAt: now,
      policy: stored.policy,
      outcome: first === undefined ? 'suppressed' : 'fired',
      because: first?.because ?? whyNot[practice.level],
    }
    const { reach } = stored.dossier.patient
    const record = {
      referral: stored.dossier.referral,
      patient: stored.dossier.patient.reference,
      sender: practice.organization,
      ...(reach.kind === 'person' && { recipient: reach.reference }),
    }
    const timing = {
      referral: loop.referral,
      patient: loop.patient,
      notBefore: new Date(notBefore),
      notAfter: new Date(message.until),
    }
    const going = first ?? heldBack
    const items = going === undefined ? [] : [toOutboxItem({ key, ways: [going, ...others], record }, timing)]
    return { firing, items }
  })
  return { firings: told.map(({ firing }) => firing), items: told.flatMap(({ items }) => items) }
}
