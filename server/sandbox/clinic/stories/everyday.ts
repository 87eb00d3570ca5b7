import type { SpecialtyKey } from '../specialties.ts'
import { authorize } from '../authorizations.ts'
import { callPatient, callReceiver, missPatient, nudgeOwner, tellReferrer } from '../contacts.ts'
import { textPatient } from '../text-messages.ts'
import { closeWith } from '../decisions.ts'
import { changeOrder } from '../ordering.ts'
import { book, missVisit } from '../visits.ts'
import { accepted, booked, finished, reported, seen, sent } from './passages.ts'
import type { Telling } from './telling.ts'

/** Referrals per hundred by specialty, roughly as a primary-care practice writes them. */
const volume: readonly (readonly [SpecialtyKey, number])[] = [
  ['gastroenterology', 12],
  ['orthopedics', 12],
  ['dermatology', 11],
  ['cardiology', 10],
  ['ophthalmology', 8],
  ['ent', 6],
  ['neurology', 6],
  ['general-surgery', 6],
  ['obgyn', 5],
  ['urology', 5],
  ['endocrinology', 4],
  ['pulmonary', 4],
  ['psychiatry', 4],
  ['rheumatology', 3],
  ['nephrology', 2],
  ['oncology', 1],
  ['pain', 1],
]

/** A specialty by how often primary care refers to it. */
export function drawSpecialty({
  clinic: { dice },
}: {
  clinic: Pick<Telling['clinic'], 'dice'>
}): SpecialtyKey {
  let left = dice.between(
    1,
    volume.reduce((sum, [, share]) => sum + share, 0),
  )
  for (const [specialty, share] of volume) {
    left -= share
    if (left <= 0) return specialty
  }
  return 'gastroenterology'
}

/** The practice's ordinary two years: most of it done, a third never closed, some of it waiting. */
export function tellEveryday(telling: Telling): void {
  for (let number = 1; number <= 62; number++)
    tellFinished(telling, `done-${String(number).padStart(2, '0')}`)
  tellRecentlyReported(telling)
  for (let number = 1; number <= 6; number++) tellNeverClosed(telling, `stale-${number}`)
  tellManyReferrals(telling)
  tellChildren(telling)
}

function tellFinished(telling: Telling, key: string): void {
  const { dice } = telling.clinic
  const day = -dice.between(70, 700)
  const wait = dice.between(9, 42)
  const delay = dice.between(1, 16)
  const specialty = drawSpecialty(telling)
  const format = dice.chance(0.12) ? { format: 'pdf' as const } : {}
  const priority = dice.chance(0.15) ? { priority: 'urgent' as const } : {}
  const { loop } = finished(
    telling,
    { key, specialty, day, ...priority },
    day + wait,
    day + wait + delay,
    format,
  )
  if (dice.chance(0.4)) changeOrder(loop, day + wait + delay + 3, 'completed')
  telling.tell(loop, 'closed-completed', [], 'closed')
}

function tellRecentlyReported(telling: Telling): void {
  for (const [place, noteOn] of [-1, -2, -3, -4, -12].entries()) {
    const specialty =
      (['cardiology', 'orthopedics', 'ent', 'gastroenterology', 'urology'] as const)[place] ?? 'ent'
    const { loop } = reported(
      telling,
      { key: `to-review-${place + 1}`, specialty, day: noteOn - 30 },
      noteOn - 8,
      noteOn,
    )
    tellReferrer(loop, 'note', 'the consult note is here for your review.')
    telling.tell(
      loop,
      'closed-completed',
      [],
      noteOn < -10 ? 'overdue' : noteOn < -3 ? undefined : 'to-review',
    )
  }
}

