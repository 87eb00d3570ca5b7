import { describe, expect, it } from 'vitest'
import { factsOf, loopOf } from '../support/derive-facts.ts'
import {
  aDecision,
  anAppointment,
  aNote,
  anOwner,
  aReferral,
  aTask,
  directory,
} from '../support/evidence-builders.ts'

const base = [aReferral(), anOwner(), aTask(), ...directory]

describe('a person’s decisions as evidence', () => {
  it('a closing reaches only the order it names, not a second one that shares what was looked at', () => {
    const shared = anAppointment({
      over: { basedOn: [{ reference: 'ServiceRequest/sr-1' }, { reference: 'ServiceRequest/sr-2' }] },
    })
    const close = aDecision('close', {
      on: '2026-01-12T15:00:00Z',
      reason: 'seen-elsewhere',
      over: { entity: [{ role: 'source', what: { reference: 'Appointment/appt-1' } }] },
    })
    const other = aReferral({ id: 'sr-2', specialty: 'neurology' })
    const loops = factsOf([...base, other, shared, close], { now: '2026-01-13T15:00:00Z' })
    expect(loops.map(({ state }) => state)).toEqual(['closed-seen-elsewhere', 'scheduled'])
  })

  it('a report that a reopening disputes does not become one because the loop is closed again', () => {
    const reopen = aDecision('reopen', { on: '2026-01-26T15:00:00Z' })
    const close = aDecision('close', { on: '2026-01-27T15:00:00Z', reason: 'no-longer-needed' })
    expect(loopOf([...base, aNote(), reopen]).state).toBe('reconcile')
    expect(loopOf([...base, aNote(), reopen, close]).state).toBe('closed-no-longer-needed')
    const confirmed = aDecision('note-match-confirmed', {
      about: ['ServiceRequest/sr-1', 'DocumentReference/note-1'],
      on: '2026-01-28T15:00:00Z',
    })
    expect(loopOf([...base, aNote(), reopen, confirmed]).state).toBe('closed-completed')
  })

  it('a report in dispute does not keep open what a person who knew of it has closed', () => {
    const missed = anAppointment({ status: 'noshow', knownAt: '2026-01-20T18:00:00Z' })
    const close = (on: string) => aDecision('close', { on, reason: 'patient-declined' })
    const given = [...base, missed, aNote()]
    expect(loopOf(given).state).toBe('reconcile')
    expect(loopOf([...given, close('2026-01-27T15:00:00Z')]).state).toBe('closed-patient-declined')
    expect(loopOf([...given, close('2026-01-22T15:00:00Z')]).state).toBe('reconcile')
  })

  it('a Task that failed because the loop was closed is no decline of the receiver', () => {
    const failed = (reason: string) => aTask({ status: 'failed', reason, modifiedOn: '2026-01-10T15:00:00Z' })
    const reopen = aDecision('reopen', { on: '2026-01-12T15:00:00Z' })
    const of = (reason: string) => loopOf([aReferral(), failed(reason), reopen])
    expect(of('patient-moved')).toMatchObject({ state: 'accepted', axes: { ack: 'accepted' } })
    expect(of('no-capacity')).toMatchObject({ state: 'rejected', axes: { ack: 'rejected' } })
  })
})

describe('decisions where the EHR may not be written', () => {
  const about = (...more: readonly string[]) => ({ about: ['ServiceRequest/sr-1', ...more] })
  const appointment = 'Appointment/appt-1'
  const booked = [...base, anAppointment({ knownAt: '2026-01-08T15:00:00Z' })]

  it('a hold stands until it is ended, and its time is kept off the clocks', () => {
    const hold = aDecision('hold', { on: '2026-01-08T15:00:00Z' })
    const resume = aDecision('resume', { on: '2026-01-12T15:00:00Z' })
    expect(loopOf([...base, hold])).toMatchObject({
      state: 'on-hold',
      milestones: { held: { at: Date.parse('2026-01-08T15:00:00Z') } },
    })
    expect(loopOf([...base, hold, resume])).toMatchObject({
      state: 'sent',
      pastHolds: [{ from: Date.parse('2026-01-08T15:00:00Z'), until: Date.parse('2026-01-12T15:00:00Z') }],
    })
  })

  it('a no-show that only a person knows of is a no-show at the time of the visit', () => {
    const missed = aDecision('appointment-missed', { ...about(appointment), on: '2026-01-21T15:00:00Z' })
    expect(loopOf([...booked, missed])).toMatchObject({
      state: 'rebook-needed',
      axes: { appt: 'noshow' },
      restart: { cause: 'noshow', at: Date.parse('2026-01-20T16:00:00Z') },
    })
  })

  it('a later version of the appointment outweighs it', () => {
    const missed = aDecision('appointment-missed', { ...about(appointment), on: '2026-01-21T15:00:00Z' })
    const corrected = anAppointment({ version: 2, knownAt: '2026-01-22T15:00:00Z', status: 'fulfilled' })
    expect(loopOf([...booked, missed, corrected]).state).toBe('note-pending')
  })

  it('a cancellation that only a person knows of frees the place', () => {
    const cancelled = aDecision('appointment-cancelled', {
      ...about(appointment),
      on: '2026-01-19T15:00:00Z',
    })
    expect(loopOf([...booked, cancelled])).toMatchObject({
      state: 'rebook-needed',
      restart: { cause: 'cancelled', at: Date.parse('2026-01-19T15:00:00Z') },
    })
  })

  it('an appointment that a person took off a referral is no longer its own, nor offered to it again', () => {
    const off = aDecision('appointment-unlinked', { ...about(appointment), on: '2026-01-09T15:00:00Z' })
    const loop = loopOf([...booked, off], { now: '2026-01-10T15:00:00Z' })
    expect(loop).toMatchObject({ state: 'sent', axes: { appt: 'none' } })
    expect(loop.possibleBookings).toBeUndefined()
    const on = aDecision('appointment-linked', { ...about(appointment), on: '2026-01-09T16:00:00Z' })
    expect(loopOf([...booked, off, on], { now: '2026-01-10T15:00:00Z' }).state).toBe('scheduled')
  })

  it('a change of urgency counts until somebody changes the order itself', () => {
    const change = aDecision('urgency-changed', {
      on: '2026-01-09T15:00:00Z',
      over: {
        reason: ['urgency-stat', 'urgency-was-routine'].map((code) => ({
          coding: [{ system: 'https://baton.example/fhir/CodeSystem/referral-loop', code }],
        })),
      },
    })
    const of = (priority: 'routine' | 'urgent') =>
      loopOf([aReferral({ over: { priority } }), change]).order.urgency
    expect(of('routine')).toBe('stat')
    expect(of('urgent')).toBe('urgent')
  })

  it('a booking that was lost at the first receiver is history after a redirect', () => {
    const lost = anAppointment({ status: 'cancelled', knownAt: '2026-01-10T15:00:00Z' })
    const second = aTask({ id: 'coord-2', status: 'requested', authoredOn: '2026-01-14T15:00:00Z' })
    expect(loopOf([...base, lost]).state).toBe('rebook-needed')
    expect(loopOf([...base, lost, second]).state).toBe('sent')
  })
})
