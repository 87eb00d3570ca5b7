import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { namingSystems } from '#domain/codes.ts'
import { defaultPolicy } from '#domain/default-policy.ts'
import { derivePatient } from '#domain/derive-patient.ts'
import type { PlannedStep } from '#domain/escalation.ts'
import { readEvidence } from '#domain/evidence.ts'
import type { FhirWrite } from '#domain/fhir-write.ts'
import { clockNames } from '#domain/loop-vocabulary.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { callReferrerTask } from '#domain/watch/fhir-effects/call-referrer-task.ts'
import { toReferences, type LoopReferences } from '#domain/watch/fhir-effects/effect-context.ts'
import { notDoneReasons, type MessageOutcome } from '#domain/watch/fhir-effects/message-coding.ts'
import {
  officeAlert,
  receiverMessageRecord,
  referrerUpdate,
} from '#domain/watch/fhir-effects/office-messages.ts'
import { ownerTask, reassignOwnerTask } from '#domain/watch/fhir-effects/owner-task.ts'
import {
  patientMessageRecord,
  patientMessageRequest,
  portalMessage,
} from '#domain/watch/fhir-effects/patient-messages.ts'
import { isOver, withdrawStallTask } from '#domain/watch/fhir-effects/withdraw-stall-task.ts'
import { phoneTask, priorityOf, stallTask, taskFor } from '#domain/watch/fhir-effects/work-tasks.ts'
import { nameWork } from '#domain/watch/fhir-effects/work-text.ts'
import { toEndOfLocalDay, toLocalIso } from '#domain/watch/local-time.ts'
import { checkStructure } from '../../server/fhir-server/structure-check.ts'
import golden from '../fixtures/golden/Task-stall-nudge.json' with { type: 'json' }
import goldenUpdate from '../fixtures/golden/Communication-referrer-update.json' with { type: 'json' }
import goldenSuppressed from '../fixtures/golden/Communication-sms-suppressed.json' with { type: 'json' }
import goldenRequest from '../fixtures/golden/CommunicationRequest-sms.json' with { type: 'json' }
import {
  aMessage,
  anAppointment,
  anEncounter,
  anOwner,
  aReferral,
  aTask,
  aNote,
  directory,
} from '../support/evidence-builders.ts'

const now = Date.parse('2026-01-14T15:00:00Z')
const { calendar } = defaultPolicy
const writing = { now, calendar, language: 'en' } as const
const loop: LoopReferences & { patient: string } = {
  referral: 'ServiceRequest/sr-1',
  patient: 'Patient/p-1',
  coordinationTask: 'Task/coord-1',
  urgency: 'urgent',
}
const early: LoopReferences = { referral: loop.referral, patient: loop.patient, urgency: 'routine' }
const step: PlannedStep = {
  clock: 'unscheduled',
  step: 'bd5',
  cycle: 1,
  action: 'nudge',
  recipients: ['owner'],
  at: '2026-01-13T15:00:00.000Z',
  rank: 0,
}
const owner = 'PractitionerRole/pr-coordinator'
const text = 'Main St Clinic: you have an appointment to set up. Reply STOP to opt out.'
const sms = {
  loop,
  channel: 'sms',
  recipient: 'Patient/p-1',
  sender: 'Organization/org-pcp',
  text,
  key: 'sr-1|patient|d1|1|sms',
} as const
const completed: MessageOutcome = { status: 'completed', sentAt: now }
const office = {
  loop,
  recipient: 'PractitionerRole/pr-pcp',
  sender: 'Organization/org-pcp',
  text: 'Referral REF-1: visit scheduled.',
  outcome: completed,
} as const
const actions = [
  'nudge',
  'alert',
  'task',
  'phone-task',
  'patient-message',
  'call-and-letter-task',
  'documentation-task',
  'check-by-hand',
] as const

