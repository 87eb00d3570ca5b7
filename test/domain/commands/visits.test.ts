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
