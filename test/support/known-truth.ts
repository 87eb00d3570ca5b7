import { attendedVisit, type Course } from '../../server/sandbox/clinic/two-quarters/course.ts'
import type { Clinic } from '../../server/sandbox/clinic/loop.ts'
import type { TwoQuarters } from '../../server/sandbox/clinic/generate-two-quarters.ts'
import { kilometresNorth } from '../../server/sandbox/clinic/two-quarters/towns.ts'
import { nameRole } from '../../server/sandbox/clinic/ordering.ts'
import { payerOf, townOf } from '../../server/sandbox/clinic/patients.ts'
import { readOffice } from '../../server/sandbox/clinic/receivers.ts'

/** One referral as it truly went, in calendar days of the clinic. Columns of the table the expected figures are worked out from. */
export type KnownReferral = {
  referral: string
  patient: string
  direction: string
  specialty: string
  owner: string | null
  receiver: string | null
  referrer: string
  language: string
  payer: string
  distance: string | null
  ordered: string
  sent: string | null
  accepted: string | null
  booked: string | null
  seen: string | null
  note_back: string | null
  reconciled: string | null
  reviewed: string | null
  /** Reason of an end without a report. */
  closure: string | null
  closed: string | null
  out_of_network: boolean
  no_shows: number
  contacts: number
  patient_spoken: boolean
}

/** Where Baton's names differ from the record's. */
const otherNames: Readonly<Record<string, string>> = {
  orthopedics: 'orthopedic-surgery',
  obgyn: 'obstetrics-gynecology',
  oncology: 'medical-oncology',
}

/** A specialty of the record as Baton calls it. */
export function nameInBaton(specialty: string): string {
  return otherNames[specialty] ?? specialty
}

function bandOf(kilometres: number): string {
  if (kilometres < 10) return 'under-10'
  if (kilometres < 25) return '10-25'
  return kilometres < 50 ? '25-50' : '50-up'
}

function distanceOf(course: Course, place: number): string | null {
  if (course.direction === 'outbound' && course.receiver === undefined) return null
  const receiverTown = course.receiver === undefined ? 'Harborview' : readOffice(course.receiver).city
  const [home, away] = [townOf(place), receiverTown].map((town) => kilometresNorth[town] ?? NaN)
  return bandOf(Math.abs((home ?? NaN) - (away ?? NaN)))
}

function receiverOf({ direction, receiver }: Course): string | null {
  if (direction !== 'outbound') return 'PractitionerRole/role-raman'
  return receiver === undefined ? null : nameRole(readOffice(receiver)).reference
}

function referrerOf({ direction, referrer }: Course): string {
  return direction === 'inbound' ? nameRole(readOffice(referrer)).reference : `Practitioner/${referrer}`
}

function toKnown({ roll, calendar }: Clinic, course: Course): KnownReferral {
  const { entry, place } = roll.read(course.patient)
  const on = (day: number | undefined): string | null => (day === undefined ? null : calendar.on(day))
  const [first] = course.visits
  return {
    referral: `sr-${course.key}`,
    patient: course.patient,
    direction: course.direction,
    specialty: nameInBaton(course.specialty),
    owner: course.owner === undefined ? null : `Practitioner/${course.owner}`,
    receiver: receiverOf(course),
    referrer: referrerOf(course),
    language: entry.language,
    payer: `Organization/payer-${payerOf(entry, place).key}`,
    distance: distanceOf(course, place),
    ordered: calendar.on(course.orderedOn),
    sent: on(course.sentOn),
    accepted: on(course.acceptedOn),
    booked: on(first?.bookedOn),
    seen: on(attendedVisit(course)?.visitOn),
    note_back: on(course.noteOn),
    reconciled: on(course.filedOn),
    reviewed: on(course.reviewedOn),
    closure: course.endedOn === undefined ? null : course.ending,
    closed: on(course.noteOn ?? course.endedOn),
    out_of_network: course.ending === 'seen-out-of-network',
    no_shows: course.visits.filter(({ became }) => became === 'missed').length,
    contacts: course.calls.length,
    patient_spoken: [...course.calls, ...course.laterCalls].some(({ to }) => to === 'patient'),
  }
}

/**
 * A referral as each of its receivers had it: whatever was done until it went on was done by the first. `referral` names
 * the place of the attempt.
 */
function toKnownAttempts(clinic: Clinic, course: Course): readonly KnownReferral[] {
  const whole = toKnown(clinic, course)
  const { redirect, calls, laterCalls, visits } = course
  if (redirect === undefined) return [whole]
  const isMissed = redirect.because === 'missed'
  const redirected = clinic.calendar.on(redirect.on)
  const spoke = (some: Course['calls']): boolean => some.some(({ to }) => to === 'patient')
  const [firstCalls, secondCalls] = isMissed ? [calls, laterCalls] : [[], [...calls, ...laterCalls]]
  const [firstVisits, secondVisits] = isMissed ? [visits.slice(0, 1), visits.slice(1)] : [[], visits]
  const missed = (some: Course['visits']): number => some.filter(({ became }) => became === 'missed').length
  const [secondBooking] = secondVisits
  const before = isMissed
    ? laterCalls.filter(({ on }) => on <= (secondBooking?.bookedOn ?? Infinity)).length
    : calls.length
  return [
    {
      ...whole,
      referral: `${whole.referral}/1`,
      receiver: nameRole(readOffice(redirect.from)).reference,
      ...(isMissed ? {} : { accepted: null, booked: null }),
      ...{ seen: null, note_back: null, reconciled: null, reviewed: null },
      ...{ closure: 'passed-on', closed: redirected, out_of_network: false },
      ...{ no_shows: missed(firstVisits), contacts: firstCalls.length, patient_spoken: spoke(firstCalls) },
    },
    {
      ...whole,
      referral: `${whole.referral}/2`,
      ...{ ordered: redirected, sent: redirected },
      ...(isMissed && { accepted: null }),
      booked: secondBooking === undefined ? null : clinic.calendar.on(secondBooking.bookedOn),
      ...{ no_shows: missed(secondVisits), contacts: before, patient_spoken: spoke(secondCalls) },
    },
  ]
}

/** The attempts of the referrals that count, as they truly went; by referral. */
export function listKnownAttempts({ clinic, courses }: TwoQuarters): readonly KnownReferral[] {
  return courses
    .filter(({ uncounted }) => uncounted === undefined)
    .flatMap((course) => toKnownAttempts(clinic, course))
    .toSorted((one, other) => (one.referral < other.referral ? -1 : 1))
}

/** The referrals that count, as they truly went; by referral. */
export function listKnown({ clinic, courses }: TwoQuarters): readonly KnownReferral[] {
  return courses
    .filter(({ uncounted }) => uncounted === undefined)
    .map((course) => toKnown(clinic, course))
    .toSorted((one, other) => (one.referral < other.referral ? -1 : 1))
}
