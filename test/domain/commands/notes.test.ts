import { describe, expect, it } from 'vitest'
import { listNumeratorGaps, numeratorConditions, type NumeratorCondition } from '#domain/cms50-numerator.ts'
import { linkChartToOrders } from '#domain/chart-links.ts'
import type { Command } from '#domain/commands/command.ts'
import { confirmNote } from '#domain/commands/confirm-note.ts'
import { draftPlan } from '#domain/commands/draft-plan.ts'
import { objectsOf, type Fields } from '#domain/fhir-reading.ts'
import { planUndo } from '#domain/commands/plan-undo.ts'
import { planSettling } from '#domain/commands/settle-closing.ts'
import { readEvidence } from '#domain/evidence.ts'
import {
  aDecision,
  aNote,
  anAppointment,
  anEncounter,
  anOwner,
  aReferral,
  aTask,
  directory,
} from '../../support/evidence-builders.ts'
import { contextOf, doCommand, refusalOf, viewOf, written, type Done } from '../../support/command-trial.ts'

const base = [aReferral(), anOwner(), ...directory]
const note = 'DocumentReference/note-1'
const file: Command = { name: 'file-note', document: note, text: 'The letter names this referral' }
const reject: Command = { name: 'reject-note', document: note }
const later = { now: '2026-02-02T15:00:00Z' }
const unlinked = aNote({ order: null })

const measuredTask = ({ resources }: Done) =>
  resources.find((one) => one.resourceType === 'Task' && gapsOf(one).length === 0)
const outputsOf = (task: Fields | undefined) => (task === undefined ? [] : objectsOf(task, 'output', []))
const gapsOf = (task: unknown) =>
  listNumeratorGaps(task, { id: 'sr-1', authoredOn: '2026-01-05T15:00:00Z' }, 2026)

describe('filing a note of the chart', () => {
  it('closes the referral, once a person has said that it belongs', () => {
    const done = doCommand([...base, aTask({ status: 'accepted' }), unlinked], file, later)
    expect(done.before?.state).toBe('accepted')
    expect(done.before?.candidates).toHaveLength(1)
    expect(done.after.state).toBe('closed-completed')
    expect(done.after.axes.review).toBe('pending')
    const [decision] = written(done, 'Provenance')
    expect(decision).toMatchObject({
      target: [
        { reference: 'ServiceRequest/sr-1' },
        { reference: 'Task/coord-1' },
        { reference: note },
        { reference: 'Patient/p-1' },
      ],
      activity: { coding: [{ code: 'note-match-confirmed' }] },
      reason: [{ text: 'The letter names this referral' }],
    })
  })

  it('lets the document itself name the order, where that may be written', () => {
    const done = doCommand([...base, aTask(), unlinked], file, later)
    expect(written(done, 'DocumentReference')).toMatchObject([
      { id: 'note-1', context: { related: [{ reference: 'ServiceRequest/sr-1' }] } },
    ])
  })

  it('that is interim keeps it with the referral and closes nothing', () => {
    const interim = aNote({ order: null, docStatus: 'preliminary' })
    const done = doCommand([...base, aTask({ status: 'accepted' }), interim], file, later)
    expect(done.after.state).toBe('interim-note')
    expect(written(done, 'Task')).toEqual([])
  })

  it('leaves the other referral of the patient open, and proposes the note there no more', () => {
    const other = aReferral({ id: 'sr-2' })
    const done = doCommand([...base, other, unlinked], file, later)
    const second = viewOf(done.resources, later, 'ServiceRequest/sr-2')
    expect([second.state, second.candidates]).toEqual(['captured', []])
  })

  it.each([
    ['is not in the record', [], 'note-unknown'],
    [
      'is in the record of somebody else',
      [aNote({ order: null, over: { subject: { reference: 'Patient/p-2' } } })],
      'note-unknown',
    ],
    ['was taken back', [aNote({ order: null, status: 'entered-in-error' })], 'note-unknown'],
    ['is our own referral note', [aNote({ order: null, type: '57133-1' })], 'note-is-no-report'],
    [
      'only says that the patient did not come',
      [aNote({ order: null, title: 'No-show letter' })],
      'note-is-no-report',
    ],
    [
      'is about a visit before the order',
      [aNote({ order: null, visitOn: '2025-12-01T16:00:00Z' })],
      'note-pre-dates',
    ],
    ['was replaced', [unlinked, aNote({ id: 'note-2', order: null, replaces: note })], 'note-superseded'],
    [
      'is filed here already',
      [unlinked, aDecision('note-match-confirmed', { about: ['ServiceRequest/sr-1', note] })],
      'note-already-filed',
    ],
  ])('is refused of one that %s', (_case, more, reason) => {
    expect(refusalOf([...base, aTask(), ...more], file, later)?.reason).toBe(reason)
  })
})

