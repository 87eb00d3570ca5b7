import { describe, expect, it } from 'vitest'
import { createWording } from '#contract/wording.ts'
import { defaultPolicy } from '#domain/default-policy.ts'
import { derivePatient } from '#domain/derive-patient.ts'
import { readEvidence } from '#domain/evidence.ts'
import { en } from '#domain/wording/en.ts'
import { es } from '#domain/wording/es.ts'
import {
  aDecision,
  aReferral,
  aTask,
  anAppointment,
  anEncounter,
  directory,
} from '../support/evidence-builders.ts'

const english = createWording('en', 'America/New_York', en)
const spanish = createWording('es', 'America/New_York', es)
const now = Date.parse('2026-01-12T15:00:00Z')
const accepted = aTask({ status: 'accepted', modifiedOn: '2026-01-07T15:00:00Z' })
const unlinked = anAppointment({ over: { basedOn: [] } })

function viewOf(...resources: readonly unknown[]) {
  const { evidence } = readEvidence([aReferral(), accepted, ...directory, ...resources])
  const view = derivePatient({ evidence, sources: {} }, defaultPolicy, now).find(
    ({ referral }) => referral === 'ServiceRequest/sr-1',
  )
  if (!view) throw new Error('The builders gave no referral')
  return view
}

describe('a booking of the patient that nothing links to the referral', () => {
  it('is offered when it is with the chosen specialist; nobody calls the loop late or on track until a person decides', () => {
    const view = viewOf(unlinked)
    expect(view.possibleBookings).toEqual([
      {
        reference: 'Appointment/appt-1',
        startsAt: '2026-01-20T16:00:00.000Z',
        with: { reference: 'PractitionerRole/pr-cardio', display: 'Riverside Cardiology Group' },
        because: ['performer', 'organization', 'specialty'],
      },
    ])
    const before = viewOf()
    expect(view.state).toBe('accepted')
    expect(view.display).toBe('cant-confirm')
    expect([view.clocks, view.steps, view.axes, view.ball]).toEqual([
      before.clocks,
      before.steps,
      before.axes,
      before.ball,
    ])
  })

  it('is told in the reasons and in the timeline, with its proof', () => {
    const view = viewOf(unlinked)
    const reason = view.why.find(({ message }) => message === 'fact.possible-booking')
    expect(reason?.evidence).toEqual(['Appointment/appt-1'])
    expect(reason && english.say(reason)).toBe(
      'A booking that may belong here for 20-Jan-2026, 11:00 with Riverside Cardiology Group; nobody has linked it, so the clocks run on.',
    )
    expect(reason && spanish.say(reason)).toBe(
      'Una cita que podría ser de esta remisión, el 20-ene-2026, 11:00 con Riverside Cardiology Group; nadie la ha vinculado y los plazos siguen corriendo.',
    )
    const line = view.timeline.find(({ what }) => what === 'possible-booking')
    expect(line && english.tell(line)).toBe(
      'A booking that may belong here: 20-Jan-2026, 11:00, Riverside Cardiology Group',
    )
    const [fact] = view.why
    expect(fact && english.say(fact)).toContain('a booking that may belong here is not linked')
    expect(english.say(viewOf().why[0] ?? { message: '', values: {}, rule: '', evidence: [] })).toContain(
      'no appointment is known',
    )
  })

  it('is offered by organization or by specialty alone, and says so', () => {
    const elsewhere = { basedOn: [], participant: [] }
    const heart = [{ coding: [{ system: 'http://snomed.info/sct', code: '394579002' }] }]
    const bySpecialty = anAppointment({ over: { ...elsewhere, specialty: heart } })
    expect(viewOf(bySpecialty).possibleBookings.map(({ because }) => because)).toEqual([['specialty']])
    const byOffice = anAppointment({ with: 'Organization/org-cardio', over: { basedOn: [] } })
    expect(viewOf(byOffice).possibleBookings.map(({ because }) => because)).toEqual([['organization']])
  })

  it.each<[string, readonly unknown[]]>([
    [
      'with somebody else, of no known specialty',
      [anAppointment({ with: 'Organization/x', over: { basedOn: [] } })],
    ],
    ['made before the order', [anAppointment({ createdOn: '2026-01-02T15:00:00Z', over: { basedOn: [] } })]],
    ['only proposed', [anAppointment({ status: 'proposed', over: { basedOn: [] } })]],
    ['cancelled', [anAppointment({ status: 'cancelled', over: { basedOn: [] } })]],
    ['made for another order', [anAppointment({ order: 'ServiceRequest/lab' })]],
    ['beside one that is linked', [unlinked, anAppointment({ id: 'appt-2' })]],
    [
      'beside a visit that took place',
      [unlinked, anEncounter({ start: '2026-01-09T16:00:00Z', end: '2026-01-09T16:30:00Z' })],
    ],
    ['for a referral that was closed', [unlinked, aDecision('close', { on: '2026-01-11T15:00:00Z' })]],
  ])('is not offered when it is %s', (_name, resources) => {
    const view = viewOf(...resources)
    expect(view.possibleBookings).toEqual([])
    expect(view.why.map(({ message }) => message)).not.toContain('fact.possible-booking')
  })

  it('belongs to the referral once a person has linked it', () => {
    const about = ['ServiceRequest/sr-1', 'Appointment/appt-1']
    const view = viewOf(unlinked, aDecision('appointment-linked', { about, on: '2026-01-11T15:00:00Z' }))
    expect(view.state).toBe('scheduled')
    expect(view.possibleBookings).toEqual([])
  })

  it('of several the soonest is named, and all are offered', () => {
    const later = anAppointment({ id: 'later', start: '2026-02-20T16:00:00Z', over: { basedOn: [] } })
    const view = viewOf(later, unlinked)
    expect(view.possibleBookings.map(({ reference }) => reference)).toEqual([
      'Appointment/appt-1',
      'Appointment/later',
    ])
    const reason = view.why.find(({ message }) => message === 'fact.possible-booking')
    expect(reason && english.say(reason)).toMatch(
      /^2 bookings that may belong here, the first for 20-Jan-2026/,
    )
  })
})
