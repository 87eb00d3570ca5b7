import { nameRole } from '../ordering.ts'
import { callReceiver, nudgeOwner, tellReferrer } from '../contacts.ts'
import { textPatient } from '../text-messages.ts'
import { receiveNote } from '../notes.ts'
import { readOffice } from '../receivers.ts'
import { attend, book } from '../visits.ts'
import { closeWith } from '../decisions.ts'
import { accepted, finished, reported, sent } from './passages.ts'
import type { Telling } from './telling.ts'

const patient = 'pat-okafor'
const requester = 'prac-whitfield'

/** The chart the design draws: a note that never came, one not booked, one to review, one unconfirmed, one on track. */
export function tellDemoPatient(telling: Telling): void {
  const gi = accepted(telling, {
    key: 'okafor-gi',
    patient,
    requester,
    specialty: 'gastroenterology',
    receiver: 'lakeside-gi',
    reason: 0,
    day: -61,
    coordinator: 'prac-reyes',
  })
  attend(book(gi, -55, { on: -24, minute: 14 * 60 + 20 }))
  tellReferrer(gi, 'seen', 'the patient was seen; the report is expected.')
  nudgeOwner(gi, -13, { clock: 'note', step: 'd10' }, 'Note not back after 10 days', true)
  callReceiver(gi, -8, 'Called Lakeside GI about the report, left a message', 'left-message')
  receiveNote(gi, -5, {
    link: 'none',
    docStatus: 'absent',
    author: nameRole(readOffice('lakeside-gi'), 1),
    format: 'pdf',
    language: 'en',
    title: 'GI consultation note, fax',
  })
  telling.tell(gi, 'note-pending', [], 'overdue')

  const day = telling.clinic.calendar.weekdaysBack(4)
  const heart = accepted(
    telling,
    {
      key: 'okafor-cardio',
      patient,
      requester,
      specialty: 'cardiology',
      reason: 0,
      day,
      coordinator: 'prac-tran',
      priorAuthorization: 'no-auth',
    },
    1,
  )
  textPatient(heart, day + 2)
  telling.tell(heart, 'accepted')

  const skin = reported(
    telling,
    {
      key: 'okafor-derm',
      patient,
      requester,
      specialty: 'dermatology',
      reason: 0,
      day: -34,
      coordinator: 'prac-reyes',
    },
    -9,
    -2,
  )
  telling.tell(skin.loop, 'closed-completed', [], 'to-review')

  const nerves = sent(telling, {
    key: 'okafor-neuro',
    patient,
    requester,
    specialty: 'neurology',
    receiver: 'meridian-neurology',
    reason: 1,
    day: -2,
  })
  telling.tell(nerves, 'sent')

  const hormones = accepted(telling, {
    key: 'okafor-endo',
    patient,
    requester,
    specialty: 'endocrinology',
    reason: 0,
    day: -19,
    coordinator: 'prac-reyes',
  })
  book(hormones, -15, { on: 11, minute: 9 * 60 + 40 })
  tellReferrer(hormones, 'scheduled', 'visit scheduled.')
  telling.tell(hormones, 'scheduled', [], 'on-track')

  tellClosedOnes(telling)
}

/** Six that are over, among the last 24 months. */
function tellClosedOnes(telling: Telling): void {
  const past = [
    ['okafor-eye-1', 'ophthalmology', -640, -610, -604],
    ['okafor-ortho', 'orthopedics', -512, -480, -471],
    ['okafor-uro', 'urology', -402, -381, -372],
    ['okafor-gyn', 'obgyn', -297, -270, -266],
    ['okafor-ent', 'ent', -201, -180, -176],
  ] as const
  for (const [key, specialty, day, visitOn, noteOn] of past) {
    const reason = specialty === 'urology' ? { reason: 1 } : specialty === 'obgyn' ? { reason: 2 } : {}
    const { loop } = finished(
      telling,
      { key, patient, requester, specialty, day, ...reason },
      visitOn,
      noteOn,
    )
    telling.tell(loop, 'closed-completed', [], 'closed')
  }
  const rheumatology = sent(telling, {
    key: 'okafor-rheum',
    patient,
    requester,
    specialty: 'rheumatology',
    reason: 0,
    day: -120,
  })
  closeWith(rheumatology, -96, {
    reason: 'patient-declined',
    text: 'Patient prefers to wait; referrer informed by message',
  })
  telling.tell(rheumatology, 'closed-patient-declined', [], 'closed')
}