const other: PlannedStep = { ...step, clock: 'confirm', step: 'd7' }
const workItems = actions.flatMap((action) =>
  [loop, early].map((references) =>
    taskFor({ loop: references, step: { ...step, action }, owner, also: [other] }, writing),
  ),
)
const toReceiver = { ...office, recipient: 'Organization/org-cardio' }
const calling = callReferrerTask(
  { loop, owner, text: 'The visit is booked.', phone: '518-555-0101' },
  'k4',
  writing,
)
/** Whatever must not move a loop. */
const harmless: readonly FhirWrite[] = [
  ...workItems,
  calling,
  officeAlert({ ...office, channel: 'ehr-inbox', recipient: 'Organization/org-pcp' }, step, writing),
  referrerUpdate(
    { ...office, channel: 'ehr-inbox', about: ['Appointment/appt-1'] },
    'sr-1|scheduled',
    writing,
  ),
  referrerUpdate({ ...office, channel: 'fax' }, 'sr-1|seen', writing),
  receiverMessageRecord({ ...toReceiver, channel: 'direct' }, 'k1', writing),
  receiverMessageRecord(
    { ...toReceiver, channel: 'fax', outcome: { ...completed, receivedAt: now + 60_000 } },
    'k2',
    writing,
  ),
  receiverMessageRecord(
    { ...toReceiver, channel: 'direct', outcome: { status: 'not-done', because: 'system-error' } },
    'k3',
    writing,
  ),
  patientMessageRequest(sms, now + 3_600_000, writing),
  ...Object.keys(notDoneReasons).flatMap((because) =>
    isReason(because) ? [patientMessageRecord(sms, { status: 'not-done', because }, writing)] : [],
  ),
]
function isReason(word: string): word is keyof typeof notDoneReasons {
  return word in notDoneReasons
}
const contacts = [
  patientMessageRecord(sms, completed, writing, 'CommunicationRequest/cr-1'),
  portalMessage(sms, writing),
]
const owning = [ownerTask(loop, owner, now, writing), ownerTask(early, owner, now, writing)]

/** As a server would keep it. */
function stored({ resource }: FhirWrite, id = 'made-1'): { resourceType: string; id: string } {
  return { ...resource, id }
}

function derive(resources: readonly unknown[], at = now): readonly LoopView[] {
  const { evidence, setAside } = readEvidence(resources)
  expect(setAside).toEqual([])
  return derivePatient({ evidence, sources: {} }, defaultPolicy, at)
}

/** What counts: where the loop stands and what is owed when. */
function standing(views: readonly LoopView[]) {
  return views.map(({ state, axes, clocks, ball, conflicts, attempt, owner: holder }) => ({
    state,
    axes,
    clocks,
    ball,
    conflicts,
    attempt,
    holder,
  }))
}

const pool = [
  aTask(),
  aTask({ version: 2, knownAt: '2026-01-06T15:00:00Z', status: 'accepted' }),
  aTask({ version: 3, knownAt: '2026-01-09T15:00:00Z', status: 'rejected', reason: 'no-capacity' }),
  anOwner(),
  aMessage(),
  aMessage({ id: 'ack-1', kind: 'specialist-ack', sentOn: '2026-01-06T15:00:00Z' }),
  aMessage({ id: 'asked', kind: 'records-request', sentOn: '2026-01-07T15:00:00Z' }),
  anAppointment(),
  anAppointment({ version: 2, knownAt: '2026-01-09T15:00:00Z', status: 'cancelled' }),
  anEncounter({ start: '2026-01-12T15:00:00Z', end: '2026-01-12T16:00:00Z' }),
  aNote({ receivedOn: '2026-01-13T15:00:00Z', visitOn: '2026-01-12T15:00:00Z' }),
]
const chart = fc.subarray(pool).map((chosen) => [aReferral(), ...directory, ...chosen])

