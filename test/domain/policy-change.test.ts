import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PlannedStep } from '#domain/escalation.ts'
import { escalationPresets } from '#domain/escalation-presets.ts'
import { levelFor } from '#domain/feature-level.ts'
import { judgePolicy } from '#domain/policy-edit/judge-policy.ts'
import { keyRungs } from '#domain/policy-edit/key-rungs.ts'
import type { EscalationPolicy, LadderStep, Recipient } from '#domain/policy.ts'
import { carryOver } from '#domain/watch/carry-over.ts'
import { settledRungs, withoutSettled } from '#domain/watch/settled-rungs.ts'

const now = Date.parse('2026-06-10T16:00:00Z')
const dayMs = 86_400_000

/** A rung that came due so many days ago; ahead where negative. */
function aStep(step: string, daysAgo: number, changes: Partial<PlannedStep> = {}): PlannedStep {
  return {
    clock: 'unscheduled',
    step,
    cycle: 1,
    action: 'nudge',
    recipients: ['owner'],
    at: new Date(now - daysAgo * dayMs).toISOString(),
    rank: 0,
    ...changes,
  }
}
const asked = (step: PlannedStep, recipient: Recipient = 'owner') => ({ ...step, recipient })
const alert = { action: 'alert', rank: 1 } as const

const settledBy = (...args: Parameters<typeof carryOver>): Record<string, unknown> =>
  Object.fromEntries(carryOver(...args).map(({ step, recipients }) => [step.step, recipients]))

describe('a change of policy', () => {
  const old = aStep('bd5', 1)

  test('does not ask again what was asked, at an earlier or a later time', () => {
    expect(settledBy([old], [aStep('bd3', 3)], [asked(old)], now)).toEqual({ bd3: 'all' })
    expect(settledBy([old], [aStep('bd6', 0)], [asked(old)], now)).toEqual({ bd6: 'all' })
  })

  test('leaves what has come due and was not asked to be asked, once and at its highest', () => {
    const after = [aStep('bd1', 5), aStep('bd2', 4), aStep('bd3', 3, { ...alert, recipients: ['manager'] })]
    expect(settledBy([], after, [], now)).toEqual({ bd1: 'all', bd2: 'all' })
  })

  test('asks the higher person who was passed over, though the lower was asked', () => {
    const after = [aStep('bd3', 3), aStep('bd4', 2, { ...alert, recipients: ['manager'] })]
    expect(settledBy([old], after, [asked(old)], now)).toEqual({ bd3: 'all' })
  })

  test('leaves out only whoever was asked already', () => {
    const after = [aStep('bd4', 2, { recipients: ['owner', 'coordinator-lead'] })]
    expect(settledBy([old], after, [asked(old)], now)).toEqual({ bd4: ['owner'] })
  })

  test('asks for another kind of work though the person is the same', () => {
    const after = [aStep('bd4', 2, { action: 'phone-task' })]
    expect(settledBy([old], after, [asked(old)], now)).toEqual({})
  })

  test('takes a firing of which nobody knows what it asked for anything', () => {
    const { clock, step, cycle } = old
    const after = [aStep('bd4', 2, { action: 'phone-task' })]
    expect(settledBy([old], after, [{ clock, step, cycle, recipient: 'owner' }], now)).toEqual({ bd4: 'all' })
  })

  test('touches nothing that both policies have, that lies ahead, or of another cycle', () => {
    const ahead = aStep('bd8', -1, { ...alert, recipients: ['referring-office'] })
    expect(settledBy([old], [old, ahead], [], now)).toEqual({})
    expect(settledBy([old], [aStep('bd4', 2, { cycle: 2 })], [asked(old)], now)).toEqual({})
  })

  const anyStep = fc
    .record({
      step: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      daysAgo: fc.integer({ min: -5, max: 20 }),
      recipients: fc.uniqueArray(fc.constantFrom<Recipient>('owner', 'manager', 'patient'), { minLength: 1 }),
      action: fc.constantFrom('nudge', 'alert', 'task'),
    })
    .map(({ step, daysAgo, recipients, action }) => aStep(step, daysAgo, { recipients, action }))
  const anyLadder = fc
    .uniqueArray(anyStep, { selector: ({ step }) => step })
    .map((steps) => steps.toSorted((a, b) => (a.at < b.at ? -1 : 1)).map((step, rank) => ({ ...step, rank })))

  test('never asks one person the same twice in a cycle, and fires at most one changed rung of a clock', () => {
    fc.assert(
      fc.property(anyLadder, anyLadder, (before, after) => {
        const renamed = after.map((step) => ({ ...step, step: `new-${step.step}` }))
        const fired = before.filter(({ at }) => Date.parse(at) <= now)
        const known = fired.flatMap((step) => step.recipients.map((one) => asked(step, one)))
        const settled = carryOver(before, renamed, known, now)
        const rows = settled.flatMap(({ step, recipients }) =>
          (recipients === 'all' ? ['nobody'] : recipients).map((recipient) => ({
            ...{ clock: step.clock, step: step.step, cycle: step.cycle },
            ...{ recipient, outcome: 'carried-over' },
          })),
        )
        const done = settledRungs(rows)
        const firing = renamed
          .filter(({ at }) => Date.parse(at) <= now)
          .filter(({ clock, step, cycle }) => !done.has(`${clock}|${step}|${cycle}`))
          .map((step) => withoutSettled(step, rows))
        expect(firing.length).toBeLessThanOrEqual(1)
        for (const { recipients, action } of firing) {
          expect(recipients.length).toBeGreaterThan(0)
          for (const one of recipients)
            expect(known.some(({ recipient, action: was }) => recipient === one && was === action)).toBe(
              false,
            )
        }
        for (const step of renamed.filter(({ at }) => Date.parse(at) > now))
          expect(done.has(`${step.clock}|${step.step}|1`)).toBe(false)
      }),
    )
  })

  test('never forgets a person whom the new policy has reached and nobody asked, unless another is asked above', () => {
    fc.assert(
      fc.property(anyLadder, (after) => {
        const reached = after.filter(({ at }) => Date.parse(at) <= now)
        const settled = carryOver([], after, [], now)
        expect(reached.length - settled.length).toBe(reached.length === 0 ? 0 : 1)
      }),
    )
  })
})

