import { describe, expect, it } from 'vitest'
import type { Command } from '#domain/commands/command.ts'
import { statedReasons } from '#domain/loop-vocabulary.ts'
import { createPersonTask } from '#domain/watch/person-work.ts'
import {
  aMessage,
  aNote,
  anAppointment,
  anEncounter,
  anOwner,
  aReferral,
  aTask,
  directory,
} from '../../support/evidence-builders.ts'
import { doCommand, refusalOf, viewOf, written } from '../../support/command-trial.ts'

const base = [aReferral(), anOwner(), ...directory]
const close = (
  reason: Extract<Command, { name: 'close' }>['reason'],
  text = 'Said so by phone',
): Command => ({
  name: 'close',
  reason,
  text,
})
const called = (id: string, medium: string, sentOn: string) =>
  aMessage({ id, kind: 'patient-contact', medium, sentOn, status: 'not-done', to: 'Patient/p-1' })
const threeAttempts = [
  called('call-1', 'PHONE', '2026-01-06T15:00:00Z'),
  called('call-2', 'PHONE', '2026-01-08T15:00:00Z'),
  called('letter-1', 'MAILWRIT', '2026-01-09T15:00:00Z'),
]

describe('closing a referral', () => {
  it.each(statedReasons.filter((reason) => reason !== 'report-received'))(
    'makes it closed-%s, with the Task ended and nothing left to do',
    (reason) => {
      const done = doCommand([...base, aTask(), ...threeAttempts], close(reason))
      expect(done.after.state).toBe(`closed-${reason}`)
      const [task] = written(done, 'Task')
      expect(task).toMatchObject({
        status: 'cancelled',
        statusReason: { coding: [{ code: reason }], text: 'Said so by phone' },
        businessStatus: { coding: [{ version: '2.0.0', code: '6.0' }, { code: `closed-${reason}` }] },
        executionPeriod: { end: '2026-01-12T10:00:00-05:00' },
      })
    },
  )

  const workOf = (kind: string) => ({
    ...createPersonTask(
      {
        key: kind,
        kind,
        text: 'Do it',
        priority: 'urgent',
        referral: 'ServiceRequest/sr-1',
        patient: 'Patient/p-1',
      },
      '2026-01-08T10:00:00-05:00',
    ).resource,
    id: kind,
    meta: { versionId: '1', lastUpdated: '2026-01-08T15:00:00Z' },
  })

  it.each([
    ['reply-question', []],
    ['reply-wrong-number', []],
    ['direct-message', []],
    ['privacy-alert', []],
    ['message-leak', []],
    ['command-left-undone', []],
    ['packet-undelivered', ['packet-undelivered']],
    ['note-place', []],
    ['note-refused', []],
  ])('%s: ends what is no longer owed, and never what somebody waits to hear about', (kind, ended) => {
    const done = doCommand([...base, aTask(), workOf(kind)], close('no-longer-needed'))
    const ends = written(done, 'Task').flatMap(({ id }) => (id === kind ? [id] : []))
    expect(ends).toEqual(ended)
  })

  it('leaves the decision in the store of Baton, with who, why and what was seen', () => {
    const [first] = doCommand([...base, aTask()], close('patient-declined')).writes
    expect(first).toMatchObject({
      shelf: 'own',
      write: {
        interaction: 'create',
        resource: {
          resourceType: 'Provenance',
          target: [
            { reference: 'ServiceRequest/sr-1' },
            { reference: 'Task/coord-1' },
            { reference: 'Patient/p-1' },
          ],
          occurredDateTime: '2026-01-12T10:00:00.000-05:00',
          reason: [{ coding: [{ code: 'patient-declined' }], text: 'Said so by phone' }],
          activity: { coding: [{ code: 'close' }] },
          agent: [{ who: { reference: 'PractitionerRole/pr-coordinator' } }],
          entity: [
            { role: 'source', what: { reference: 'ServiceRequest/sr-1' } },
            { role: 'source', what: { reference: 'Task/coord-1' } },
          ],
        },
      },
    })
  })

  it('holds where nothing in the EHR may be updated', () => {
    const done = doCommand([...base, aTask({ status: 'accepted' })], close('no-longer-needed'), {
      context: { canUpdate: () => false },
    })
    expect(done.after.state).toBe('closed-no-longer-needed')
    expect(done.writes).toHaveLength(1)
  })

  it('fails a Task of ours that was in progress, because R4 does not let it be cancelled', () => {
    const ours = aTask({ status: 'in-progress' })
    const done = doCommand([...base, ours], close('patient-moved'), {
      context: { isTaskWorkedByReceiver: false },
    })
    expect(written(done, 'Task')[0]).toMatchObject({ status: 'failed' })
    expect(done.after.state).toBe('closed-patient-moved')
  })

  it('asks a receiver with work in progress to call it off, and is closed for us all the same', () => {
    const done = doCommand([...base, aTask({ status: 'in-progress' })], close('patient-deceased'))
    expect(written(done, 'Task')[0]).toMatchObject({
      code: { coding: [{ code: 'abort' }] },
      focus: { reference: 'Task/coord-1' },
    })
    expect(done.after.state).toBe('closed-patient-deceased')
  })

  it('completes the owner’s Task and withdraws open nudges', () => {
    const nudge = aTask({
      id: 'nudge-1',
      over: { code: { text: 'nudge' }, partOf: [{ reference: 'Task/coord-1' }] },
    })
    const done = doCommand([...base, aTask(), nudge], close('duplicate'))
    const of = (id: string) => done.resources.find((one) => one.id === id)
    expect(of('own-1')).toMatchObject({ status: 'completed' })
    expect(of('nudge-1')).toMatchObject({ status: 'cancelled' })
    expect(done.after.owner?.reference).toBe('PractitionerRole/pr-coordinator')
  })

  it('ends only the referral it names, also where both share an appointment', () => {
    const other = aReferral({ id: 'sr-2', specialty: 'neurology' })
    const shared = anAppointment({
      over: { basedOn: [{ reference: 'ServiceRequest/sr-1' }, { reference: 'ServiceRequest/sr-2' }] },
    })
    const done = doCommand([...base, other, shared], close('seen-elsewhere'))
    expect(done.after.state).toBe('closed-seen-elsewhere')
    expect(viewOf(done.resources, {}, 'ServiceRequest/sr-2').state).toBe('scheduled')
  })

  it.each([
    ['without a text', close('patient-declined', '  '), [], 'text-missing', '/text'],
    [
      'as unreachable after two attempts',
      close('patient-unreachable'),
      threeAttempts.slice(0, 2),
      'too-few-attempts',
      '/reason',
    ],
    [
      'as unreachable by one medium',
      close('patient-unreachable'),
      threeAttempts.map((one) => ({ ...one, medium: threeAttempts[0]?.medium })),
      'too-few-attempts',
      '/reason',
    ],
    ['as reported when no report is here', close('report-received'), [], 'note-is-needed', '/reason'],
    [
      'as reported by a note that nobody has matched',
      close('report-received'),
      [aNote({ order: null })],
      'note-is-needed',
      '/reason',
    ],
  ])('is refused %s', (_case, command, more, reason, pointer) => {
    expect(refusalOf([...base, aTask(), ...more], command, { now: '2026-02-12T15:00:00Z' })).toMatchObject({
      reason,
      pointer,
    })
  })

  it('is refused as unreachable when the patient answered after the attempts', () => {
    const reply = aMessage({
      id: 'reply',
      kind: 'patient-contact',
      sentOn: '2026-01-10T15:00:00Z',
      from: 'Patient/p-1',
    })
    expect(refusalOf([...base, ...threeAttempts, reply], close('patient-unreachable'))?.reason).toBe(
      'too-few-attempts',
    )
  })

  it('confirms the report that waits in dispute, and says what CMS50 counts', () => {
    const disputed = [
      ...base,
      aTask({ status: 'in-progress' }),
      anAppointment({ status: 'noshow' }),
      aNote({ order: 'ServiceRequest/sr-1' }),
    ]
    const trial = { now: '2026-02-02T15:00:00Z' }
    const done = doCommand(disputed, close('report-received', 'The desk had mis-keyed the attendance'), trial)
    expect(done.before?.state).toBe('reconcile')
    expect(done.after.state).toBe('closed-completed')
    expect(written(done, 'Task')[0]).toMatchObject({
      status: 'completed',
      reasonCode: { coding: [{ code: '34099-2' }, { code: '11488-4' }] },
      executionPeriod: { end: '2026-01-23T13:00:00-05:00' },
      output: expect.arrayContaining([
        expect.objectContaining({ valueReference: { reference: 'DocumentReference/note-1' } }),
      ]) as unknown,
    })
  })
})

