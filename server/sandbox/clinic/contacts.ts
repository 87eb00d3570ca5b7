import type { Communication, Task } from 'fhir/r4'
import { filedFrom, iso, loopCode, loopConcept, orderReference, tick } from './loop.ts'
import type { Loop } from './loop.ts'
import { nameStaff } from './ordering.ts'
import { medium, message, ourOrganization, receiverOrganization } from './packet.ts'

/** A call with the patient, logged by the coordinator. */
export function callPatient(loop: Loop, day: number, text: string): Loop {
  const at = tick(loop, day)
  const call: Communication & { id: string } = {
    ...message(loop, 'call'),
    meta: filedFrom('human'),
    category: [loopConcept('patient-contact', 'Contact with the patient')],
    medium: medium('phone'),
    sent: iso(loop, at),
    received: iso(loop, at),
    sender: loop.owner ?? nameStaff('prac-reyes'),
    recipient: [loop.patient],
    payload: [{ contentString: text }],
  }
  loop.clinic.ledger.write('own', call, at)
  return loop
}

/** An attempt that reached nobody: the patient did not answer. */
export function missPatient(loop: Loop, day: number, text: string): Loop {
  const at = tick(loop, day)
  const system = 'http://terminology.hl7.org/CodeSystem/communication-not-done-reason'
  const attempt: Communication & { id: string } = {
    ...message(loop, 'call'),
    meta: filedFrom('human'),
    status: 'not-done',
    statusReason: {
      coding: [{ system, code: 'recipient-unavailable', display: 'Recipient Unavailable' }],
      text,
    },
    category: [loopConcept('patient-contact', 'Contact with the patient')],
    medium: medium('phone'),
    sent: iso(loop, at),
    sender: loop.owner ?? nameStaff('prac-reyes'),
    recipient: [loop.patient],
  }
  loop.clinic.ledger.write('own', attempt, at)
  return loop
}

/** What became of a call, where the coordinator ticked it. */
type CallOutcome = 'left-message' | 'no-answer'
const outcomeDisplay = { 'left-message': 'Left a message', 'no-answer': 'No answer' } as const

/** A call with the receiver's office, logged by the coordinator: no acknowledgement of anything. */
export function callReceiver(loop: Loop, day: number, text: string, outcome?: CallOutcome): Loop {
  const at = tick(loop, day)
  const call: Communication & { id: string } = {
    ...message(loop, 'call'),
    meta: filedFrom('human'),
    category: [
      loopConcept('call-log', 'Logged call'),
      ...(outcome ? [loopConcept(outcome, outcomeDisplay[outcome])] : []),
    ],
    medium: medium('phone'),
    sent: iso(loop, at),
    sender: loop.owner ?? nameStaff('prac-reyes'),
    recipient: [receiverOrganization(loop)],
    payload: [{ contentString: text }],
  }
  loop.clinic.ledger.write('own', call, at)
  return loop
}

/** The referring clinician hears that something meaningful changed. */
export function tellReferrer(loop: Loop, what: string, text: string): Loop {
  const at = loop.lastAt + 120_000
  loop.lastAt = at
  const update: Communication & { id: string } = {
    ...message(loop, 'update'),
    meta: filedFrom('companion'),
    identifier: [
      { system: 'https://baton.example/fhir/NamingSystem/notify-key', value: `sr-${loop.spec.key}|${what}` },
    ],
    category: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/communication-category',
            code: 'notification',
            display: 'Notification',
          },
        ],
      },
    ],
    medium: medium('electronic'),
    topic: {
      coding: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/communication-topic',
          code: 'progress-update',
          display: 'Progress Update',
        },
      ],
    },
    sent: iso(loop, at),
    recipient: [loop.requester],
    sender: ourOrganization,
    payload: [{ contentString: `Referral ${loop.number}: ${text}` }],
  }
  loop.clinic.ledger.write('own', update, at)
  return loop
}

/** The report goes back to the practice that referred: only this closes an inbound loop. */
export function returnNote(loop: Loop, day: number, note: string): Loop {
  const at = tick(loop, day)
  const sent: Communication & { id: string } = {
    ...message(loop, 'report'),
    category: [loopConcept('consult-note', 'Consult note returned')],
    medium: medium('fax'),
    about: [{ reference: orderReference(loop) }],
    sent: iso(loop, at),
    received: iso(loop, at + 90_000),
    recipient: [loop.requester],
    sender: receiverOrganization(loop),
    payload: [{ contentReference: { reference: note } }],
  }
  loop.clinic.ledger.write('ehr', sent, at + 120_000)
  return loop
}

/** A work item that a passed clock made; the identifier keeps it from being made twice. */
export function nudgeOwner(
  loop: Loop,
  day: number,
  { clock, step }: { clock: string; step: string },
  text: string,
  isDone = false,
): Loop {
  const at = tick(loop, day, 7 * 60 + 30)
  const nudge: Task & { id: string } = {
    resourceType: 'Task',
    id: `nudge-${loop.spec.key}-${loop.clinic.count(`nudge-${loop.spec.key}`)}`,
    meta: filedFrom('companion'),
    identifier: [
      {
        system: 'https://baton.example/fhir/NamingSystem/referral-stall-key',
        value: `sr-${loop.spec.key}|${clock}|${step}|1`,
      },
    ],
    ...(loop.task && { partOf: [{ reference: `Task/${loop.task.id}` }] }),
    basedOn: [{ reference: orderReference(loop) }],
    status: isDone ? 'completed' : 'requested',
    intent: 'order',
    priority: 'asap',
    code: { coding: [loopCode(`stall-${clock}-${step}`, text)] },
    focus: { reference: orderReference(loop) },
    for: loop.patient,
    authoredOn: iso(loop, at),
    owner: loop.owner ?? nameStaff('prac-reyes'),
  }
  loop.clinic.ledger.write('own', nudge, at)
  return loop
}
