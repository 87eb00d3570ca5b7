import { describe, expect, it } from 'vitest'
import type { Command } from '#domain/commands/command.ts'
import {
  aMessage,
  aNote,
  anAbort,
  anAppointment,
  anEncounter,
  anOwner,
  aReferral,
  aTask,
  directory,
} from '../../support/evidence-builders.ts'
import { doCommand, refusalOf, written } from '../../support/command-trial.ts'

const readOnly = { canUpdate: () => false }
const base = [aReferral(), anOwner(), ...directory]
const sent = [...base, aTask()]
const later = { now: '2026-01-14T15:00:00Z' }

describe('holding and resuming', () => {
  const hold: Command = { name: 'hold', reason: 'The patient travels', until: '2026-02-02' }
  const resume: Command = { name: 'resume', note: 'Back home' }

  it.each([
    ['captured', [aReferral()]],
    ['routed', base],
    ['sent', sent],
    ['acknowledged', [...base, aTask({ status: 'received' })]],
    ['accepted', [...base, aTask({ status: 'accepted' })]],
    ['scheduled', [...base, aTask({ status: 'in-progress' }), anAppointment()]],
    ['rejected', [...base, aTask({ status: 'rejected' })]],
    ['rebook-needed', [...sent, anAppointment({ status: 'cancelled' })]],
  ])('brings a referral that was %s back to where it stood', (state, given) => {
    for (const context of [{}, readOnly]) {
      const held = doCommand(given, hold, { context })
      expect(held.before?.state).toBe(state)
      expect(held.after.state).toBe('on-hold')
      expect(held.after.clocks.map(({ clock }) => clock)).toContain('hold')
      const back = doCommand(held.resources, resume, { ...later, context })
      expect(back.after.state).toBe(state)
      expect(back.after.conflicts).toEqual(held.before?.conflicts)
    }
  })

  it('writes the Task with the reason, and the day it is meant to last to with the decision', () => {
    const done = doCommand(sent, hold)
    expect(written(done, 'Task')[0]).toMatchObject({
      status: 'on-hold',
      statusReason: { text: 'The patient travels' },
      businessStatus: { coding: [{ code: 'on-hold' }] },
    })
    expect(written(done, 'Provenance')[0]).toMatchObject({
      occurredPeriod: { start: '2026-01-12T10:00:00.000-05:00', end: '2026-02-02T23:59:59-05:00' },
    })
  })

  it.each([
    ['holding without a reason', { ...hold, reason: '' } as const, sent, {}, 'text-missing'],
    ['holding until today', { ...hold, until: '2026-01-12' } as const, sent, {}, 'in-the-past'],
    ['holding twice', hold, [...base, aTask({ status: 'on-hold' })], {}, 'already-on-hold'],
    ['resuming what goes on', resume, sent, {}, 'not-on-hold'],
    [
      'resuming what the EHR itself holds and nobody may write',
      resume,
      [aReferral({ status: 'on-hold' })],
      readOnly,
      'not-writable',
    ],
  ])('refuses %s', (_case, command, given, context, reason) => {
    expect(refusalOf(given, command, { context })?.reason).toBe(reason)
  })
})

describe('calling a referral off', () => {
  const cancel: Command = { name: 'cancel', reason: 'no-longer-needed', text: 'Symptoms are gone' }
  const force: Command = { name: 'force-cancel', text: 'No answer for a week' }
  const working = [...base, aTask({ status: 'in-progress' })]

  it('closes at once what nobody works on', () => {
    expect(doCommand(sent, cancel).after.state).toBe('closed-no-longer-needed')
  })

  it('asks a receiver with work in progress, and may be forced two business days later', () => {
    const asked = doCommand(working, cancel)
    expect(asked.after.state).toBe('cancel-requested')
    expect(written(asked, 'Task')).toMatchObject([
      {
        code: { coding: [{ code: 'abort' }] },
        focus: { reference: 'Task/coord-1' },
        reasonCode: { coding: [{ code: 'no-longer-needed' }] },
      },
      { status: 'in-progress', businessStatus: { coding: [{ code: '5.2' }, { code: 'cancel-requested' }] } },
    ])
    const tooSoon = { now: '2026-01-13T20:00:00Z' }
    expect(refusalOf(asked.resources, force, tooSoon)?.reason).toBe('cancellation-too-young')
    const forced = doCommand(asked.resources, force, { now: '2026-01-14T15:00:00Z' })
    expect(forced.after.state).toBe('closed-no-longer-needed')
    expect(forced.resources.find(({ id }) => id === 'coord-1')).toMatchObject({ status: 'failed' })
  })

  it.each([
    ['twice', cancel, [...working, anAbort()], 'cancellation-asked'],
    ['as reported', { ...cancel, reason: 'report-received' } as const, sent, 'note-is-needed'],
    ['without a text', { ...cancel, text: '' } as const, sent, 'text-missing'],
    ['by force where nothing was asked', force, working, 'no-cancellation-asked'],
  ])('is refused %s', (_case, command, given, reason) => {
    expect(refusalOf(given, command)?.reason).toBe(reason)
  })
})