describe('what is written when a referral closes with a report', () => {
  const seen = [
    ...base,
    aTask({ status: 'in-progress' }),
    aTask({ id: 'nudge-1', over: { code: { text: 'nudge' }, partOf: [{ reference: 'Task/coord-1' }] } }),
    anAppointment({ status: 'fulfilled' }),
    anEncounter({ appointment: 'Appointment/appt-1' }),
    unlinked,
  ]
  const done = doCommand(seen, file, later)
  const closed = measuredTask(done)

  it('meets every condition of the numerator of CMS50, with the arrival in the clinic’s own offset', () => {
    expect(closed).toMatchObject({
      id: 'coord-1',
      executionPeriod: { end: '2026-01-23T13:00:00-05:00' },
      focus: { reference: 'ServiceRequest/sr-1' },
      basedOn: [{ reference: 'ServiceRequest/sr-1' }],
      reasonCode: { coding: [{ code: '34099-2' }, { code: '11488-4' }] },
    })
  })

  const without: Readonly<Record<NumeratorCondition, object>> = {
    fulfil: {
      code: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/task-code', code: 'fulfill' }] },
    },
    linked: {
      focus: { reference: 'ServiceRequest/sr-1/_history/2' },
      basedOn: [{ identifier: { value: 'sr-1' } }],
    },
    completed: { status: 'in-progress' },
    'consultant-report': { reasonCode: { text: 'Consultant report received' } },
    'ends-after-order': { executionPeriod: { end: '2026-01-05T09:59:59-05:00' } },
    'ends-in-period': { executionPeriod: { end: '2027-01-01T00:00:00-05:00' } },
  }
  it.each(numeratorConditions)('would be caught without: %s', (condition) => {
    expect(gapsOf({ ...closed, ...without[condition] })).toEqual([condition])
  })

  it('counts where the receiver had completed the Task under a reason that is no report', () => {
    const completed = aTask({
      status: 'completed',
      over: { reasonCode: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'I20.9' }] } },
    })
    const filed = doCommand([...base, completed, unlinked], file, later)
    expect(measuredTask(filed)).toMatchObject({ executionPeriod: { end: '2026-01-23T13:00:00-05:00' } })
  })

  it.each([
    [['code'], ['fulfil']],
    [['focus', 'basedOn'], ['linked']],
    [['status'], ['completed']],
    [['reasonCode'], ['consultant-report']],
    [['executionPeriod'], ['ends-after-order', 'ends-in-period']],
  ])('would be caught with nothing at all in %s', (elements, gaps) => {
    const left = Object.entries(closed ?? {}).filter(([name]) => !elements.includes(name))
    expect(gapsOf(Object.fromEntries(left))).toEqual(gaps)
  })

  it('names the visit, its encounter and the note', () => {
    const names = JSON.stringify(closed?.['output'])
    for (const each of ['Appointment/appt-1', 'Encounter/enc-1', note]) expect(names).toContain(each)
    expect(names).not.toContain('encounter-waived')
  })

  it('ends what our own people had to do', () => {
    const statusOf = (id: string) => done.resources.find((one) => one.id === id)?.['status']
    expect([statusOf('own-1'), statusOf('nudge-1')]).toEqual(['completed', 'completed'])
  })

  it('says that an encounter nobody can name is waived, and why', () => {
    const { writes } = doCommand([...base, aTask({ status: 'accepted' }), unlinked], file, later)
    expect(JSON.stringify(writes)).toMatch(/encounter-waived.*No finished encounter/)
  })

  describe('where no encounter shows the visit', () => {
    const unseen = [...base, aTask({ status: 'accepted' }), unlinked]
    const waiverOf = (task: Fields | undefined) =>
      outputsOf(task).find((each) => 'valueCodeableConcept' in each)
    const concept = (reason: string, text: string) => ({
      valueCodeableConcept: { coding: [{ code: 'encounter-waived' }, { code: reason }], text },
    })

    it.each([
      ['visit-elsewhere', 'The visit took place outside this record'],
      ['not-in-record', 'No finished encounter of this visit is in the record'],
      ['no-visit', 'E-consult or review of records, without a visit'],
    ] as const)('says the reason of the person who files: %s', (reason, text) => {
      const filed = doCommand(unseen, { ...file, waiver: { reason } }, later)
      expect(waiverOf(measuredTask(filed))).toMatchObject(concept(reason, text))
    })

    it('says another reason in the words of the person, and refuses it without any', () => {
      const waiver = { reason: 'other', text: ' Seen at the bedside ' } as const
      const filed = doCommand(unseen, { ...file, waiver }, later)
      expect(waiverOf(measuredTask(filed))).toMatchObject(concept('other', 'Seen at the bedside'))
      const refusal = refusalOf(unseen, { ...file, waiver: { reason: 'other', text: ' ' } }, later)
      expect(refusal).toMatchObject({ reason: 'text-missing', pointer: '/waiver/text' })
    })

    it('says of a rule that no person gave a reason', () => {
      const context = contextOf(unseen, later)
      const { evidence } = readEvidence(context.resources)
      const loop = linkChartToOrders(evidence).loops.get('ServiceRequest/sr-1')
      const [document] = evidence.documents
      const { view } = context
      if (!view || !loop || !document) throw new Error('no such referral')
      const plan = draftPlan(context)
      confirmNote(plan, document, { activity: 'note-match-auto' }, { ...context, view, loop })
      expect(JSON.stringify(plan.finish())).toMatch(/"by-rule".*No finished encounter.*filed by rule/)
    })

    it('is not said where an encounter does show it', () => {
      const filed = doCommand(seen, { ...file, waiver: { reason: 'no-visit' } }, later)
      expect(JSON.stringify(measuredTask(filed)?.['output'])).not.toMatch(/waived|no-visit/)
    })

    it('is said once: a second report leaves it, and filing anew after taking back says it anew', () => {
      const first = doCommand(unseen, { ...file, waiver: { reason: 'no-visit' } }, later)
      const again = aNote({ id: 'note-2', order: null })
      const other = {
        ...file,
        document: 'DocumentReference/note-2',
        waiver: { reason: 'not-in-record' },
      } as const
      const second = doCommand([...first.resources, again], other, later)
      expect(outputsOf(measuredTask(second)).filter((each) => 'valueCodeableConcept' in each)).toHaveLength(1)
      expect(waiverOf(measuredTask(second))).toMatchObject(
        concept('no-visit', 'E-consult or review of records, without a visit'),
      )
      const reopened = doCommand(first.resources, reject, later)
      const anew = doCommand([...reopened.resources, again], other, later)
      expect(outputsOf(measuredTask(anew)).filter((each) => 'valueCodeableConcept' in each)).toHaveLength(1)
      expect(waiverOf(measuredTask(anew))).toMatchObject(
        concept('not-in-record', 'No finished encounter of this visit is in the record'),
      )
    })
  })

  it.each([
    ['no Task was ever there', []],
    ['the Task was declined', [aTask({ status: 'rejected' })]],
    ['the Task was called off', [aTask({ status: 'cancelled' })]],
  ])('is a Task of its own where %s', (_case, tasks) => {
    const { after, ...rest } = doCommand([...base, ...tasks, unlinked], file, later)
    expect(measuredTask({ after, ...rest })).toBeDefined()
    expect([after.state, after.attempt]).toEqual(['closed-completed', 1])
  })

  it('is a Task of its own where the EHR lets nobody change the one that is there', () => {
    const context = { canUpdate: () => false }
    const readOnly = doCommand([...base, aTask({ status: 'accepted' }), unlinked], file, {
      ...later,
      context,
    })
    expect(measuredTask(readOnly)).toMatchObject({ partOf: [{ reference: 'Task/coord-1' }] })
    const again = aNote({ id: 'note-2', order: null })
    const second = doCommand(
      [...readOnly.resources, again],
      { ...file, document: 'DocumentReference/note-2' },
      { ...later, context },
    )
    expect(written(second, 'Task')).toEqual([])
  })

  it('is a Task of its own where one that nobody may change was completed for a reason that is no report', () => {
    const reasonCode = { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'I20.9' }] }
    const completed = aTask({ status: 'completed', business: 'closed-completed', over: { reasonCode } })
    const context = { canUpdate: () => false }
    const readOnly = doCommand([...base, completed, unlinked], file, { ...later, context })
    expect(measuredTask(readOnly)).toMatchObject({ partOf: [{ reference: 'Task/coord-1' }] })
  })

  it('does not move by a second report: the first one’s arrival counts', () => {
    const again = aNote({ id: 'note-2', order: null, receivedOn: '2026-03-01T18:00:00Z' })
    const trial = { now: '2026-03-02T15:00:00Z' }
    const second = doCommand(
      [...done.resources, again],
      { ...file, document: 'DocumentReference/note-2' },
      trial,
    )
    expect(measuredTask(second)).toMatchObject({ executionPeriod: { end: '2026-01-23T13:00:00-05:00' } })
    expect(JSON.stringify(measuredTask(second)?.['output'])).toContain('note-2')
  })
})

