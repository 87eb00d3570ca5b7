import type { ClosureReason, LoopState } from '#domain/loop-vocabulary.ts'
import { callPatient, callReceiver, missPatient, nudgeOwner, tellReferrer } from '../contacts.ts'
import { closeWith } from '../decisions.ts'
import type { Closure } from '../decisions.ts'
import type { Loop } from '../loop.ts'
import { receiveNote } from '../notes.ts'
import { changeOrder } from '../ordering.ts'
import { sendPacket } from '../packet.ts'
import {
  acknowledge,
  acknowledgeByPhone,
  askForInformation,
  decline,
  redirectTo,
} from '../receiver-answers.ts'
import { officesFor } from '../receivers.ts'
import { textPatient } from '../text-messages.ts'
import { cancelVisit, missVisit, reschedule } from '../visits.ts'
import { accepted, before, booked, finished, ordered, reported, routed, seen, sent } from './passages.ts'
import type { Asked } from './passages.ts'
import type { Telling } from './telling.ts'

/** What happens to one referral; returns it and the state its evidence adds up to. */
type Tale = (telling: Telling, asked: Omit<Asked, 'day'>) => readonly [Loop, LoopState]

/** A day between so many days ago and so many. */
function ago({ clinic: { dice } }: Telling, fewest: number, most: number): number {
  return -dice.between(fewest, most)
}

const closedLongAgo: Tale = (telling, asked) => {
  const { dice } = telling.clinic
  const day = ago(telling, 75, 720)
  const visitOn = day + dice.between(8, 45)
  const noteOn = visitOn + dice.between(1, 18)
  const format = dice.chance(0.02) ? { format: 'pdf' as const } : {}
  const { loop } = finished(telling, { ...asked, day }, visitOn, noteOn, format)
  if (dice.chance(0.4)) changeOrder(loop, noteOn + 3, 'completed')
  return [loop, 'closed-completed']
}

const closedLately: Tale = (telling, asked) => {
  const day = ago(telling, 32, 70)
  const { loop } = finished(telling, { ...asked, day }, day + 14, day + 20)
  return [loop, 'closed-completed']
}

const toReview: Tale = (telling, asked) => {
  const noteOn = ago(telling, 1, 12)
  const { loop } = reported(
    telling,
    { ...asked, day: noteOn - telling.clinic.dice.between(20, 45) },
    noteOn - 8,
    noteOn,
  )
  return [tellReferrer(loop, 'note', 'the consult note is here for your review.'), 'closed-completed']
}

const justSeen: Tale = (telling, asked) => {
  const visitOn = ago(telling, 2, 9)
  return [
    seen(telling, { ...asked, day: visitOn - telling.clinic.dice.between(10, 40) }, visitOn),
    'note-pending',
  ]
}

const noteNeverCame: Tale = (telling, asked) => {
  const day = ago(telling, 45, 420)
  const loop = seen(telling, { ...asked, day }, day + 16)
  nudgeOwner(loop, day + 28, { clock: 'note', step: 'd10' }, 'Note not back after 10 days')
  return [callReceiver(loop, day + 30, 'Asked the records desk for the note'), 'note-pending']
}

const noteUnlinked: Tale = (telling, asked) => {
  const loop = seen(telling, { ...asked, day: ago(telling, 30, 60) }, -12)
  receiveNote(loop, ago(telling, 1, 5), { link: 'none', docStatus: 'absent' })
  return [loop, 'note-pending']
}

const interimNote: Tale = (telling, asked) => {
  const loop = seen(telling, { ...asked, day: ago(telling, 25, 70) }, -10)
  receiveNote(loop, ago(telling, 1, 6), { docStatus: 'preliminary' })
  return [loop, 'interim-note']
}

const sentLately: Tale = (telling, asked) => [sent(telling, { ...asked, day: ago(telling, 1, 6) }), 'sent']

const sentAndForgotten: Tale = (telling, asked) => {
  const day = ago(telling, 25, 260)
  const loop = sent(telling, { ...asked, day })
  nudgeOwner(loop, day + 8, { clock: 'unscheduled', step: 'bd5' }, 'Unscheduled after 5 business days')
  return [textPatient(missPatient(loop, day + 15, 'No answer'), day + 16), 'sent']
}

const faxFailed: Tale = (telling, asked) => {
  const day = ago(telling, 1, 8)
  return [sendPacket(routed(telling, { ...asked, day }), day, 'fax', 'failed'), 'sent']
}

const captured: Tale = (telling, asked) => [
  ordered(telling, { ...asked, day: ago(telling, 1, 9), receiver: null }),
  'captured',
]

const routedOnly: Tale = (telling, asked) => [
  routed(telling, { ...asked, day: ago(telling, 1, 8) }),
  'routed',
]

const acknowledged: Tale = (telling, asked) => {
  const day = ago(telling, 3, 10)
  return [acknowledgeByPhone(sent(telling, { ...asked, day }), day + 1), 'acknowledged']
}

const infoRequested: Tale = (telling, asked) => {
  const day = ago(telling, 5, 20)
  const loop = acknowledge(sent(telling, { ...asked, day }, 'direct'), day + 1)
  return [askForInformation(loop, day + 3, 'Please send the most recent imaging report.'), 'info-requested']
}

const declined: Tale = (telling, asked) => {
  const day = ago(telling, 4, 25)
  const loop = sent(telling, { ...asked, day })
  return [decline(loop, day + 2, 'no-capacity', 'No new patients for the time being'), 'rejected']
}

