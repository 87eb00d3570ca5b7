import { describe, expect, it } from 'vitest'
import { codeSystems } from '#domain/codes.ts'
import { toReferences } from '#domain/watch/fhir-effects/effect-context.ts'
import { callReferrerTask } from '#domain/watch/fhir-effects/call-referrer-task.ts'
import { taskFor } from '#domain/watch/fhir-effects/work-tasks.ts'
import { createPersonTask } from '#domain/watch/person-work.ts'
import { defaultPolicy } from '#domain/default-policy.ts'
import { isOwedWork, listOpenWork, workKindOf } from '#domain/worklist/open-work.ts'
import { doCommand, viewOf } from '../support/command-trial.ts'
import { anAbort, anOwner, aReferral, aTask, aWorkItem, directory } from '../support/evidence-builders.ts'

const order = 'ServiceRequest/sr-1'
const base = [aReferral(), anOwner(), aTask(), ...directory]
const writing = {
  now: Date.parse('2026-01-12T15:00:00Z'),
  calendar: defaultPolicy.calendar,
  language: 'en',
} as const

describe('the open work items of a referral', () => {
  it('say why, since when, by when and for whom, in the words they were asked in', () => {
    const item = aWorkItem({
      text: 'The patient answered a text message.',
      description: 'The patient answered a text message. “Which bus goes there?”',
      over: { restriction: { period: { end: '2026-01-13T23:59:59-05:00' } } },
    })
    expect(listOpenWork(order, [...base, item])).toEqual([
      {
        reference: 'Task/work-1',
        kind: 'reply-question',
        priority: 'urgent',
        text: 'The patient answered a text message. “Which bus goes there?”',
        since: '2026-01-08T16:00:00.000Z',
        due: '2026-01-14T04:59:59.000Z',
        owner: { reference: 'PractitionerRole/pr-coordinator' },
      },
    ])
  })

  it('are those that cannot wait first, then those that have waited longest', () => {
    const items = [
      aWorkItem({ id: 'late', authoredOn: '2026-01-09T16:00:00Z' }),
      aWorkItem({ id: 'early', authoredOn: '2026-01-07T16:00:00Z' }),
      aWorkItem({ id: 'asap', priority: 'asap', authoredOn: '2026-01-10T16:00:00Z' }),
      aWorkItem({ id: 'plain', authoredOn: '2026-01-01T16:00:00Z', over: { priority: undefined } }),
    ]
    expect(listOpenWork(order, [...base, ...items]).map(({ reference }) => reference)).toEqual([
      'Task/asap',
      'Task/early',
      'Task/late',
      'Task/plain',
    ])
  })

  it.each(['completed', 'cancelled', 'failed', 'rejected', 'entered-in-error'] as const)(
    'are none of those that are %s',
    (status) => {
      expect(listOpenWork(order, [...base, aWorkItem({ status })])).toEqual([])
    },
  )

  it('are neither another referral’s, nor dispatches, whose it is, or what the receiver was asked', () => {
    expect(listOpenWork(order, [...base, anAbort(), aWorkItem({ order: 'ServiceRequest/sr-2' })])).toEqual([])
  })

  it.each([
    ['stall-message-uncertain', 'message-uncertain'],
    ['stall-message-leak', 'message-leak'],
    ['stall-message-failed', 'message-failed'],
    ['stall-unjudged', 'unjudged'],
    ['stall-something-newer', 'other'],
    ['stall-note-10d', 'reminder'],
    ['stall-note-sent', 'note-sent'],
    ['stall-note-check', 'note-check'],
  ])('whose code is %s are of the kind %s', (code, kind) => {
    expect(workKindOf([`${codeSystems.loop}|${code}`])).toBe(kind)
  })

  it.each([
    ['patient-message', 'reminder', false],
    ['nudge', 'reminder', false],
    ['alert', 'reminder', false],
    ['task', 'coordinate', true],
    ['phone-task', 'phone-call', true],
    ['call-and-letter-task', 'call-and-letter', true],
    ['documentation-task', 'document-outcome', true],
    ['check-by-hand', 'check-by-hand', true],
  ] as const)('that a rung made by %s are a %s', (action, kind, isOwed) => {
    const step = { clock: 'patient', step: 'd14', cycle: 1, action, rank: 1 } as const
    const loop = toReferences(viewOf(base))
    const { resource } = taskFor({ loop, step, owner: 'PractitionerRole/pr-coordinator' }, writing)
    const [item] = listOpenWork(order, [...base, { ...resource, id: 'made' }])
    expect(item).toMatchObject({ reference: 'Task/made', kind })
    expect(item && isOwedWork(item)).toBe(isOwed)
  })

  it('are a call to the referring office, what somebody escalated, and records that were asked for', () => {
    const loop = toReferences(viewOf(base))
    const call = callReferrerTask({ loop, owner: 'Practitioner/p', text: 'Booked.' }, 'k', writing)
    const escalated = doCommand(base, { name: 'escalate', to: 'manager', reason: 'Stuck' })
    const { resources } = doCommand(escalated.resources, {
      name: 'request-records',
      medium: 'fax',
      what: 'ECG',
    })
    const found = listOpenWork(order, [...resources, { ...call.resource, id: 'call' }])
    expect(found.map(({ kind }) => kind).toSorted()).toEqual([
      'escalated',
      'records-request',
      'tell-referrer',
    ])
    expect(found.map(({ text }) => text)).toEqual(expect.arrayContaining(['Stuck', 'ECG']))
  })

  it('are whatever a person is asked for, as it is written', () => {
    const work = {
      key: 'sr-1|reply|e-1',
      kind: 'reply-yes',
      text: 'The patient asks for a call back.',
      priority: 'asap',
      referral: order,
    } as const
    const { resource } = createPersonTask(work, '2026-01-12T10:00:00-05:00')
    expect(listOpenWork(order, [...base, { ...resource, id: 'yes' }])).toEqual([
      {
        reference: 'Task/yes',
        kind: 'reply-yes',
        priority: 'asap',
        text: 'The patient asks for a call back.',
        since: '2026-01-12T15:00:00.000Z',
      },
    ])
  })
})