describe('the numerator of CMS50, at its borders', () => {
  const order = { id: 'sr-1', authoredOn: '2026-01-05T15:00:00Z' }
  const ends = (end: string, authoredOn: string | undefined = order.authoredOn) =>
    listNumeratorGaps(
      {
        resourceType: 'Task',
        status: 'completed',
        code: { coding: [{ system: 'http://hl7.org/fhir/CodeSystem/task-code', code: 'fulfill' }] },
        basedOn: [{ reference: 'https://ehr.example/fhir/ServiceRequest/sr-1' }],
        reasonCode: { coding: [{ system: 'http://loinc.org', code: '11488-4' }] },
        executionPeriod: { end },
      },
      { id: 'sr-1', authoredOn },
      2026,
    )
  it.each([
    ['the last second of the year by the clinic’s clock', '2026-12-31T23:59:59-05:00', []],
    ['the same instant written in UTC', '2027-01-01T04:59:59Z', ['ends-in-period']],
    ['a day, later than the order', '2026-01-06', []],
    ['the day of the order, without a time', '2026-01-05', ['ends-after-order']],
    ['the very instant of the order', '2026-01-05T10:00:00-05:00', ['ends-after-order']],
  ])('%s', (_case, end, gaps) => {
    expect(ends(end)).toEqual(gaps)
  })
  it('counts nothing for an order without a date', () => {
    expect(ends('2026-02-01T10:00:00-05:00', '')).toEqual(['ends-after-order'])
  })
})