const redirected: Tale = (telling, asked) => {
  const day = ago(telling, 8, 30)
  const loop = decline(
    sent(telling, { ...asked, day }),
    day + 2,
    'out-of-network',
    'We do not take this plan',
  )
  const offices = officesFor(asked.specialty).filter(({ key }) => key !== asked.receiver)
  const [next] = offices
  if (next === undefined) return [loop, 'rejected']
  return [sendPacket(redirectTo(loop, day + 3, next.key), day + 3, 'fax', 'transmitted'), 'sent']
}

const acceptedLately: Tale = (telling, asked) => [
  accepted(telling, { ...asked, day: ago(telling, 3, 12) }),
  'accepted',
]

const acceptedAndForgotten: Tale = (telling, asked) => {
  const day = ago(telling, 20, 180)
  return [callPatient(accepted(telling, { ...asked, day }), day + 9, 'Will call the office'), 'accepted']
}

const scheduled: Tale = (telling, asked) => {
  const { dice } = telling.clinic
  const loop = booked(telling, { ...asked, day: ago(telling, 6, 40) }, dice.between(1, 45))
  return [dice.chance(0.1) ? reschedule(loop, -1, dice.between(5, 60)) : loop, 'scheduled']
}

const visitUnconfirmed: Tale = (telling, asked) => [
  booked(telling, { ...asked, day: ago(telling, 30, 60) }, ago(telling, 4, 20)),
  'visit-unconfirmed',
]

const missed: Tale = (telling, asked) => {
  const day = ago(telling, 35, 260)
  const loop = missVisit(booked(telling, { ...asked, day }, day + 20))
  return [callPatient(loop, day + 24, 'Will call back'), 'rebook-needed']
}

const onHold: Tale = (telling, asked) => {
  const day = ago(telling, 10, 50)
  return [changeOrder(sent(telling, { ...asked, day }), day + 5, 'on-hold'), 'on-hold']
}

const cancelledOrder: Tale = (telling, asked) => {
  const day = ago(telling, 20, 600)
  return [changeOrder(routed(telling, { ...asked, day }), day + 4, 'revoked'), 'closed-order-cancelled']
}

function ended(
  begin: (telling: Telling, asked: Asked) => Loop,
  reason: ClosureReason,
  closure: Omit<Closure, 'reason'>,
): Tale {
  return (telling, asked) => {
    const day = ago(telling, 60, 700)
    const loop = begin(telling, { ...asked, day })
    return [
      closeWith(loop, before(day + telling.clinic.dice.between(46, 58)), { reason, ...closure }),
      `closed-${reason}`,
    ]
  }
}

const refused = ended(
  (telling, asked) => callPatient(sent(telling, asked), asked.day + 10, 'Does not want the visit'),
  'patient-declined',
  { text: 'Patient declined by phone; referrer informed' },
)
const unreachable = ended(
  (telling, asked) =>
    missPatient(
      textPatient(missPatient(accepted(telling, asked), asked.day + 10, 'No answer'), asked.day + 15),
      asked.day + 22,
      'Voicemail',
    ),
  'patient-unreachable',
  { text: 'Three attempts on two channels and a letter without answer', status: 'failed' },
)
const recovered = ended(
  (telling, asked) => cancelVisit(booked(telling, asked, asked.day + 40), asked.day + 28, 'pat-crs'),
  'no-longer-needed',
  { text: 'Resolved meanwhile; clinician agrees', status: 'failed' },
)
const wrongSpecialty = ended(
  (telling, asked) => decline(sent(telling, asked), asked.day + 5, 'wrong-specialty', 'Not seen here'),
  'wrong-specialty',
  { text: 'Clinician will manage; no second referral' },
)
const noCapacity = ended(
  (telling, asked) => decline(sent(telling, asked), asked.day + 6, 'no-capacity', 'Waiting list closed'),
  'no-capacity',
  { text: 'Nobody in reach takes new patients' },
)
const movedAway = ended((telling, asked) => sent(telling, asked), 'patient-moved', {
  text: 'Moved away, records sent to the new practice',
})

/** How many of a thousand referrals go which way, over two years: half done, a third never closed, the rest ended. */
const mix: readonly (readonly [share: number, tale: Tale])[] = [
  [500, closedLongAgo],
  [30, closedLately],
  [20, toReview],
  [30, justSeen],
  [75, noteNeverCame],
  [10, noteUnlinked],
  [7, interimNote],
  [20, sentLately],
  [70, sentAndForgotten],
  [5, faxFailed],
  [8, captured],
  [7, routedOnly],
  [5, acknowledged],
  [5, infoRequested],
  [8, declined],
  [6, redirected],
  [12, acceptedLately],
  [30, acceptedAndForgotten],
  [40, scheduled],
  [8, visitUnconfirmed],
  [34, missed],
  [6, onHold],
  [12, cancelledOrder],
  [14, refused],
  [12, unreachable],
  [12, recovered],
  [5, wrongSpecialty],
  [5, noCapacity],
  [4, movedAway],
]

/** One referral as they come, for somebody who has none to that specialty yet. */
export function tellOrdinary(telling: Telling, asked: Omit<Asked, 'day'>): void {
  const [loop, state] = drawTale(telling)(telling, asked)
  telling.tell(loop, state)
}

function drawTale({ clinic: { dice } }: Telling): Tale {
  let left = dice.between(
    1,
    mix.reduce((sum, [share]) => sum + share, 0),
  )
  for (const [share, tale] of mix) {
    left -= share
    if (left <= 0) return tale
  }
  return closedLongAgo
}
