import { kindOf } from './answers.ts'
import type { CommunicationEvidence } from './evidence-records.ts'
import type { Happening } from './happenings.ts'
import type { Party } from './loop-facts.ts'
import { channelOf, outcomeOf, type Channel, type Outcome } from './message-channel.ts'
import { nameParty } from './order-facts.ts'
import { isFromPatient, isToPatient } from './patient-contact.ts'
import type { Picture } from './picture.ts'
import { identitiesOf } from './referral.ts'
import { entry, type Details, type Entry } from './timeline-entries.ts'

/** Nobody tried to reach anybody: by no consent, by the hour, by the practice's level. */
const isHeldBack = (outcome: Outcome | undefined): boolean => outcome?.startsWith('held-back-') === true

type Told = { what: Happening; details: Details }

function nameOf(party: Party | undefined, { judging: { directory } }: Picture): string | undefined {
  return nameParty(party, directory)?.display
}

const toPatientBy: Readonly<Partial<Record<Channel, Happening>>> = {
  phone: 'patient-called',
  text: 'patient-texted',
  portal: 'patient-portal-message',
  letter: 'patient-letter',
}

/** The patient's name is the chart's: a line says only how, by whom, and what came of it. */
function tellPatientContact(message: CommunicationEvidence, picture: Picture): Told | undefined {
  const channel = channelOf(message)
  if (isFromPatient(message)) return { what: 'patient-responded', details: { channel } }
  const outcome = outcomeOf(message)
  if (isHeldBack(outcome)) return { what: 'message-held-back', details: { channel, outcome } }
  if (message.status === 'not-done' || message.status === 'stopped')
    return { what: 'patient-not-reached', details: { channel, outcome } }
  if (message.status !== 'completed') return undefined
  const what = channel && toPatientBy[channel]
  const by = channel === 'phone' ? nameOf(message.sender, picture) : undefined
  return what
    ? { what, details: { outcome, by } }
    : { what: 'patient-contacted', details: { channel, outcome, by } }
}

function isSameParty(one: Party | undefined, other: Party | undefined, { judging }: Picture): boolean {
  if (one?.reference === undefined || other?.reference === undefined) return false
  if (one.reference === other.reference) return true
  return identitiesOf(other, judging.directory).has(one.reference)
}

/** A message between offices that carries no code of Baton's own: a logged call, an update, a fax, a letter. */
function tellOfficeContact(message: CommunicationEvidence, picture: Picture): Told | undefined {
  const { loop, attempt, direction } = picture
  const channel = channelOf(message)
  const [recipient] = message.recipients
  const to = nameOf(recipient, picture)
  const by = nameOf(message.sender, picture)
  const outcome = outcomeOf(message)
  if (isHeldBack(outcome)) return { what: 'message-held-back', details: { to, channel, outcome } }
  if (channel === 'phone') {
    if (message.status === 'not-done') return { what: 'call-missed', details: { to, by, outcome } }
    return message.status === 'completed' ? { what: 'called', details: { to, outcome, by } } : undefined
  }
  if (message.status !== 'completed') return undefined
  const receiver = attempt?.owner ?? loop.order.performers[0]
  // Of an inbound referral we are the receiver ourselves.
  if (direction === 'outbound' && isSameParty(message.sender, receiver, picture))
    return { what: 'message-received', details: { with: by, channel } }
  if (isSameParty(recipient, loop.order.requester, picture))
    return { what: 'referrer-updated', details: { to, channel } }
  return channel
    ? { what: 'message-sent', details: { to, channel } }
    : { what: 'informed', details: { to, by } }
}

const answerOfKind = {
  'specialist-ack': 'acknowledged',
  'specialist-accept': 'accepted',
  'specialist-decline': 'rejected',
  'records-request': 'info-requested',
} as const satisfies Readonly<Record<string, Happening>>

/** What goes out to another office: between offices, written electronic mail is Direct. */
function tellDispatch(what: Happening, message: CommunicationEvidence, picture: Picture): Told | undefined {
  const written = channelOf(message)
  const channel = written === 'email' ? 'direct' : written
  const receiver = nameOf(message.recipients[0], picture)
  if (message.status === 'completed') return { what, details: { receiver, channel } }
  const hasFailed = message.status === 'not-done' || message.status === 'stopped'
  return hasFailed && what !== 'information-sent'
    ? { what: 'delivery-failed', details: { receiver, channel, outcome: outcomeOf(message) } }
    : undefined
}

/** What a message tells once it is through; failures of what matters are told, other attempts are not. */
function tellMessage(message: CommunicationEvidence, picture: Picture): Told | undefined {
  const kind = kindOf(message)
  switch (kind) {
    case 'referral-packet':
      return tellDispatch('sent', message, picture)
    case 'consult-note':
      return tellDispatch('report-sent-back', message, picture)
    case 'information-sent':
      return tellDispatch('information-sent', message, picture)
    case 'specialist-ack':
    case 'specialist-accept':
    case 'specialist-decline':
    case 'records-request': {
      if (message.status !== 'completed') return undefined
      const written = channelOf(message)
      const channel = written === 'email' ? 'direct' : written
      return { what: answerOfKind[kind], details: { with: nameOf(message.sender, picture), channel } }
    }
    default:
      return isFromPatient(message) || isToPatient(message)
        ? tellPatientContact(message, picture)
        : tellOfficeContact(message, picture)
  }
}

/** Adds what was said and sent: what it was, by which channel, to or by whom, and its receipt. */
export function addMessages(entries: Entry[], picture: Picture): void {
  for (const message of picture.loop.communications) {
    const told = tellMessage(message, picture)
    if (!told) continue
    entries.push(entry(told.what, message.sentAt ?? message.knownAt, message, told.details))
    if (told.what === 'sent' && message.receivedAt !== undefined)
      entries.push(entry('delivered', message.receivedAt, message, told.details))
  }
}
