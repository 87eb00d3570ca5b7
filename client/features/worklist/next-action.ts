import type { WorklistRow } from '#contract/worklist.ts'
import type { LoopState } from '#domain/loop-vocabulary.ts'
import type { FormName } from '../commands/command-form.ts'
import type { WorklistKey } from './worklist-words.ts'

type NextKey = Extract<WorklistKey, `next.${string}`>

/** What to do next: its words, and the form that does it where Baton has one. */
export type NextAction = { key: NextKey; command?: FormName }

/** What each state asks of the practice. A closed loop asks for nothing but the review of its note. */
const byState: Partial<Record<LoopState, NextAction>> = {
  captured: { key: 'next.route' },
  routed: { key: 'next.send' },
  sent: { key: 'next.call-clinic', command: 'log-contact' },
  acknowledged: { key: 'next.call-clinic', command: 'log-contact' },
  'info-requested': { key: 'next.answer', command: 'log-contact' },
  accepted: { key: 'next.book', command: 'record-appointment' },
  // Nothing is asked while it is in time; here it is too late for how urgent it is.
  scheduled: { key: 'next.earlier', command: 'log-contact' },
  'visit-unconfirmed': { key: 'next.confirm-visit', command: 'log-contact' },
  'rebook-needed': { key: 'next.rebook', command: 'record-appointment' },
  'note-pending': { key: 'next.request-note', command: 'request-note' },
  'interim-note': { key: 'next.request-note', command: 'request-note' },
  reconcile: { key: 'next.decide' },
  'closed-completed': { key: 'next.review' },
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
 * @returns nothing when Baton says that nothing is to be done
 */
export function nextActionOf(row: WorklistRow): NextAction | undefined {
  if (row.action === undefined) return undefined
  if (row.owner === undefined) return { key: 'next.assign', command: 'assign' }
  if (row.display === 'cant-confirm') return { key: 'next.check', command: 'log-contact' }
  if (row.unfiledNotes > 0 && row.state !== 'closed-completed') return { key: 'next.compare' }
  return (row.direction === 'inbound' ? ofInbound[row.state] : undefined) ?? byState[row.state]
}

const usualForms: readonly FormName[] = [
  'request-note',
  'log-contact',
  'assign',
  'snooze',
  'escalate',
  'close',
]

/** Forms that a state has no use for: no answer comes before it was sent, no note before the visit. */
const tooEarly: Partial<Record<LoopState, readonly FormName[]>> = {
  captured: ['request-note', 'record-acceptance', 'record-decline', 'record-appointment', 'redirect'],
  routed: ['request-note', 'record-acceptance', 'record-decline'],
  sent: ['request-note'],
  acknowledged: ['request-note'],
  'info-requested': ['request-note'],
  accepted: ['request-note', 'record-acceptance'],
}

/**
 * The forms offered for a row, beside the next one: the usual ones in sight, the others a click away. Whether the
 * evidence allows it Baton decides when it is sent.
 */
export function formsFor(
  row: WorklistRow,
  next: FormName | undefined,
): { usual: readonly FormName[]; more: readonly FormName[] } {
  const isClosed = row.state.startsWith('closed-')
  const isHeld = row.state === 'on-hold'
  const rest: readonly FormName[] = isClosed
    ? ['reopen']
    : [isHeld ? 'resume' : 'hold', 'record-appointment', 'record-acceptance', 'record-decline', 'redirect']
  const isOffered = (name: FormName): boolean => name !== next && tooEarly[row.state]?.includes(name) !== true
  const usual = isClosed
    ? usualForms.filter((name) => name !== 'close' && name !== 'request-note')
    : usualForms
  return { usual: usual.filter(isOffered), more: rest.filter(isOffered) }
}
