import { describe, expect, it } from 'vitest'
import { createWording } from '#contract/wording.ts'
import { deriveBall } from '#domain/ball.ts'
import { defaultPolicy } from '#domain/default-policy.ts'
import { compareWorstFirst } from '#domain/display-status.ts'
import { chooseCatchUp } from '#domain/escalation.ts'
import { judgeLoop } from '#domain/judge-loop.ts'
import type { LoopFacts } from '#domain/loop-facts.ts'
import { awaitedStep, deriveSteps } from '#domain/loop-steps.ts'
import {
  closureReasons,
  loopSteps,
  openStates,
  type LoopState,
  type Sources,
} from '#domain/loop-vocabulary.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { keyOf } from '#domain/watch/tell-step.ts'
import { en } from '#domain/wording/en.ts'
import { es } from '#domain/wording/es.ts'
import { dueSteps } from '../support/due-steps.ts'
import { mondayAt, someFacts, withoutOwner } from '../support/facts-builder.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const done = (at: number, ...evidence: string[]) => ({ at, evidence })

type Options = { now?: number; sources?: Sources }
function judge(facts: LoopFacts, { now = mondayAt, sources = {} }: Options = {}): LoopView {
  return judgeLoop(facts, { sources, policy: defaultPolicy, now }, [])
}

const pending = someFacts({
  state: 'note-pending',
  axes: { appt: 'attended' },
  milestones: { ordered: done(mondayAt - 60 * dayMs), seen: done(mondayAt, 'Encounter/e') },
})
const candidate = {
  document: 'DocumentReference/d',
  score: 60,
  agrees: [],
  disagrees: [],
  receivedAt: mondayAt,
}
const reviewable = someFacts({
  state: 'closed-completed',
  axes: { note: 'final', review: 'pending' },
  milestones: { noteBack: done(mondayAt), closed: done(mondayAt), reconciled: done(mondayAt) },
})
const booked = someFacts({
  state: 'scheduled',
  axes: { appt: 'booked' },
  visit: { startsAt: mondayAt + 30 * dayMs, endsAt: mondayAt + 30 * dayMs, evidence: ['Appointment/a'] },
})