/** The third that never closes: asked, reminded, half forgotten. */
function tellNeverClosed(telling: Telling, key: string): void {
  const { dice } = telling.clinic
  const day = -dice.between(35, 260)
  const specialty = drawSpecialty(telling)
  switch (dice.between(1, 3)) {
    case 1: {
      const loop = sent(telling, { key, specialty, day })
      nudgeOwner(loop, day + 8, { clock: 'unscheduled', step: 'bd5' }, 'Unscheduled after 5 business days')
      telling.tell(textPatient(missPatient(loop, day + 15, 'No answer'), day + 16), 'sent', [], 'overdue')
      return
    }
    case 2: {
      const loop = missVisit(booked(telling, { key, specialty, day }, day + 20))
      telling.tell(callPatient(loop, day + 24, 'Will call back'), 'rebook-needed', [], 'overdue')
      return
    }
    default: {
      const loop = seen(telling, { key, specialty, day }, day + 16)
      nudgeOwner(loop, day + 28, { clock: 'note', step: 'd10' }, 'Note not back after 10 days')
      telling.tell(
        callReceiver(loop, day + 30, 'Asked the records desk for the note'),
        'note-pending',
        [],
        'overdue',
      )
    }
  }
}

/** One man, thirteen specialists, two years. */
function tellManyReferrals(telling: Telling): void {
  const patient = 'pat-marchetti'
  const past = [
    'cardiology',
    'ophthalmology',
    'dermatology',
    'urology',
    'orthopedics',
    'pulmonary',
    'nephrology',
    'ent',
    'endocrinology',
  ] as const
  for (const [place, specialty] of past.entries()) {
    const day = -690 + place * 68
    const { loop } = finished(
      telling,
      { key: `marchetti-${specialty}`, patient, specialty, day },
      day + 21,
      day + 27,
    )
    telling.tell(loop, 'closed-completed', [], 'closed')
  }
  const nerve = seen(
    telling,
    {
      key: 'marchetti-neurology',
      patient,
      specialty: 'neurology',
      receiver: 'harborview-neurology',
      day: -58,
    },
    -30,
  )
  telling.tell(nerve, 'note-pending', [], 'overdue')
  telling.tell(
    authorize(
      booked(telling, { key: 'marchetti-gi', patient, specialty: 'gastroenterology', day: -15 }, 13),
      -8,
      'submitted',
    ),
    'scheduled',
    [],
    'on-track',
  )
  telling.tell(
    accepted(telling, { key: 'marchetti-pain', patient, specialty: 'pain', day: -3 }, 1),
    'accepted',
  )
  const joints = sent(telling, {
    key: 'marchetti-rheumatology',
    patient,
    specialty: 'rheumatology',
    day: -48,
  })
  closeWith(joints, -31, {
    reason: 'no-longer-needed',
    text: 'Antibodies negative on repeat; clinician agrees',
  })
  telling.tell(joints, 'closed-no-longer-needed', [], 'closed')
}

/** Children and their guardians. */
function tellChildren(telling: Telling): void {
  const tonsils = booked(
    telling,
    { key: 'twin-noah-ent', patient: 'pat-castellano-noah', specialty: 'ent', day: -18 },
    9,
  )
  telling.tell(tonsils, 'scheduled', [], 'on-track')
  telling.tell(
    sent(telling, { key: 'twin-lucas-ent', patient: 'pat-castellano-lucas', specialty: 'ent', day: -18 }),
    'sent',
    [],
    'overdue',
  )
  const acne = finished(
    telling,
    { key: 'thompson-skin', patient: 'pat-thompson-jayla', specialty: 'dermatology', day: -120 },
    -96,
    -90,
  )
  telling.tell(acne.loop, 'closed-completed', [], 'closed')
  const anxiety = accepted(telling, {
    key: 'aguilar-psychiatry',
    patient: 'pat-aguilar',
    specialty: 'psychiatry',
    receiver: 'open-door-psychiatry',
    day: -8,
  })
  telling.tell(book(anxiety, -4, { on: 14 }), 'scheduled', [], 'on-track')
  const asthma = finished(
    telling,
    { key: 'petersen-lungs', patient: 'pat-petersen', specialty: 'pulmonary', day: -210 },
    -188,
    -180,
  )
  telling.tell(asthma.loop, 'closed-completed', [], 'closed')
  const headache = sent(telling, {
    key: 'gutierrez-neurology',
    patient: 'pat-gutierrez',
    specialty: 'neurology',
    receiver: 'harborview-neurology',
    day: -1,
  })
  telling.tell(headache, 'sent')
}