describe('reopening a referral', () => {
  const later = { now: '2026-01-14T15:00:00Z' }
  const reopen: Command = { name: 'reopen', text: 'The patient called back' }

  it.each([
    ['captured', [aReferral()]],
    ['routed', base],
    ['sent', [...base, aTask()]],
    ['sent', [...base, aMessage()]],
    ['acknowledged', [...base, aTask({ status: 'received' })]],
    ['accepted', [...base, aTask({ status: 'accepted' })]],
    [
      'accepted',
      [
        ...base,
        aTask({
          status: 'in-progress',
          over: {
            meta: {
              tag: [
                { system: 'https://baton.example/fhir/CodeSystem/referral-loop', code: 'source-companion' },
              ],
            },
          },
        }),
      ],
    ],
    ['scheduled', [...base, aTask({ status: 'in-progress' }), anAppointment()]],
    ['rejected', [...base, aTask({ status: 'rejected' })]],
  ])('brings it back to %s', (state, given) => {
    const closed = doCommand(given, close('patient-declined'))
    expect(closed.before?.state).toBe(state)
    expect(closed.after.state).toBe('closed-patient-declined')
    const reopened = doCommand(closed.resources, reopen, later)
    expect(reopened.after.state).toBe(state)
    expect(reopened.after.conflicts).toEqual(closed.before?.conflicts)
  })

  it('keeps the answer of the receiver where no Task may be written', () => {
    const trial = { context: { canUpdate: () => false } }
    const closed = doCommand([...base, aTask({ status: 'accepted' })], close('expired'), trial)
    expect(doCommand(closed.resources, reopen, { ...later, ...trial }).after.state).toBe('accepted')
  })

  it('lets a report that had closed it wait for a decision', () => {
    const given = [...base, aTask({ status: 'completed' }), anEncounter(), aNote()]
    const done = doCommand(given, reopen, { now: '2026-02-01T15:00:00Z' })
    expect(done.before?.state).toBe('closed-completed')
    expect(done.after.state).toBe('reconcile')
  })

  it('can be closed again for another reason than the report', () => {
    const given = [...base, aTask({ status: 'completed' }), anEncounter(), aNote()]
    const reopened = doCommand(given, reopen, { now: '2026-02-01T15:00:00Z' })
    const closed = doCommand(reopened.resources, close('seen-elsewhere'), { now: '2026-02-02T15:00:00Z' })
    expect(closed.after.state).toBe('closed-seen-elsewhere')
  })

  it.each([
    [
      'without a text',
      { name: 'reopen', text: '' } as const,
      [aTask({ status: 'cancelled' })],
      'text-missing',
    ],
    ['while it is open', reopen, [aTask()], 'loop-is-open'],
  ])('is refused %s', (_case, command, more, reason) => {
    expect(refusalOf([...base, ...more], command)?.reason).toBe(reason)
  })
})
