import { kindOf } from './answers.ts'
import { bookedAt } from './appointments.ts'
import { taskTime } from './chart-links.ts'
import { codeSystems } from './codes.ts'
import type {
  AppointmentEvidence,
  CommunicationEvidence,
  EvidenceHead,
  TaskEvidence,
} from './evidence-records.ts'
import type { Instant } from './instant.ts'
import type { TimelineEntry } from './loop-facts.ts'
import { hasOptedOut, isFromPatient, isToPatient } from './patient-contact.ts'
import { startOf, type Picture } from './picture.ts'
import { nameParty } from './order-facts.ts'
import { compareText } from './resource-versions.ts'
import { happeningOfDecision, type Happening } from './happenings.ts'

type Entry = TimelineEntry & { what: Happening }

function entry(
  what: Happening,
  at: Instant | undefined,
  record: Pick<EvidenceHead, 'ref' | 'source' | 'knownAt'>,
  values?: Readonly<Record<string, string | number>>,
): Entry {
  return {
    what,
    at: at ?? record.knownAt,
    evidence: [record.ref],
    source: record.source,
    ...(values && Object.keys(values).length > 0 && { values }),
  }
}

function ofOrder({ loop: { order }, startedAt, judging: { zone } }: Picture): readonly Entry[] {
  const { authored } = order
  const ordered: Entry = {
    ...entry('ordered', authored ? startOf(authored, zone) : startedAt, order),
    ...(authored?.isDayOnly && { isDayOnly: true }),
  }
  switch (order.status) {
    case 'revoked':
      return [ordered, entry('order-revoked', order.knownAt, order)]
    case 'completed':
      return [ordered, entry('order-completed', order.knownAt, order)]
    case 'on-hold':
      return [ordered, entry('held', order.knownAt, order)]
    default:
      return [ordered]
  }
}

const happeningOfStatus: ReadonlyMap<string, Happening> = new Map<string, Happening>([
  ['requested', 'task-requested'],
  ['received', 'acknowledged'],
  ['accepted', 'accepted'],
  ['in-progress', 'task-started'],
  ['rejected', 'rejected'],
  ['on-hold', 'held'],
  ['completed', 'task-completed'],
  ['cancelled', 'task-cancelled'],
  ['failed', 'task-failed'],
])

function ofAttempts({ loop, judging: { directory } }: Picture): readonly Entry[] {
  return loop.attempts.flatMap((task, index) => {
    const receiver = nameParty(task.owner, directory)?.display
    const reason = task.statusReasonText
    const values = { ...(receiver && { receiver }), ...(reason && { reason }) }
    const history = task.history.flatMap(({ status, at }) => {
      const what = happeningOfStatus.get(status)
      return what ? [entry(what, at, task, values)] : []
    })
    return index === 0 ? history : [entry('redirected', task.authoredAt, task, values), ...history]
  })
}

function ofOwnership({ loop, judging: { directory } }: Picture): readonly Entry[] {
  const owned = loop.ownTasks.map((task) => {
    const owner = nameParty(task.owner, directory)?.display
    return entry('owner-assigned', task.authoredAt ?? task.firstKnownAt, task, owner ? { owner } : undefined)
  })
  const aborts = loop.aborts.map((task) =>
    entry('cancel-requested', task.authoredAt ?? task.firstKnownAt, task),
  )
  return [...owned, ...aborts, ...loop.workItems.flatMap(ofWorkItem)]
}

const stallPrefix = `${codeSystems.loop}|stall-`

function ofWorkItem(task: TaskEvidence): readonly Entry[] {
  const isNudge = task.codes.some((code) => code.startsWith(stallPrefix))
  return isNudge ? [entry('nudged', task.authoredAt ?? taskTime(task), task)] : []
}

function ofAppointment(
  appointment: AppointmentEvidence,
  { judging: { directory } }: Picture,
): readonly Entry[] {
  const place = nameParty(appointment.participants[0], directory)?.display
  const values = {
    ...(appointment.startsAt !== undefined && { at: new Date(appointment.startsAt).toISOString() }),
    ...(place && { with: place }),
  }
  const isOffer = ['proposed', 'pending', 'waitlist'].includes(appointment.status)
  const booked = entry(
    isOffer ? 'appointment-proposed' : 'booked',
    bookedAt(appointment),
    appointment,
    values,
  )
  switch (appointment.status) {
    case 'cancelled':
      return [booked, entry('appointment-cancelled', appointment.knownAt, appointment, values)]
    case 'noshow':
      return [booked, entry('no-show', appointment.startsAt, appointment, values)]
    case 'fulfilled':
      return [booked, entry('seen', appointment.endsAt, appointment, values)]
    default:
      return [booked]
  }
}

