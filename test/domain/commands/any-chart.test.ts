import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Command, CommandName, RefusalReason } from '#domain/commands/command.ts'
import { offerCommands } from '#domain/commands/offered-commands.ts'
import { planCommand } from '#domain/commands/plan-command.ts'
import { mayHaveBegun } from '#domain/commands/state-rules.ts'
import { statedReasons } from '#domain/loop-vocabulary.ts'
import type { LoopView } from '#domain/loop-view.ts'
import {
  aDecision,
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
import { contextOf, viewOf } from '../../support/command-trial.ts'

const order = 'ServiceRequest/sr-1'
const pool = [
  anOwner(),
  anOwner({ id: 'own-2', status: 'completed' }),
  aTask({ status: 'draft' }),
  aTask({ status: 'accepted' }),
  aTask({ id: 'coord-2', status: 'in-progress', authoredOn: '2026-01-10T15:00:00Z' }),
  aTask({ id: 'coord-3', status: 'on-hold', authoredOn: '2026-01-11T15:00:00Z' }),
  aTask({ id: 'coord-4', status: 'rejected', authoredOn: '2026-01-12T15:00:00Z' }),
  aTask({ id: 'coord-5', status: 'failed', reason: 'patient-moved', authoredOn: '2026-01-12T16:00:00Z' }),
  aTask({ id: 'coord-6', business: 'awaiting-information', authoredOn: '2026-01-12T17:00:00Z' }),
  anAbort(),
  aMessage(),
  aMessage({ id: 'ack', kind: 'specialist-ack', sentOn: '2026-01-07T15:00:00Z' }),
  aMessage({ id: 'question', kind: 'records-request', sentOn: '2026-01-08T15:00:00Z' }),
  aMessage({ id: 'no', kind: 'specialist-decline', sentOn: '2026-01-09T15:00:00Z' }),
  anAppointment(),
  anAppointment({ id: 'appt-2', status: 'cancelled' }),
  anAppointment({ id: 'appt-3', status: 'noshow', start: '2026-01-15T16:00:00Z' }),
  anAppointment({ id: 'appt-4', over: { basedOn: [] } }),
  anEncounter(),
  aNote(),
  aNote({ id: 'note-2', docStatus: 'preliminary' }),
  aDecision('close', { on: '2026-01-16T15:00:00Z', reason: 'patient-declined' }),
  aDecision('reopen', { on: '2026-01-17T15:00:00Z' }),
  aDecision('hold', { on: '2026-01-18T15:00:00Z' }),
  aDecision('resume', { on: '2026-01-19T15:00:00Z' }),
  aDecision('appointment-missed', { about: [order, 'Appointment/appt-1'], on: '2026-01-21T15:00:00Z' }),
  aDecision('appointment-unlinked', { about: [order, 'Appointment/appt-2'], on: '2026-01-21T15:00:00Z' }),
] as const
const chart = fc
  .tuple(
    fc.constantFrom('active', 'on-hold', 'revoked', 'draft', 'entered-in-error'),
    fc.subarray([...pool], { maxLength: 7 }),
  )
  .map(([status, chosen]) => [aReferral({ status }), ...directory, ...chosen])
const now = fc.constantFrom('2026-01-13T15:00:00Z', '2026-01-22T15:00:00Z', '2026-03-02T15:00:00Z')
const policy = fc.constantFrom({}, { ourOrganizations: ['Organization/org-cardio'] })
const canUpdate = fc.constantFrom(
  () => true,
  () => false,
  (reference: string) => !reference.startsWith('ServiceRequest/'),
)

const document = fc.constantFrom('DocumentReference/note-1', 'DocumentReference/note-2')
const text = fc.constantFrom('', ' ', 'A reason')
const appointment = fc.constantFrom(
  'Appointment/appt-1',
  'Appointment/appt-2',
  'Appointment/appt-4',
  'Appointment/x',
  '',
)
const told = fc.constantFrom(
  { startsAt: '2026-04-01T11:00:00-05:00' },
  { startsAt: '2026-01-20T11:00:00-05:00', endsAt: '2026-01-20T10:00:00-05:00' },
  { startsAt: 'soon' },
)
const day = fc.constantFrom('2026-01-06', '2026-01-13', '2026-12-31', 'some day')
const medium = fc.constantFrom('phone', 'fax', 'sms')
const receiver = fc.constantFrom(
  { reference: 'PractitionerRole/pr-other', display: 'Other', network: 'in' as const },
  { display: 'By name only', network: 'unknown' as const },
)
const reason = fc.constantFrom(...statedReasons)
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ name: fc.constant('route'), receiver, reason: text }),
  fc.record({ name: fc.constant('send-packet'), medium }),
  fc.record({ name: fc.constant('record-acknowledgement'), medium, on: day }),
  fc.record({ name: fc.constant('record-acceptance'), medium, on: day }),
  fc.record({ name: fc.constant('record-information-request'), what: text, medium }),
  fc.record({
    name: fc.constant('record-decline'),
    reason: fc.constant('no-capacity'),
    text,
    medium,
    on: day,
  }),
  fc.record({ name: fc.constant('record-appointment'), appointment: told, medium, on: day }),
  fc.record({ name: fc.constant('book-appointment'), slot: fc.constant('Slot/s'), appointment: told }),
  fc.record({ name: fc.constant('record-no-show'), appointment }),
  fc.record({
    name: fc.constant('cancel-appointment'),
    appointment,
    by: fc.constantFrom('patient', 'provider'),
  }),
  fc.record({ name: fc.constant('rebook'), replaces: appointment, appointment: told, medium }),
  fc.record({
    name: fc.constant('log-contact'),
    whom: fc.constantFrom('patient', 'receiver', 'referrer'),
    medium,
    outcome: fc.constantFrom('reached', 'no-answer', 'declined'),
    text,
  }),
  fc.record({ name: fc.constant('request-note'), medium }),
  fc.record({ name: fc.constant('request-records'), medium, what: text }),
  fc.record({ name: fc.constant('hold'), reason: text, until: day }),
  fc.record({ name: fc.constant('resume') }),
  fc.record({ name: fc.constant('redirect'), receiver, reason: text }),
  fc.record({ name: fc.constant('cancel'), reason, text }),
  fc.record({ name: fc.constant('close'), reason, text }),
  fc.record({ name: fc.constant('force-cancel'), text }),
  fc.record({ name: fc.constant('reopen'), text }),
  fc.record({
    name: fc.constant('change-urgency'),
    urgency: fc.constantFrom('routine', 'stat'),
    reason: text,
  }),
  fc.record({
    name: fc.constant('assign'),
    owner: fc.constant({ reference: 'Practitioner/p', display: 'P' }),
  }),
  fc.record({ name: fc.constant('snooze'), until: day }),
  fc.record({
    name: fc.constant('escalate'),
    to: fc.constantFrom('manager', 'coordinator-lead'),
    reason: text,
  }),
  fc.record({
    name: fc.constant('complete-work'),
    item: fc.constantFrom('Task/work-1', 'Task/coord-1'),
    text,
  }),
  fc.record({ name: fc.constant('link-appointment'), appointment }),
  fc.record({ name: fc.constant('unlink-appointment'), appointment, reason: text }),
  fc.record({ name: fc.constant('start-tracking') }),
  fc.record({ name: fc.constantFrom('file-note', 'reject-note'), document }),
  fc.record({ name: fc.constant('review-note'), document, plan: text, told: fc.constantFrom('yes', 'no') }),
)

