import { describe, expect, it } from 'vitest'
import type { Command } from '#domain/commands/command.ts'
import { anAppointment, anOwner, aReferral, aTask, directory } from '../../support/evidence-builders.ts'
import { doCommand, refusalOf, written } from '../../support/command-trial.ts'

const base = [aReferral(), anOwner(), ...directory]
type RecordAppointment = Extract<Command, { name: 'record-appointment' }>
const record = (over: Partial<RecordAppointment> = {}): RecordAppointment => ({
  name: 'record-appointment',
  appointment: { startsAt: '2026-01-20T11:00:00-05:00' },
  medium: 'phone',
  ...over,
})

describe('recording an appointment', () => {
  it.each([
    ['not routed', [aReferral(), ...directory]],
    ['not sent', base],
    ['sent', [...base, aTask()]],
    ['accepted', [...base, aTask({ status: 'accepted' })]],
    ['declined before', [...base, aTask({ status: 'rejected' })]],
    ['cancelled before', [...base, aTask(), anAppointment({ status: 'cancelled' })]],
  ])('makes a referral scheduled that was %s', (_case, given) => {
    const { after } = doCommand(given, record())
    expect(after.state).toBe('scheduled')
    expect(after.visit).toMatchObject({
      startsAt: '2026-01-20T16:00:00.000Z',
      endsAt: '2026-01-20T16:30:00.000Z',
      with: { reference: 'PractitionerRole/pr-cardio' },
    })
  })

  it('holds where nothing in the EHR may be updated', () => {
    const context = { canUpdate: () => false }
    const { after } = doCommand([...base, aTask({ status: 'accepted' })], record(), { context })
    expect(after.state).toBe('scheduled')
  })

  it('writes the golden Appointment, and the Task with it as output', () => {
    const done = doCommand([...base, aTask({ status: 'accepted' })], record({ note: 'Arrive early' }))
    expect(written(done, 'Appointment')).toMatchObject([
      {
        identifier: [{ system: 'https://baton.example/fhir/NamingSystem/command-key', value: 'c-1|0' }],
        status: 'booked',
        specialty: [{ coding: [{ system: 'http://snomed.info/sct', code: '394579002' }] }],
        start: '2026-01-20T11:00:00-05:00',
        end: '2026-01-20T11:30:00-05:00',
        created: '2026-01-12T10:00:00-05:00',
        comment: 'Arrive early',
        basedOn: [{ reference: 'ServiceRequest/sr-1' }],
        participant: [
          { actor: { reference: 'Patient/p-1' }, status: 'accepted' },
          { actor: { reference: 'PractitionerRole/pr-cardio' }, status: 'accepted' },
        ],
      },
    ])
    expect(written(done, 'Task')).toMatchObject([
      {
        status: 'in-progress',
        businessStatus: {
          coding: [
            {
              system: 'http://hl7.org/fhir/us/bser/CodeSystem/TaskBusinessStatusCS',
              version: '2.0.0',
              code: '5.1.1',
            },
            { code: 'scheduled' },
          ],
        },
        output: [{ valueReference: { reference: 'urn:baton:write:0' } }],
      },
    ])
  })

  it('keeps who told us, and how, as a message in the timeline', () => {
    const { after } = doCommand([...base, aTask()], record({ by: 'Front desk', on: '2026-01-09' }))
    const told = after.timeline.find(({ what }) => what === 'called')
    expect(told).toMatchObject({ at: Date.parse('2026-01-09T17:00:00Z'), values: { by: 'Front desk' } })
  })

  it('may tell of a visit that should be over: then somebody has to say whether it took place', () => {
    const told = record({ appointment: { startsAt: '2026-01-08T11:00:00-05:00' } })
    expect(doCommand(base, told).after.state).toBe('visit-unconfirmed')
  })

  it.each([
    [
      'before the order',
      { appointment: { startsAt: '2026-01-04T11:00:00-05:00' } },
      'in-the-past',
      '/appointment/startsAt',
    ],
    [
      'that ends before it starts',
      { appointment: { startsAt: '2026-01-20T11:00:00-05:00', endsAt: '2026-01-20T10:00:00-05:00' } },
      'ends-before-it-starts',
      '/appointment/endsAt',
    ],
    [
      'without a time of day',
      { appointment: { startsAt: '2026-01-20' } },
      'not-a-time',
      '/appointment/startsAt',
    ],
    ['told tomorrow', { on: '2026-01-13' }, 'in-the-future', '/on'],
    ['told before the order was written', { on: '2026-01-04' }, 'in-the-past', '/on'],
  ])('is refused for one %s', (_case, over, reason, pointer) => {
    expect(refusalOf(base, record(over))).toMatchObject({ reason, pointer })
  })

  it.each([
    ['that is booked already', [anAppointment()], 'already-booked'],
    ['that is on hold', [aTask({ status: 'on-hold' })], 'loop-is-on-hold'],
    [
      'that was seen already',
      [anAppointment({ start: '2026-01-08T16:00:00Z', status: 'fulfilled' })],
      'already-seen',
    ],
    ['that is closed', [aTask({ status: 'cancelled', reason: 'duplicate' })], 'loop-is-closed'],
  ])('is refused for a referral %s', (_case, more, reason) => {
    expect(refusalOf([...base, ...more], record())?.reason).toBe(reason)
  })
})

