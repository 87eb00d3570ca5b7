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