const rung = (amount: number, recipients: LadderStep['recipients']): LadderStep => ({
  key: 'any',
  after: { amount, unit: 'bd' },
  recipients,
  action: 'nudge',
})
const under = (...routine: LadderStep[]): Pick<EscalationPolicy, 'ladders' | 'overrides'> => ({
  ladders: { unscheduled: { routine, urgent: routine } },
})
const keysOf = (policy: Pick<EscalationPolicy, 'ladders'>): readonly string[] =>
  policy.ladders.unscheduled?.routine.map(({ key }) => key) ?? []

describe('the key of a rung', () => {
  const files = escalationPresets.both

  test('stays where nothing was changed', () => {
    expect(keyRungs(files, [files], 1)).toEqual(files)
  })

  test('is another where somebody else is asked at that time, and the first again where one goes back', () => {
    const first = keyRungs(under(rung(5, ['coordinator-lead'])), [files], 1)
    expect(keysOf(first)).toEqual(['bd5-r1'])
    const second = keyRungs(under(rung(5, ['coordinator-lead']), rung(6, ['manager'])), [files, first], 2)
    expect(keysOf(second)).toEqual(['bd5-r1', 'bd6'])
    expect(keysOf(keyRungs(under(rung(5, ['owner'])), [files, first, second], 3))).toEqual(['bd5'])
  })

  test('is never shared by two ladders of one version that ask different people', () => {
    const ladders = under(rung(4, ['manager'])).ladders
    const both = { ...under(rung(4, ['owner'])), overrides: [{ specialty: 'cardiology', ladders }] }
    const keyed = keyRungs(both, [files], 1)
    expect(keysOf(keyed)).toEqual(['bd4'])
    expect(keyed.overrides?.map(keysOf)).toEqual([['bd4-r1']])
  })
})

describe('a policy as somebody writes it', () => {
  test.each(Object.values(escalationPresets))('is sound as it ships: $id', (preset) => {
    expect(judgePolicy(preset)).toEqual([])
  })

  test('has its rungs in order of time, and somebody of the practice on every ladder', () => {
    expect(judgePolicy(under(rung(5, ['owner']), rung(5, ['manager'])))).toContainEqual({
      pointer: '/escalation/ladders/unscheduled/routine/1/after',
      code: 'not-rising',
    })
    expect(judgePolicy(under(rung(5, ['patient'])))).toContainEqual({
      pointer: '/escalation/ladders/unscheduled/routine',
      code: 'nobody-in-practice',
    })
  })

  test('names specialties there are, each scope once', () => {
    const { ladders } = under(rung(1, ['owner']))
    const overrides = [
      { specialty: 'astrology', ladders },
      { specialty: 'cardiology', ladders },
      { specialty: 'cardiology', ladders },
      { ladders },
    ]
    expect(judgePolicy({ ladders: {}, overrides }).map(({ code }) => code)).toEqual([
      'unknown-specialty',
      'scope-twice',
      'nothing-changed-by-override',
    ])
  })
})

test('a specialty is at its own level, and every other at that of the practice', () => {
  const levels = { level: 'nudge', specialtyLevels: { cardiology: 'escalate' } } as const
  expect([levelFor(levels, 'cardiology'), levelFor(levels, 'urology'), levelFor(levels, undefined)]).toEqual([
    'escalate',
    'nudge',
    'nudge',
  ])
})
