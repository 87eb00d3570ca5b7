import { describe, expect, it } from 'vitest'
import type { Command } from '#domain/commands/command.ts'
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
import { doCommand, refusalOf, tryCommand, written, type Trial } from '../../support/command-trial.ts'

const readOnly = { canUpdate: () => false }
const other = {
  reference: 'PractitionerRole/pr-other',
  display: 'Lakeside Cardiology',
  network: 'in',
} as const
const unrouted = [aReferral({ over: { performer: [] } }), anOwner(), ...directory]
const routed = [aReferral(), anOwner(), ...directory]
const sent = [...routed, aTask()]
const inbound: Trial = {
  policy: { ourOrganizations: ['Organization/org-cardio'] },
  context: { organization: 'Organization/org-cardio' },
}

describe('routing a referral', () => {
  const route: Command = { name: 'route', receiver: other }

  it.each([
    ['that has no Task yet', unrouted, {}],
    ['that nobody owns', [aReferral({ over: { performer: [] } }), ...directory], {}],
    ['whose order may not be written', unrouted, readOnly],
    ['to another receiver before it is sent', [...routed, aTask({ status: 'draft' })], {}],
  ])('names who is to see the patient, for one %s', (_case, given, context) => {
    const { after } = doCommand(given, route, { context })
    expect(after.state).toBe('routed')
    expect(after.receiver).toMatchObject({ reference: 'PractitionerRole/pr-other' })
    expect(after.owner).toBeDefined()
    expect(after.attempt).toBe(1)
  })

  it('writes a draft that nobody outside has seen, with the order as focus and basis', () => {
    const [task] = written(doCommand(unrouted, route), 'Task')
    expect(task).toMatchObject({
      basedOn: [{ reference: 'ServiceRequest/sr-1' }],
      status: 'draft',
      businessStatus: { coding: [{ code: 'routed' }] },
      intent: 'order',
      code: { coding: [{ system: 'http://hl7.org/fhir/CodeSystem/task-code', code: 'fulfill' }] },
      focus: { reference: 'ServiceRequest/sr-1' },
      for: { reference: 'Patient/p-1' },
      requester: { reference: 'PractitionerRole/pr-pcp' },
      owner: { reference: 'PractitionerRole/pr-other' },
    })
  })

  it('takes a reason where the receiver is out of network, and none where that is unknown', () => {
    const to = (network: 'out' | 'unknown', reason?: string): Command => ({
      name: 'route',
      receiver: { ...other, network },
      ...(reason !== undefined && { reason }),
    })
    expect(refusalOf(unrouted, to('out'))).toMatchObject({
      reason: 'network-reason-missing',
      pointer: '/reason',
    })
    expect(refusalOf(unrouted, to('unknown'))).toBeUndefined()
    const [task] = written(doCommand(unrouted, to('out', 'Only one who treats children')), 'Task')
    expect(task).toMatchObject({ note: [{ text: 'Only one who treats children' }] })
  })

  it.each([
    ['after it was sent', sent, route, {}, 'already-sent'],
    [
      'to who has it',
      routed,
      {
        name: 'route',
        receiver: { reference: 'PractitionerRole/pr-cardio', display: 'x', network: 'in' },
      } as const,
      {},
      'same-receiver',
    ],
    [
      'where neither Task nor order may be written',
      [...routed, aTask({ status: 'draft' })],
      route,
      readOnly,
      'not-writable',
    ],
  ])('is refused %s', (_case, given, command, context, reason) => {
    expect(refusalOf(given, command, { context })?.reason).toBe(reason)
  })
})

