import type { LoopView } from '../loop-view.ts'
import type { LoopState } from '../loop-vocabulary.ts'
import { isOpenState } from '../clock-starts.ts'
import { refuseByState, type LoopCommandName } from './state-rules.ts'

/**
 * In which order commands stand after the first: what moves the referral, then people, then ends. What is about a work item
 * is offered at the item.
 */
const usualOrder = [
  'review-note',
  'file-note',
  'reject-note',
  'route',
  'send-packet',
  'record-acknowledgement',
  'record-acceptance',
  'record-information-request',
  'record-decline',
  'record-appointment',
  'book-appointment',
  'record-no-show',
  'rebook',
  'cancel-appointment',
  'request-note',
  'request-records',
  'link-appointment',
  'unlink-appointment',
  'log-contact',
  'resume',
  'redirect',
  'assign',
  'snooze',
  'escalate',
  'change-urgency',
  'hold',
  'cancel',
  'force-cancel',
  'close',
  'reopen',
  'start-tracking',
] as const satisfies readonly LoopCommandName[]

const hasLiveBooking = ({ axes, visit }: LoopView): boolean => axes.appt === 'booked' && visit !== undefined

function hasBegun({ visit, judgedAt }: LoopView): boolean {
  return visit !== undefined && Date.parse(visit.startsAt) <= Date.parse(judgedAt)
}

/**
 * The appointment a referral stands with: the live booking, else the one that was lost.
 *
 * @returns `Appointment/x`; nothing where only a letter tells of a booking that nobody of us ever saw
 */
export function findNamedAppointment({ visit, why }: LoopView): string | undefined {
  const named = [...(visit?.evidence ?? []), ...why.flatMap(({ evidence }) => evidence)]
  return named.find((reference) => reference.startsWith('Appointment/'))
}

/** What a command needs beside a state that allows it. */
function hasItsObject(name: LoopCommandName, view: LoopView): boolean {
  const isInbound = view.axes.direction === 'inbound'
  switch (name) {
    case 'send-packet':
      return isInbound ? view.axes.note === 'final' : view.receiver !== undefined
    case 'record-appointment':
    case 'book-appointment':
    case 'redirect':
      return !hasLiveBooking(view)
    case 'record-no-show':
      return hasLiveBooking(view) && hasBegun(view)
    case 'cancel-appointment':
      return hasLiveBooking(view)
    case 'rebook':
      return (
        hasLiveBooking(view) || (view.state === 'rebook-needed' && findNamedAppointment(view) !== undefined)
      )
    case 'request-note':
      return view.receiver !== undefined
    case 'request-records':
      return (isInbound ? view.requester : view.receiver) !== undefined
    case 'link-appointment':
      return view.possibleBookings.length > 0
    case 'unlink-appointment':
      return hasLiveBooking(view)
    case 'snooze':
      return view.owner?.reference !== undefined
    case 'force-cancel':
      return view.clocks.some(({ clock, status }) => clock === 'cancel' && status === 'passed')
    case 'start-tracking':
      return !view.isTracked
    case 'file-note':
    case 'reject-note':
      return view.candidates.length > 0 || (view.state === 'reconcile' && name === 'file-note')
    case 'review-note':
      return view.axes.review === 'pending'
    default:
      return true
  }
}

const nextByState: Readonly<Partial<Record<LoopState, LoopCommandName>>> = {
  captured: 'route',
  routed: 'send-packet',
  sent: 'record-acknowledgement',
  acknowledged: 'record-acceptance',
  'info-requested': 'send-packet',
  accepted: 'record-appointment',
  scheduled: 'rebook',
  'visit-unconfirmed': 'log-contact',
  'rebook-needed': 'rebook',
  'note-pending': 'request-note',
  'interim-note': 'request-note',
  reconcile: 'file-note',
  rejected: 'redirect',
  'cancel-requested': 'force-cancel',
  'on-hold': 'resume',
}

/** While the receiver has it, the clock that decides may ask for something else than the state does. */
function nextByClock({ state, decidingClock, clocks }: LoopView): LoopCommandName | undefined {
  if (state !== 'sent' && state !== 'acknowledged' && state !== 'accepted') return undefined
  const clock = decidingClock === undefined ? undefined : clocks[decidingClock]?.clock
  if (clock === 'patient') return 'log-contact'
  return clock === 'unscheduled' && state !== 'sent' ? 'record-appointment' : undefined
}

function nextInbound(view: LoopView): LoopCommandName | undefined {
  if (view.axes.direction !== 'inbound') return undefined
  if (view.state === 'note-pending') return 'send-packet'
  const isUnanswered = view.state === 'captured' || view.state === 'routed' || view.state === 'sent'
  return isUnanswered ? 'record-acceptance' : undefined
}

/** Candidates for the one next action, the best first. */
function listNext(view: LoopView): readonly (LoopCommandName | undefined)[] {
  if (!isOpenState(view.state)) return [view.axes.review === 'pending' ? 'review-note' : 'reopen']
  if (view.isPatientDeceased) return ['close']
  const isWaitingForVisit = view.state === 'scheduled' && hasBegun(view)
  return [
    view.isTracked ? undefined : 'start-tracking',
    view.receiver !== undefined && view.owner === undefined ? 'assign' : undefined,
    nextInbound(view),
    isWaitingForVisit ? 'record-no-show' : undefined,
    // A note that may be the one that is missing is looked at before anybody is asked for it.
    view.candidates.length > 0 ? 'file-note' : undefined,
    nextByClock(view),
    nextByState[view.state],
    view.state === 'rebook-needed' ? 'record-appointment' : undefined,
    'log-contact',
  ]
}

/**
 * The commands that make sense for a referral as it stands, the one next action first, the others in a fixed order.
 * None of them is refused for the referral's state; a text, a time or a person may still be missing.
 *
 * @returns nothing for a void order
 */
export function offerCommands(view: LoopView): readonly LoopCommandName[] {
  const offered: readonly LoopCommandName[] = usualOrder.filter(
    (name) => refuseByState(name, view) === undefined && hasItsObject(name, view),
  )
  const next = listNext(view).find((name) => name !== undefined && offered.includes(name))
  return next === undefined ? offered : [next, ...offered.filter((name) => name !== next)]
}
