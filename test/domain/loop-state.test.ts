import { closureReasons } from '#domain/loop-vocabulary.ts'
import { describe, expect, test } from 'vitest'
import { conflictsOf, loopOf } from '../support/derive-facts.ts'
import {
  aDecision,
  aMessage,
  aNote,
  aReferral,
  aTask,
  anAbort,
  anAppointment,
  anEncounter,
  anOwner,
  directory,
} from '../support/evidence-builders.ts'

/** One test per state of DATA-MODEL A.2, in its order. */
describe('the state of a loop', () => {
  test('0 draft: an order that is not yet placed is a draft', () => {
    const loop = loopOf([aReferral({ status: 'draft' })])
    expect(loop).toMatchObject({ state: 'draft', rule: 'A.4/step-2', provenBy: ['ServiceRequest/sr-1'] })
  })

  test('0 draft: a proposal or a plan is a draft even when active', () => {
    expect(loopOf([aReferral({ over: { intent: 'proposal' } }), aNote()]).state).toBe('draft')
    expect(loopOf([aReferral({ over: { intent: 'plan' } }), aNote()]).state).toBe('draft')
  })

  test('1 captured: an active order without an owner is captured', () => {
    const loop = loopOf([aReferral()])
    expect(loop).toMatchObject({
      state: 'captured',
      milestones: { ordered: { at: Date.parse('2026-01-05T15:00:00Z') } },
    })
    expect(loop.owner).toBeUndefined()
  })

  test('1 captured: an owner without a receiver is not enough to be routed', () => {
    expect(loopOf([aReferral({ over: { performer: [] } }), anOwner()]).state).toBe('captured')
  })

  test('2 routed: a receiver and an internal owner make it routed', () => {
    const loop = loopOf([aReferral(), anOwner()])
    expect(loop).toMatchObject({
      state: 'routed',
      owner: { reference: 'PractitionerRole/pr-coordinator' },
      receiver: { display: 'Riverside Cardiology Group' },
      provenBy: ['ServiceRequest/sr-1', 'Task/own-1'],
      milestones: { routed: { at: Date.parse('2026-01-05T15:30:00Z') } },
    })
  })

  test('2 routed: an owner whose Task has ended owns nothing', () => {
    expect(loopOf([aReferral(), anOwner({ status: 'completed' })]).state).toBe('captured')
  })

  test('2 routed: a coordination Task that is still a draft has not been sent', () => {
    expect(loopOf([aReferral(), anOwner(), aTask({ status: 'draft' })]).state).toBe('routed')
  })

  test('3 sent: a packet that went out makes it sent, and nothing more', () => {
    const loop = loopOf([aReferral(), anOwner(), aMessage()])
    expect(loop).toMatchObject({ state: 'sent', axes: { ack: 'none' }, provenBy: ['Communication/packet-1'] })
  })

  test('3 sent: a requested Task makes it sent', () => {
    expect(loopOf([aReferral(), aTask()])).toMatchObject({ state: 'sent', provenBy: ['Task/coord-1'] })
  })

  test('3 sent: a receipt of the transport is delivered, never acknowledged', () => {
    const fax = loopOf([aReferral(), aMessage({ medium: 'FAXWRIT' })])
    const direct = loopOf([aReferral(), aMessage({ receivedOn: '2026-01-05T17:05:00Z' })])
    expect([fax.state, fax.axes.ack]).toEqual(['sent', 'delivered'])
    expect([direct.state, direct.axes.ack]).toEqual(['sent', 'delivered'])
    expect(direct.milestones.delivered?.at).toBe(Date.parse('2026-01-05T17:05:00Z'))
  })

  test('3 sent: a packet that failed has not been sent', () => {
    const loop = loopOf([aReferral(), anOwner(), aMessage({ status: 'not-done' })])
    expect(loop).toMatchObject({ state: 'routed', axes: { ack: 'undelivered' } })
  })

  test('4 acknowledged: the receiver says that it arrived', () => {
    const ack = aMessage({ id: 'ack-1', kind: 'specialist-ack', sentOn: '2026-01-06T15:00:00Z' })
    expect(loopOf([aReferral(), aMessage(), ack])).toMatchObject({
      state: 'acknowledged',
      axes: { ack: 'acknowledged' },
    })
    expect(loopOf([aReferral(), aTask({ status: 'received' })]).state).toBe('acknowledged')
    expect(loopOf([aReferral(), aMessage(), aDecision('ack-recorded')]).state).toBe('acknowledged')
  })

  test('5 info-requested: the receiver waits for something from us', () => {
    const waiting = aTask({ status: 'on-hold', business: 'awaiting-information' })
    expect(loopOf([aReferral(), waiting])).toMatchObject({
      state: 'info-requested',
      axes: { ack: 'info-requested' },
    })
    const asked = aMessage({ id: 'ask', kind: 'records-request', sentOn: '2026-01-07T15:00:00Z' })
    expect(loopOf([aReferral(), aMessage(), asked]).milestones.infoRequested?.evidence).toEqual([
      'Communication/ask',
    ])
  })

  test('5 info-requested ends when the information is sent', () => {
    const asked = aMessage({ id: 'ask', kind: 'records-request', sentOn: '2026-01-07T15:00:00Z' })
    const reply = aMessage({ id: 'reply', kind: 'information-sent', sentOn: '2026-01-08T15:00:00Z' })
    expect(loopOf([aReferral(), aMessage(), asked, reply]).state).toBe('acknowledged')
  })

  test('6 accepted: the receiver took it on', () => {
    expect(loopOf([aReferral(), aTask({ status: 'accepted' })]).state).toBe('accepted')
    expect(loopOf([aReferral(), aTask({ status: 'in-progress' })]).state).toBe('accepted')
    const accepted = aMessage({ id: 'yes', kind: 'specialist-accept', sentOn: '2026-01-06T15:00:00Z' })
    expect(loopOf([aReferral(), aMessage(), accepted]).axes.ack).toBe('accepted')
    expect(loopOf([aReferral(), aMessage(), aDecision('ack-recorded', { reason: 'accepted' })]).state).toBe(
      'accepted',
    )
  })

  test.each(['booked', 'arrived', 'checked-in'] as const)(
    '7 scheduled: an appointment that is %s is a booking',
    (status) => {
      const loop = loopOf([aReferral(), anAppointment({ status })], { now: '2026-01-15T15:00:00Z' })
      expect(loop).toMatchObject({
        state: 'scheduled',
        axes: { appt: 'booked' },
        visit: { startsAt: Date.parse('2026-01-20T16:00:00Z'), evidence: ['Appointment/appt-1'] },
        milestones: { booked: { at: Date.parse('2026-01-08T15:00:00Z') } },
      })
    },
  )

  test.each([
    ['proposed', 'proposed'],
    ['pending', 'proposed'],
    ['waitlist', 'waitlist'],
  ] as const)('7 scheduled: an appointment that is only %s is no booking', (status, axis) => {
    const loop = loopOf([aReferral(), aMessage(), anAppointment({ status })], { now: '2026-01-15T15:00:00Z' })
    expect(loop).toMatchObject({ state: 'sent', axes: { appt: axis } })
  })

  test('7 scheduled lasts until 24 hours after the end of the appointment', () => {
    const evidence = [aReferral(), anAppointment()]
    expect(loopOf(evidence, { now: '2026-01-21T16:30:00Z' }).state).toBe('scheduled')
    expect(loopOf(evidence, { now: '2026-01-21T16:30:01Z' }).state).toBe('visit-unconfirmed')
  })

  test('8 visit-unconfirmed: nobody says whether the visit took place', () => {
    const loop = loopOf([aReferral(), anAppointment()])
    expect(loop).toMatchObject({ state: 'visit-unconfirmed', provenBy: ['Appointment/appt-1'] })
    expect(loop.visit?.endsAt).toBe(Date.parse('2026-01-20T16:30:00Z'))
  })

  test.each([
    ['cancelled', 'cancelled'],
    ['noshow', 'noshow'],
  ] as const)('9 rebook-needed: the only appointment is %s', (status, cause) => {
    const loop = loopOf([aReferral(), anAppointment({ status, knownAt: '2026-01-20T18:00:00Z' })])
    expect(loop).toMatchObject({
      state: 'rebook-needed',
      axes: { appt: cause },
      restart: { cause },
      cycle: 2,
    })
  })

  test('10 note-pending: the patient was seen and no report has come', () => {
    const byVisit = loopOf([aReferral(), anAppointment(), anEncounter({ appointment: 'Appointment/appt-1' })])
    expect(byVisit).toMatchObject({
      state: 'note-pending',
      axes: { appt: 'attended', note: 'none' },
      milestones: {
        seen: { at: Date.parse('2026-01-20T16:40:00Z') },
        booked: { evidence: ['Appointment/appt-1'] },
      },
    })
    const byAppointment = loopOf([aReferral(), anAppointment({ status: 'fulfilled' })])
    expect(byAppointment.milestones.seen?.at).toBe(Date.parse('2026-01-20T16:30:00Z'))
  })

  test('11 interim-note: a preliminary report keeps the loop open', () => {
    const loop = loopOf([aReferral(), anEncounter(), aNote({ docStatus: 'preliminary' })])
    expect(loop).toMatchObject({ state: 'interim-note', axes: { note: 'interim' } })
    expect(loop.milestones.noteBack).toBeUndefined()
    expect(loop.milestones.seen).toBeDefined()
  })

  test('12 reconcile: a person reopened a loop that a final note had closed', () => {
    const reopened = aDecision('reopen', { on: '2026-01-25T15:00:00Z' })
    const loop = loopOf([aReferral(), anEncounter(), aNote(), reopened])
    expect(loop).toMatchObject({ state: 'reconcile', restart: { cause: 'reopen' }, cycle: 2 })
    const again = aDecision('note-match-confirmed', {
      on: '2026-01-26T15:00:00Z',
      about: ['ServiceRequest/sr-1', 'DocumentReference/note-1'],
    })
    expect(loopOf([aReferral(), anEncounter(), aNote(), reopened, again]).state).toBe('closed-completed')
  })

  test('13 closed-completed: a final report that is linked closes the loop when it comes in', () => {
    const loop = loopOf([aReferral(), anEncounter(), aNote()])
    expect(loop).toMatchObject({
      state: 'closed-completed',
      axes: { note: 'final', review: 'pending' },
      milestones: {
        noteBack: { at: Date.parse('2026-01-23T18:00:00Z') },
        closed: { at: Date.parse('2026-01-23T18:00:00Z'), evidence: ['DocumentReference/note-1'] },
      },
    })
  })

  test('13 closed-completed counts from the arrival of the note, not from the click that matched it', () => {
    const confirmed = aDecision('note-match-confirmed', {
      on: '2026-02-03T15:00:00Z',
      about: ['Task/coord-1', 'DocumentReference/note-1'],
    })
    const loop = loopOf([aReferral(), aTask(), anEncounter(), aNote({ order: null }), confirmed])
    expect(loop.state).toBe('closed-completed')
    expect(loop.milestones.closed?.at).toBe(Date.parse('2026-01-23T18:00:00Z'))
    expect(loop.milestones.reconciled?.at).toBe(Date.parse('2026-02-03T15:00:00Z'))
  })

  test('13 closed and reviewed are two facts', () => {
    const reviewed = aDecision('note-reviewed', { on: '2026-01-24T15:00:00Z' })
    expect(loopOf([aReferral(), anEncounter(), aNote(), reviewed])).toMatchObject({
      state: 'closed-completed',
      axes: { review: 'acknowledged' },
      milestones: { reviewed: { evidence: ['Provenance/decision-note-reviewed'] } },
    })
    const early = aDecision('note-reviewed', { on: '2026-01-22T15:00:00Z' })
    expect(loopOf([aReferral(), anEncounter(), aNote(), early]).axes.review).toBe('pending')
  })

  test('14 rejected: the receiver declined, and the loop is not over', () => {
    const loop = loopOf([
      aReferral(),
      aTask({ status: 'rejected', reason: 'wrong-specialty', modifiedOn: '2026-01-09T15:00:00Z' }),
    ])
    expect(loop).toMatchObject({
      state: 'rejected',
      axes: { ack: 'rejected' },
      milestones: { rejected: { at: Date.parse('2026-01-09T15:00:00Z') } },
    })
    expect(loop.milestones.closed).toBeUndefined()
  })

  test('15 cancel-requested: the receiver has been asked to stop and has not said yes', () => {
    const working = aTask({ status: 'in-progress' })
    expect(loopOf([aReferral(), working, anAbort()]).state).toBe('cancel-requested')
    expect(loopOf([aReferral(), working, anAbort({ status: 'rejected' })]).state).toBe('accepted')
  })

  test('16 on-hold: the order or the Task is held', () => {
    const held = loopOf([aReferral({ status: 'on-hold', knownAt: '2026-01-12T15:00:00Z' })])
    expect(held).toMatchObject({
      state: 'on-hold',
      milestones: { held: { at: Date.parse('2026-01-12T15:00:00Z') } },
    })
    expect(loopOf([aReferral(), aTask({ status: 'on-hold' })]).state).toBe('on-hold')
  })

  test.each(closureReasons)('17 closed-%s: a coded reason closes without a report', (reason) => {
    const byPerson = loopOf([aReferral(), aDecision('close', { reason })])
    const byTask = loopOf([
      aReferral(),
      aTask({ status: 'cancelled', reason, modifiedOn: '2026-01-24T15:00:00Z' }),
    ])
    expect([byPerson.state, byTask.state]).toEqual([`closed-${reason}`, `closed-${reason}`])
    expect(byPerson.milestones.closed?.at).toBe(Date.parse('2026-01-24T15:00:00Z'))
    expect(byPerson.axes.review).toBe('none')
  })

  test('17 closed: whoever closes without a reason that is known here has given none, and excuses no leak', () => {
    const unheard = aDecision('close', { reason: 'see-chart' })
    const wordless = aTask({ status: 'cancelled', modifiedOn: '2026-01-24T15:00:00Z' })
    for (const ending of [aDecision('close'), unheard, wordless]) {
      expect(loopOf([aReferral(), ending]).state).toBe('closed-not-stated')
    }
  })

  test('17 closed: a Task that merely failed closes nothing, because nobody chose that', () => {
    expect(loopOf([aReferral(), aTask({ status: 'failed' })]).state).toBe('rejected')
  })

  test('17 closed: a person may reopen, and the loop goes back to where its evidence puts it', () => {
    const evidence = [
      aReferral(),
      anOwner(),
      aDecision('close', { reason: 'patient-unreachable', on: '2026-01-20T15:00:00Z' }),
      aDecision('reopen', { on: '2026-01-22T15:00:00Z' }),
    ]
    expect(loopOf(evidence)).toMatchObject({
      state: 'routed',
      cycle: 2,
      restart: { cause: 'reopen', at: Date.parse('2026-01-22T15:00:00Z') },
    })
  })

  test('18 void: an order entered in error is void, whatever came of it', () => {
    const loop = loopOf([
      aReferral({ status: 'entered-in-error' }),
      aTask(),
      anAppointment(),
      aNote(),
      ...directory,
    ])
    expect(loop.state).toBe('void')
    expect(conflictsOf(loop)).toEqual([])
  })
})