describe('sending papers', () => {
  const send: Command = { name: 'send-packet', medium: 'fax', note: '7 pages' }

  it.each([
    ['for the first time', routed, 'sent', 'referral-packet'],
    ['with a draft of the Task', [...routed, aTask({ status: 'draft' })], 'sent', 'referral-packet'],
    ['once more, before anybody confirmed', sent, 'sent', 'referral-packet'],
    [
      'as an answer to a question',
      [...sent, aMessage({ id: 'q', kind: 'records-request', sentOn: '2026-01-07T15:00:00Z' })],
      'acknowledged',
      'information-sent',
    ],
    [
      'as an answer to a question after a yes',
      [...routed, aTask({ status: 'accepted', business: 'awaiting-information' })],
      'accepted',
      'information-sent',
    ],
  ])('%s', (_case, given, state, category) => {
    const done = doCommand(given, send)
    expect(done.after.state).toBe(state)
    expect(written(done, 'Communication')[0]).toMatchObject({
      status: 'completed',
      category: [{ coding: [{ code: category }] }],
      medium: [{ coding: [{ code: 'FAXWRIT' }] }],
      sent: '2026-01-12T10:00:00-05:00',
      sender: { reference: 'Organization/org-pcp' },
      recipient: [{ reference: 'PractitionerRole/pr-cardio' }],
    })
  })

  it('sends our own report back to who referred the patient to us, and that closes', () => {
    const given = [aReferral(), aTask({ status: 'in-progress' }), anEncounter(), aNote(), ...directory]
    const trial = { ...inbound, now: '2026-01-26T15:00:00Z' }
    const done = doCommand(given, send, trial)
    expect(done.before).toMatchObject({ state: 'note-pending', axes: { direction: 'inbound' } })
    expect(done.after.state).toBe('closed-completed')
    const early = [aReferral(), aTask({ status: 'in-progress' }), anEncounter(), ...directory]
    expect(refusalOf(early, send, trial)?.reason).toBe('note-is-needed')
  })

  it.each([
    ['without a receiver', unrouted, 'no-receiver'],
    ['to who has said yes', [...routed, aTask({ status: 'accepted' })], 'already-accepted'],
    ['to who has declined', [...routed, aTask({ status: 'rejected' })], 'already-sent'],
  ])('is refused %s', (_case, given, reason) => {
    expect(refusalOf(given, send)?.reason).toBe(reason)
  })
})

describe('recording an answer', () => {
  const said = { medium: 'phone', on: '2026-01-09', by: 'Front desk' } as const
  const answers = {
    acknowledged: { name: 'record-acknowledgement', ...said },
    accepted: { name: 'record-acceptance', ...said },
    'info-requested': { name: 'record-information-request', what: 'The last ECG', ...said },
    rejected: { name: 'record-decline', reason: 'no-capacity', text: 'Full until May', ...said },
  } as const satisfies Readonly<Record<string, Command>>
  const states = ['acknowledged', 'accepted', 'info-requested', 'rejected'] as const

  it.each(states)('makes a referral %s, also where the EHR takes nothing', (state) => {
    for (const context of [{}, readOnly]) {
      const { after } = doCommand(sent, answers[state], { context })
      expect(after.state).toBe(state)
      expect(after.axes.ack).toBe(state)
      expect(after.timeline.filter(({ what }) => what === 'answer-recorded')).toEqual([])
    }
  })

  it('stands against every answer that was recorded before it', () => {
    for (const first of states)
      for (const second of states) {
        const one = doCommand(sent, answers[first])
        const two = tryCommand(one.resources, answers[second], { now: '2026-01-12T16:00:00Z' })
        if (two.ok) expect([first, second, two.done.after.state]).toEqual([first, second, second])
      }
  })

  it('writes the golden message, the decision and the Task', () => {
    const done = doCommand(sent, answers.accepted)
    expect(written(done, 'Communication')[0]).toMatchObject({
      partOf: [{ reference: 'Task/coord-1' }],
      category: [{ coding: [{ code: 'specialist-accept' }] }],
      medium: [{ coding: [{ code: 'PHONE' }] }],
      sent: '2026-01-09T12:00:00-05:00',
      sender: { reference: 'PractitionerRole/pr-cardio', display: 'Front desk' },
      recipient: [{ reference: 'PractitionerRole/pr-coordinator' }],
    })
    expect(written(done, 'Provenance')[0]).toMatchObject({
      activity: { coding: [{ code: 'ack-recorded' }] },
      reason: [{ coding: [{ code: 'accepted' }] }],
      occurredDateTime: '2026-01-09T12:00:00.000-05:00',
    })
    expect(written(done, 'Task')[0]).toMatchObject({
      status: 'accepted',
      businessStatus: { coding: [{ code: '3.0' }, { code: 'accepted' }] },
    })
    expect(written(doCommand(sent, answers.rejected), 'Task')[0]).toMatchObject({
      status: 'rejected',
      statusReason: { coding: [{ code: 'no-capacity' }], text: 'Full until May' },
    })
  })

  it('is ours to give where the referral came to us, before any packet was seen', () => {
    const given = [aReferral({ over: { intent: 'filler-order' } }), anOwner(), ...directory]
    for (const state of states)
      expect(doCommand(given, answers[state], inbound).after).toMatchObject({
        state,
        axes: { direction: 'inbound' },
      })
    const [message] = written(doCommand(given, answers.accepted, inbound), 'Communication')
    expect(message).toMatchObject({
      sender: { reference: 'Organization/org-cardio' },
      recipient: [{ reference: 'PractitionerRole/pr-pcp' }],
    })
  })

  it.each([
    ['before it was sent', answers.accepted, routed, 'not-sent'],
    [
      'of a receipt that is known',
      answers.acknowledged,
      [...routed, aTask({ status: 'received' })],
      'nothing-to-answer',
    ],
    [
      'of a yes that was given',
      answers.accepted,
      [...routed, aTask({ status: 'accepted' })],
      'already-accepted',
    ],
    ['of a no to what is booked', answers.rejected, [...sent, anAppointment()], 'already-booked'],
    ['of a no without a text', { ...answers.rejected, text: '' }, sent, 'text-missing'],
    ['of a question without words', { ...answers['info-requested'], what: ' ' }, sent, 'text-missing'],
    ['given tomorrow', { ...answers.accepted, on: '2026-01-13' }, sent, 'in-the-future'],
  ] satisfies readonly [string, Command, readonly { resourceType: string }[], string][])(
    'is refused %s',
    (_case, command, given, reason) => {
      expect(refusalOf(given, command)?.reason).toBe(reason)
    },
  )
})