describe('resources that the watch makes', () => {
  it('are well-formed R4 and carry their identity and their source', () => {
    for (const write of [...harmless, ...contacts, ...owning]) {
      expect(checkStructure(stored(write), 'http://localhost/fhir')).toEqual([])
      expect(write).toMatchObject({ interaction: 'create' })
      if (write.interaction !== 'create') continue
      expect(write.resource).toMatchObject({
        identifier: [write.identity],
        meta: { tag: [{ code: 'source-companion' }] },
      })
      expect(JSON.stringify(write.resource)).not.toMatch(/\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z"/)
    }
  })

  it('work items, alerts, updates and messages that reached no patient leave every loop where it stands', () => {
    fc.assert(
      fc.property(chart, fc.constantFrom(...harmless), (resources, write) => {
        expect(standing(derive([...resources, stored(write)]))).toEqual(standing(derive(resources)))
      }),
      { numRuns: 1500 },
    )
  })

  it('finished or withdrawn work items leave it there too', () => {
    fc.assert(
      fc.property(
        chart,
        fc.constantFrom(...workItems),
        fc.constantFrom('completed', 'cancelled', 'failed', 'rejected', 'in-progress', 'on-hold'),
        (resources, write, status) => {
          const task = { ...stored(write), status }
          expect(standing(derive([...resources, task]))).toEqual(standing(derive(resources)))
        },
      ),
      { numRuns: 600 },
    )
  })

  it('three messages that Baton held back do not make a patient unreachable', () => {
    const held = ['sms', 'voice', 'letter'] as const
    const messages = held.map((channel, index) =>
      stored(
        patientMessageRecord(
          { ...sms, channel },
          { status: 'not-done', because: 'held-back-quiet-hours' },
          writing,
        ),
        `held-${index}`,
      ),
    )
    expect(derive([aReferral(), ...directory, ...messages])[0]?.axes.patient).toBe('uncontacted')
    const failed = held.map((channel, index) =>
      stored(
        patientMessageRecord({ ...sms, channel }, { status: 'not-done', because: 'system-error' }, writing),
        `failed-${index}`,
      ),
    )
    expect(derive([aReferral(), ...directory, ...failed])[0]?.axes.patient).toBe('unreachable')
  })

  it.each(contacts)('a message that went out makes the patient contacted and moves nothing else', (write) => {
    fc.assert(
      fc.property(chart, (resources) => {
        const before = standing(derive(resources))
        const expected = before.map((one) => ({ ...one, axes: { ...one.axes, patient: 'contacted' } }))
        expect(standing(derive([...resources, stored(write)]))).toEqual(expected)
      }),
      { numRuns: 200 },
    )
  })

  it.each(owning)('the owner Task routes a captured loop and names its owner', (write) => {
    const [before] = derive([aReferral(), ...directory])
    const [after] = derive([aReferral(), ...directory, stored(write)])
    expect(before).toMatchObject({ state: 'captured' })
    // Part of a dispatch that is not in this chart it still names the order it is based on.
    expect(after).toMatchObject({ state: 'routed', owner: { reference: owner } })
  })
})

describe('the golden resources', () => {
  it('are what a nudge of an urgent order looks like', () => {
    const references = { ...loop, coordinationTask: 'Task/task-coord-1' }
    const los = { ...calendar, timeZone: 'America/Los_Angeles' }
    const at = Date.parse('2026-06-08T15:00:00Z')
    const { resource } = stallTask(
      { loop: references, step, owner },
      { now: at, calendar: los, language: 'en' },
    )
    const { identifier, partOf, status, intent, priority, code, focus, restriction } = golden
    const same = { identifier, partOf, status, intent, priority, focus, restriction }
    expect(resource).toMatchObject({ ...same, for: golden.for, owner: golden.owner })
    expect(resource['authoredOn']).toBe('2026-06-08T08:00:00-07:00')
    expect(resource).toMatchObject({ code: { coding: [{ code: code.coding[0]?.code }] } })
  })

  it('are what an update to the referrer looks like', () => {
    const { identifier, category, medium, topic, about, status } = goldenUpdate
    const write = referrerUpdate(
      { ...office, channel: 'ehr-inbox', about: ['Appointment/appt-1'] },
      identifier[0]?.value ?? '',
      writing,
    )
    expect(write.resource).toMatchObject({ identifier, category, medium, topic, about, status })
  })

  it('are what a request and a suppressed message look like', () => {
    const { category, medium, statusReason, status, basedOn } = goldenSuppressed
    const outcome = { status: 'not-done', because: 'patient-objection', text: statusReason.text } as const
    const record = patientMessageRecord(sms, outcome, writing, 'CommunicationRequest/cr-sms-1')
    expect(record.resource).toMatchObject({ category, medium, statusReason, status, basedOn })
    const request = patientMessageRequest(sms, now, writing)
    const { requester, subject, recipient } = goldenRequest
    expect(request.resource).toMatchObject({ category, medium, requester, subject, recipient })
    expect(request).toMatchObject({ identity: { system: namingSystems.nudge } })
  })
})

describe('work items', () => {
  it.each([
    ['routine', 0, 'urgent'],
    ['routine', 1, 'asap'],
    ['routine', 4, 'asap'],
    ['urgent', 0, 'asap'],
    ['asap', 0, 'asap'],
    ['stat', 0, 'stat'],
  ] as const)('of a %s order, rung %i, have priority %s', (urgency, rank, priority) => {
    expect(priorityOf(urgency, rank)).toBe(priority)
  })

  it.each([
    ['unscheduled', 'bd5', 'en', 'Book the visit: open after 5 business days'],
    ['unscheduled', 'bd5', 'es', 'Programar la visita: pendiente después de 5 días hábiles'],
    ['route', 'bd1', 'en', 'Choose receiver and owner: open after 1 business day'],
    ['blind', 'h0', 'en', 'Check by hand: act today'],
    ['unscheduled', 'own-name', 'en', 'Book the visit'],
  ] as const)('say of %s %s in %s: %s', (clock, key, language, expected) => {
    expect(nameWork(clock, key, language)).toBe(expected)
  })

  it('of a second recipient of one rung are another Task', () => {
    const values = [undefined, 'manager'].map((keySuffix) => {
      const item = { loop, step, owner, ...(keySuffix !== undefined && { keySuffix }) }
      const write = stallTask(item, writing)
      return write.interaction === 'create' ? write.identity.value : ''
    })
    expect(values).toEqual(['sr-1|unscheduled|bd5|1', 'sr-1|unscheduled|bd5|1|manager'])
  })

  it('are withdrawn once their clock has stopped or begun a new cycle, and not before', () => {
    const task = stored(stallTask({ loop, step, owner }, writing))
    const over = (...more: readonly unknown[]): boolean => {
      const resources = [aReferral(), ...directory, aTask(), task, ...more]
      const [view] = derive(resources)
      const evidence = readEvidence(resources).evidence.tasks.find(({ ref }) => ref === 'Task/made-1')
      return view !== undefined && evidence !== undefined && isOver(evidence, view)
    }
    expect(over()).toBe(false)
    expect(over(anAppointment())).toBe(true)
    expect(over(anAppointment({ status: 'cancelled', knownAt: '2026-01-12T15:00:00Z' }))).toBe(true)
  })

  it.each([
    'ServiceRequest/sr-1|scheduled|Appointment/a-1|2026-06-12T16:00Z|1|direct|uncertain',
    'sr-1|visit-message|visit-soon@2026-06-12T16:00:00.000Z|1|patient|sms|uncertain',
    'sr-1|reply|SM1',
    'sr-1|unjudged|2026-06-10',
  ])('that belong to no clock are never over: %s', (value) => {
    const [view] = derive([aReferral(), ...directory])
    const identifiers = [`${namingSystems.stall}|${value}`]
    expect(view && isOver({ status: 'requested', identifiers }, view)).toBe(false)
  })

  it('are withdrawn by an update of the version that was seen, if they are open and ours', () => {
    const task = stored(stallTask({ loop, step, owner }, writing))
    const write = withdrawStallTask(task, '3', writing)
    expect(write).toMatchObject({
      interaction: 'update',
      versionId: '3',
      resource: { status: 'cancelled', owner: { reference: owner } },
    })
    expect(write && checkStructure(stored(write), '')).toEqual([])
    expect(withdrawStallTask({ ...task, status: 'completed' }, '3', writing)).toBeUndefined()
    expect(withdrawStallTask({ ...aTask(), id: 'coord-1' }, '3', writing)).toBeUndefined()
  })

  it('of the owner are given to somebody else by an update', () => {
    const task = stored(ownerTask(loop, owner, now, writing))
    const write = reassignOwnerTask(task, '1', 'Practitioner/new', writing)
    expect(derive([aReferral(), ...directory, stored(write)])[0]?.owner?.reference).toBe('Practitioner/new')
  })
})

describe('local time', () => {
  it.each([
    ['2026-06-08T15:00:00Z', 'America/New_York', '2026-06-08T11:00:00-04:00', '2026-06-08T23:59:59-04:00'],
    ['2026-11-01T05:30:00Z', 'America/New_York', '2026-11-01T01:30:00-04:00', '2026-11-01T23:59:59-05:00'],
    ['2026-11-01T06:30:00Z', 'America/New_York', '2026-11-01T01:30:00-05:00', '2026-11-01T23:59:59-05:00'],
    ['2026-01-01T00:10:00Z', 'UTC', '2026-01-01T00:10:00+00:00', '2026-01-01T23:59:59+00:00'],
    ['2026-01-01T20:00:00Z', 'Asia/Kolkata', '2026-01-02T01:30:00+05:30', '2026-01-02T23:59:59+05:30'],
  ])('of %s in %s is %s, and that day ends %s', (at, zone, local, end) => {
    expect(toLocalIso(Date.parse(at), zone)).toBe(local)
    expect(Date.parse(local)).toBe(Date.parse(at))
    expect(toEndOfLocalDay(Date.parse(at), zone)).toBe(end)
  })

  it('is named for every clock in both languages', () => {
    for (const clock of clockNames)
      for (const language of ['en', 'es'] as const) expect(nameWork(clock, 'd7', language)).toMatch(/7/)
  })

  it('takes the references of a loop from its view', () => {
    const [view] = derive([aReferral(), ...directory])
    expect(view && toReferences(view, 'Task/coord-1')).toEqual({ ...loop, urgency: 'routine' })
  })
})

it('a work item that stands for another rung as well has its code and names it', () => {
  for (const { resource } of workItems) {
    expect(JSON.stringify(resource['code'])).toContain('"stall-confirm-d7"')
    expect(resource['description']).toContain(': open after 7 days')
  }
})

it('a call for somebody whom no message reaches asks to phone, not to write', () => {
  const { resource } = phoneTask({ loop, step: { ...step, action: 'patient-message' }, owner }, writing)
  expect(resource['description']).toContain('Phone')
  expect(resource['description']).not.toContain('Write')
})
