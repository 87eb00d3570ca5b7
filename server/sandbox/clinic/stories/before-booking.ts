import { callPatient, callReceiver, nudgeOwner } from '../contacts.ts'
import { hearFromPatient, textPatient } from '../text-messages.ts'
import { changeOrder } from '../ordering.ts'
import { sendPacket } from '../packet.ts'
import {
  acknowledge,
  acknowledgeByPhone,
  askForInformation,
  decline,
  redirectTo,
} from '../receiver-answers.ts'
import { offer } from '../visits.ts'
import { accepted, ordered, routed, sent } from './passages.ts'
import type { Telling } from './telling.ts'

/** From draft to the receiver's answer: every state before a visit is booked, some more than once. */
export function tellBeforeBooking(telling: Telling): void {
  tellBeginnings(telling)
  tellAnswers(telling)
}

function tellBeginnings(telling: Telling): void {
  const draft = changeOrder(ordered(telling, { key: 'draft', specialty: 'ent', day: -3 }), -2, 'draft')
  telling.tell(draft, 'draft')

  const mistaken = ordered(telling, { key: 'mistaken', specialty: 'urology', day: -12 })
  telling.tell(changeOrder(mistaken, -12, 'entered-in-error'), 'void')

  telling.tell(
    ordered(telling, { key: 'captured-new', specialty: 'dermatology', day: -1, receiver: null }),
    'captured',
  )
  telling.tell(
    ordered(telling, { key: 'captured-forgotten', specialty: 'nephrology', day: -9, receiver: null }),
    'captured',
    [],
    'overdue',
  )
  const urgent = ordered(telling, {
    key: 'captured-urgent',
    specialty: 'general-surgery',
    day: -4,
    priority: 'urgent',
    receiver: null,
  })
  telling.tell(urgent, 'captured', [], 'overdue')

  telling.tell(
    routed(telling, {
      key: 'routed-new',
      specialty: 'pulmonary',
      day: -1,
      priorAuthorization: 'auth-needed',
    }),
    'routed',
  )
  telling.tell(
    routed(telling, { key: 'routed-stuck', specialty: 'rheumatology', day: -8 }),
    'routed',
    [],
    'overdue',
  )

  telling.tell(sent(telling, { key: 'sent-new', specialty: 'orthopedics', day: -1 }, 'direct'), 'sent')
  const silent = sent(telling, {
    key: 'sent-silent',
    specialty: 'psychiatry',
    receiver: 'willow-psychiatry',
    day: -17,
  })
  nudgeOwner(silent, -9, { clock: 'unscheduled', step: 'bd5' }, 'Unscheduled after 5 business days')
  callReceiver(silent, -6, 'Called the office, on hold 12 minutes, no answer', 'no-answer')
  telling.tell(silent, 'sent', [], 'overdue')

  const unreachableFax = routed(telling, { key: 'sent-failed', specialty: 'pain', day: -5 })
  sendPacket(unreachableFax, -5, 'fax', 'failed')
  telling.tell(unreachableFax, 'sent')
}

function tellAnswers(telling: Telling): void {
  const told = sent(telling, { key: 'acknowledged-phone', specialty: 'infectious-disease', day: -3 })
  telling.tell(acknowledgeByPhone(told, -2), 'acknowledged')
  const electronic = sent(telling, { key: 'acknowledged-task', specialty: 'oncology', day: -6 }, 'direct')
  telling.tell(acknowledge(electronic, -4), 'acknowledged')

  const asked = acknowledge(
    sent(telling, { key: 'info-new', specialty: 'cardiology', day: -4 }, 'direct'),
    -3,
  )
  askForInformation(asked, -1, 'Please send the last two ECGs and the echocardiogram report.')
  telling.tell(asked, 'info-requested')
  const waiting = acknowledge(
    sent(telling, {
      key: 'info-late',
      specialty: 'rheumatology',
      receiver: 'northeast-rheumatology',
      day: -13,
    }),
    -12,
  )
  askForInformation(waiting, -9, 'Please send hand films and the ANA panel.')
  telling.tell(waiting, 'info-requested', [], 'overdue')

  telling.tell(
    accepted(
      telling,
      { key: 'accepted-new', specialty: 'ophthalmology', day: -2, priorAuthorization: 'performpa' },
      1,
    ),
    'accepted',
  )
  const unbooked = accepted(telling, {
    key: 'accepted-unbooked',
    specialty: 'neurology',
    receiver: 'harborview-neurology',
    day: -16,
  })
  hearFromPatient(textPatient(unbooked, -13), -12, 'YES')
  callPatient(unbooked, -9, 'Patient will call the office this week')
  telling.tell(unbooked, 'accepted', [], 'overdue')
  const waitlisted = accepted(telling, { key: 'accepted-waitlist', specialty: 'rheumatology', day: -22 })
  offer(waitlisted, -18, 'waitlist', 40)
  telling.tell(waitlisted, 'accepted', [], 'overdue')

  const declined = decline(
    sent(telling, { key: 'rejected-new', specialty: 'endocrinology', day: -5 }),
    -1,
    'no-capacity',
    'No new patients until spring',
  )
  telling.tell(declined, 'rejected')
  const left = decline(
    sent(telling, {
      key: 'rejected-left',
      specialty: 'orthopedics',
      receiver: 'granite-orthopedics',
      day: -15,
    }),
    -11,
    'wrong-specialty',
    'Spine is seen by our pain colleagues',
  )
  telling.tell(left, 'rejected', [], 'overdue')

  const second = decline(
    sent(telling, {
      key: 'redirected',
      specialty: 'gastroenterology',
      receiver: 'summit-digestive',
      day: -12,
    }),
    -10,
    'out-of-network',
    'We do not take this plan',
  )
  sendPacket(redirectTo(second, -9, 'lakeside-gi'), -9, 'direct', 'delivered')
  telling.tell(second, 'sent')
}
