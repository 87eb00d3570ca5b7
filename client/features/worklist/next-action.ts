import type { WorklistRow } from '#contract/worklist.ts'
import type { LoopState } from '#domain/loop-vocabulary.ts'
import { mayCommand } from '#domain/commands/command-rights.ts'
import { offerCommands } from '#domain/commands/offered-commands.ts'
import { isForClosed } from '#domain/commands/state-rules.ts'
import type { LoopView } from '#domain/loop-view.ts'
import type { StaffRole } from '#domain/staff.ts'
import { formNames, type FormName } from '../commands/command-form.ts'
import type { WorklistKey } from './worklist-words.ts'

type NextKey = Extract<WorklistKey, `next.${string}`>

/** What to do next: its words, and the form that does it where Baton has one. */
export type NextAction = { key: NextKey; command?: FormName }

/** What each state asks of the practice. A closed loop asks for nothing but the review of its note. */
const byState: Partial<Record<LoopState, NextAction>> = {
  captured: { key: 'next.route', command: 'route' },
  routed: { key: 'next.send', command: 'send-packet' },
  sent: { key: 'next.call-clinic', command: 'log-contact' },
  acknowledged: { key: 'next.call-clinic', command: 'log-contact' },
  'info-requested': { key: 'next.answer', command: 'send-packet' },
  accepted: { key: 'next.book', command: 'record-appointment' },
  // Nothing is asked while it is in time; here it is too late for how urgent it is.
  scheduled: { key: 'next.earlier', command: 'log-contact' },
  'visit-unconfirmed': { key: 'next.confirm-visit', command: 'log-contact' },
  'rebook-needed': { key: 'next.rebook', command: 'rebook' },
  'note-pending': { key: 'next.request-note', command: 'request-note' },
  'interim-note': { key: 'next.request-note', command: 'request-note' },
  reconcile: { key: 'next.decide', command: 'file-note' },
  'closed-completed': { key: 'next.review', command: 'review-note' },
  rejected: { key: 'next.redirect', command: 'redirect' },
  'cancel-requested': { key: 'next.confirm-cancel', command: 'log-contact' },
  'on-hold': { key: 'next.resume', command: 'resume' },
}

/** Of a referral to us the answer is ours, and so is the report. */
const ofInbound: Partial<Record<LoopState, NextAction>> = {
  captured: { key: 'next.answer-referrer', command: 'record-acceptance' },
  routed: { key: 'next.answer-referrer', command: 'record-acceptance' },
  sent: { key: 'next.answer-referrer', command: 'record-acceptance' },
  acknowledged: { key: 'next.answer-referrer', command: 'record-acceptance' },
  'info-requested': { key: 'next.await-referrer', command: 'log-contact' },
  'note-pending': { key: 'next.send-report' },
  'interim-note': { key: 'next.send-report' },
}

/**
 * Decides what a row asks for next: somebody to own it, then whoever has to look where nothing could be read, then
 * a note that waits, then what its state asks for.
 *
 * @param offered - what the referral allows, once it has been read
 * @returns nothing when Baton says that nothing is to be done
 */
export function nextActionOf(row: WorklistRow, offered?: readonly FormName[]): NextAction | undefined {
  if (row.action === undefined) return undefined
  if (row.owner === undefined && isForState('assign', row)) return { key: 'next.assign', command: 'assign' }
  if (row.display === 'cant-confirm') return { key: 'next.check', command: 'log-contact' }
  if (row.unfiledNotes > 0 && row.state !== 'closed-completed')
    return { key: 'next.compare', command: 'file-note' }
  const next = (row.direction === 'inbound' ? ofInbound[row.state] : undefined) ?? byState[row.state]
  // Only a letter tells of the booking that was lost: there is none to put another in the place of.
  const isUnknownLoss = next?.command === 'rebook' && offered?.includes('rebook') === false
  return isUnknownLoss ? { ...next, command: 'record-appointment' } : next
}

/** The forms for what a person of these roles may do to a referral as it was read. */
export function listOffered(view: LoopView, roles: readonly StaffRole[]): readonly FormName[] {
  const { direction } = view.axes
  return offerCommands(view)
    .filter((name) => mayCommand(roles, name, direction))
    .flatMap((name) => formNames.filter((form) => form === name))
}

const usualForms: readonly FormName[] = [
  'request-note',
  'log-contact',
  'assign',
  'snooze',
  'escalate',
  'close',
]

/** As long as nothing was sent, another receiver can be chosen; later it is redirected. */
const isUnsent = (state: LoopState): boolean => state === 'captured' || state === 'routed'

/** Forms that a state has no use for: no answer comes before it was sent, no note before the visit. */
const tooEarly: Partial<Record<LoopState, readonly FormName[]>> = {
  captured: ['request-note', 'record-acceptance', 'record-decline', 'record-appointment', 'redirect'],
  routed: ['request-note', 'record-acceptance', 'record-decline', 'redirect'],
  sent: ['request-note'],
  acknowledged: ['request-note'],
  'info-requested': ['request-note'],
  accepted: ['request-note', 'record-acceptance'],
}

/** Whether a row's referral is open, or this can be about one that is closed and waits for its review. */
export function isForState(name: FormName, { state }: WorklistRow): boolean {
  return !state.startsWith('closed-') || isForClosed(name)
}

/**
 * The forms offered for a row, beside the next one: the usual ones in sight, the others a click away. Whether the
 * evidence allows it Baton decides when it is sent.
 *
 * @param offered - what the referral allows, once it has been read; until then the row has to do
 */
export function formsFor(
  row: WorklistRow,
  next: FormName | undefined,
  offered?: readonly FormName[],
): { usual: readonly FormName[]; more: readonly FormName[] } {
  const isClosed = row.state.startsWith('closed-')
  const isHeld = row.state === 'on-hold'
  const rest: readonly FormName[] = isClosed
    ? ['reopen']
    : [
        ...(isUnsent(row.state) ? ['route' as const] : []),
        isHeld ? 'resume' : 'hold',
        'record-appointment',
        'record-acceptance',
        'record-decline',
        'redirect',
      ]
  const isOffered = (name: FormName): boolean => name !== next && tooEarly[row.state]?.includes(name) !== true
  const usual = usualForms.filter((name) => isForState(name, row))
  const more =
    offered?.filter((name) => name !== next && !usualForms.includes(name)) ?? rest.filter(isOffered)
  return { usual: usual.filter(isOffered), more }
}