describe('booking a free time', () => {
  const startsAt = '2026-01-20T11:00:00-05:00'
  const book: Command = { name: 'book-appointment', slot: 'Slot/s-1', appointment: { startsAt } }
  const slot = {
    resourceType: 'Slot',
    id: 's-1',
    status: 'free',
    start: '2026-01-20T16:00:00Z',
    end: '2026-01-20T16:40:00Z',
  }

  it('names the time it takes, also where it could not be read again', () => {
    for (const context of [{ slot }, {}]) {
      const done = doCommand([...base, aTask({ status: 'accepted' })], book, { context })
      expect(done.after.state).toBe('scheduled')
      expect(written(done, 'Appointment')).toMatchObject([{ slot: [{ reference: 'Slot/s-1' }] }])
    }
  })

  it.each([
    ['that somebody else took', { ...slot, status: 'busy' }],
    ['that was moved since', { ...slot, start: '2026-01-21T16:00:00Z', end: '2026-01-21T16:40:00Z' }],
    ['that is another than was picked', { ...slot, id: 's-2' }],
  ])('is refused for one %s', (_case, now) => {
    const refused = { reason: 'slot-taken', pointer: '/slot', evidence: ['Slot/s-1'] }
    expect(refusalOf([...base, aTask()], book, { context: { slot: now } })).toEqual(refused)
    const rebook: Command = {
      name: 'rebook',
      replaces: 'Appointment/appt-1',
      slot: 'Slot/s-1',
      appointment: { startsAt },
      medium: 'phone',
    }
    const lost = [...base, aTask(), anAppointment({ status: 'noshow', start: '2026-01-08T16:00:00Z' })]
    expect(refusalOf(lost, rebook, { context: { slot: now } })).toEqual(refused)
  })
})

