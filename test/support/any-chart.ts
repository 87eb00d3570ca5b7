import fc from 'fast-check'
import {
  aConsent,
  aDecision,
  aMessage,
  aNote,
  aReferral,
  aTask,
  anAbort,
  anAppointment,
  anAuthorization,
  anEncounter,
  anOwner,
  directory,
} from './evidence-builders.ts'

export const day = (from: number, to: number) =>
  fc
    .integer({ min: from * 24, max: to * 24 })
    .map((hours) => new Date(Date.UTC(2026, 0, 5, 15) + hours * 3_600_000).toISOString())
const order = fc.constantFrom('ServiceRequest/sr-1', 'ServiceRequest/sr-2')
const orderId = fc.constantFrom('sr-1', 'sr-2')
const version = fc.integer({ min: 1, max: 3 })
const few = (prefix: string) => fc.integer({ min: 1, max: 3 }).map((number) => `${prefix}-${number}`)
const noteId = few('note')

/** Any of the things a chart may hold about one of two referrals, several versions of each included. */
const evidence = fc.oneof(
  fc
    .record({
      id: orderId,
      status: fc.constantFrom('active', 'on-hold', 'revoked', 'completed', 'draft', 'entered-in-error'),
      knownAt: day(0, 40),
      version,
    })
    .map(aReferral),
  fc
    .record({
      id: few('coord'),
      order,
      status: fc.constantFrom(
        'draft',
        'requested',
        'received',
        'accepted',
        'rejected',
        'in-progress',
        'on-hold',
        'completed',
        'cancelled',
        'failed',
      ),
      business: fc.constantFrom('sent', 'awaiting-information', 'closed-completed', 'delivered'),
      authoredOn: day(0, 30),
      modifiedOn: day(0, 40),
      knownAt: day(0, 40),
      version,
    })
    .map(aTask),
  fc.record({ id: few('own'), status: fc.constantFrom('in-progress', 'completed') }).map(anOwner),
  fc.record({ status: fc.constantFrom('requested', 'completed') }).map(anAbort),
  fc
    .record({
      id: few('appt'),
      order,
      status: fc.constantFrom(
        'proposed',
        'booked',
        'arrived',
        'fulfilled',
        'cancelled',
        'noshow',
        'waitlist',
        'entered-in-error',
      ),
      start: day(0, 60),
      createdOn: day(0, 30),
      knownAt: day(0, 40),
      version,
      with: fc.constantFrom('PractitionerRole/pr-cardio', 'Organization/org-other'),
    })
    .map(anAppointment),
  fc
    .record({
      id: few('enc'),
      status: fc.constantFrom('finished', 'cancelled', 'entered-in-error', 'in-progress'),
      appointment: few('Appointment/appt'),
      start: day(0, 40),
    })
    .map(({ start, ...given }) => anEncounter({ ...given, start, end: start })),
  fc
    .record({
      id: noteId,
      order: fc.option(order),
      status: fc.constantFrom('current', 'superseded', 'entered-in-error'),
      docStatus: fc.option(fc.constantFrom('final', 'preliminary', 'amended')),
      receivedOn: day(-10, 40),
      visitOn: day(-10, 40),
      knownAt: day(0, 40),
      version,
      replaces: few('DocumentReference/note'),
      title: fc.constantFrom('Cardiology consultation', 'No-show letter'),
    })
    .map(aNote),
  fc
    .record({
      id: few('message'),
      order,
      kind: fc.constantFrom(
        'referral-packet',
        'specialist-ack',
        'specialist-accept',
        'specialist-decline',
        'records-request',
        'information-sent',
        'consult-note',
      ),
      status: fc.constantFrom('completed', 'not-done', 'preparation'),
      sentOn: day(0, 40),
      to: fc.constantFrom('Organization/org-cardio', 'Patient/p-1'),
    })
    .map(aMessage),
  fc
    .tuple(
      fc.constantFrom(
        'note-match-confirmed',
        'note-match-auto',
        'note-match-rejected',
        'close',
        'reopen',
        'note-reviewed',
        'ack-recorded',
        'start-tracking',
      ),
      fc.record({
        id: few('decision'),
        about: fc.tuple(
          order,
          noteId.map((id) => `DocumentReference/${id}`),
        ),
        on: day(0, 40),
        reason: fc.constantFrom('patient-declined', 'accepted', 'rejected'),
      }),
    )
    .map(([activity, given]) => aDecision(activity, given)),
  fc.record({ action: fc.constantFrom('A1', 'A3', 'A4'), createdOn: day(0, 30) }).map(anAuthorization),
  fc.record({ on: day(0, 30), isDenied: fc.boolean() }).map(aConsent),
)
/** A chart of one patient with two referrals. */
export const chart = fc
  .array(evidence, { maxLength: 18 })
  .map((resources): readonly unknown[] => [aReferral(), ...resources, ...directory])
export const moment = day(0, 60)
