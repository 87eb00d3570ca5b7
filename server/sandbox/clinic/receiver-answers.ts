import type { Communication, Task } from 'fhir/r4'
import { changeTask, openCoordinationTask } from './coordination.ts'
import { filedFrom, iso, loopCode, loopConcept, orderReference, required, tick } from './loop.ts'
import type { Loop } from './loop.ts'
import { nameRole } from './ordering.ts'
import { medium, message, ourOrganization, receiverOrganization } from './packet.ts'
import { readOffice } from './receivers.ts'

/** The receiver's desk says on the telephone that the packet arrived; the coordinator logs it in Baton. */
export function acknowledgeByPhone(loop: Loop, day: number): Loop {
  const at = tick(loop, day)
  const answer: Communication & { id: string } = {
    ...message(loop, 'ack'),
    meta: filedFrom('human'),
    category: [loopConcept('specialist-ack', 'Specialist acknowledged receipt')],
    medium: medium('phone'),
    sent: iso(loop, at),
    received: iso(loop, at),
    sender: receiverOrganization(loop),
    recipient: [loop.owner ?? ourOrganization],
    payload: [{ contentString: 'Receipt confirmed by the scheduling desk' }],
  }
  loop.clinic.ledger.write('own', answer, at)
  return loop
}

/** The receiver's own system moves the Task on, as electronic partners do. */
export function acknowledge(loop: Loop, day: number): Loop {
  changeTask(loop, tick(loop, day), 'received', 'acknowledged')
  return loop
}

/**
 * The receiver takes the referral on.
 *
 * @param saysSo - in a message that stays in the record; left open, two offices in three do
 */
export function accept(loop: Loop, day: number, saysSo?: boolean): Loop {
  const at = tick(loop, day)
  changeTask(loop, at, 'accepted', 'accepted')
  if (!(saysSo ?? loop.clinic.dice.chance(0.65))) return loop
  const answer: Communication & { id: string } = {
    ...message(loop, 'accept'),
    category: [loopConcept('specialist-accept', 'Specialist accepted the referral')],
    medium: medium(loop.receiver?.direct ? 'direct' : 'fax'),
    sent: iso(loop, at),
    received: iso(loop, at + 60_000),
    sender: receiverOrganization(loop),
    recipient: [loop.direction === 'inbound' ? loop.requester : ourOrganization],
    payload: [{ contentString: `Referral ${loop.number} accepted, our scheduler will contact the patient` }],
  }
  loop.clinic.ledger.write('ehr', answer, at + 90_000)
  return loop
}

/** The receiver asks for something before going on; the ball is ours. */
export function askForInformation(loop: Loop, day: number, wanted: string): Loop {
  const at = tick(loop, day)
  changeTask(loop, at, 'received', 'awaiting-information', { note: [{ text: wanted, time: iso(loop, at) }] })
  const request: Communication & { id: string } = {
    ...message(loop, 'records-request'),
    category: [loopConcept('records-request', 'Records request')],
    medium: medium('fax'),
    sent: iso(loop, at),
    received: iso(loop, at),
    sender: receiverOrganization(loop),
    recipient: [ourOrganization],
    payload: [{ contentString: wanted }],
  }
  loop.clinic.ledger.write('ehr', request, at + 60_000)
  return loop
}

/** The receiver declines, with a coded reason and its own words. */
export function decline(loop: Loop, day: number, reason: string, text: string): Loop {
  changeTask(loop, tick(loop, day), 'rejected', 'rejected', {
    statusReason: { coding: [loopCode(reason, reason.replaceAll('-', ' '))], text },
  })
  return loop
}

/** After a rejection: the next attempt goes to another office with a Task of its own. */
export function redirectTo(loop: Loop, day: number, officeKey: string): Loop {
  const at = tick(loop, day)
  const office = readOffice(officeKey)
  loop.receiver = office
  loop.order = { ...loop.order, performer: [nameRole(office)] }
  loop.clinic.ledger.write('ehr', loop.order, at)
  openCoordinationTask(loop, at + 60_000)
  if (loop.ownTask && loop.task) {
    const focus = { reference: `Task/${loop.task.id}` }
    loop.ownTask = { ...loop.ownTask, partOf: [focus], focus, lastModified: iso(loop, at + 120_000) }
    loop.clinic.ledger.write('own', loop.ownTask, at + 120_000)
  }
  return loop
}

export function holdTask(loop: Loop, day: number, text: string): Loop {
  changeTask(loop, tick(loop, day), 'on-hold', 'on-hold', { statusReason: { text } })
  return loop
}

/** HL7 COW cancellation request: an abort Task that the receiver has to confirm. */
export function requestCancellation(loop: Loop, day: number, text: string): Loop {
  const at = tick(loop, day)
  const coordination = required(loop.task, 'coordination task', loop)
  const abort: Task & { id: string } = {
    resourceType: 'Task',
    id: `abort-${loop.spec.key}`,
    basedOn: [{ reference: orderReference(loop) }],
    partOf: [{ reference: `Task/${coordination.id}` }],
    status: 'requested',
    intent: 'order',
    priority: loop.spec.priority ?? 'routine',
    code: {
      coding: [
        {
          system: 'http://hl7.org/fhir/CodeSystem/task-code',
          code: 'abort',
          display: 'Mark the focal resource as no longer active',
        },
      ],
    },
    description: text,
    focus: { reference: `Task/${coordination.id}` },
    for: loop.patient,
    authoredOn: iso(loop, at),
    lastModified: iso(loop, at),
    requester: loop.requester,
    ...(coordination.owner && { owner: coordination.owner }),
  }
  loop.clinic.ledger.write('ehr', abort, at)
  changeTask(loop, at + 60_000, 'in-progress', 'cancel-requested')
  return loop
}

/** A partner's system that contradicts itself: the Task still runs, its business status says it is over. */
export function misreport(loop: Loop, day: number): Loop {
  changeTask(loop, tick(loop, day), 'accepted', 'closed-completed')
  return loop
}

/** The receiver reports the work as done, with nothing attached. */
export function completeWithoutReport(loop: Loop, day: number): Loop {
  const at = tick(loop, day)
  changeTask(loop, at, 'completed', 'note-pending', {
    executionPeriod: { ...loop.task?.executionPeriod, end: iso(loop, at) },
  })
  return loop
}
