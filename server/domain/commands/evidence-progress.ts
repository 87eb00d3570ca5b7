import { isKind, listAnswers } from '../answers.ts'
import type { LoopEvidence } from '../chart-links.ts'
import { communicationCodes } from '../codes.ts'
import { listBookings } from './bookings.ts'
import type { Progress } from './task-progress.ts'

/** How far a Task had got by everything but itself. */
export function statusByEvidence(loop: LoopEvidence): string {
  const { live, attended, lost } = listBookings(loop)
  if (live.length > 0 || attended.length > 0 || lost.length > 0 || loop.encounters.length > 0)
    return 'in-progress'
  const task = loop.attempts.at(-1)?.ref
  const answer = listAnswers(loop).findLast(({ evidence }) => evidence !== task)
  if (answer?.kind === 'accepted') return 'accepted'
  const isSent = loop.communications.some(
    (message) => message.status === 'completed' && isKind(message, communicationCodes.packet),
  )
  return isSent || answer !== undefined ? 'requested' : 'draft'
}

const progressOfStatus: Readonly<Record<string, Progress>> = {
  draft: 'routed',
  requested: 'sent',
  received: 'acknowledged',
  accepted: 'accepted',
  ready: 'accepted',
}

/** What Baton says about a Task that goes on. */
export function progressOf(status: string, loop: LoopEvidence): Progress {
  const { live, attended, lost } = listBookings(loop)
  if (attended.length > 0 || loop.encounters.some((one) => one.status === 'finished')) return 'note-pending'
  if (live.length > 0) return 'scheduled'
  if (lost.length > 0) return lost.at(-1)?.status === 'noshow' ? 'no-show' : 'appointment-cancelled'
  if (status === 'draft' && !hasReceiver(loop)) return 'captured'
  return progressOfStatus[status] ?? 'accepted'
}

const hasReceiver = ({ order, attempts }: LoopEvidence): boolean =>
  order.performers.length > 0 || attempts.at(-1)?.owner !== undefined