describe('urgency, queue and attention', () => {
  const change: Command = { name: 'change-urgency', urgency: 'stat', reason: 'New symptoms' }

  it.each([
    ['on the order', {}],
    ['where the order may not be written', readOnly],
  ])('changes the urgency, %s', (_case, context) => {
    expect(doCommand(sent, change, { context }).after.urgency).toBe('stat')
  })

  it('changes it back and forth', () => {
    const up = doCommand(sent, change, { context: readOnly })
    const down = doCommand(up.resources, { ...change, urgency: 'urgent' }, { ...later, context: readOnly })
    expect(down.after.urgency).toBe('urgent')
    expect(refusalOf(up.resources, change, later)?.reason).toBe('same-urgency')
    expect(refusalOf(sent, { ...change, reason: '' })?.reason).toBe('text-missing')
  })

  it('hides a referral from its owner until that day begins, and moves no clock', () => {
    const snooze: Command = { name: 'snooze', until: '2026-01-15', note: 'Calls back on Thursday' }
    const done = doCommand(sent, snooze)
    expect(written(done, 'Task')[0]).toMatchObject({
      restriction: { period: { start: '2026-01-15T00:00:00-05:00', end: '2026-01-15T23:59:59-05:00' } },
    })
    expect(done.after.clocks).toEqual(done.before?.clocks)
    expect(doCommand(sent, snooze, { context: readOnly }).after.owner).toEqual(done.before?.owner)
    expect(refusalOf(sent, { ...snooze, until: '2026-01-12' })?.reason).toBe('in-the-past')
    expect(refusalOf([aReferral()], snooze)?.reason).toBe('no-owner')
  })

  it('asks who leads to look into it, and moves nothing else', () => {
    const escalate: Command = { name: 'escalate', to: 'manager', reason: 'Third no-show' }
    const done = doCommand(sent, escalate, { context: { leads: { manager: 'PractitionerRole/pr-boss' } } })
    expect(written(done, 'Task')[0]).toMatchObject({
      code: { coding: [{ code: 'escalated' }] },
      owner: { reference: 'PractitionerRole/pr-boss' },
      description: 'Third no-show',
    })
    expect(done.after.state).toBe(done.before?.state)
    expect(done.after.owner).toEqual(done.before?.owner)
    expect(refusalOf(sent, { ...escalate, reason: '' })?.reason).toBe('text-missing')
  })

  it('starts the clocks of a referral from before the practice began with Baton', () => {
    const trial = { policy: { trackFrom: Date.parse('2026-01-10T00:00:00Z') } }
    const done = doCommand(sent, { name: 'start-tracking' }, trial)
    expect([done.before?.isTracked, done.after.isTracked]).toEqual([false, true])
    expect(refusalOf(sent, { name: 'start-tracking' })?.reason).toBe('already-tracked')
  })
})

describe('asking for papers', () => {
  const seen = [
    ...base,
    aTask({ status: 'in-progress' }),
    anEncounter({ start: '2026-01-08T16:00:00Z', end: '2026-01-08T17:00:00Z' }),
  ]

  it('keeps the report owed, with a message in the timeline', () => {
    const { before, after } = doCommand(seen, { name: 'request-note', medium: 'fax', text: 'Please send it' })
    expect(after.state).toBe('note-pending')
    expect(after.clocks).toEqual(before?.clocks)
    expect(after.timeline.filter(({ what }) => what === 'message-sent')).toHaveLength(1)
  })

  it('is refused before the visit and after the report', () => {
    const request: Command = { name: 'request-note', medium: 'fax' }
    expect(refusalOf(sent, request)?.reason).toBe('not-seen-yet')
    const closed = [...seen, aNote({ visitOn: '2026-01-08T16:00:00Z', receivedOn: '2026-01-10T15:00:00Z' })]
    expect(refusalOf(closed, request)?.reason).toBe('loop-is-closed')
  })

  it('asks the receiver for records without being taken for the receiver’s own question', () => {
    const done = doCommand(sent, { name: 'request-records', medium: 'direct', what: 'The last ECG' })
    expect(done.after.state).toBe('sent')
    expect(written(done, 'Task')[0]).toMatchObject({ code: { coding: [{ code: 'records-request' }] } })
    expect(refusalOf(sent, { name: 'request-records', medium: 'direct', what: '' })?.reason).toBe(
      'text-missing',
    )
  })

  it('asks the referrer of a referral that came to us, which then waits for information', () => {
    const given = [aReferral({ over: { intent: 'filler-order' } }), aMessage(), ...directory]
    const trial = { policy: { ourOrganizations: ['Organization/org-cardio'] } }
    const done = doCommand(given, { name: 'request-records', medium: 'fax', what: 'Medication list' }, trial)
    expect(done.after.state).toBe('info-requested')
  })
})
