import { describe, expect, test } from 'vitest'
import { codeSystems, namingSystems } from '#domain/codes.ts'
import { conflictsOf, factsOf, loopOf, whyOf } from '../support/derive-facts.ts'
import {
  aDecision,
  aMessage,
  aNote,
  aPatient,
  aReferral,
  aRole,
  aTask,
  anAppointment,
  anAuthorization,
  anEncounter,
  anOrganization,
  anOwner,
  directory,
  tagged,
} from '../support/evidence-builders.ts'

const note = 'DocumentReference/note-1'
/** @see {@link https://taxonomy.nucc.org | NUCC provider taxonomy} */
const neurologist = '2084N0400X'
const neurologistsRole = aRole({ id: 'pr-neuro', organization: 'Organization/org-neuro', nucc: neurologist })

/** One test per row of DATA-MODEL A.5: what wins when evidence conflicts. */
describe('precedence', () => {
  test('row 1: a linked final note without any appointment closes, flags note-without-visit, appointment unknown', () => {
    const loop = loopOf([aReferral(), aNote(), ...directory])
    expect(loop).toMatchObject({ state: 'closed-completed', axes: { appt: 'unknown' } })
    expect(conflictsOf(loop)).toEqual(['note-without-visit'])
  })

  test('row 1: without a deterministic link the note stays a candidate', () => {
    const loop = loopOf([aReferral(), aMessage(), aNote({ order: null }), ...directory])
    expect(loop).toMatchObject({
      state: 'sent',
      axes: { note: 'candidate' },
      candidates: [{ document: note }],
    })
  })

  test('row 2: a linked final note closes although an appointment is still to come, and says so', () => {
    const early = aNote({ visitOn: '2026-01-12T16:00:00Z', receivedOn: '2026-01-13T16:00:00Z' })
    const loop = loopOf([aReferral(), anAppointment(), early], { now: '2026-01-15T15:00:00Z' })
    expect(loop.state).toBe('closed-completed')
    expect(conflictsOf(loop)).toEqual(['future-appointment-open'])
  })

  test('row 2: an unlinked one does not', () => {
    const early = aNote({ order: null, visitOn: '2026-01-12T16:00:00Z', receivedOn: '2026-01-13T16:00:00Z' })
    const loop = loopOf([aReferral(), anAppointment(), early, ...directory], { now: '2026-01-15T15:00:00Z' })
    expect(loop).toMatchObject({ state: 'scheduled', axes: { note: 'candidate' } })
  })

  test('row 3: a final note on the day of a no-show goes to a person', () => {
    const missed = anAppointment({ status: 'noshow', knownAt: '2026-01-20T18:00:00Z' })
    const loop = loopOf([aReferral(), missed, aNote()])
    expect(loop).toMatchObject({ state: 'reconcile', rule: 'A.5/row-3' })
    expect(conflictsOf(loop)).toEqual(['note-on-noshow-day'])
    const confirmed = aDecision('note-match-confirmed', { about: ['ServiceRequest/sr-1', note] })
    expect(loopOf([aReferral(), missed, aNote(), confirmed]).state).toBe('closed-completed')
    const byRule = aDecision('note-match-auto', { about: ['ServiceRequest/sr-1', note] })
    expect(loopOf([aReferral(), missed, aNote(), byRule]).state).toBe('reconcile')
  })

  test('row 4: a letter that the patient did not attend is a no-show, not a report', () => {
    const letter = aNote({ title: 'Patient did not attend appointment' })
    const loop = loopOf([aReferral(), anAppointment(), letter])
    expect(loop).toMatchObject({ state: 'rebook-needed', axes: { appt: 'noshow', note: 'none' } })
    expect(loop.restart).toMatchObject({ cause: 'noshow', at: Date.parse('2026-01-20T16:00:00Z') })
    expect(loopOf([aReferral(), letter]).state).toBe('rebook-needed')
  })

  test.each([
    'Carta: el paciente no se presentó a la cita',
    'Aviso de inasistencia',
    'El paciente NO ASISTIÓ',
    'Paciente faltó a su consulta',
    'Cita perdida',
  ])('row 4: also in Spanish: %s', (title) => {
    const loop = loopOf([aReferral(), anAppointment(), aNote({ title })])
    expect(loop).toMatchObject({ state: 'rebook-needed', axes: { appt: 'noshow', note: 'none' } })
  })

  test.each([
    'Informe: no se presentaron complicaciones',
    'Paciente que asistió a su cita',
    'No presenta fiebre',
  ])('row 4: a Spanish report is no such letter: %s', (title) => {
    expect(loopOf([aReferral(), anAppointment(), aNote({ title })]).state).toBe('closed-completed')
  })

  test('row 5: a visit after the order was revoked keeps the loop open and is flagged', () => {
    const revoked = aReferral({ status: 'revoked', knownAt: '2026-01-15T15:00:00Z' })
    const loop = loopOf([revoked, anAppointment({ status: 'fulfilled' })])
    expect(loop.state).toBe('note-pending')
    expect(conflictsOf(loop)).toEqual(['seen-after-cancel'])
  })

  test('row 5: a revoked order with a live booking stays scheduled and is flagged', () => {
    const revoked = aReferral({ status: 'revoked', knownAt: '2026-01-15T15:00:00Z' })
    const loop = loopOf([revoked, anAppointment()], { now: '2026-01-16T15:00:00Z' })
    expect(loop.state).toBe('scheduled')
    expect(conflictsOf(loop)).toEqual(['revoked-but-booked'])
  })

  test('row 5: a final note on a revoked order closes it and is flagged', () => {
    const revoked = aReferral({ status: 'revoked', knownAt: '2026-01-22T15:00:00Z' })
    const loop = loopOf([revoked, anEncounter(), aNote()])
    expect(loop.state).toBe('closed-completed')
    expect(conflictsOf(loop)).toEqual(['order-revoked'])
  })

  test('row 6: an order revoked after the visit still owes its report', () => {
    const revoked = aReferral({ status: 'revoked', knownAt: '2026-01-25T15:00:00Z' })
    const loop = loopOf([revoked, anAppointment({ status: 'fulfilled' })])
    expect(loop.state).toBe('note-pending')
    expect(conflictsOf(loop)).toEqual([])
  })

  test('row 6: an order revoked with nothing booked or seen is closed', () => {
    const loop = loopOf([aReferral({ status: 'revoked', knownAt: '2026-01-25T15:00:00Z' }), aMessage()])
    expect(loop).toMatchObject({ state: 'closed-order-cancelled', rule: 'A.4/step-6' })
    expect(loop.milestones.closed?.at).toBe(Date.parse('2026-01-25T15:00:00Z'))
  })

  test('row 7: a completed order without a report stays open and is flagged', () => {
    const loop = loopOf([aReferral({ status: 'completed' }), anAppointment()], {
      now: '2026-01-15T15:00:00Z',
    })
    expect(loop.state).toBe('scheduled')
    expect(conflictsOf(loop)).toEqual(['order-completed-no-report'])
    const unbooked = loopOf([aReferral({ status: 'completed' }), aMessage()])
    expect(unbooked.state).toBe('sent')
    expect(conflictsOf(unbooked)).toEqual(['order-completed-no-report'])
  })

  test('row 8: of two bookings with one specialist the next to come counts, without a conflict', () => {
    const later = anAppointment({ id: 'appt-2', start: '2026-02-20T16:00:00Z' })
    const loop = loopOf([aReferral(), anAppointment(), later, ...directory], { now: '2026-01-21T10:00:00Z' })
    expect(loop).toMatchObject({ state: 'scheduled', visit: { evidence: ['Appointment/appt-2'] } })
    expect(conflictsOf(loop)).toEqual([])
  })

  test('row 8: both bookings are shown, each with its day', () => {
    const second = anAppointment({
      id: 'appt-2',
      start: '2026-02-20T16:00:00Z',
      createdOn: '2026-01-09T15:00:00Z',
    })
    const { timeline } = loopOf([aReferral(), anAppointment(), second, ...directory], {
      now: '2026-01-15T15:00:00Z',
    })
    const booked = timeline.filter(({ what }) => what === 'booked')
    expect(booked.map(({ values, evidence }) => [values?.at, ...evidence])).toEqual([
      ['2026-01-20T16:00:00.000Z', 'Appointment/appt-1'],
      ['2026-02-20T16:00:00.000Z', 'Appointment/appt-2'],
    ])
  })

  test('row 9: bookings at two organisations are flagged, and the asked one decides', () => {
    const elsewhere = anAppointment({
      id: 'appt-0',
      start: '2026-01-16T16:00:00Z',
      with: 'Organization/org-other',
    })
    const loop = loopOf([aReferral(), elsewhere, anAppointment(), ...directory], {
      now: '2026-01-15T15:00:00Z',
    })
    expect(loop.visit?.evidence).toEqual(['Appointment/appt-1'])
    expect(conflictsOf(loop)).toEqual(['duplicate-booking'])
  })

  test('row 10: cancelled and rebooked later counts the rebooking and begins a new cycle', () => {
    const cancelled = anAppointment({ status: 'cancelled', knownAt: '2026-01-12T15:00:00Z' })
    const rebooked = anAppointment({
      id: 'appt-2',
      start: '2026-02-10T16:00:00Z',
      createdOn: '2026-01-14T15:00:00Z',
    })
    const loop = loopOf([aReferral(), cancelled, rebooked], { now: '2026-01-15T15:00:00Z' })
    expect(loop).toMatchObject({ state: 'scheduled', cycle: 2, visit: { evidence: ['Appointment/appt-2'] } })
  })

  test('row 10: cancelled and rebooked within the hour is a reschedule, not a restart', () => {
    const cancelled = anAppointment({ status: 'cancelled', knownAt: '2026-01-12T15:00:00Z' })
    const rebooked = anAppointment({
      id: 'appt-2',
      start: '2026-02-10T16:00:00Z',
      createdOn: '2026-01-12T15:59:00Z',
    })
    const loop = loopOf([aReferral(), cancelled, rebooked], { now: '2026-01-15T15:00:00Z' })
    expect(loop).toMatchObject({ state: 'scheduled', cycle: 1 })
    expect(loop.restart).toBeUndefined()
  })

  test('row 10: a no-show booked again within the hour is no reschedule', () => {
    const missed = anAppointment({ status: 'noshow', knownAt: '2026-01-20T18:00:00Z' })
    const rebooked = anAppointment({
      id: 'appt-2',
      start: '2026-02-10T16:00:00Z',
      createdOn: '2026-01-20T16:30:00Z',
    })
    const loop = loopOf([aReferral(), missed, rebooked], { now: '2026-01-22T15:00:00Z' })
    expect(loop).toMatchObject({ state: 'scheduled', cycle: 2, restart: { cause: 'noshow' } })
  })

  test('row 11: a no-show corrected to fulfilled is a visit', () => {
    const wrong = anAppointment({ status: 'noshow', knownAt: '2026-01-20T18:00:00Z', version: 2 })
    const right = anAppointment({ status: 'fulfilled', knownAt: '2026-01-21T18:00:00Z', version: 3 })
    expect(loopOf([aReferral(), right, wrong])).toMatchObject({ state: 'note-pending', cycle: 1 })
    expect(loopOf([aReferral(), wrong, right])).toMatchObject({ state: 'note-pending', cycle: 1 })
  })

  test.each(['cancelled', 'entered-in-error'] as const)(
    'row 12: fulfilled, but the encounter is %s: the visit is unconfirmed',
    (status) => {
      const undone = anEncounter({ status, appointment: 'Appointment/appt-1' })
      const loop = loopOf([aReferral(), anAppointment({ status: 'fulfilled' }), undone])
      expect(loop).toMatchObject({ state: 'visit-unconfirmed', rule: 'A.5/row-12' })
      expect(loop.visit?.evidence).toEqual(['Appointment/appt-1'])
    },
  )

  test('row 13: seen by another organisation counts as seen and is flagged as redirected', () => {
    const loop = loopOf([aReferral(), anEncounter({ by: 'Organization/org-other' }), ...directory])
    expect(loop.state).toBe('note-pending')
    expect(conflictsOf(loop)).toEqual(['redirected-elsewhere'])
  })

  test('row 13: seen in the asked organisation, but by another specialty, is flagged as redirected', () => {
    const seenBy = (nucc: string) => {
      const role = aRole({ id: 'pr-seen', organization: 'Organization/org-cardio', nucc })
      const participant = [{ individual: { reference: 'PractitionerRole/pr-seen' } }]
      return conflictsOf(loopOf([aReferral(), anEncounter({ over: { participant } }), role, ...directory]))
    }
    expect(seenBy(neurologist)).toEqual(['redirected-elsewhere'])
    expect(seenBy('207RC0000X')).toEqual([])
  })

  test('row 13: a specialty that either side leaves open is no other specialty', () => {
    const role = aRole({ id: 'pr-seen', organization: 'Organization/org-cardio', nucc: neurologist })
    const seen = anEncounter({
      over: { participant: [{ individual: { reference: 'PractitionerRole/pr-seen' } }] },
    })
    const anySpecialist = { coding: [{ system: codeSystems.snomed, code: '103696004' }] }
    const seenByAny = anEncounter({ over: { serviceType: anySpecialist } })
    expect(conflictsOf(loopOf([aReferral({ specialty: 'specialist' }), seen, role, ...directory]))).toEqual(
      [],
    )
    expect(conflictsOf(loopOf([aReferral(), seenByAny, ...directory]))).toEqual([])
  })

  test('row 13: it is leakage only when both networks are known and differ', () => {
    const outside = aRole({
      id: 'pr-other',
      organization: 'Organization/org-other',
      networks: ['Organization/net-far'],
    })
    const inside = aRole({
      id: 'pr-other',
      organization: 'Organization/org-other',
      networks: ['Organization/net-gold'],
    })
    const seen = [aReferral(), anEncounter({ by: 'Organization/org-other' }), ...directory]
    expect(conflictsOf(loopOf([...seen, outside]))).toEqual(['leakage-out-of-network'])
    expect(conflictsOf(loopOf([...seen, inside]))).toEqual(['redirected-elsewhere'])
  })

  test('row 14: a linked note about a visit before the order is flagged and closes nothing', () => {
    const old = aNote({ visitOn: '2025-12-28T16:00:00Z', receivedOn: '2026-01-07T16:00:00Z' })
    const loop = loopOf([aReferral(), aMessage(), old])
    expect(loop).toMatchObject({ state: 'sent', axes: { note: 'none' }, candidates: [] })
    expect(conflictsOf(loop)).toEqual(['note-pre-dates-referral'])
    expect(loop.timeline.map(({ what }) => what)).toContain('prior-consult')
  })

  test('row 14: a report of a visit within 14 days before the order proposes closing as already completed', () => {
    const of = (given: Parameters<typeof aNote>[0]) =>
      whyOf([aReferral(), aMessage(), aNote({ receivedOn: '2026-01-07T16:00:00Z', ...given })]).filter(
        ({ rule }) => rule === 'A.5/row-14',
      )
    expect(of({ visitOn: '2025-12-28T16:00:00Z' })).toEqual([
      {
        message: 'fact.prior-report',
        values: {
          visit: { on: '2025-12-28' },
          received: { on: '2026-01-07' },
          reason: { term: 'closure.already-completed' },
        },
        rule: 'A.5/row-14',
        evidence: [note],
      },
    ])
    expect(of({ visitOn: '2025-12-10T16:00:00Z' })).toEqual([])
    expect(of({ visitOn: '2025-12-28T16:00:00Z', docStatus: 'preliminary' })).toEqual([])
    expect(of({ visitOn: '2025-12-28T16:00:00Z', receivedOn: '2026-01-04T16:00:00Z' })).toEqual([])
    expect(of({ visitOn: '2026-01-20T16:00:00Z' })).toEqual([])
  })

  test('row 14: an unlinked one shows as a prior consult only when recent, received later and of the specialty', () => {
    const recent = { order: null, visitOn: '2025-12-28T16:00:00Z', receivedOn: '2026-01-07T16:00:00Z' }
    const told = (given: Parameters<typeof aNote>[0]) =>
      conflictsOf(loopOf([aReferral(), aNote({ ...recent, ...given }), neurologistsRole, ...directory]))
    expect(told({})).toEqual(['note-pre-dates-referral'])
    expect(told({ visitOn: '2025-11-28T16:00:00Z' })).toEqual([])
    expect(told({ receivedOn: '2026-01-04T16:00:00Z' })).toEqual([])
    expect(told({ type: '11488-4', author: 'PractitionerRole/pr-neuro' })).toEqual([])
  })

  test('row 14: a linked one is named however old it is', () => {
    const old = aNote({ visitOn: '2025-06-01T16:00:00Z', receivedOn: '2026-01-07T16:00:00Z' })
    expect(conflictsOf(loopOf([aReferral(), old, ...directory]))).toEqual(['note-pre-dates-referral'])
  })

  test('row 15: a note dated before the order by less than 24 hours is accepted', () => {
    const skewed = aNote({ visitOn: '2026-01-04T15:00:01Z' })
    const older = aNote({ visitOn: '2026-01-04T14:59:59Z' })
    expect(loopOf([aReferral(), skewed]).state).toBe('closed-completed')
    expect(loopOf([aReferral(), older]).state).toBe('captured')
  })

  test('row 16: a note taken back after the close reopens the loop where its evidence puts it', () => {
    const retracted = aNote({ status: 'entered-in-error', knownAt: '2026-01-28T15:00:00Z', version: 2 })
    const original = aNote({ knownAt: '2026-01-23T18:00:00Z', version: 1 })
    const closedTask = aTask({ status: 'completed', business: 'closed-completed', note })
    const loop = loopOf([aReferral(), closedTask, anEncounter(), original, retracted])
    expect(loop).toMatchObject({
      state: 'note-pending',
      axes: { note: 'retracted' },
      cycle: 2,
      restart: { cause: 'reopen', at: Date.parse('2026-01-28T15:00:00Z') },
    })
    expect(loop.milestones.closed).toBeUndefined()
    expect(conflictsOf(loop)).toEqual([])
  })

  test('row 16: after one note was taken back, another that nobody could read closes nothing', () => {
    const closedTask = aTask({
      status: 'completed',
      business: 'closed-completed',
      note: 'DocumentReference/unread',
    })
    const closed = [aReferral(), closedTask, anEncounter()]
    expect(loopOf(closed).state).toBe('closed-completed')
    expect(loopOf([...closed, aNote({ status: 'entered-in-error' })]).state).toBe('note-pending')
  })

  describe('row 16: a document that Baton filed, whose copies the record holds', () => {
    const number = { system: 'urn:oid:5.5', value: 'D-1' }
    const filed = aNote({
      over: { identifier: [{ system: namingSystems.receivedNote, value: 'key|rule' }, number] },
    })
    const copy = (status: 'current' | 'entered-in-error', id = 'copy-1', over = {}) =>
      aNote({ id, order: null, status, knownAt: '2026-01-28T15:00:00Z', over })
    const chart = [aReferral(), anEncounter(), filed, ...directory]

    test.each([
      ['under its identifier', { identifier: [number] }],
      ['under its master identifier', { masterIdentifier: number }],
    ])('is taken back with the copy %s', (_how, over) => {
      const loop = loopOf([...chart, copy('entered-in-error', 'copy-1', over)])
      expect(loop).toMatchObject({
        state: 'note-pending',
        axes: { note: 'retracted' },
        restart: { cause: 'reopen', at: Date.parse('2026-01-28T15:00:00Z') },
      })
    })

    test('stands as long as another copy does', () => {
      const copies = [
        copy('entered-in-error', 'copy-1', { identifier: [number] }),
        copy('current', 'copy-2', { identifier: [number] }),
      ]
      expect(loopOf([...chart, ...copies]).state).toBe('closed-completed')
    })

    test('stands where what was taken back is another document, or one that Baton had put there by mistake', () => {
      const other = copy('entered-in-error', 'copy-1', { identifier: [{ ...number, value: 'D-2' }] })
      const undone = copy('entered-in-error', 'copy-2', {
        identifier: [{ system: namingSystems.receivedNote, value: 'key|first' }, number],
      })
      expect(loopOf([...chart, other, undone]).state).toBe('closed-completed')
    })

    test('and a document of the record alone are two things', () => {
      const ehrs = aNote({ over: { identifier: [number] } })
      const wrong = copy('entered-in-error', 'copy-1', { identifier: [number] })
      expect(loopOf([aReferral(), anEncounter(), ehrs, wrong]).state).toBe('closed-completed')
    })
  })

  test('row 17: a replaced note leaves the loop closed since the first one came in', () => {
    const first = aNote({ status: 'superseded' })
    const amended = aNote({ id: 'note-2', order: null, receivedOn: '2026-01-29T18:00:00Z', replaces: note })
    const loop = loopOf([aReferral(), anEncounter(), first, amended])
    expect(loop).toMatchObject({ state: 'closed-completed', provenBy: ['DocumentReference/note-2'] })
    expect(loop.milestones.closed?.at).toBe(Date.parse('2026-01-23T18:00:00Z'))
    expect(loop.timeline.map(({ what }) => what)).toContain('note-amended')
  })

  test('row 17: replaced by a note entered in error is taken back', () => {
    const first = aNote({ status: 'superseded' })
    const wrong = aNote({ id: 'note-2', status: 'entered-in-error', replaces: note })
    expect(loopOf([aReferral(), anEncounter(), first, wrong]).state).toBe('note-pending')
  })

  test('row 18: one note linked to one of two referrals closes that one only', () => {
    const other = aReferral({ id: 'sr-2', specialty: 'neurology' })
    const [first, second] = factsOf([aReferral(), other, aNote(), ...directory])
    expect([first?.state, second?.state]).toEqual(['closed-completed', 'captured'])
    expect(second?.candidates).toEqual([])
  })

  test('row 18: one note linked to both goes to a person for both', () => {
    const both = aNote({ orders: ['ServiceRequest/sr-1', 'ServiceRequest/sr-2'] })
    const loops = factsOf([aReferral(), aReferral({ id: 'sr-2', specialty: 'neurology' }), both])
    expect(loops.map(({ state, rule }) => [state, rule])).toEqual([
      ['reconcile', 'A.5/row-18'],
      ['reconcile', 'A.5/row-18'],
    ])
  })

  test('row 18: a person may link one note to both', () => {
    const both = aNote({ orders: ['ServiceRequest/sr-1', 'ServiceRequest/sr-2'] })
    const decisions = ['sr-1', 'sr-2'].map((id) =>
      aDecision('note-match-confirmed', { id: `match-${id}`, about: [`ServiceRequest/${id}`, note] }),
    )
    const loops = factsOf([
      aReferral(),
      aReferral({ id: 'sr-2', specialty: 'neurology' }),
      both,
      ...decisions,
    ])
    expect(loops.map(({ state }) => state)).toEqual(['closed-completed', 'closed-completed'])
  })

  test('row 18: one note linked to none is a candidate for both, each with a rival', () => {
    const loops = factsOf([
      aReferral(),
      aReferral({ id: 'sr-2', authoredOn: '2025-12-01T15:00:00Z' }),
      aNote({ order: null }),
      ...directory,
    ])
    expect(loops.map(({ state, axes }) => [state, axes.note])).toEqual([
      ['captured', 'candidate'],
      ['captured', 'candidate'],
    ])
    expect(loops.map(({ candidates }) => candidates[0]?.disagrees)).toEqual([
      ['explicit-link', 'other-referral'],
      ['explicit-link', 'other-referral'],
    ])
  })

  test('row 19: the second attempt decides, the first is history', () => {
    const declined = aTask({ status: 'rejected', modifiedOn: '2026-01-09T15:00:00Z' })
    const second = aTask({
      id: 'coord-2',
      authoredOn: '2026-01-12T15:00:00Z',
      owner: 'Organization/org-other',
    })
    const loop = loopOf([aReferral(), aMessage(), declined, second])
    expect(loop).toMatchObject({
      state: 'sent',
      attempt: 2,
      cycle: 2,
      restart: { cause: 'redirect', at: Date.parse('2026-01-12T15:00:00Z') },
      receiver: { reference: 'Organization/org-other' },
      axes: { ack: 'none' },
    })
    const drafted = aTask({ id: 'coord-2', status: 'draft', authoredOn: '2026-01-12T15:00:00Z' })
    expect(loopOf([aReferral(), anOwner(), aMessage(), declined, drafted]).state).toBe('routed')
  })

  test.each([
    ['cancelled', 'draft', 'routed'],
    ['cancelled', 'requested', 'sent'],
    ['failed', 'draft', 'routed'],
    ['rejected', 'requested', 'sent'],
    ['in-progress', 'draft', 'routed'],
  ] as const)(
    'row 19: of two attempts begun in one second, %s and %s, the one less far is the second',
    (old, next, state) => {
      for (const [oldId, nextId] of [
        ['coord-a', 'coord-b'],
        ['coord-b', 'coord-a'],
      ] as const) {
        const authoredOn = '2026-01-12T15:00:00Z'
        const first = aTask({ id: oldId, status: old, authoredOn, modifiedOn: authoredOn })
        const second = aTask({ id: nextId, status: next, authoredOn, owner: 'Organization/org-other' })
        expect(loopOf([aReferral(), anOwner(), first, second])).toMatchObject({
          state,
          attempt: 2,
          receiver: { reference: 'Organization/org-other' },
        })
      }
    },
  )

  test('row 20: a Task completed without a document waits for the report and is flagged', () => {
    const completed = aTask({ status: 'completed', modifiedOn: '2026-01-21T15:00:00Z' })
    const loop = loopOf([aReferral(), completed])
    expect(loop).toMatchObject({ state: 'note-pending', rule: 'A.5/row-20' })
    expect(loop.milestones.seen?.at).toBe(Date.parse('2026-01-21T15:00:00Z'))
    expect(conflictsOf(loop)).toEqual(['completed-no-document'])
  })

  test('row 21: of an acceptance and a decline the later counts', () => {
    const yes = (sentOn: string) => aMessage({ id: 'yes', kind: 'specialist-accept', sentOn })
    const no = (sentOn: string) => aMessage({ id: 'no', kind: 'specialist-decline', sentOn })
    const [early, late] = ['2026-01-07T15:00:00Z', '2026-01-08T15:00:00Z'] as const
    expect(loopOf([aReferral(), aMessage(), yes(early), no(late)]).state).toBe('rejected')
    expect(loopOf([aReferral(), aMessage(), no(early), yes(late)]).state).toBe('accepted')
  })

  test('row 21: said at the same moment, the decline counts', () => {
    const at = '2026-01-07T15:00:00Z'
    const yes = aMessage({ id: 'zz-yes', kind: 'specialist-accept', sentOn: at })
    const no = aMessage({ id: 'aa-no', kind: 'specialist-decline', sentOn: at })
    expect(loopOf([aReferral(), aMessage(), yes, no]).state).toBe('rejected')
  })

  test('row 22: a booking made after the patient declined reopens the loop', () => {
    const declined = aTask({
      status: 'cancelled',
      reason: 'patient-declined',
      modifiedOn: '2026-01-07T15:00:00Z',
    })
    const now = '2026-01-15T15:00:00Z'
    const loop = loopOf([aReferral(), declined, anAppointment({ createdOn: '2026-01-08T15:00:00Z' })], {
      now,
    })
    expect(loop).toMatchObject({ state: 'scheduled', axes: { patient: 'uncontacted' } })
    const before = anAppointment({ createdOn: '2026-01-06T15:00:00Z' })
    expect(loopOf([aReferral(), declined, before], { now })).toMatchObject({
      state: 'closed-patient-declined',
      axes: { patient: 'declined' },
    })
  })

  test('row 22: such a booking begins a new cycle, and losing it does not bring the decline back', () => {
    const declined = aTask({
      status: 'cancelled',
      reason: 'patient-declined',
      modifiedOn: '2026-01-07T15:00:00Z',
    })
    const booked = anAppointment({ createdOn: '2026-01-08T15:00:00Z' })
    const now = '2026-01-15T15:00:00Z'
    expect(loopOf([aReferral(), declined, booked], { now })).toMatchObject({
      cycle: 2,
      restart: { cause: 'reopen', at: Date.parse('2026-01-08T15:00:00Z') },
    })
    const lost = anAppointment({ status: 'cancelled', knownAt: '2026-01-12T15:00:00Z' })
    expect(loopOf([aReferral(), declined, lost], { now })).toMatchObject({ state: 'rebook-needed', cycle: 3 })
    const offered = anAppointment({ status: 'proposed' })
    expect(loopOf([aReferral(), declined, offered], { now }).state).toBe('closed-patient-declined')
  })

  test('row 23: a booking whose authorization was denied stays scheduled and is flagged', () => {
    const loop = loopOf([aReferral(), anAppointment(), anAuthorization({ action: 'A3' })], {
      now: '2026-01-15T15:00:00Z',
    })
    expect(loop).toMatchObject({ state: 'scheduled', axes: { auth: 'denied' } })
    expect(loop.conflicts).toEqual([
      { code: 'auth-denied-before-visit', evidence: ['ClaimResponse/pa-1', 'Appointment/appt-1'] },
    ])
  })

  test('row 24: two open orders for one specialty within 14 days are both tracked and flagged', () => {
    const twin = (authoredOn: string) => factsOf([aReferral(), aReferral({ id: 'sr-2', authoredOn })])
    expect(twin('2026-01-19T15:00:00Z').map(conflictsOf)).toEqual([
      ['possible-duplicate'],
      ['possible-duplicate'],
    ])
    expect(twin('2026-01-19T15:00:01Z').map(conflictsOf)).toEqual([[], []])
  })

  test('row 24: only of one specialty, one patient, and while both are open', () => {
    const twin = { id: 'sr-2', authoredOn: '2026-01-08T15:00:00Z' }
    const beside = (given: Parameters<typeof aReferral>[0], ...more: readonly unknown[]) =>
      factsOf([aReferral(), aReferral({ ...twin, ...given }), ...more]).map(conflictsOf)
    expect(beside({})).toEqual([['possible-duplicate'], ['possible-duplicate']])
    expect(beside({ specialty: 'neurology' })).toEqual([[], []])
    expect(beside({ patient: 'Patient/p-2' })).toEqual([[], []])
    expect(beside({}, aDecision('close', { reason: 'duplicate', about: ['ServiceRequest/sr-2'] }))).toEqual([
      [],
      [],
    ])
  })

  test('row 24: an order that replaces the other is no duplicate', () => {
    const merged = aReferral({ id: 'sr-2', over: { replaces: [{ reference: 'ServiceRequest/sr-1' }] } })
    expect(factsOf([aReferral(), merged]).map(conflictsOf)).toEqual([[], []])
  })

  test('row 25: evidence of a merged patient counts for the surviving record', () => {
    const merged = aPatient({
      id: 'p-1',
      over: { active: false, link: [{ type: 'replaced-by', other: { reference: 'Patient/p-9' } }] },
    })
    const survivor = aPatient({ id: 'p-9' })
    const loop = loopOf([aReferral({ patient: 'Patient/p-9' }), anEncounter(), aNote(), merged, survivor])
    expect(loop).toMatchObject({
      state: 'closed-completed',
      order: { patient: 'Patient/p-9' },
      isPatientInactive: false,
    })
    expect(loopOf([aReferral({ patient: 'Patient/p-9' }), aNote()]).state).toBe('captured')
    const old = loopOf([aReferral(), aNote(), merged, survivor])
    expect(old.order.patient).toBe('Patient/p-9')
  })

  test('row 25: the link of the surviving record to the one it replaced counts as well', () => {
    const survivor = aPatient({
      id: 'p-9',
      over: { link: [{ type: 'replaces', other: { reference: 'Patient/p-1' } }] },
    })
    const loop = loopOf([aReferral({ patient: 'Patient/p-9' }), anEncounter(), aNote(), survivor])
    expect(loop).toMatchObject({ state: 'closed-completed', order: { patient: 'Patient/p-9' } })
  })

  test('row 26: evidence from the future counts from now', () => {
    const now = '2026-01-10T15:00:00Z'
    const ahead = aMessage({ sentOn: '2026-01-10T16:00:00Z', knownAt: '2026-01-10T16:00:00Z' })
    const loop = loopOf([aReferral(), ahead], { now })
    expect(loop).toMatchObject({ state: 'sent', milestones: { sent: { at: Date.parse(now) } } })
    expect(loop.timeline.every(({ at }) => at <= Date.parse(now))).toBe(true)
    const order = loopOf([aReferral({ authoredOn: '2026-01-10T15:30:00Z' })], { now })
    expect(order.startedAt).toBe(Date.parse(now))
  })
})