describe('the six statuses', () => {
  it.each<[string, string, LoopFacts, Options?]>([
    ['overdue', 'a clock has passed', pending, { now: mondayAt + 11 * dayMs }],
    ['due-soon', 'a clock is about to pass', pending, { now: mondayAt + 9 * dayMs }],
    ['on-track', 'all clocks have time', pending],
    [
      'cant-confirm',
      'the documents could not be read',
      pending,
      { sources: { DocumentReference: 'failed' } },
    ],
    [
      'cant-confirm',
      'even long after the note was due',
      pending,
      { now: mondayAt + 50 * dayMs, sources: { DocumentReference: 'forbidden' } },
    ],
    ['to-review', 'a note waits for a match', { ...pending, candidates: [candidate] }],
    ['to-review', 'a note waits for review, though the loop is closed', reviewable],
    ['overdue', 'the review is late', reviewable, { now: mondayAt + 8 * dayMs }],
    [
      'cant-confirm',
      'the review is late of a note that may have been taken back',
      { ...reviewable, badSources: ['DocumentReference'] },
      { now: mondayAt + 8 * dayMs },
    ],
    ['cant-confirm', 'whether the review was made', reviewable, { sources: { Provenance: 'failed' } }],
    [
      'closed',
      'the note is reviewed',
      { ...reviewable, axes: { ...reviewable.axes, review: 'acknowledged' } },
    ],
    ['closed', 'it was closed without a report', someFacts({ state: 'closed-expired' })],
    ['closed', 'it was entered in error', someFacts({ state: 'void' })],
    ['on-track', 'it is a draft', someFacts({ state: 'draft' })],
    ['on-track', 'a visit lies ahead', booked],
    [
      'cant-confirm',
      'a visit lies ahead but appointments could not be read',
      booked,
      { sources: { Appointment: 'truncated' } },
    ],
    [
      'to-review',
      'a linked note is in dispute',
      someFacts({ state: 'reconcile', axes: { appt: 'attended' } }),
    ],
    ['on-track', 'it is on hold', someFacts({ state: 'on-hold', milestones: { held: done(mondayAt) } })],
    [
      'on-track',
      'it is not tracked, however old',
      someFacts({ state: 'sent', isTracked: false }),
      { now: mondayAt + 900 * dayMs },
    ],
  ])('%s: %s', (expected, _name, facts, options) => {
    expect(judge(facts, options).display).toBe(expected)
  })

  it('a passed clock with good sources outweighs one that is unknown', () => {
    const facts = someFacts({ state: 'captured' })
    const view = judge(facts, { now: mondayAt + 3 * dayMs, sources: { Appointment: 'failed' } })
    expect(view.display).toBe('overdue')
    expect(view.clocks[view.decidingClock ?? -1]?.clock).toBe('route')
  })

  it('a blind clock that has passed never turns into a red status of its own', () => {
    const urgent = { ...pending, order: { ...pending.order, urgency: 'urgent' as const } }
    const view = judge(urgent, { sources: { DocumentReference: 'failed' } })
    expect(view.clocks.find(({ clock }) => clock === 'blind')?.status).toBe('passed')
    expect(view.display).toBe('cant-confirm')
  })

  it('of several passed clocks the one longest overdue decides', () => {
    const facts = someFacts({ state: 'sent', milestones: { sent: done(mondayAt + 2 * dayMs) } })
    const view = judge(facts, { now: mondayAt + 20 * dayMs })
    expect(view.clocks.map(({ clock, status }) => [clock, status])).toEqual([
      ['confirm', 'passed'],
      ['unscheduled', 'passed'],
      ['patient', 'passed'],
    ])
    expect(view.clocks[view.decidingClock ?? -1]?.clock).toBe('unscheduled')
  })

  it('but where the duty of the state itself has passed, that is the one to talk about', () => {
    const declined = someFacts({ state: 'rejected', milestones: { rejected: done(mondayAt + 14 * dayMs) } })
    const deciding = (days: number): string | undefined => {
      const view = judge(declined, { now: mondayAt + days * dayMs })
      return view.clocks[view.decidingClock ?? -1]?.clock
    }
    expect(deciding(14)).toBe('unscheduled')
    expect(deciding(20)).toBe('redirect')
  })

  it('a message that goes to the patient by itself makes nothing overdue', () => {
    const view = judge(someFacts({ state: 'accepted' }), { now: mondayAt + 2 * dayMs })
    expect(view.clocks.find(({ clock }) => clock === 'patient')?.reached.map(({ key }) => key)).toEqual([
      'd1',
    ])
    expect(view.display).toBe('on-track')
  })
})

describe('worst first', () => {
  const unowned = withoutOwner(
    someFacts({
      order: { reference: 'ServiceRequest/ownerless', urgency: 'urgent' },
      state: 'captured',
    }),
  )
  const late = { now: mondayAt + 14 * dayMs }
  const named = (reference: string, facts: LoopFacts): LoopFacts => ({
    ...facts,
    order: { ...facts.order, reference },
  })
  const urgentPending = { ...pending, order: { ...pending.order, urgency: 'urgent' as const } }

  it('is the order of every list', () => {
    const views = [
      judge(named('closed', someFacts({ state: 'closed-expired' }))),
      judge(named('on-track', booked)),
      judge(named('due-soon', pending), { now: mondayAt + 9 * dayMs }),
      judge(named('to-review', reviewable)),
      judge(named('cant-confirm', pending), { sources: { Task: 'failed' } }),
      judge(named('overdue-later', { ...pending, milestones: { seen: done(mondayAt + dayMs) } }), late),
      judge(named('overdue', pending), late),
      judge(named('urgent-overdue', urgentPending), late),
      judge(named('ownerless-urgent', unowned)),
    ]
    const names = views.map(({ referral }) => referral)
    expect(views.toSorted(compareWorstFirst).map(({ referral }) => referral)).toEqual(names.toReversed())
  })

  it('does not depend on the order in which the loops come', () => {
    const views = ['b', 'a', 'c'].map((name) => judge(named(name, pending)))
    expect(views.toSorted(compareWorstFirst).map(({ referral }) => referral)).toEqual(['a', 'b', 'c'])
  })
})

