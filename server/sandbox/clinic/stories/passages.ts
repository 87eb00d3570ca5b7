import type { DocumentReference } from 'fhir/r4'
import { textPatient } from '../text-messages.ts'
import { fileByItself, review } from '../decisions.ts'
import type { Loop, ReferralSpec } from '../loop.ts'
import { receiveNote } from '../notes.ts'
import type { NoteOptions } from '../notes.ts'
import { assignOwner, refer } from '../ordering.ts'
import { sendPacket } from '../packet.ts'
import type { Channel } from '../packet.ts'
import { accept, acknowledgeByPhone } from '../receiver-answers.ts'
import { attend, book } from '../visits.ts'
import type { Telling } from './telling.ts'

/** A referral as stories ask for it: without a patient, somebody suitable is cast. */
export type Asked = Omit<ReferralSpec, 'patient'> & { patient?: string }

/** Days never reach today: what happened, happened yesterday at the latest. */
export function before(day: number): number {
  return Math.min(day, -1)
}

export function ordered(telling: Telling, asked: Asked): Loop {
  if (asked.patient) telling.reserve(asked.patient, asked.specialty)
  return refer(telling.clinic, { ...asked, patient: asked.patient ?? telling.cast(asked.specialty) })
}

export function routed(telling: Telling, asked: Asked): Loop {
  return assignOwner(ordered(telling, asked), asked.day)
}

export function sent(telling: Telling, asked: Asked, channel: Channel = 'fax'): Loop {
  return sendPacket(
    routed(telling, asked),
    asked.day,
    channel,
    channel === 'direct' ? 'delivered' : 'transmitted',
  )
}

/** Sent by the channel the receiver has, confirmed by telephone, accepted. */
export function accepted(telling: Telling, asked: Asked, afterDays = 2): Loop {
  const loop = routed(telling, asked)
  const channel = loop.receiver?.direct ? 'direct' : 'fax'
  sendPacket(loop, asked.day, channel, channel === 'direct' ? 'delivered' : 'transmitted')
  if (channel === 'fax') acknowledgeByPhone(loop, before(asked.day + Math.min(afterDays, 1)))
  return accept(loop, before(asked.day + afterDays))
}

/** Accepted and booked; `visitOn` may lie ahead. */
export function booked(telling: Telling, asked: Asked, visitOn: number, bookedAfter = 4): Loop {
  const loop = accepted(telling, asked)
  if (telling.clinic.dice.chance(0.25)) textPatient(loop, before(asked.day + 3))
  return book(loop, before(asked.day + bookedAfter), { on: visitOn })
}

export function seen(telling: Telling, asked: Asked, visitOn: number): Loop {
  return attend(booked(telling, asked, visitOn))
}

export type Reported = { loop: Loop; note: DocumentReference & { id: string } }

/** Seen, and the note came back and was filed by its link. */
export function reported(
  telling: Telling,
  asked: Asked,
  visitOn: number,
  noteOn: number,
  options: NoteOptions = {},
): Reported {
  const loop = seen(telling, asked, visitOn)
  const note = receiveNote(loop, noteOn, options)
  fileByItself(loop, note)
  return { loop, note }
}

/** The whole way: reported and reviewed. */
export function finished(
  telling: Telling,
  asked: Asked,
  visitOn: number,
  noteOn: number,
  options: NoteOptions = {},
): Reported {
  const done = reported(telling, asked, visitOn, noteOn, options)
  review(done.loop, before(noteOn + 2), done.note)
  return done
}
