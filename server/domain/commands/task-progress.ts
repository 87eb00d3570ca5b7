import { codeSystems } from '../codes.ts'
import type { StatedReason } from '../loop-vocabulary.ts'
import { en } from '../wording/en.ts'
import { ourCoding, type Concept } from './concepts.ts'

/**
 * What Baton says about a coordination Task, beside its status (DATA-MODEL A.2): BSeR's code where BSeR has one, and
 * the words of both.
 */
const progress = {
  captured: [undefined, 'Captured'],
  routed: [undefined, 'Routed'],
  sent: ['2.0', 'Sent'],
  acknowledged: ['2.0', 'Acknowledged'],
  'awaiting-information': ['2.0', 'Awaiting information'],
  accepted: ['3.0', 'Accepted'],
  scheduled: ['5.1.1', 'Scheduled'],
  'no-show': ['5.1.2', 'Patient did not attend'],
  'appointment-cancelled': ['5.1.3', 'Appointment cancelled'],
  'note-pending': ['5.1.4', 'Waiting for the note'],
  rejected: ['4.0', 'Rejected by specialist'],
  'cancel-requested': ['5.2', 'Cancellation requested'],
  'on-hold': [undefined, 'On hold'],
  'closed-completed': ['7.0', 'Closed: report received and reconciled'],
} as const satisfies Readonly<Record<string, readonly [string | undefined, string]>>
export type Progress = keyof typeof progress

const bserDisplays: Readonly<Record<string, string>> = {
  '2.0': 'Service Request Created',
  '3.0': 'Service Request Accepted',
  '4.0': 'Service Request Declined',
  '5.1.1': 'Service Request Event Scheduled',
  '5.1.2': 'Scheduled Service Request Event Unattended',
  '5.1.3': 'Scheduled Service Request Event Cancelled',
  '5.1.4': 'Service Request Event Completed',
  '5.2': 'Service Request Cancellation Requested',
  '6.0': 'Service Request Fulfillment Cancelled',
  '7.0': 'Service Request Fulfillment Completed',
}

/** STU1 and STU2 number their codes differently, so that a code means nothing without its version. */
const bserVersion = '2.0.0'

function bserCoding(code: string) {
  const display = bserDisplays[code]
  const system = codeSystems.bserBusinessStatus
  return { system, version: bserVersion, code, ...(display !== undefined && { display }) }
}

/**
 * `Task.businessStatus` in two codings: BSeR's for other systems, Baton's for precision.
 *
 * @see {@link https://hl7.org/fhir/us/bser/CodeSystem-TaskBusinessStatusCS.html | BSeR business status}
 */
export function toBusinessStatus(word: Progress): Concept {
  const [bser, text] = progress[word]
  return { coding: [...(bser === undefined ? [] : [bserCoding(bser)]), ourCoding(word, text)], text }
}

/** What a Task that ended without a report says: the reason is in Baton's coding. */
export function toClosedStatus(reason: StatedReason): Concept {
  const text = 'Closed'
  return {
    coding: [bserCoding('6.0'), ourCoding(`closed-${reason}`, `Closed: ${en[`closure.${reason}`]}`)],
    text,
  }
}