describe('the eight steps', () => {
  const marks = (facts: LoopFacts, sources: Sources = {}): string =>
    deriveSteps(facts, sources)
      .steps.map(({ mark }) => ({ done: 'd', skipped: 's', awaited: 'A', 'to-do': '.', unknown: '?' })[mark])
      .join('')
  const all = {
    ordered: done(1),
    sent: done(2),
    accepted: done(3),
    booked: done(4),
    seen: done(5),
    noteBack: done(6),
    reconciled: done(7),
    reviewed: done(8),
  }

  it.each<[string, number, LoopFacts]>([
    ['A.......', 1, someFacts({ state: 'draft', milestones: {} })],
    ['dA......', 2, someFacts({ state: 'captured' })],
    ['dA......', 2, someFacts({ state: 'routed' })],
    ['ddA.....', 3, someFacts({ state: 'sent', milestones: { ordered: done(1), sent: done(2) } })],
    [
      'dddA....',
      4,
      someFacts({ state: 'accepted', milestones: { ordered: done(1), sent: done(2), accepted: done(3) } }),
    ],
    ['dssdA...', 5, someFacts({ state: 'scheduled', milestones: { ordered: done(1), booked: done(4) } })],
    [
      'ddsddA..',
      6,
      someFacts({
        state: 'note-pending',
        milestones: { ordered: done(1), sent: done(2), booked: done(4), seen: done(5) },
      }),
    ],
    [
      'dssssdA.',
      7,
      someFacts({ state: 'reconcile', milestones: { ordered: done(1), noteCandidate: done(6) } }),
    ],
    [
      'dsssdddA',
      8,
      {
        ...reviewable,
        milestones: { ordered: done(1), seen: done(5), noteBack: done(6), reconciled: done(7) },
      },
    ],
    [
      'dddddddd',
      9,
      someFacts({ state: 'closed-completed', axes: { review: 'acknowledged' }, milestones: all }),
    ],
    [
      'ddsd....',
      9,
      someFacts({
        state: 'closed-patient-declined',
        milestones: { ordered: done(1), sent: done(2), booked: done(4) },
      }),
    ],
    [
      'ddA.....',
      3,
      someFacts({ state: 'on-hold', milestones: { ordered: done(1), sent: done(2), held: done(3) } }),
    ],
    ['ddA.....', 3, someFacts({ state: 'rejected', milestones: { ordered: done(1), sent: done(2) } })],
    [
      'dddA....',
      4,
      someFacts({
        state: 'rebook-needed',
        milestones: { ordered: done(1), sent: done(2), accepted: done(3) },
      }),
    ],
  ])('%s waiting for %i', (expected, step, facts) => {
    expect(marks(facts)).toBe(expected)
    expect(deriveSteps(facts, {}).step).toBe(step)
  })

  it('a step whose source was not read well is unknown, never to-do and never skipped', () => {
    const facts = someFacts({ state: 'sent', milestones: { ordered: done(1), sent: done(2) } })
    expect(marks(facts, { Appointment: 'failed' })).toBe('ddA??...')
    expect(marks(facts, { Task: 'forbidden' })).toBe('dd?.....')
    const seen = someFacts({ state: 'note-pending', milestones: { ordered: done(1), seen: done(5) } })
    expect(marks(seen, { Appointment: 'failed' })).toBe('dss?dA..')
  })

  it('what was proved stays done even if its source has failed since', () => {
    expect(
      marks(someFacts({ state: 'closed-completed', milestones: all }), {
        Task: 'failed',
        Encounter: 'failed',
      }),
    ).toBe('dddddddd')
  })

  it('the awaited one is the same number for bar and stepper in every state', () => {
    const states: readonly LoopState[] = [
      ...openStates,
      'draft',
      'void',
      'closed-completed',
      'closed-expired',
    ]
    for (const state of states) {
      const facts = someFacts({ state })
      const { steps, step } = deriveSteps(facts, {})
      expect(step).toBe(awaitedStep(facts))
      expect(steps.map(({ step: name }) => name)).toEqual(loopSteps)
      expect(steps.findIndex(({ mark }) => mark === 'awaited') + 1).toBe(step === 9 ? 0 : step)
    }
  })
})