describe('what becomes of a booking', () => {
  const live = [...base, aTask({ status: 'in-progress' }), anAppointment({ knownAt: '2026-01-08T15:00:00Z' })]
  const after = { now: '2026-01-21T15:00:00Z' }
  const readOnly = { canUpdate: () => false }
  const appointment = 'Appointment/appt-1'
  const noShow: Command = { name: 'record-no-show', appointment, note: 'Did not come' }
  const cancel: Command = { name: 'cancel-appointment', appointment, by: 'patient', note: 'Ill' }
  const rebook: Command = {
    name: 'rebook',
    replaces: appointment,
    appointment: { startsAt: '2026-01-27T11:00:00-05:00' },
    medium: 'phone',
  }

  it.each([
    ['in the EHR', {}],
    ['only in the store of Baton', readOnly],
  ])('a no-show has to be booked again, written %s', (_case, context) => {
    const done = doCommand(live, noShow, { ...after, context })
    expect(done.after).toMatchObject({ state: 'rebook-needed', axes: { appt: 'noshow' } })
    const told = done.after.timeline.filter(({ what }) => what === 'no-show')
    expect(told).toHaveLength(1)
  })

  it.each([
    ['in the EHR', {}],
    ['only in the store of Baton', readOnly],
  ])('a cancellation too, written %s', (_case, context) => {
    const done = doCommand(live, cancel, { context })
    expect(done.after).toMatchObject({ state: 'rebook-needed', axes: { appt: 'cancelled' } })
    expect(done.after.timeline.filter(({ what }) => what === 'appointment-cancelled')).toHaveLength(1)
  })

  it('is written as the golden appointments are', () => {
    expect(written(doCommand(live, noShow, after), 'Appointment')[0]).toMatchObject({ status: 'noshow' })
    expect(written(doCommand(live, noShow, after), 'Task')[0]).toMatchObject({
      status: 'in-progress',
      businessStatus: { coding: [{ code: '5.1.2' }, { code: 'no-show' }] },
    })
    expect(written(doCommand(live, cancel), 'Appointment')[0]).toMatchObject({
      status: 'cancelled',
      cancelationReason: { coding: [{ code: 'pat' }], text: 'Ill' },
    })
  })

  it.each([
    ['live', live, {}],
    ['live and not ours to write', live, readOnly],
    ['missed', doCommand(live, noShow, after).resources, {}],
    ['cancelled', doCommand(live, cancel).resources, {}],
  ])('a booking that is %s is booked again', (_case, given, context) => {
    const done = doCommand(given, rebook, { ...after, context })
    expect(done.after).toMatchObject({ state: 'scheduled', visit: { startsAt: '2026-01-27T16:00:00.000Z' } })
    expect(done.after.conflicts).toEqual([])
  })

  it('moves a live booking without beginning a clock anew', () => {
    const before = doCommand(live, rebook)
    expect(Math.max(0, ...before.after.clocks.map(({ cycle }) => cycle))).toBeLessThanOrEqual(1)
  })

  it.each([
    ['a no-show before the visit', noShow, live, {}, 'in-the-future'],
    [
      'a no-show of an unknown appointment',
      { ...noShow, appointment: 'Appointment/x' } as const,
      live,
      after,
      'appointment-unknown',
    ],
    [
      'a no-show of one that was cancelled',
      noShow,
      [...base, anAppointment({ status: 'cancelled' })],
      after,
      'appointment-not-live',
    ],
    [
      'a cancellation of another order’s appointment',
      cancel,
      [...base, anAppointment({ order: 'ServiceRequest/sr-9' })],
      {},
      'appointment-elsewhere',
    ],
    [
      'a rebooking into the past',
      { ...rebook, appointment: { startsAt: '2026-01-11T11:00:00-05:00' } } as const,
      live,
      {},
      'in-the-past',
    ],
    [
      'a rebooking beside another live booking',
      rebook,
      [...live, anAppointment({ id: 'appt-2', start: '2026-01-28T16:00:00Z' })],
      {},
      'already-booked',
    ],
  ])('refuses %s', (_case, command, given, trial, reason) => {
    expect(refusalOf(given, command, trial)?.reason).toBe(reason)
  })

  it('books a slot that is still ahead', () => {
    const book = (startsAt: string): Command => ({
      name: 'book-appointment',
      slot: 'Slot/s-1',
      appointment: { startsAt },
    })
    const done = doCommand(base, book('2026-01-20T11:00:00-05:00'))
    expect(done.after.state).toBe('scheduled')
    expect(written(done, 'Appointment')[0]).toMatchObject({ slot: [{ reference: 'Slot/s-1' }] })
    expect(refusalOf(base, book('2026-01-11T11:00:00-05:00'))?.reason).toBe('in-the-past')
  })
})

describe('appointments of the chart', () => {
  const loose = anAppointment({ over: { basedOn: [] } })
  const link: Command = { name: 'link-appointment', appointment: 'Appointment/appt-1' }
  const unlink: Command = {
    name: 'unlink-appointment',
    appointment: 'Appointment/appt-1',
    reason: 'Follow-up of another doctor',
  }

  it('belong to a referral once a person says so, and no longer once a person takes them off', () => {
    const linked = doCommand([...base, aTask(), loose], link)
    expect(linked.after.state).toBe('scheduled')
    const off = doCommand(linked.resources, unlink, { now: '2026-01-13T15:00:00Z' })
    expect(off.after.state).toBe('sent')
    expect(off.after.possibleBookings).toEqual([])
  })

  it.each([
    ['linking one that is linked', link, anAppointment(), 'already-linked'],
    [
      'linking one of another order',
      link,
      anAppointment({ order: 'ServiceRequest/sr-9' }),
      'appointment-elsewhere',
    ],
    [
      'linking one of another patient',
      link,
      anAppointment({
        over: { basedOn: [], participant: [{ actor: { reference: 'Patient/p-2' }, status: 'accepted' }] },
      }),
      'appointment-elsewhere',
    ],
    [
      'linking an unknown one',
      { ...link, appointment: 'Appointment/x' } as const,
      loose,
      'appointment-unknown',
    ],
    ['taking off without a text', { ...unlink, reason: ' ' } as const, anAppointment(), 'text-missing'],
    ['taking off one that is not linked', unlink, loose, 'appointment-elsewhere'],
  ])('refuses %s', (_case, command, appointment, reason) => {
    expect(refusalOf([...base, appointment], command)?.reason).toBe(reason)
  })
})