describe('saying that a note does not belong', () => {
  it('takes it from the candidates, and moves nothing else', () => {
    const done = doCommand([...base, aTask({ status: 'accepted' }), unlinked], reject, later)
    expect([done.after.state, done.after.candidates]).toEqual(['accepted', []])
    expect(done.writes).toHaveLength(1)
  })

  it('leaves every other note as it is', () => {
    const disputed = [anAppointment({ status: 'noshow' }), aNote({ id: 'note-2' })]
    const done = doCommand([...base, aTask(), ...disputed, unlinked], reject, later)
    expect([done.before?.state, done.after.state]).toEqual(['reconcile', 'reconcile'])
  })

  it('opens the referral again that it had closed, with its Task and its owner', () => {
    const closed = doCommand([...base, aTask({ status: 'in-progress' }), unlinked], file, later)
    const done = doCommand(closed.resources, reject, { now: '2026-02-03T15:00:00Z' })
    expect([done.before?.state, done.after.state]).toEqual(['closed-completed', 'accepted'])
    expect(measuredTask(done)).toBeUndefined()
    const statusOf = (id: string) => done.resources.find((one) => one.id === id)?.['status']
    expect([statusOf('coord-1'), statusOf('own-1')]).toEqual(['in-progress', 'in-progress'])
  })

  it('is said once', () => {
    const done = doCommand([...base, aTask(), unlinked], reject, later)
    expect(refusalOf(done.resources, reject, later)?.reason).toBe('note-already-rejected')
  })
})