describe('the ball', () => {
  it.each([
    ['captured', 'owner'],
    ['sent', 'receiver'],
    ['info-requested', 'owner'],
    ['accepted', 'receiver'],
    ['scheduled', 'patient'],
    ['rebook-needed', 'owner'],
    ['note-pending', 'receiver'],
    ['reconcile', 'owner'],
    ['rejected', 'owner'],
    ['draft', 'referrer'],
    ['void', 'nobody'],
    ['closed-expired', 'nobody'],
  ] as const)('in %s is with the %s', (state, ball) => {
    expect(deriveBall(someFacts({ state }))).toBe(ball)
  })

  it('comes to the coordinator lead when nobody owns the loop', () => {
    expect(deriveBall(withoutOwner(someFacts({ state: 'captured' })))).toBe('coordinator-lead')
  })

  it('comes to us when a note waits for a decision, and to the referrer when one waits for review', () => {
    expect(deriveBall({ ...pending, candidates: [candidate] })).toBe('owner')
    expect(deriveBall(reviewable)).toBe('referrer')
  })

  it('is ours while a booking is too late or not authorized, however far away the visit', () => {
    for (const code of ['booked-too-late', 'auth-denied-before-visit'] as const) {
      expect(deriveBall({ ...booked, conflicts: [{ code, evidence: [] }] })).toBe('owner')
    }
  })

  it('comes back to us when the packet did not arrive', () => {
    expect(deriveBall(someFacts({ state: 'sent', axes: { ack: 'undelivered' } }))).toBe('owner')
  })

  it('lies with the payer while authorization is pended', () => {
    expect(deriveBall(someFacts({ state: 'sent', axes: { auth: 'pended' } }))).toBe('payer')
  })
})

describe('due steps', () => {
  const accepted = someFacts({ state: 'accepted' })

  it('are the rungs that have been reached, oldest first, with their recipients', () => {
    const view = judge(accepted, { now: mondayAt + 8 * dayMs })
    expect(
      dueSteps(view, defaultPolicy).map(({ clock, step, recipients }) => [clock, step, ...recipients]),
    ).toEqual([
      ['patient', 'd1', 'patient'],
      ['unscheduled', 'bd5', 'owner'],
      ['patient', 'd7', 'patient'],
    ])
  })

  it('carry a key that the same firing always has and the next cycle never', () => {
    const view = judge(accepted, { now: mondayAt + 8 * dayMs })
    const again = judge({ ...accepted, cycle: 2 }, { now: mondayAt + 8 * dayMs })
    const keys = [view, again].map((each) =>
      dueSteps(each, defaultPolicy).map((step) => keyOf(step, 'patient', each)),
    )
    expect(keys.map(([first]) => first)).toEqual(['sr-1|patient|d1|1|patient', 'sr-1|patient|d1|2|patient'])
    expect(new Set(keys.flat()).size).toBe(keys.flat().length)
  })

  it('tell the owner instead of the patient before the referral was sent', () => {
    const view = judge(someFacts({ state: 'routed' }), { now: mondayAt + 2 * dayMs })
    const patientSteps = dueSteps(view, defaultPolicy).filter(({ clock }) => clock === 'patient')
    expect(patientSteps.map(({ action, recipients }) => [action, ...recipients])).toEqual([
      ['nudge', 'owner'],
    ])
  })

  it('go to the coordinator lead where there is no owner', () => {
    const steps = dueSteps(judge(withoutOwner(accepted), { now: mondayAt + 8 * dayMs }), defaultPolicy)
    expect(steps.find(({ clock }) => clock === 'unscheduled')?.recipients).toEqual(['coordinator-lead'])
  })

  it('reach nobody outside about a patient who has died', () => {
    const facts = { ...accepted, isPatientDeceased: true }
    const steps = dueSteps(judge(facts, { now: mondayAt + 70 * dayMs }), defaultPolicy)
    expect(new Set(steps.flatMap(({ recipients }) => recipients))).toEqual(new Set(['owner']))
  })

  it('do not come from clocks that are paused or unknown', () => {
    const options = { now: mondayAt + 30 * dayMs, sources: { Appointment: 'failed' } } as const
    expect(dueSteps(judge(accepted, options), defaultPolicy)).toEqual([])
    const held = someFacts({ state: 'on-hold', milestones: { held: done(mondayAt + 20 * dayMs) } })
    expect(dueSteps(judge(held, { now: mondayAt + 30 * dayMs }), defaultPolicy)).toEqual([])
  })

  it('of a stat order outside opening hours say whom to phone', () => {
    const friday = Date.parse('2026-06-05T22:00:00-04:00')
    const stat = someFacts({
      state: 'routed',
      order: { urgency: 'stat' },
      startedAt: friday,
      milestones: { routed: done(friday) },
    })
    const steps = dueSteps(judge(stat, { now: friday + 5 * hourMs }), defaultPolicy)
    expect(steps.find(({ clock }) => clock === 'send')?.phone).toBe('owner')
  })

  it('after a long stop leave one action: the highest', () => {
    const steps = dueSteps(judge(accepted, { now: mondayAt + 65 * dayMs }), defaultPolicy)
    expect(steps.length).toBeGreaterThan(5)
    expect(chooseCatchUp(steps)?.step).toBe('d60')
    expect(chooseCatchUp([])).toBeUndefined()
  })
})

