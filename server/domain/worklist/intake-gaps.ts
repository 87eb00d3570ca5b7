import type { LoopView } from '../loop-view.ts'
import type { PatientLabel } from './patient-label.ts'

/** What is missing of a referral that was sent to us, before anybody can say when the patient will be seen. */
export const intakeGaps = ['question', 'referrer', 'phone', 'birth-date'] as const
export type IntakeGap = (typeof intakeGaps)[number]

/**
 * What of an inbound referral has to be asked for: why the patient is sent, by whom, and how the patient is reached and
 * told from others. Nothing is asked of a referral of ours.
 *
 * @returns in the order of {@link intakeGaps}
 */
export function findIntakeGaps(
  { axes, reason, requester }: LoopView,
  { phone, birthDate }: PatientLabel,
): readonly IntakeGap[] {
  if (axes.direction !== 'inbound') return []
  const known: Readonly<Record<IntakeGap, boolean>> = {
    question: reason !== undefined && reason !== '',
    referrer: requester?.display !== undefined || requester?.reference !== undefined,
    phone: phone !== undefined,
    'birth-date': birthDate !== undefined,
  }
  return intakeGaps.filter((gap) => !known[gap])
}