function ofEncounters({ loop, judging: { directory, zone } }: Picture): readonly Entry[] {
  return loop.encounters.flatMap((encounter) => {
    const by = nameParty(encounter.serviceProvider ?? encounter.participants[0], directory)?.display
    const at = encounter.end ?? encounter.start
    const isOver = encounter.status === 'finished'
    const isUndone = encounter.status === 'cancelled' || encounter.status === 'entered-in-error'
    if (!isOver && !isUndone) return []
    const one = entry(
      isOver ? 'seen' : 'visit-undone',
      at && startOf(at, zone),
      encounter,
      by ? { with: by } : undefined,
    )
    return [at?.isDayOnly ? { ...one, isDayOnly: true } : one]
  })
}

/** What a message tells once it is through; failures of what matters are told, other attempts are not. */
function happeningOfMessage(message: CommunicationEvidence): Happening | undefined {
  const isDone = message.status === 'completed'
  const hasFailed = message.status === 'not-done' || message.status === 'stopped'
  const kind = kindOf(message)
  if (kind === 'referral-packet') return isDone ? 'sent' : hasFailed ? 'delivery-failed' : undefined
  if (kind === 'consult-note') return isDone ? 'report-sent-back' : hasFailed ? 'delivery-failed' : undefined
  if (isFromPatient(message)) return 'patient-responded'
  if (isToPatient(message))
    return isDone ? 'patient-contacted' : hasFailed ? 'patient-not-reached' : undefined
  if (!isDone) return undefined
  switch (kind) {
    case 'information-sent':
      return 'information-sent'
    case 'specialist-ack':
      return 'acknowledged'
    case 'specialist-accept':
      return 'accepted'
    case 'specialist-decline':
      return 'rejected'
    case 'records-request':
      return 'info-requested'
    default:
      return 'informed'
  }
}

function ofMessages({ loop }: Picture): readonly Entry[] {
  return loop.communications.flatMap((message) => {
    const what = happeningOfMessage(message)
    if (!what) return []
    const sent = entry(what, message.sentAt ?? message.knownAt, message)
    const isDelivered = what === 'sent' && message.receivedAt !== undefined
    return isDelivered ? [sent, entry('delivered', message.receivedAt, message)] : [sent]
  })
}

function ofNotes({ notes }: Picture): readonly Entry[] {
  return [
    ...notes.finals.map(({ document, receivedAt }) => entry('note-received', receivedAt, document)),
    ...notes.interims.map(({ document, receivedAt }) => entry('interim-note-received', receivedAt, document)),
    ...notes.contested.map(({ note }) => entry('note-received', note.receivedAt, note.document)),
    ...notes.retracted.map((document) => entry('note-retracted', document.knownAt, document)),
    ...notes.preDating.map((document) => entry('prior-consult', document.receivedAt, document)),
    ...notes.noShowLetters.map((document) => entry('no-show', document.service.at, document)),
    ...notes.finals
      .filter(({ document }) => document.replaces.length > 0)
      .map(({ document }) => entry('note-amended', document.receivedAt, document)),
  ]
}

function ofAuthorizations({ loop }: Picture): readonly Entry[] {
  return loop.authorizations.map((one) => entry(`authorization-${one.answer.result}`, one.answer.at, one))
}

function ofDecisions({ loop }: Picture): readonly Entry[] {
  return loop.decisions.map((decision) => entry(happeningOfDecision(decision), decision.decidedAt, decision))
}

function ofConsent({ judging: { chart } }: Picture): readonly Entry[] {
  const denied = hasOptedOut(chart)
    ? chart.consents.filter(({ isDenied, isSmsConsent }) => isDenied && isSmsConsent)
    : []
  return denied.map((consent) => entry('patient-opted-out', consent.decidedAt, consent))
}

/**
 * What happened, oldest first, each line with its proof. Nothing that is planned; candidates are not happenings.
 * Times that nobody recorded become the beginning of the loop, times ahead of the clock become now.
 */
export function buildTimeline(picture: Picture): readonly TimelineEntry[] {
  const { loop, startedAt, judging } = picture
  const entries: Entry[] = [
    ...ofOrder(picture),
    ...ofAttempts(picture),
    ...ofOwnership(picture),
    ...loop.appointments.flatMap((appointment) => ofAppointment(appointment, picture)),
    ...ofEncounters(picture),
    ...ofMessages(picture),
    ...ofNotes(picture),
    ...ofAuthorizations(picture),
    ...ofDecisions(picture),
    ...ofConsent(picture),
  ]
  // The entries are new and nobody else's: clamping in place spares a copy of each.
  for (const one of entries) one.at = Math.min(one.at > 0 ? one.at : startedAt, judging.now)
  return entries.sort(
    (one, other) =>
      one.at - other.at ||
      compareText(one.what, other.what) ||
      compareText(one.evidence.join(), other.evidence.join()),
  )
}