describe('the check of a report that closed its referral by its own link', () => {
  const system = 'https://baton.example/fhir/NamingSystem/referral-stall-key'
  const checkOf = (id: string, value: string, over: Parameters<typeof aTask>[0] = {}) =>
    aTask({
      id,
      ...over,
      over: {
        identifier: [{ system, value }],
        code: {
          coding: [
            { system: 'https://baton.example/fhir/CodeSystem/referral-loop', code: 'stall-note-check' },
          ],
        },
      },
    })
  const chart = [
    ...base,
    aTask({ status: 'completed', reason: 'done' }),
    aNote(),
    checkOf('check-1', `note-check|sr-1|${note}`),
    checkOf('check-2', 'note-check|sr-1|DocumentReference/note-2'),
  ]
  const statusOf = (done: Done, id: string) => done.resources.find((one) => one.id === id)?.['status']

  it.each([
    ['filed', file],
    ['rejected', reject],
  ] as const)('is done once the report is %s, and no other is', (_case, command) => {
    const done = doCommand(chart, command, later)
    expect([statusOf(done, 'check-1'), statusOf(done, 'check-2')]).toEqual(['completed', 'requested'])
  })

  it.each([
    ['filed', file],
    ['rejected', reject],
  ] as const)('of a note that came in is done as well once it is %s', (_case, command) => {
    const kept = '0b0e6d0e-3a5f-4a6c-9f52-6f3f0a1d2c3b'
    const attachment = { contentType: 'application/pdf', url: `urn:uuid:${kept}` }
    const done = doCommand(
      [
        ...base,
        aTask({ status: 'completed', reason: 'done' }),
        aNote({ over: { content: [{ attachment }] } }),
        checkOf('check-1', `note|${kept}|check`),
        checkOf('check-2', 'note|another|check'),
      ],
      command,
      later,
    )
    expect([statusOf(done, 'check-1'), statusOf(done, 'check-2')]).toEqual(['completed', 'requested'])
  })

  it('stays as it is where somebody has ended it already', () => {
    const ended = chart.map((one) =>
      one.id === 'check-1' ? checkOf('check-1', `note-check|sr-1|${note}`, { status: 'cancelled' }) : one,
    )
    expect(statusOf(doCommand(ended, file, later), 'check-1')).toBe('cancelled')
  })

  it('is as it was when the decision is taken back', () => {
    const trial = contextOf(chart, later)
    const done = doCommand(chart, reject, later)
    const writes = done.writes.flatMap(({ write }) => {
      if (write.interaction !== 'update') return []
      const { id, resourceType } = write.resource
      const before = trial.resources.find((one) => one.id === id && one.resourceType === resourceType)
      return before === undefined
        ? []
        : [{ write, reference: `${resourceType}/${id}`, versionId: '2', before: { ...before, id } }]
    })
    const undone = planUndo(writes, done.resources)
    const check = trial.resources.find(({ id }) => id === 'check-1')
    expect(undone).toContainEqual({ interaction: 'update', versionId: '2', resource: check })
  })
})

