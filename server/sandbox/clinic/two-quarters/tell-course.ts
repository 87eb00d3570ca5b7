import { callPatient, callReceiver, missPatient, returnNote } from '../contacts.ts'
import { closeWith, fileByHand, fileByItself, review } from '../decisions.ts'
import type { Clinic, Loop } from '../loop.ts'
import { receiveNote } from '../notes.ts'
import { assignOwner, changeOrder, receiveReferral, refer, referWithin } from '../ordering.ts'
import { receivePacket, sendPacket } from '../packet.ts'
import { accept, decline, redirectTo } from '../receiver-answers.ts'
import { readOffice } from '../receivers.ts'
import { attend, book, cancelVisit, missVisit, offer } from '../visits.ts'
import type { ArrangedVisit, Call, Course } from './course.ts'

function begin(clinic: Clinic, course: Course): Loop {
  const { key, patient, specialty, direction, referrer, orderedOn: day, owner } = course
  const spec = { key, patient, day, ...(owner !== undefined && { coordinator: owner }) }
  if (direction === 'inbound') return receivePacket(receiveReferral(clinic, referrer, spec), day)
  if (direction === 'internal') return referWithin(clinic, { ...spec, requester: referrer })
  const receiver = course.redirect?.from ?? course.receiver ?? null
  return refer(clinic, { ...spec, specialty, requester: referrer, receiver })
}

/** The packet leaves, by the channel the receiver has; of what came to us it is here already. */
function tellSent(loop: Loop, { direction, sentOn }: Course): void {
  if (sentOn !== undefined && direction !== 'inbound') tellPacket(loop, sentOn)
}

function tellPacket(loop: Loop, day: number): void {
  const isDirect = loop.direction === 'internal' || loop.receiver?.direct !== undefined
  sendPacket(loop, day, isDirect ? 'direct' : 'fax', isDirect ? 'delivered' : 'transmitted')
}

/** It goes on to another office, packet and all. */
function tellRedirect(loop: Loop, { redirect, receiver }: Course, because: 'declined' | 'missed'): void {
  if (redirect?.because !== because || receiver === undefined) return
  if (because === 'declined') decline(loop, redirect.on, 'no-capacity', 'No new patients for the time being')
  tellPacket(redirectTo(loop, redirect.on, receiver), redirect.on)
}

function tellCall(loop: Loop, { on, to }: Call): void {
  if (to === 'patient') callPatient(loop, on, 'Talked about the appointment')
  else if (to === 'patient-in-vain') missPatient(loop, on, 'No answer')
  else callReceiver(loop, on, 'Asked for a date')
}

function tellVisit(loop: Loop, { ending }: Course, { bookedOn, visitOn, became }: ArrangedVisit): void {
  book(loop, bookedOn, { on: visitOn })
  if (became === 'missed') missVisit(loop)
  if (became === 'cancelled') cancelVisit(loop, bookedOn, 'pat-crs')
  if (became === 'attended') {
    attend(loop, ending === 'seen-out-of-network' ? { at: readOffice('metro-specialists') } : {})
  }
}

function tellVisits(loop: Loop, course: Course): void {
  const later = [...course.laterCalls]
  for (const [index, visit] of course.visits.entries()) {
    if (index === 1) tellRedirect(loop, course, 'missed')
    for (
      let call = later[0];
      call !== undefined && call.on <= visit.bookedOn && visit !== course.visits[0];
    ) {
      tellCall(loop, call)
      later.shift()
      call = later[0]
    }
    tellVisit(loop, course, visit)
  }
  for (const call of later) tellCall(loop, call)
}

function tellNote(loop: Loop, course: Course): void {
  const { direction, ending, interimNoteOn, noteOn, filedOn, isFiledByHand, reviewedOn } = course
  const from = ending === 'seen-out-of-network' ? { from: readOffice('metro-specialists') } : {}
  if (interimNoteOn !== undefined) receiveNote(loop, interimNoteOn, { ...from, docStatus: 'preliminary' })
  if (noteOn === undefined) return
  const note = receiveNote(loop, noteOn, { ...from, ...(isFiledByHand === true && { link: 'none' }) })
  if (direction === 'inbound') returnNote(loop, noteOn, `DocumentReference/${note.id}`)
  if (isFiledByHand === true) fileByHand(loop, filedOn ?? noteOn, note)
  else fileByItself(loop, note)
  if (reviewedOn !== undefined) review(loop, reviewedOn, note)
}

function tellEnd(loop: Loop, { ending, uncounted, endedOn, visits, acceptedOn }: Course): void {
  if (endedOn === undefined) return
  if (uncounted === 'draft') changeOrder(loop, endedOn, 'draft')
  else if (uncounted === 'order-in-error') changeOrder(loop, endedOn, 'entered-in-error')
  else if (ending === 'order-cancelled') changeOrder(loop, endedOn, 'revoked')
  else {
    const others = { duplicate: 'duplicate', 'closed-in-error': 'entered-in-error' } as const
    const reason = uncounted === undefined ? ending : others[uncounted]
    const hasBegun = visits.length > 0 || acceptedOn !== undefined
    closeWith(loop, endedOn, {
      reason,
      text: 'Documented after a call',
      status: hasBegun ? 'failed' : 'cancelled',
    })
  }
}

/** Writes what happened into the record, as an EHR and Baton's own store would hold it. */
export function tellCourse(clinic: Clinic, course: Course): Loop {
  const loop = begin(clinic, course)
  if (course.owner !== undefined) assignOwner(loop, course.orderedOn)
  tellSent(loop, course)
  tellRedirect(loop, course, 'declined')
  if (course.declinedOn !== undefined) decline(loop, course.declinedOn, course.ending, 'Not here')
  if (course.acceptedOn !== undefined) accept(loop, course.acceptedOn, true)
  for (const call of course.calls) tellCall(loop, call)
  if (course.offeredOn !== undefined) offer(loop, course.offeredOn, 'proposed', course.offeredOn + 14)
  tellVisits(loop, course)
  tellNote(loop, course)
  tellEnd(loop, course)
  return loop
}
