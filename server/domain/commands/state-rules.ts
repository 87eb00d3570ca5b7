import { isOpenState } from '../clock-starts.ts'
import type { LoopView } from '../loop-view.ts'
import { openStates, type LoopState, type OpenState } from '../loop-vocabulary.ts'
import type { CommandName, RefusalReason } from './command.ts'

/** Every command about one referral. */
export type LoopCommandName = Exclude<CommandName, 'refer'>

type Refusals = Readonly<Partial<Record<OpenState, RefusalReason>>>
type Rule = {
  /** Open states in which it is refused, and why; in the others it may be done. */
  refusedIn: Refusals
  /** Where else it may be done. */
  also?: readonly ('closed' | 'draft' | 'void')[]
}

const refused = (reason: RefusalReason, ...states: readonly OpenState[]): Refusals =>
  Object.fromEntries(states.map((state) => [state, reason]))

const unsent = ['captured', 'routed'] as const
const booked = ['scheduled', 'visit-unconfirmed'] as const
const seen = ['note-pending', 'interim-note', 'reconcile'] as const
/** Who rests, or waits for the receiver's answer to a cancellation, is taken up again first. */
const stopped: Refusals = {
  ...refused('loop-is-on-hold', 'on-hold'),
  ...refused('cancellation-asked', 'cancel-requested'),
}

const whileUnsent: Refusals = {
  ...refused('already-sent', ...openStates.filter((state) => state !== 'captured' && state !== 'routed')),
  ...refused('loop-is-on-hold', 'on-hold'),
}

const untilBooked: Refusals = {
  ...refused('already-booked', ...booked),
  ...refused('already-seen', ...seen),
  ...stopped,
}

const awaitingAnswer: Refusals = {
  ...refused('not-sent', ...unsent),
  ...refused('already-accepted', 'rebook-needed', ...booked, ...seen),
  ...stopped,
}

/**
 * In which states a command may be given at all (DATA-MODEL A.2, A.3): where it would not change what it is meant to
 * change, it is refused. About a void order nothing is done but what people were
 * asked before, and next to nothing about a draft.
 */
export const stateRules: Readonly<Record<LoopCommandName, Rule>> = {
  route: { refusedIn: whileUnsent },
  'send-packet': {
    refusedIn: {
      ...refused('already-accepted', 'acknowledged', 'accepted'),
      ...refused('already-accepted', 'rebook-needed', ...booked, ...seen),
      ...refused('already-sent', 'rejected'),
      ...stopped,
    },
  },
  'record-acknowledgement': {
    refusedIn: {
      ...awaitingAnswer,
      ...refused('nothing-to-answer', 'acknowledged', 'info-requested', 'rejected'),
      ...refused('already-accepted', 'accepted'),
    },
  },
  'record-acceptance': { refusedIn: { ...awaitingAnswer, ...refused('already-accepted', 'accepted') } },
  'record-information-request': { refusedIn: awaitingAnswer },
  'record-decline': {
    refusedIn: {
      ...refused('not-sent', ...unsent),
      ...refused('nothing-to-answer', 'rejected'),
      ...refused('already-booked', ...booked),
      ...refused('already-seen', ...seen),
      ...refused('loop-is-on-hold', 'on-hold'),
    },
  },
  'record-appointment': { refusedIn: untilBooked },
  'book-appointment': { refusedIn: untilBooked },
  'record-no-show': { refusedIn: {} },
  'cancel-appointment': { refusedIn: {} },
  rebook: {
    refusedIn: {
      ...refused('appointment-not-live', ...unsent, 'sent', 'acknowledged', 'info-requested', 'accepted'),
      ...refused('appointment-not-live', 'rejected'),
      ...refused('already-seen', ...seen),
      ...stopped,
    },
  },
  'log-contact': { refusedIn: {}, also: ['closed', 'draft'] },
  'request-note': {
    refusedIn: refused(
      'not-seen-yet',
      ...openStates.filter(
        (state) => state !== 'visit-unconfirmed' && state !== 'note-pending' && state !== 'interim-note',
      ),
    ),
  },
  'request-records': { refusedIn: {} },
  hold: {
    refusedIn: {
      ...refused('already-on-hold', 'on-hold'),
      ...refused('note-waits', 'reconcile'),
      ...refused('cancellation-asked', 'cancel-requested'),
    },
  },
  resume: { refusedIn: refused('not-on-hold', ...openStates.filter((state) => state !== 'on-hold')) },
  redirect: {
    refusedIn: { ...refused('not-sent', ...unsent), ...untilBooked },
  },
  cancel: { refusedIn: refused('cancellation-asked', 'cancel-requested') },
  'force-cancel': {
    refusedIn: refused(
      'no-cancellation-asked',
      ...openStates.filter((state) => state !== 'cancel-requested'),
    ),
  },
  close: { refusedIn: {} },
  reopen: { refusedIn: refused('loop-is-open', ...openStates), also: ['closed'] },
  'change-urgency': { refusedIn: {} },
  assign: { refusedIn: {} },
  snooze: { refusedIn: {} },
  escalate: { refusedIn: {} },
  // What a patient asked has to be read whatever became of the referral.
  'complete-work': { refusedIn: {}, also: ['closed', 'draft', 'void'] },
  'link-appointment': { refusedIn: {}, also: ['closed'] },
  'unlink-appointment': { refusedIn: {}, also: ['closed'] },
  'start-tracking': { refusedIn: {}, also: ['closed'] },
  'file-note': { refusedIn: {}, also: ['closed'] },
  'reject-note': { refusedIn: {}, also: ['closed'] },
  'review-note': { refusedIn: refused('nothing-to-review', ...openStates), also: ['closed'] },
}

const notBegun: ReadonlySet<LoopState> = new Set(['captured', 'routed', 'sent', 'acknowledged'])

/**
 * Whether the receiver may have work in progress, as far as the state tells: only then a cancellation may have to be asked
 * for before the referral ends.
 */
export function mayHaveBegun(state: LoopState): boolean {
  return !notBegun.has(state)
}

/** Whether this names a command about one referral. */
export function isLoopCommand(name: string): name is LoopCommandName {
  return Object.hasOwn(stateRules, name)
}

/** Whether a command can be about a referral that is closed. */
export function isForClosed(name: LoopCommandName): boolean {
  const { also = [] } = stateRules[name]
  return also.includes('closed')
}

/**
 * Why a referral's state forbids a command; nothing when it allows it. An inbound referral may be answered before any
 * packet of it was seen, because we are the one who answers, and its report goes back while `note-pending`.
 */
export function refuseByState(name: LoopCommandName, view: LoopView): RefusalReason | undefined {
  const { state, axes } = view
  const { refusedIn, also = [] } = stateRules[name]
  if (state === 'void') return also.includes('void') ? undefined : 'loop-is-void'
  if (state === 'draft') return also.includes('draft') ? undefined : 'loop-is-draft'
  if (!isOpenState(state)) return also.includes('closed') ? undefined : 'loop-is-closed'
  const reason = refusedIn[state]
  const isInbound = axes.direction === 'inbound'
  if (isInbound && reason === 'not-sent') return undefined
  if (isInbound && name === 'send-packet') return state === 'note-pending' ? undefined : 'not-seen-yet'
  if (name === 'hold' && isInbound && axes.note === 'final') return 'note-waits'
  return reason
}
