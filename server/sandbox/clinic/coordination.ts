import type { CodeableConcept, Task } from 'fhir/r4'
import type { Moment } from './calendar.ts'
import { iso, loopCode, orderReference, required } from './loop.ts'
import type { Loop } from './loop.ts'
import { clinicPractice } from './practice.ts'

/** Product business status → BSeR STU2 code (absent where BSeR has none) and wording. */
const businessStatuses = {
  routed: [undefined, 'Routed'],
  sent: ['2.0', 'Sent'],
  acknowledged: ['2.0', 'Acknowledged'],
  'awaiting-information': ['2.0', 'Awaiting information'],
  accepted: ['3.0', 'Accepted'],
  scheduled: ['5.1.1', 'Scheduled'],
  'no-show': ['5.1.2', 'Patient did not attend'],
  'appointment-cancelled': ['5.1.3', 'Appointment cancelled'],
  'note-pending': ['5.1.4', 'Waiting for the note'],
  'interim-note': ['5.1.4', 'Interim note received'],
  'cancel-requested': ['5.2', 'Cancellation requested'],
  rejected: ['4.0', 'Rejected by specialist'],
  'closed-completed': ['7.0', 'Closed: report received and reconciled'],
  closed: ['6.0', 'Closed'],
  'on-hold': [undefined, 'On hold'],
} as const satisfies Record<string, readonly [string | undefined, string]>

export type BusinessStatus = keyof typeof businessStatuses

function toBusinessStatus(status: BusinessStatus, productCode: string): CodeableConcept {
  const [bser, text] = businessStatuses[status]
  const system = 'http://hl7.org/fhir/us/bser/CodeSystem/TaskBusinessStatusCS'
  return {
    coding: [...(bser ? [{ system, version: '2.0.0', code: bser }] : []), loopCode(productCode, text)],
    text,
  }
}

/** Opens the coordination Task of the next attempt, as a draft that nobody outside has seen. */
export function openCoordinationTask(loop: Loop, at: Moment): void {
  loop.attempt += 1
  const clinician = loop.order.performer?.[0]
  loop.task = {
    resourceType: 'Task',
    id: `task-${loop.spec.key}-${loop.attempt}`,
    identifier: [
      {
        type: {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/v2-0203',
              code: 'PLAC',
              display: 'Placer Identifier',
            },
          ],
        },
        system: clinicPractice.referralNumberSystem,
        value: loop.number,
      },
    ],
    basedOn: [{ reference: orderReference(loop) }],
    status: 'draft',
    businessStatus: toBusinessStatus('routed', 'routed'),
    intent: 'order',
    priority: loop.spec.priority ?? 'routine',
    code: {
      coding: [
        {
          system: 'http://hl7.org/fhir/CodeSystem/task-code',
          code: 'fulfill',
          display: 'Fulfill the focal request',
        },
      ],
    },
    focus: { reference: orderReference(loop) },
    for: loop.patient,
    authoredOn: iso(loop, at),
    lastModified: iso(loop, at),
    requester: loop.requester,
    ...(clinician && { owner: clinician }),
  }
  loop.clinic.ledger.write('ehr', loop.task, at)
}

type TaskChange = Partial<
  Pick<Task, 'executionPeriod' | 'input' | 'output' | 'note' | 'reasonCode' | 'statusReason'>
>

/** Writes the next version of the coordination Task. */
export function changeTask(
  loop: Loop,
  at: Moment,
  status: Task['status'],
  business: BusinessStatus,
  change: TaskChange = {},
): void {
  const task = required(loop.task, 'coordination task', loop)
  const reason = change.statusReason?.coding?.[0]?.code
  const productCode = business === 'closed' && reason ? `closed-${reason}` : business
  loop.task = {
    ...task,
    ...change,
    status,
    businessStatus: toBusinessStatus(business, productCode),
    lastModified: iso(loop, at),
  }
  loop.clinic.ledger.write('ehr', loop.task, at)
}

/** Adds what fulfilment brought forth (appointment, encounter, note) to the Task's outputs. */
export function withOutput(
  loop: Loop,
  code: string,
  display: string,
  reference: string,
): NonNullable<Task['output']> {
  const before = loop.task?.output ?? []
  return [...before, { type: { coding: [loopCode(code, display)] }, valueReference: { reference } }]
}