describe('why', () => {
  const english = createWording('en', 'America/New_York', en)
  const spanish = createWording('es', 'America/New_York', es)
  const say = (view: LoopView): string[] => view.why.map((reason) => english.say(reason))

  it('gives the fact, how late it is, what settles it, whose turn it is, the level, and the rule', () => {
    const view = judge(pending, { now: mondayAt + 24 * dayMs })
    expect(say(view)).toEqual([
      'Consult note not received. Seen 01-Jun-2026, 24 days ago.',
      'Consult note: due 11-Jun-2026, 14 days overdue.',
      'Settled when the final consult note arrives and is matched.',
      'Next to act: the specialist’s office, Riverside Cardiology.',
      'Escalation level 2 of 3; next on 01-Jul-2026: the referring clinician is alerted.',
      'Routine: note back within 10 days of the visit. Stall rules and patient cadence, revision 1.',
    ])
    expect(view.why[1]?.rule).toBe('A.7/note/routine/d10')
    expect(view.why[1]?.evidence).toEqual(['Encounter/e'])
    expect(view.turnsGreen?.message).toBe('green.note')
  })

  it('says facts first and contradictions last', () => {
    const conflicts = [{ code: 'completed-no-document', evidence: ['Task/t'] }] as const
    const late = judge({ ...pending, candidates: [candidate], conflicts }, { now: mondayAt + 24 * dayMs })
    const topics = late.why.map(({ message }) => message.split('.')[0])
    expect(topics).toEqual(['fact', 'due', 'fact', 'green', 'turn', 'escalation', 'rule', 'conflict'])
  })

  it('says the time of what is due today or tomorrow, and only the day of what is further away', () => {
    const dueOn = (days: number): string | undefined => {
      const view = judge(pending, { now: mondayAt + days * dayMs })
      const due = view.why.find(({ message }) => message.startsWith('due.'))
      return due && english.say(due)
    }
    expect(dueOn(8)).toBe('Consult note: due 11-Jun-2026.')
    expect(dueOn(9)).toBe('Consult note: due 11-Jun-2026, 10:00.')
    expect(dueOn(10)).toBe('Consult note: due 11-Jun-2026, 10:00, passed.')
    expect(dueOn(11)).toBe('Consult note: due 11-Jun-2026, 1 day overdue.')
  })

  it('says how far escalation has got in one sentence, whatever comes next', () => {
    const level = (facts: LoopFacts, days: number): readonly (string | undefined)[] => {
      const view = judge(facts, { now: mondayAt + days * dayMs })
      const said = view.why.filter(({ message }) => message.startsWith('escalation.'))
      expect(said.length).toBeLessThanOrEqual(1)
      return said.flatMap((reason) => [english.say(reason), spanish.say(reason)])
    }
    expect(level(pending, 5)).toEqual([])
    expect(level(pending, 29)[0]).toBe(
      'Escalation level 2 of 3; next on 01-Jul-2026, 10:00: the referring clinician is alerted.',
    )
    expect(level(pending, 29)[1]).toBe(
      'Escalamiento: nivel 2 de 3; el siguiente, el 01-jul-2026, 10:00: alerta para el profesional que remite.',
    )
    expect(level(pending, 40)).toEqual([
      'Escalation level 3 of 3, the last.',
      'Escalamiento: nivel 3 de 3, el último.',
    ])
  })

  it('has a sentence for every action of a ladder', () => {
    const actions = ['nudge', 'alert', 'task', 'phone', 'message', 'letter', 'document', 'check']
    const values = {
      level: 1,
      of: 2,
      due: { on: '2026-06-01' },
      recipients: { terms: ['recipient.owner'] },
      count: 1,
    }
    for (const wording of [english, spanish]) {
      const said = actions.map((action) =>
        wording.say({ message: 'escalation.level', values: { ...values, action }, rule: '', evidence: [] }),
      )
      expect(new Set(said).size).toBe(actions.length)
      for (const text of said) expect(text).not.toMatch(/[{}#]|escalation\.| {2}/)
    }
  })

  it('states the time a stat order really has', () => {
    const stat = someFacts({
      state: 'routed',
      order: { urgency: 'stat' },
      milestones: { routed: done(mondayAt) },
    })
    expect(say(judge(stat))).toContain(
      'Stat: sent within 4 hours of routing. Stall rules and patient cadence, revision 1.',
    )
  })

  it('says what could not be read and asks to verify first', () => {
    const view = judge(pending, { sources: { DocumentReference: 'failed', Provenance: 'failed' } })
    expect(say(view).join(' ')).toContain('documents and decisions could not be read')
    expect(view.turnsGreen?.message).toBe('green.blind')
  })

  it('proposes closing when the patient has died', () => {
    const view = judge({ ...pending, isPatientDeceased: true })
    expect(view.turnsGreen?.message).toBe('green.close')
    expect(say(view)).toContain('The patient has died: outreach has stopped, and closing is proposed.')
  })

  it('names every conflict with its evidence', () => {
    const view = judge({ ...pending, conflicts: [{ code: 'completed-no-document', evidence: ['Task/t'] }] })
    const reason = view.why.find(({ message }) => message === 'conflict.completed-no-document')
    expect(reason?.evidence).toEqual(['Task/t'])
  })

  it('in no state, condition or language leaves a word out or a placeholder in', () => {
    const states: readonly LoopState[] = [
      ...openStates,
      'draft',
      'void',
      'closed-completed',
      ...closureReasons.map((reason) => `closed-${reason}` as const),
    ]
    const bare = withoutOwner(someFacts({ milestones: {} }))
    delete bare.receiver
    const variants: readonly LoopFacts[] = [
      someFacts(),
      bare,
      someFacts({
        isPatientDeceased: true,
        axes: { ack: 'delivered', auth: 'pended', patient: 'unreachable', review: 'pending' },
      }),
      someFacts({
        isTracked: false,
        axes: { ack: 'undelivered', auth: 'denied', appt: 'noshow', review: 'acknowledged' },
        milestones: { reviewed: done(mondayAt) },
      }),
      someFacts({
        candidates: [candidate, candidate],
        attempt: 2,
        isPatientInactive: true,
        restart: { ...done(mondayAt), cause: 'noshow' },
      }),
    ]
    for (const state of states) {
      for (const facts of variants) {
        for (const now of [mondayAt, mondayAt + 15 * dayMs, mondayAt + 100 * dayMs]) {
          for (const sources of [
            {},
            { Appointment: 'failed', DocumentReference: 'forbidden', Task: 'truncated' },
          ] as const) {
            const view = judge({ ...facts, state }, { now, sources })
            expect(view.why.length, state).toBeGreaterThan(1)
            for (const wording of [english, spanish]) {
              for (const reason of view.why) {
                const text = wording.say(reason)
                expect(text, reason.message).not.toBe(reason.message)
                expect(text, reason.message).not.toMatch(/[{}#]|undefined|NaN|Invalid| {2}| [.,;]|\(\)/)
                expect(text, reason.message).not.toMatch(
                  /\b(?:fact|rule|due|green|closure|source|ball|party|urgency|within|clock|action|recipient)\.\w/,
                )
              }
            }
          }
        }
      }
    }
  })
})