const isDocument = (reference: string): boolean => reference.startsWith('DocumentReference/')
const isAppointment = (reference: string): boolean => reference.startsWith('Appointment/')

/** A command as a person would give it from what the view shows; nothing where the view shows no object for it. */
function commandFor(name: CommandName, view: LoopView): Command | undefined {
  const ahead = { startsAt: '2026-04-01T11:00:00-05:00' }
  const other = { reference: 'PractitionerRole/pr-new', display: 'New', network: 'in' } as const
  const booked = view.visit?.evidence[0] ?? ''
  const contested = view.why.flatMap(({ evidence }) => evidence).find(isDocument) ?? ''
  const reported = view.steps.find(({ step }) => step === 'note-back')?.evidence[0] ?? ''
  const lost = view.why.flatMap(({ evidence }) => evidence).find(isAppointment) ?? ''
  const commands: Readonly<Record<CommandName, Command | undefined>> = {
    refer: undefined,
    route: { name: 'route', receiver: other },
    'send-packet': { name: 'send-packet', medium: 'fax' },
    'record-acknowledgement': { name: 'record-acknowledgement', medium: 'phone' },
    'record-acceptance': { name: 'record-acceptance', medium: 'phone' },
    'record-information-request': { name: 'record-information-request', what: 'ECG', medium: 'phone' },
    'record-decline': { name: 'record-decline', reason: 'no-capacity', text: 'Full', medium: 'phone' },
    'record-appointment': { name: 'record-appointment', appointment: ahead, medium: 'phone' },
    'book-appointment': { name: 'book-appointment', slot: 'Slot/s', appointment: ahead },
    'record-no-show': { name: 'record-no-show', appointment: booked },
    'cancel-appointment': { name: 'cancel-appointment', appointment: booked, by: 'patient' },
    rebook: { name: 'rebook', replaces: booked || lost, appointment: ahead, medium: 'phone' },
    'log-contact': { name: 'log-contact', whom: 'patient', medium: 'phone', outcome: 'reached', text: '' },
    'request-note': { name: 'request-note', medium: 'fax' },
    'request-records': { name: 'request-records', medium: 'fax', what: 'ECG' },
    hold: { name: 'hold', reason: 'Travels' },
    resume: { name: 'resume' },
    redirect: { name: 'redirect', receiver: other, reason: 'Full' },
    cancel: { name: 'cancel', reason: 'no-longer-needed', text: 'Gone' },
    'force-cancel': { name: 'force-cancel', text: 'No answer' },
    close: { name: 'close', reason: 'no-longer-needed', text: 'Gone' },
    reopen: { name: 'reopen', text: 'Called back' },
    'file-note': { name: 'file-note', document: view.candidates[0]?.document ?? contested },
    'reject-note': { name: 'reject-note', document: view.candidates[0]?.document ?? '' },
    'review-note': { name: 'review-note', document: reported, plan: 'Statin', told: 'no' },
    'change-urgency': { name: 'change-urgency', urgency: 'stat', reason: 'Worse' },
    assign: { name: 'assign', owner: { reference: 'Practitioner/new', display: 'New' } },
    snooze: { name: 'snooze', until: '2026-12-31' },
    escalate: { name: 'escalate', to: 'manager', reason: 'Stuck' },
    'complete-work': undefined,
    'link-appointment': { name: 'link-appointment', appointment: view.possibleBookings[0]?.reference ?? '' },
    'unlink-appointment': { name: 'unlink-appointment', appointment: booked, reason: 'Another’s' },
    'start-tracking': { name: 'start-tracking' },
  }
  return commands[name]
}

