import { authorize } from '../authorizations.ts'
import { closeWith, fileByHand, fileByItself, rejectMatch, reopen, review } from '../decisions.ts'
import { callPatient } from '../contacts.ts'
import { receiveNote, withdrawNote } from '../notes.ts'
import { changeOrder } from '../ordering.ts'
import { decline } from '../receiver-answers.ts'
import { attend, book, bookBeside, cancelVisit, missVisit } from '../visits.ts'
import { accepted, booked, finished, reported, seen, sent } from './passages.ts'
import type { Telling } from './telling.ts'

/** What decides when evidence arrives late, twice, or is taken back. */
export function tellPrecedence(telling: Telling): void {
  tellTakenBack(telling)
  tellLateNews(telling)
  tellMatches(telling)
  tellAuthorizations(telling)
}

function tellTakenBack(telling: Telling): void {
  const retracted = reported(telling, { key: 'note-retracted', specialty: 'nephrology', day: -55 }, -30, -24)
  withdrawNote(retracted.loop, retracted.note, -4, 'entered-in-error')
  telling.tell(retracted.loop, 'note-pending')

  const amended = finished(telling, { key: 'note-amended', specialty: 'oncology', day: -80 }, -58, -50)
  const head = receiveNote(amended.loop, -40, {
    replaces: `DocumentReference/${amended.note.id}`,
    title: 'Amended consultation',
  })
  withdrawNote(amended.loop, amended.note, -40, 'superseded')
  review(fileByItself(amended.loop, head), -38, head)
  telling.tell(amended.loop, 'closed-completed')

  const reopened = reported(telling, { key: 'reopened', specialty: 'ent', day: -40 }, -18, -12)
  reopen(reopened.loop, -2, 'The note answers another question; asked the office for the right one')
  telling.tell(reopened.loop, 'reconcile')
}

function tellLateNews(telling: Telling): void {
  const after = closeWith(sent(telling, { key: 'booked-after-decline', specialty: 'obgyn', day: -30 }), -20, {
    reason: 'patient-declined',
    text: 'Not now',
  })
  telling.tell(book(callPatient(after, -9, 'Changed her mind'), -6, { on: 8 }), 'scheduled')

  const afterVisit = changeOrder(
    seen(telling, { key: 'revoked-after-visit', specialty: 'dermatology', day: -28 }, -8),
    -5,
    'revoked',
  )
  telling.tell(afterVisit, 'note-pending')

  const doubtful = attend(
    booked(telling, { key: 'encounter-cancelled', specialty: 'general-surgery', day: -33 }, -9),
    { encounter: 'cancelled' },
  )
  telling.tell(doubtful, 'visit-unconfirmed')

  const corrected = attend(
    missVisit(
      booked(
        telling,
        { key: 'noshow-then-seen', specialty: 'rheumatology', receiver: 'northeast-rheumatology', day: -27 },
        -7,
      ),
    ),
  )
  telling.tell(corrected, 'note-pending')

  const secondThoughts = decline(
    accepted(telling, { key: 'accepted-then-declined', specialty: 'endocrinology', day: -12 }),
    -2,
    'no-capacity',
    'Physician on leave',
  )
  telling.tell(secondThoughts, 'rejected')

  const course = booked(telling, { key: 'several-visits', specialty: 'pain', day: -14 }, 4)
  bookBeside(course, -9, { on: 18 })
  telling.tell(course, 'scheduled')

  const swapped = booked(telling, { key: 'rebooked-within-the-hour', specialty: 'pulmonary', day: -22 }, 3)
  book(cancelVisit(swapped, -6, 'prov-pers'), -6, { on: 10 })
  telling.tell(swapped, 'scheduled', [], 'on-track')
}

function tellMatches(telling: Telling): void {
  const letter = missVisit(
    booked(telling, { key: 'noshow-letter', specialty: 'ophthalmology', day: -24 }, -7),
  )
  receiveNote(letter, -3, {
    type: { text: 'Letter' },
    title: 'No-show notice',
    text: ['No-show notice', 'Your patient did not attend the visit. Please advise whether to rebook.'],
  })
  telling.tell(letter, 'rebook-needed')

  const byHand = seen(telling, { key: 'matched-by-hand', specialty: 'gastroenterology', day: -70 }, -44)
  const fax = receiveNote(byHand, -36, { link: 'none', docStatus: 'absent' })
  review(fileByHand(byHand, -35, fax), -31, fax)
  telling.tell(byHand, 'closed-completed', [], 'closed')

  const byNumber = seen(
    telling,
    { key: 'matched-by-number', specialty: 'neurology', receiver: 'harborview-neurology', day: -66 },
    -40,
  )
  const numbered = receiveNote(byNumber, -33, { link: 'number' })
  review(fileByItself(byNumber, numbered), -30, numbered)
  telling.tell(byNumber, 'closed-completed', [], 'closed')

  const byVisit = seen(telling, { key: 'matched-by-visit', specialty: 'ophthalmology', day: -75 }, -49)
  const visited = receiveNote(byVisit, -41, { link: 'encounter' })
  review(fileByItself(byVisit, visited), -39, visited)
  telling.tell(byVisit, 'closed-completed', [], 'closed')

  const notHis = seen(telling, { key: 'match-rejected', specialty: 'cardiology', day: -31 }, -8)
  const wrong = receiveNote(notHis, -4, { link: 'none', docStatus: 'absent' })
  telling.tell(rejectMatch(notHis, -3, wrong), 'note-pending')

  const psychiatric = seen(
    telling,
    { key: 'sensitive-filed', specialty: 'psychiatry', receiver: 'open-door-psychiatry', day: -62 },
    -37,
  )
  const guarded = receiveNote(psychiatric, -30, { sensitivity: 'V' })
  review(fileByHand(psychiatric, -29, guarded), -27, guarded)
  telling.tell(psychiatric, 'closed-completed', [], 'closed')

  const left = seen(telling, { key: 'one-note-two-left', specialty: 'orthopedics', day: -38 }, -12)
  const right = accepted(telling, {
    key: 'one-note-two-right',
    patient: left.spec.patient,
    specialty: 'pain',
    day: -37,
  })
  receiveNote(left, -5, { alsoFor: [right] })
  telling.tell(left, 'reconcile')
  telling.tell(right, 'reconcile')
}

function tellAuthorizations(telling: Telling): void {
  const certified = authorize(
    accepted(telling, { key: 'auth-approved', specialty: 'pulmonary', day: -17 }),
    -15,
    'approved',
    3,
  )
  telling.tell(book(certified, -9, { on: 12 }), 'scheduled', [], 'on-track')
  const waiting = authorize(
    sent(telling, { key: 'auth-pended', specialty: 'pain', day: -6 }),
    -5,
    'pended',
    1,
  )
  telling.tell(waiting, 'sent')
  const dated = authorize(
    sent(telling, { key: 'auth-expired', specialty: 'general-surgery', day: -170 }),
    -168,
    'approved',
    3,
  )
  telling.tell(dated, 'sent', [], 'overdue')
}
