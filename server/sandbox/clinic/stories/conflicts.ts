import { authorize } from '../authorizations.ts'
import { fileByItself, review } from '../decisions.ts'
import { receiveNote } from '../notes.ts'
import { changeOrder, receiveReferral, assignOwner } from '../ordering.ts'
import { receivePacket } from '../packet.ts'
import { completeWithoutReport, misreport } from '../receiver-answers.ts'
import { readOffice } from '../receivers.ts'
import { attend, book, bookBeside, missVisit } from '../visits.ts'
import { accepted, booked, seen, sent } from './passages.ts'
import type { Telling } from './telling.ts'

/** Evidence that disagrees with itself: each conflict code at least once. */
export function tellConflicts(telling: Telling): void {
  tellNoteConflicts(telling)
  tellOrderConflicts(telling)
  tellBookingConflicts(telling)
  tellPlaceConflicts(telling)
  tellOddities(telling)
}

function tellNoteConflicts(telling: Telling): void {
  const unseen = accepted(telling, {
    key: 'note-without-visit',
    specialty: 'cardiology',
    receiver: 'beacon-heart',
    day: -50,
  })
  const only = receiveNote(unseen, -20, { visitOn: -24 })
  review(fileByItself(unseen, only), -17, only)
  telling.tell(unseen, 'closed-completed', ['note-without-visit'], 'closed')

  const early = booked(telling, { key: 'future-appointment', specialty: 'endocrinology', day: -20 }, 18)
  const consult = receiveNote(early, -3, { visitOn: -4, title: 'E-consult' })
  telling.tell(fileByItself(early, consult), 'closed-completed', ['future-appointment-open'])

  const absent = missVisit(
    booked(telling, { key: 'note-on-noshow-day', specialty: 'orthopedics', day: -32 }, -9),
  )
  receiveNote(absent, -5)
  telling.tell(absent, 'reconcile', ['note-on-noshow-day'])

  const prior = sent(telling, { key: 'note-pre-dates', specialty: 'ophthalmology', day: -9 })
  receiveNote(prior, -4, { link: 'none', visitOn: -16 })
  telling.tell(prior, 'sent', ['note-pre-dates-referral'])
}

function tellOrderConflicts(telling: Telling): void {
  const revoked = changeOrder(
    seen(telling, { key: 'order-revoked', specialty: 'urology', day: -60 }, -35),
    -30,
    'revoked',
  )
  const report = receiveNote(revoked, -22)
  review(fileByItself(revoked, report), -20, report)
  telling.tell(revoked, 'closed-completed', ['order-revoked'], 'closed')

  const ignored = changeOrder(
    booked(telling, { key: 'seen-after-cancel', specialty: 'dermatology', day: -34 }, -12),
    -20,
    'revoked',
  )
  telling.tell(attend(ignored), 'note-pending', ['seen-after-cancel'])

  const stillBooked = changeOrder(
    booked(telling, { key: 'revoked-but-booked', specialty: 'ent', day: -16 }, 8),
    -5,
    'revoked',
  )
  telling.tell(stillBooked, 'scheduled', ['revoked-but-booked'])

  const autoCompleted = changeOrder(
    booked(telling, { key: 'completed-on-booking', specialty: 'pulmonary', day: -15 }, 7),
    -10,
    'completed',
  )
  telling.tell(autoCompleted, 'scheduled', ['order-completed-no-report'])
  const completedEarly = changeOrder(
    sent(telling, { key: 'completed-on-sending', specialty: 'infectious-disease', day: -14 }),
    -13,
    'completed',
  )
  telling.tell(completedEarly, 'sent', ['order-completed-no-report'], 'overdue')

  const wordless = completeWithoutReport(
    accepted(telling, {
      key: 'completed-no-document',
      specialty: 'rheumatology',
      receiver: 'northeast-rheumatology',
      day: -45,
    }),
    -6,
  )
  telling.tell(wordless, 'note-pending', ['completed-no-document'])
}

function tellBookingConflicts(telling: Telling): void {
  const two = booked(
    telling,
    { key: 'duplicate-booking', specialty: 'orthopedics', receiver: 'granite-orthopedics', day: -13 },
    9,
  )
  bookBeside(two, -6, { on: 15, with: readOffice('eastgate-orthopedics') })
  telling.tell(two, 'scheduled', ['duplicate-booking'])

  const unpaid = authorize(
    accepted(telling, { key: 'auth-denied', specialty: 'pain', day: -18 }),
    -14,
    'denied',
    3,
  )
  telling.tell(book(unpaid, -9, { on: 6 }), 'scheduled', ['auth-denied-before-visit'])

  const tooLate = booked(
    telling,
    { key: 'booked-too-late', specialty: 'gastroenterology', day: -10, wantedWithinDays: 21 },
    34,
  )
  telling.tell(tooLate, 'scheduled', ['booked-too-late'])
  const urgent = booked(
    telling,
    {
      key: 'booked-too-late-urgent',
      specialty: 'oncology',
      day: -9,
      priority: 'urgent',
      wantedWithinDays: 14,
    },
    25,
  )
  telling.tell(urgent, 'scheduled', ['booked-too-late'])
}

function tellPlaceConflicts(telling: Telling): void {
  const outside = booked(telling, { key: 'seen-out-of-network', specialty: 'cardiology', day: -40 }, -15)
  telling.tell(attend(outside, { at: readOffice('metro-specialists') }), 'note-pending', [
    'leakage-out-of-network',
  ])
  const other = booked(telling, { key: 'seen-at-another-office', specialty: 'cardiology', day: -29 }, -7)
  telling.tell(attend(other, { at: readOffice('beacon-heart') }), 'note-pending', ['redirected-elsewhere'])
}

function tellOddities(telling: Telling): void {
  const first = sent(telling, {
    key: 'duplicate-a',
    specialty: 'neurology',
    receiver: 'harborview-neurology',
    day: -9,
  })
  const patient = first.spec.patient
  const second = sent(telling, {
    key: 'duplicate-b',
    patient,
    specialty: 'neurology',
    receiver: 'harborview-neurology',
    day: -4,
  })
  telling.tell(first, 'sent', ['possible-duplicate'])
  telling.tell(second, 'sent', ['possible-duplicate'])

  const late = sent(telling, {
    key: 'deceased-open',
    patient: 'pat-fairbanks',
    specialty: 'cardiology',
    day: -20,
  })
  telling.tell(late, 'sent', ['patient-deceased'])

  const guessed = receiveReferral(telling.clinic, 'millbrook-family', {
    key: 'key-guessed',
    patient: telling.cast('dermatology'),
    day: -3,
    tag: 'loop-key-guessed',
  })
  telling.tell(assignOwner(receivePacket(guessed, -3), -2), 'sent', ['loop-key-guessed'])

  const jumped = accepted(telling, {
    key: 'illegal-jump',
    specialty: 'psychiatry',
    receiver: 'open-door-psychiatry',
    day: -12,
  })
  telling.tell(misreport(jumped, -8), 'accepted', ['illegal-transition'])
}
