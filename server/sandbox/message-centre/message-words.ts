import type { MoveOutcome } from './move-clocks.ts'
import type { MessageQuery, Saying } from './message-query.ts'

/** How far a message is, in words; a provider's own word where there is no better one. */
const states: Readonly<Record<string, string>> = {
  queued: 'Queued',
  sent: 'Sent',
  delivered: 'Delivered',
  undelivered: 'Not delivered',
  accepted: 'Accepted, no receipt yet',
  processed: 'Processed (receipt sent)',
  dispatched: 'Dispatched (receipt sent)',
  failed: 'Failed (receipt sent)',
  receipt: 'A receipt from Baton',
  'receipt-undeliverable': "Receipt not taken by Baton's inbox",
  IN_PROGRESS: 'In progress',
  COMPLETED: 'Delivered',
  FAILURE: 'Failed',
  'received-by-provider': 'On its way to Baton',
  posted: 'Posted to Baton',
  'callback-failed': 'Callback not taken by Baton',
  sending: 'On its way to Baton',
  'handed-over': 'Handed to Baton',
  undeliverable: "Not taken by Baton's inbox",
}

/** A state in words, with the provider's code where there is one. */
export function stateText({ state, code }: { readonly state: string; readonly code?: string }): string {
  const words = states[state] ?? state
  return code === undefined ? words : `${words} (${code})`
}

const said: Readonly<Record<Exclude<Saying, 'moved'>, string>> = {
  'moved-unswept':
    'Both clocks were moved, but Baton failed to do what is due. It will try again in its own time.',
  'nothing-due': 'Nothing was moved: Baton has nothing ahead.',
  unreachable: 'Nothing was moved: Baton did not answer.',
  refused: 'Nothing was moved: Baton refused.',
  'not-ours': 'Nothing was moved: Baton uses a database of its own, and its clock is the real one.',
  'text-sent': 'The text message was sent to Baton.',
  'direct-sent': 'The answer was sent to Baton.',
  'stop-handled': 'The provider obeys STOP itself from now on.',
  'stop-passed-on': 'The provider leaves STOP to Baton from now on.',
  'nothing-to-answer': 'Nothing was sent: there is no such message, or the answer is empty.',
}

/** What happened when a button was pressed; nothing when none was. */
export function sayingText(query: Pick<MessageQuery, 'said' | 'fired' | 'sent'>): string | undefined {
  if (query.said === undefined) return undefined
  if (query.said !== 'moved') return said[query.said]
  if (query.fired === undefined) return 'Both clocks were moved.'
  return `Both clocks were moved. Baton took ${steps(query.fired)} and sent ${messages(query.sent ?? 0)}.`
}

const steps = (count: number): string => (count === 1 ? '1 step' : `${count} steps`)
const messages = (count: number): string => (count === 1 ? '1 message' : `${count} messages`)

/** The parameters by which the page can say what came of moving the clocks. */
export function outcomeParameters(outcome: MoveOutcome): Record<string, string> {
  if (outcome.kind !== 'moved' || outcome.fired === undefined) return { said: outcome.kind }
  return { said: 'moved', fired: String(outcome.fired), sent: String(outcome.sent ?? 0) }
}

/** `+1 (413) 555-0100`: a North American number as people write it; any other as it is. */
export function phoneText(number: string): string {
  const [, area, exchange, line] = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number) ?? []
  return area === undefined ? number : `+1 (${area}) ${exchange}-${line}`
}