describe('the other conflicts', () => {
  test('booked-too-late: the visit lies after the day it was wanted by', () => {
    const wanted = (end: string) => aReferral({ over: { occurrencePeriod: { end } } })
    const now = '2026-01-15T15:00:00Z'
    expect(conflictsOf(loopOf([wanted('2026-01-19'), anAppointment()], { now }))).toEqual(['booked-too-late'])
    expect(conflictsOf(loopOf([wanted('2026-01-20'), anAppointment()], { now }))).toEqual([])
  })

  test('booked-too-late: an urgent order without such a day has the target of the policy', () => {
    const urgent = aReferral({ over: { priority: 'urgent' } })
    const at = (urgentTargetDays: number) =>
      conflictsOf(
        loopOf([urgent, anAppointment()], { now: '2026-01-15T15:00:00Z', policy: { urgentTargetDays } }),
      )
    expect([at(14), at(16)]).toEqual([['booked-too-late'], []])
  })

  test('patient-deceased: an open loop of a patient who died', () => {
    const dead = aPatient({ over: { deceasedDateTime: '2026-01-10' } })
    const loop = loopOf([aReferral(), dead])
    expect(loop.isPatientDeceased).toBe(true)
    expect(conflictsOf(loop)).toEqual(['patient-deceased'])
    expect(conflictsOf(loopOf([aReferral(), anEncounter(), aNote(), dead]))).toEqual([])
  })

  test('loop-key-guessed: the message had no readable order number', () => {
    expect(conflictsOf(loopOf([aReferral({ over: { meta: tagged('loop-key-guessed') } })]))).toEqual([
      'loop-key-guessed',
    ])
  })

  test('illegal-transition: a Task that goes back behind its acceptance', () => {
    const versions = [
      aTask({
        status: 'accepted',
        modifiedOn: '2026-01-07T15:00:00Z',
        knownAt: '2026-01-07T15:00:00Z',
        version: 1,
      }),
      aTask({
        status: 'requested',
        modifiedOn: '2026-01-08T15:00:00Z',
        knownAt: '2026-01-08T15:00:00Z',
        version: 2,
      }),
    ]
    const loop = loopOf([aReferral(), ...versions])
    expect(loop.state).toBe('sent')
    expect(conflictsOf(loop)).toEqual(['illegal-transition'])
  })

  test('illegal-transition: a business status that its own Task contradicts', () => {
    const loop = loopOf([aReferral(), aTask({ business: 'closed-completed' })])
    expect(loop.state).toBe('sent')
    expect(conflictsOf(loop)).toEqual(['illegal-transition'])
  })

  test('a booking elsewhere alone is no conflict, and an organisation that is known by its role is the same', () => {
    const byRole = anEncounter({ by: 'PractitionerRole/pr-cardio' })
    expect(conflictsOf(loopOf([aReferral(), byRole, anOrganization({ id: 'org-x' }), ...directory]))).toEqual(
      [],
    )
  })
})