describe('reviewing a report', () => {
  const closed = doCommand([...base, aTask({ status: 'in-progress' }), unlinked], file, later).resources
  const review = {
    name: 'review-note',
    document: note,
    plan: 'Start a statin; see again in six weeks',
    told: 'yes',
    toldBy: 'Nurse Ruiz, by phone',
  } as const satisfies Command
  const trial = { now: '2026-02-03T15:00:00Z' }

  it('ends the second obligation, with the plan and who told the patient', () => {
    const done = doCommand(closed, review, trial)
    expect([done.before?.axes.review, done.after.axes.review]).toEqual(['pending', 'acknowledged'])
    expect(done.before?.clocks.map(({ clock }) => clock)).toEqual(['review'])
    expect(done.after.clocks).toEqual([])
    expect(written(done, 'Provenance')).toMatchObject([
      {
        activity: { coding: [{ code: 'note-reviewed' }] },
        reason: [
          { coding: [{ code: 'report-read' }], text: review.plan },
          { coding: [{ code: 'patient-told' }], text: review.toldBy },
        ],
      },
    ])
  })

  it('says it too when nobody has told the patient', () => {
    const { name, document, plan } = review
    const done = doCommand(closed, { name, document, plan, told: 'no' }, trial)
    expect(JSON.stringify(done.writes)).toContain('patient-not-told')
  })

  it('asks for another look when the report was amended, and for none twice', () => {
    const reviewed = doCommand(closed, review, trial).resources
    expect(refusalOf(reviewed, review, trial)?.reason).toBe('already-reviewed')
    const amended = [...reviewed, aNote({ id: 'note-2', order: null, replaces: note })]
    expect(refusalOf(amended, review, trial)?.reason).toBe('note-superseded')
    expect(
      doCommand(amended, { ...review, document: 'DocumentReference/note-2' }, trial).writes,
    ).toHaveLength(1)
  })

  it.each([
    ['while the referral is open', [...base, aTask(), unlinked], review, 'nothing-to-review'],
    [
      'of another document',
      [...closed, aNote({ id: 'other', order: null })],
      { ...review, document: 'DocumentReference/other' },
      'note-unknown',
    ],
    ['without a plan', closed, { ...review, plan: ' ' }, 'text-missing'],
    ['that says the patient was told, and not by whom', closed, { ...review, toldBy: '' }, 'text-missing'],
  ] as const)('is refused %s', (_case, given, command, reason) => {
    expect(refusalOf(given, command, trial)?.reason).toBe(reason)
  })
})

describe('a report that came or went by the chart’s own word', () => {
  const settle = (given: Parameters<typeof contextOf>[0], now = later.now) => {
    const context = contextOf(given, { now })
    const { evidence } = readEvidence(context.resources)
    const loop = linkChartToOrders(evidence).loops.get('ServiceRequest/sr-1')
    const { view } = context
    if (!view || !loop) throw new Error('no such referral')
    return planSettling(evidence.documents, { ...context, view, loop })?.writes.map(({ write }) => write)
  }
  const linked = [...base, aTask({ status: 'in-progress' }), aNote()]

  it('has the Task say what CMS50 counts, once', () => {
    const writes = settle(linked)
    expect(writes?.map(({ resource }) => gapsOf(resource))).toContainEqual([])
    const closed = writes?.flatMap(({ resource }) => (resource.id === 'coord-1' ? [resource] : [])) ?? []
    expect(settle([...base, ...closed, aNote()])).toBeUndefined()
  })

  it('is written by nobody while the note waits for a decision', () => {
    expect(settle([...base, aTask({ status: 'in-progress' }), unlinked])).toBeUndefined()
  })

  it('has the Task go on when the report was taken back, and count no more', () => {
    const { resources } = doCommand([...base, aTask({ status: 'in-progress' }), unlinked], file, later)
    const taken = resources.map((one) => (one.id === 'note-1' ? { ...one, status: 'entered-in-error' } : one))
    const [task, owner] = settle(taken, '2026-02-05T15:00:00Z') ?? []
    expect(task?.resource).toMatchObject({ id: 'coord-1', status: 'in-progress' })
    expect(gapsOf(task?.resource)).toContain('completed')
    expect(owner?.resource).toMatchObject({ id: 'own-1', status: 'in-progress' })
  })

  it('follows the newest version where a report was replaced: the Task stays as it was', () => {
    const { resources } = doCommand([...base, aTask({ status: 'in-progress' }), unlinked], file, later)
    const amended = [...resources, aNote({ id: 'note-2', order: null, replaces: note })]
    expect(viewOf(amended, later).state).toBe('closed-completed')
    expect(settle(amended)).toBeUndefined()
  })
})
