import {
  callPatient,
  callReceiver,
  holdBackText,
  missPatient,
  nudgeOwner,
  recordSmsConsent,
  textPatient,
} from '../contacts.ts'
import { receiveNote } from '../notes.ts'
import { changeOrder } from '../ordering.ts'
import { sendPacket } from '../packet.ts'
import {
  acknowledge,
  acknowledgeByPhone,
  askForInformation,
  decline,
  holdTask,
  redirectTo,
  requestCancellation,
} from '../receiver-answers.ts'
import { readOffice } from '../receivers.ts'
import { attend, book, cancelVisit, missVisit, offer, reschedule, walkIn } from '../visits.ts'
import { accepted, booked, ordered, routed, seen, sent } from './passages.ts'
import type { Telling } from './telling.ts'

/** Every state in which somebody still owes something, some more than once, plus drafts and mistakes. */
export function tellOpenLoops(telling: Telling): void {
  tellBeginnings(telling)
  tellAnswers(telling)
  tellVisits(telling)
  tellNotes(telling)
  tellInterruptions(telling)
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

  telling.tell(routed(telling, { key: 'routed-new', specialty: 'pulmonary', day: -1 }), 'routed')
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
  nudgeOwner(silent, -9, 'unscheduled-bd5', 'Unscheduled after 5 business days')
  callReceiver(silent, -6, 'Called the office, on hold 12 minutes, no answer')
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

  telling.tell(accepted(telling, { key: 'accepted-new', specialty: 'ophthalmology', day: -2 }, 1), 'accepted')
  const unbooked = accepted(telling, {
    key: 'accepted-unbooked',
    specialty: 'neurology',
    receiver: 'harborview-neurology',
    day: -16,
  })
  textPatient(recordSmsConsent(unbooked, -14, true), -13)
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

function tellVisits(telling: Telling): void {
  telling.tell(
    booked(
      telling,
      { key: 'scheduled-soon', specialty: 'dermatology', receiver: 'clearwater-dermatology', day: -12 },
      3,
    ),
    'scheduled',
    [],
    'on-track',
  )
  telling.tell(
    booked(telling, { key: 'scheduled-later', specialty: 'nephrology', day: -20 }, 26),
    'scheduled',
    [],
    'on-track',
  )
  const moved = reschedule(
    booked(telling, { key: 'scheduled-moved', specialty: 'obgyn', day: -25 }, -3),
    -7,
    9,
  )
  telling.tell(moved, 'scheduled', [], 'on-track')
  const again = booked(
    telling,
    { key: 'scheduled-after-noshow', specialty: 'psychiatry', receiver: 'open-door-psychiatry', day: -40 },
    -14,
  )
  book(callPatient(missVisit(again), -10, 'Forgot the visit, wants a new one'), -8, { on: 6 })
  telling.tell(again, 'scheduled', [], 'on-track')

  telling.tell(
    booked(telling, { key: 'visit-unconfirmed', specialty: 'urology', day: -30 }, -5),
    'visit-unconfirmed',
  )
  telling.tell(
    booked(telling, { key: 'visit-unconfirmed-long', specialty: 'ent', day: -45 }, -16),
    'visit-unconfirmed',
    [],
    'overdue',
  )

  telling.tell(
    missVisit(booked(telling, { key: 'noshow', specialty: 'pulmonary', day: -28 }, -4)),
    'rebook-needed',
  )
  const cancelled = cancelVisit(
    booked(telling, { key: 'cancelled', specialty: 'cardiology', day: -30 }, 5),
    -2,
    'pat-lt',
  )
  telling.tell(cancelled, 'rebook-needed')
  const forgotten = cancelVisit(
    booked(telling, { key: 'cancelled-forgotten', specialty: 'general-surgery', day: -42 }, -12),
    -18,
    'prov-pers',
  )
  missPatient(forgotten, -15, 'Voicemail: practice name and number only')
  holdBackText(forgotten, -10, 'patient-objection')
  telling.tell(forgotten, 'rebook-needed', [], 'overdue')
}

function tellNotes(telling: Telling): void {
  telling.tell(
    seen(telling, { key: 'note-expected', specialty: 'endocrinology', day: -30 }, -4),
    'note-pending',
    [],
    'on-track',
  )
  telling.tell(
    seen(
      telling,
      { key: 'note-almost-due', specialty: 'orthopedics', receiver: 'eastgate-orthopedics', day: -35 },
      -8,
    ),
    'note-pending',
  )
  const late = seen(telling, { key: 'note-late', specialty: 'nephrology', day: -60 }, -33)
  nudgeOwner(late, -22, 'note-10d', 'Note not back after 10 days', true)
  nudgeOwner(late, -12, 'note-20d', 'Note not back after 20 days')
  callReceiver(late, -10, 'Records desk promises the note this week')
  telling.tell(late, 'note-pending', [], 'overdue')
  telling.tell(
    walkIn(accepted(telling, { key: 'note-after-walk-in', specialty: 'ophthalmology', day: -18 }), -6),
    'note-pending',
  )

  const unlinked = seen(telling, { key: 'candidate', specialty: 'gastroenterology', day: -33 }, -9)
  receiveNote(unlinked, -1, { link: 'none', docStatus: 'absent' })
  telling.tell(unlinked, 'note-pending')
  const sensitive = seen(
    telling,
    { key: 'candidate-sensitive', specialty: 'psychiatry', receiver: 'open-door-psychiatry', day: -36 },
    -8,
  )
  receiveNote(sensitive, -3, { link: 'none', sensitivity: 'R' })
  telling.tell(sensitive, 'note-pending')

  const interim = seen(
    telling,
    { key: 'interim', specialty: 'neurology', receiver: 'harborview-neurology', day: -25 },
    -5,
  )
  receiveNote(interim, -3, { docStatus: 'preliminary' })
  telling.tell(interim, 'interim-note')
  const stale = seen(telling, { key: 'interim-stale', specialty: 'oncology', day: -55 }, -26)
  receiveNote(stale, -24, { docStatus: 'preliminary' })
  telling.tell(stale, 'interim-note', [], 'overdue')
}

function tellInterruptions(telling: Telling): void {
  const paused = changeOrder(sent(telling, { key: 'hold-order', specialty: 'pain', day: -11 }), -6, 'on-hold')
  telling.tell(paused, 'on-hold', [], 'on-track')
  const long = holdTask(
    accepted(telling, { key: 'hold-task', specialty: 'general-surgery', day: -60 }),
    -45,
    'Patient abroad until further notice',
  )
  telling.tell(long, 'on-hold', [], 'overdue')

  const stopping = requestCancellation(
    booked(telling, { key: 'cancel-requested', specialty: 'dermatology', day: -9 }, 12),
    -1,
    'Lesion healed, visit no longer wanted',
  )
  telling.tell(stopping, 'cancel-requested')
  const unanswered = requestCancellation(
    accepted(telling, { key: 'cancel-unanswered', specialty: 'obgyn', day: -21 }),
    -9,
    'Patient moves away',
  )
  telling.tell(unanswered, 'cancel-requested', [], 'overdue')

  const elsewhere = attend(
    booked(telling, { key: 'noshow-corrected', specialty: 'infectious-disease', day: -26 }, -6),
    { at: readOffice('bayside-infectious') },
  )
  telling.tell(elsewhere, 'note-pending')
}