/** The plan may still be refused because no system lets us write, or because too little time has passed. */
const notOfState: ReadonlySet<RefusalReason> = new Set(['not-writable', 'cancellation-too-young'])

describe('any command on any chart', () => {
  it('never throws, and updates only what may be updated, once, for the version that was read', () => {
    fc.assert(
      fc.property(chart, command, now, policy, canUpdate, (given, asked, at, ours, may) => {
        const trial = { now: at, policy: ours, context: { canUpdate: may } }
        const context = contextOf(given, trial)
        const plan = planCommand(asked, context)
        if (!plan.ok) return
        const versions = new Map(
          context.resources.map((one) => [`${one.resourceType}/${one.id ?? ''}`, one['meta']]),
        )
        const updated = plan.writes.flatMap(({ write }) => {
          if (write.interaction === 'create') return []
          const reference = `${write.resource.resourceType}/${write.resource.id}`
          expect(versions.get(reference)).toMatchObject({ versionId: write.versionId })
          expect(may(reference)).toBe(true)
          return [reference]
        })
        expect(new Set(updated).size).toBe(updated.length)
        for (const [index, { write }] of plan.writes.entries())
          if (write.interaction === 'create') expect(write.identity.value).toBe(`c-1|${index}`)
      }),
      { numRuns: 400 },
    )
  }, 60_000)

  it('is not refused for the referral’s state where it was offered, nor asks the receiver before it can have begun', () => {
    fc.assert(
      fc.property(chart, now, policy, canUpdate, (given, at, ours, may) => {
        const trial = { now: at, policy: ours, context: { canUpdate: may } }
        const context = contextOf(given, trial)
        const { view } = context
        if (!view) return
        for (const name of offerCommands(view)) {
          const asked = commandFor(name, view)
          const plan = asked && planCommand(asked, context)
          if (plan?.ok === true && JSON.stringify(plan.writes).includes('"code":"abort"'))
            expect([view.state, mayHaveBegun(view.state)]).toEqual([view.state, true])
          if (plan?.ok === false && !notOfState.has(plan.refusal.reason))
            expect([view.state, name, plan.refusal]).toEqual([])
        }
      }),
      { numRuns: 150 },
    )
  }, 60_000)
})

describe('the one next action', () => {
  it.each([
    ['choosing a receiver', [aReferral({ over: { performer: [] } }), anOwner()], 'route'],
    ['an owner where nobody owns it', [aReferral()], 'assign'],
    ['sending', [aReferral(), anOwner()], 'send-packet'],
    [
      'hearing that it arrived',
      [
        aReferral({ authoredOn: '2026-01-12T14:00:00Z' }),
        anOwner(),
        aTask({ authoredOn: '2026-01-12T14:30:00Z' }),
      ],
      'record-acknowledgement',
    ],
    [
      'a new receiver after a no',
      [aReferral(), anOwner(), aTask({ status: 'rejected', modifiedOn: '2026-01-12T14:00:00Z' })],
      'redirect',
    ],
    [
      'a no-show once the visit has begun',
      [aReferral(), anOwner(), anAppointment({ start: '2026-01-12T14:00:00Z' })],
      'record-no-show',
    ],
    [
      'the note after the visit',
      [aReferral(), anOwner(), anEncounter({ start: '2026-01-09T14:00:00Z', end: '2026-01-09T15:00:00Z' })],
      'request-note',
    ],
    ['going on after a rest', [aReferral(), anOwner(), aTask({ status: 'on-hold' })], 'resume'],
    ['taking a closed one up', [aReferral(), aTask({ status: 'cancelled', reason: 'duplicate' })], 'reopen'],
  ] as const)('is %s', (_case, given, next) => {
    expect(offerCommands(viewOf([...given, ...directory]))[0]).toBe(next)
  })

  it('is nothing for a void order', () => {
    expect(offerCommands(viewOf([aReferral({ status: 'entered-in-error' })]))).toEqual([])
  })
})