describe('redirecting a referral', () => {
  const redirect: Command = { name: 'redirect', receiver: other, reason: 'Full until May' }
  const ours = {
    tag: [{ system: 'https://baton.example/fhir/CodeSystem/referral-loop', code: 'source-companion' }],
  }

  it.each([
    ['declined', [...routed, aTask({ status: 'rejected' })], 'rejected'],
    ['sent', sent, 'cancelled'],
    ['accepted', [...routed, aTask({ status: 'accepted' })], 'cancelled'],
    [
      'booked and lost',
      [
        ...routed,
        aTask({ status: 'in-progress', over: { meta: ours } }),
        anAppointment({ status: 'cancelled', knownAt: '2026-01-09T15:00:00Z' }),
      ],
      'failed',
    ],
  ])('begins another attempt for one that was %s, and keeps the old one', (_case, given, old) => {
    const done = doCommand(given, redirect)
    expect(done.after).toMatchObject({
      state: 'routed',
      attempt: 2,
      receiver: { reference: 'PractitionerRole/pr-other' },
    })
    expect(done.resources.find(({ id }) => id === 'coord-1')).toMatchObject({ status: old })
    expect(done.after.timeline.map(({ what }) => what)).toContain('redirected')
  })

  it('works where nothing of the EHR may be written', () => {
    expect(doCommand(sent, redirect, { context: readOnly }).after).toMatchObject({
      state: 'routed',
      attempt: 2,
    })
  })

  it.each([
    ['that is booked', [...sent, anAppointment()], redirect, 'already-booked'],
    ['that was not sent', routed, redirect, 'not-sent'],
    ['without a text', sent, { ...redirect, reason: '' } as const, 'text-missing'],
    [
      'to who has it',
      sent,
      { ...redirect, receiver: { ...other, reference: 'PractitionerRole/pr-cardio' } } as const,
      'same-receiver',
    ],
    [
      'after the visit',
      [...sent, anEncounter({ start: '2026-01-08T16:00:00Z', end: '2026-01-08T17:00:00Z' })],
      redirect,
      'already-seen',
    ],
  ])('is refused for one %s', (_case, given, command, reason) => {
    expect(refusalOf(given, command)?.reason).toBe(reason)
  })
})
