import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { conflictsOf, factsOf, loopOf } from '../support/derive-facts.ts'

const folder = new URL('../fixtures/golden/', import.meta.url)

function golden(...names: readonly string[]): readonly unknown[] {
  return names.map((name): unknown => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')))
}

const order = [
  'ServiceRequest',
  'DocumentReference-packet',
  'Coverage',
  'Organization-spec',
  'PractitionerRole-cardio',
]
const sent = [...order, 'Task-loop-owner', 'Communication-packet-fax']
const booked = [...sent, 'Communication-ack', 'Task-coordination-open', 'Appointment-booked']
const seen = [...booked, 'Encounter-consult']
const closed = [...seen, 'DocumentReference-consult', 'Provenance-match', 'Task-coordination-closed-cms50']

/** The golden resources are one loop in its phases: each phase is the resources that existed by then. */
describe('the golden loop', () => {
  test.each([
    ['ordered', order, '2026-06-01T16:10:00Z', 'captured'],
    ['owned', [...order, 'Task-loop-owner'], '2026-06-01T16:21:00Z', 'routed'],
    ['faxed', sent, '2026-06-01T17:00:00Z', 'sent'],
    ['acknowledged by phone', [...sent, 'Communication-ack'], '2026-06-02T19:00:00Z', 'acknowledged'],
    ['booked', booked, '2026-06-04T15:00:00Z', 'scheduled'],
    ['past its appointment', booked, '2026-06-13T16:30:01Z', 'visit-unconfirmed'],
    [
      'cancelled',
      [...sent, 'Communication-ack', 'Appointment-cancelled'],
      '2026-06-05T15:00:00Z',
      'rebook-needed',
    ],
    ['missed', [...sent, 'Communication-ack', 'Appointment-noshow'], '2026-06-08T15:00:00Z', 'rebook-needed'],
    ['missed, then booked', [...booked, 'Appointment-noshow'], '2026-06-08T15:00:00Z', 'scheduled'],
    ['rejected', [...sent, 'Task-rejected-redirect'], '2026-06-04T18:00:00Z', 'rejected'],
    [
      'declined by the patient',
      [...sent, 'Task-patient-declined'],
      '2026-06-11T15:00:00Z',
      'closed-patient-declined',
    ],
    ['seen', seen, '2026-06-14T15:00:00Z', 'note-pending'],
    ['reported', [...seen, 'DocumentReference-consult'], '2026-06-18T21:14:30Z', 'closed-completed'],
    ['closed', closed, '2026-06-19T15:00:00Z', 'closed-completed'],
    [
      'closed, its documents unread',
      ['ServiceRequest', 'Task-coordination-closed-cms50'],
      '2026-06-19T15:00:00Z',
      'closed-completed',
    ],
  ])('%s', (_phase, names, now, state) => {
    const loops = factsOf(golden(...names), { now })
    expect(loops.map((loop) => loop.state)).toEqual([state])
  })

  test('closed: names its proof, its times and what else stands in the chart', () => {
    const loop = loopOf(golden(...closed, 'ClaimResponse-pas-approved'), { now: '2026-06-19T15:00:00Z' })
    expect(loop).toMatchObject({
      order: {
        number: 'REF-2026-000142',
        title: 'Referral to cardiology',
        specialty: 'cardiology',
        urgency: 'urgent',
        reason: 'Exertional chest pain, please evaluate',
      },
      axes: { ack: 'accepted', auth: 'approved', appt: 'attended', note: 'final', review: 'pending' },
      provenBy: ['DocumentReference/doc-consult', 'Provenance/prov-match-1'],
      receiver: { display: 'Riverside Cardiology Group' },
      owner: { reference: 'PractitionerRole/pr-coordinator' },
      milestones: {
        sent: { evidence: ['Communication/com-packet-1'] },
        acknowledged: { evidence: ['Communication/com-ack-1'] },
        booked: { at: Date.parse('2026-06-03T17:58:00Z') },
        seen: { at: Date.parse('2026-06-12T16:41:00Z') },
        noteBack: { at: Date.parse('2026-06-18T21:14:00Z') },
        reconciled: { at: Date.parse('2026-06-18T21:15:00Z') },
      },
    })
    expect(conflictsOf(loop)).toEqual([])
  })

  test('messages: an SMS makes the patient contacted, a withdrawn consent makes them opted out', () => {
    const now = '2026-06-04T15:00:00Z'
    expect(loopOf(golden(...sent, 'Communication-sms', 'Consent-sms'), { now }).axes.patient).toBe(
      'contacted',
    )
    const stopped = golden(
      ...sent,
      'Communication-sms',
      'Communication-sms-suppressed',
      'Consent-sms',
      'Consent-sms-revoked',
    )
    expect(loopOf(stopped, { now }).axes.patient).toBe('opted-out')
  })

  test('all of it at once, in any order, is one closed loop', () => {
    const names = readdirSync(folder).map((file) => file.replace('.json', ''))
    const now = '2026-06-19T15:00:00Z'
    const forwards = factsOf(golden(...names), { now })
    expect(forwards.map(({ state }) => state)).toEqual(['closed-completed'])
    expect(factsOf(golden(...names.toReversed()), { now })).toEqual(forwards)
  })
})
