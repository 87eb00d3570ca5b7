import { callPatient, callReceiver, missPatient, nudgeOwner } from '../contacts.ts'
import { holdBackText, stopTexts, textPatient } from '../text-messages.ts'
import { receiveNote } from '../notes.ts'
import { changeOrder } from '../ordering.ts'
import { holdTask, requestCancellation } from '../receiver-answers.ts'
import { readOffice } from '../receivers.ts'
import { attend, book, cancelVisit, missVisit, reschedule, walkIn } from '../visits.ts'
import { accepted, booked, seen, sent } from './passages.ts'
import type { Telling } from './telling.ts'

/** From the booking to the note, and what interrupts a loop: every open state that is left. */
export function tellAfterBooking(telling: Telling): void {
  tellVisits(telling)
  tellNotes(telling)
  tellInterruptions(telling)
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
  holdBackText(stopTexts(textPatient(forgotten, -14), -13), -10, 'patient-objection')
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
  nudgeOwner(late, -22, { clock: 'note', step: 'd10' }, 'Note not back after 10 days', true)
  nudgeOwner(late, -12, { clock: 'note', step: 'd20' }, 'Note not back after 20 days')
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
