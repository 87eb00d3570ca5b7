import { closeWith, fileByItself, review } from '../decisions.ts'
import { returnNote } from '../contacts.ts'
import type { Loop } from '../loop.ts'
import { receiveNote } from '../notes.ts'
import { assignOwner, receiveReferral, referWithin } from '../ordering.ts'
import { receivePacket, sendPacket } from '../packet.ts'
import { accept, decline } from '../receiver-answers.ts'
import { attend, book, missVisit } from '../visits.ts'
import type { Telling } from './telling.ts'

type Inbound = { key: string; day: number; patient?: string; reason?: number; priority?: 'urgent' }

function arrived(telling: Telling, from: string, inbound: Inbound): Loop {
  const patient = inbound.patient ?? telling.cast('dermatology')
  telling.reserve(patient, 'dermatology')
  return receivePacket(receiveReferral(telling.clinic, from, { ...inbound, patient }), inbound.day)
}

/** Other practices refer to the group's dermatology: their order is our filler order, and our note must go back. */
export function tellInbound(telling: Telling): void {
  telling.tell(arrived(telling, 'harbor-internal', { key: 'in-new', day: -1 }), 'sent')
  const acknowledged = assignOwner(
    arrived(telling, 'elm-street-pediatrics', {
      key: 'in-child',
      day: -2,
      patient: 'pat-aguilar',
      reason: 2,
    }),
    -1,
  )
  telling.tell(acknowledged, 'sent')
  const agreed = accept(
    assignOwner(arrived(telling, 'millbrook-family', { key: 'in-accepted', day: -6 }), -6),
    -5,
  )
  telling.tell(agreed, 'accepted')
  const urgent = accept(
    assignOwner(
      arrived(telling, 'harbor-internal', { key: 'in-urgent', day: -5, priority: 'urgent', reason: 0 }),
      -5,
    ),
    -4,
  )
  telling.tell(urgent, 'accepted', [], 'overdue')
  const booked = book(
    accept(assignOwner(arrived(telling, 'harbor-internal', { key: 'in-scheduled', day: -14 }), -13), -12),
    -10,
    { on: 7 },
  )
  telling.tell(booked, 'scheduled', [], 'on-track')
  const missed = missVisit(
    book(
      accept(assignOwner(arrived(telling, 'millbrook-family', { key: 'in-noshow', day: -30 }), -29), -28),
      -26,
      { on: -6 },
    ),
  )
  telling.tell(missed, 'rebook-needed')
  const owed = attend(
    book(
      accept(
        assignOwner(arrived(telling, 'elm-street-pediatrics', { key: 'in-note-owed', day: -45 }), -44),
        -43,
      ),
      -40,
      { on: -17 },
    ),
  )
  telling.tell(owed, 'note-pending', [], 'overdue')
  const refused = decline(
    assignOwner(arrived(telling, 'harbor-internal', { key: 'in-declined', day: -20 }), -19),
    -17,
    'wrong-specialty',
    'Needs plastic surgery',
  )
  closeWith(refused, -16, { reason: 'wrong-specialty', text: 'Referring office told by phone' })
  telling.tell(refused, 'closed-wrong-specialty', [], 'closed')
  for (const [place, day] of [-150, -230, -320, -410].entries())
    tellReturned(telling, `in-closed-${place + 1}`, day)
  tellWithin(telling)
}

function tellReturned(telling: Telling, key: string, day: number): void {
  const from = day < -300 ? 'millbrook-family' : 'harbor-internal'
  const loop = accept(assignOwner(arrived(telling, from, { key, day }), day + 1), day + 2)
  attend(book(loop, day + 4, { on: day + 25 }))
  const note = receiveNote(loop, day + 27)
  returnNote(loop, day + 28, `DocumentReference/${note.id}`)
  review(fileByItself(loop, note), day + 30, note)
  telling.tell(loop, 'closed-completed', [], 'closed')
}

/** One loop in two queues: our own clinician refers to our own dermatologist. */
function tellWithin(telling: Telling): void {
  const within = (key: string, day: number, requester: string): Loop => {
    const loop = referWithin(telling.clinic, { key, day, requester, patient: telling.cast('dermatology') })
    return sendPacket(assignOwner(loop, day), day, 'direct', 'delivered')
  }
  telling.tell(within('within-sent', -2, 'prac-whitfield'), 'sent')
  telling.tell(
    book(accept(within('within-scheduled', -12, 'prac-adeyemi'), -11), -10, { on: 5 }),
    'scheduled',
    [],
    'on-track',
  )
  telling.tell(
    attend(book(accept(within('within-note', -30, 'prac-park'), -29), -27, { on: -5 })),
    'note-pending',
  )
  const done = attend(book(accept(within('within-closed', -90, 'prac-castillo'), -89), -86, { on: -60 }))
  const note = receiveNote(done, -58)
  review(fileByItself(done, note), -55, note)
  telling.tell(done, 'closed-completed', [], 'closed')
}
