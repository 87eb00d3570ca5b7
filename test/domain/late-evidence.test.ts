import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { localDay } from '#domain/clinic-zone.ts'
import { defaultPolicy } from '#domain/default-policy.ts'
import { derivePatient } from '#domain/derive-patient.ts'
import type { PlannedStep } from '#domain/escalation.ts'
import { readEvidence } from '#domain/evidence.ts'
import { isFields } from '#domain/fhir-reading.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { meaningfulState } from '#domain/notifications/meaningful-state.ts'
import { decideUpdate } from '#domain/notifications/referrer-updates.ts'
import { chooseFirings } from '#domain/watch/choose-firings.ts'
import { toWorkTask } from '#domain/watch/fhir-effects/work-tasks.ts'
import { rungKey } from '#domain/watch/loop-plan.ts'
import type { PracticeContext } from '#domain/watch/practice-context.ts'
import { tellStep, type Telling } from '#domain/watch/tell-step.ts'
import { dueSteps } from '../support/due-steps.ts'
import { openDossier } from '../support/a-dossier.ts'
import { aPractice } from '../support/a-practice.ts'
import { chart } from '../support/any-chart.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** The usual value of the sweep. */
const catchUpAfterMs = 36 * hourMs
const begin = Date.parse('2026-01-05T15:00:00Z')
const iso = (at: number): string => new Date(at).toISOString()

function derive(resources: readonly unknown[], now: number): readonly LoopView[] {
  return derivePatient({ evidence: readEvidence(resources).evidence, sources: {} }, defaultPolicy, now)
}

/** A chart of which one part was read by a sweep and the other, older than that, only came to light by the next. */
const found = fc
  .record({
    resources: chart,
    dice: fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
    sweptAfter: fc.integer({ min: 1, max: 90 * 24 }),
    gap: fc.integer({ min: 1, max: 40 * 24 }),
    age: fc.integer({ min: 1, max: 60 * 24 }),
  })
  .map(({ resources, dice, sweptAfter, gap, age }) => {
    const sweptAt = begin + sweptAfter * hourMs
    const lastUpdated = iso(sweptAt - age * hourMs)
    const isLate = (index: number): boolean => dice[index % dice.length] === true
    const known = resources.filter((_resource, index) => !isLate(index))
    const late = resources
      .filter((_resource, index) => isLate(index))
      .map((resource) =>
        isFields(resource) ? { ...resource, meta: { versionId: '9', lastUpdated } } : resource,
      )
    return { known, all: [...known, ...late], sweptAt, now: sweptAt + gap * hourMs }
  })

/** What a sweep carries out for one loop, beside what was done before. */
function sweep(view: LoopView, done: ReadonlySet<string>, knownSince: number, now: number) {
  return chooseFirings(dueSteps(view, defaultPolicy), done, { knownSince, now, catchUpAfterMs })
}

const doneBy = (view: LoopView, at: number): ReadonlySet<string> => {
  const { fire, caughtUp } = sweep(view, new Set(), at, at)
  return new Set([...fire, ...caughtUp].map(rungKey))
}

function practiceAt(now: number): PracticeContext {
  return aPractice({ now, today: localDay(now, defaultPolicy.calendar.timeZone) })
}

function tell(step: PlannedStep, view: LoopView, practice: PracticeContext): readonly Telling[] {
  const { referral, urgency, state } = view
  return tellStep(step, { ...openDossier, referral, urgency, state }, practice, 0)
}

/** Every instant a telling bears: when it goes out, and what is written in the resources it makes. */
function datesOf(telling: Telling, { calendar, language }: PracticeContext): readonly number[] {
  if (telling.kind === 'leave') return []
  const written = telling.ways.flatMap((way) => {
    if (way.kind === 'message') return []
    const write = way.kind === 'work' ? toWorkTask(way.work, { calendar, language }) : way.write
    const dates = JSON.stringify(write).matchAll(
      /"(?:authoredOn|lastModified|occurrenceDateTime|sent|end)":"([^"]+)"/g,
    )
    return [...dates].map(([, date = '']) => Date.parse(date))
  })
  return [telling.notBefore, ...written]
}

/** Resources are written to the second. */
const toSecond = (at: number): number => Math.floor(at / 1000) * 1000

describe('evidence that is older than what was known', () => {
  test('never yields a notification dated in the past', () => {
    let told = 0
    fc.assert(
      fc.property(found, ({ known, all, sweptAt, now }) => {
        const before = new Map(derive(known, sweptAt).map((view) => [view.referral, view]))
        const practice = practiceAt(now)
        for (const view of derive(all, now)) {
          const earlier = before.get(view.referral)
          const done = earlier ? doneBy(earlier, sweptAt) : new Set<string>()
          for (const step of sweep(view, done, now, now).fire)
            for (const date of tell(step, view, practice).flatMap((each) => datesOf(each, practice))) {
              told += 1
              expect(date).toBeGreaterThanOrEqual(toSecond(now))
            }
        }
      }),
      { numRuns: 1000 },
    )
    expect(told).toBeGreaterThan(1000)
  })

  test('never carries a step out again, and of a backlog it brings to light only the highest', () => {
    fc.assert(
      fc.property(found, ({ known, all, sweptAt, now }) => {
        const before = new Map(derive(known, sweptAt).map((view) => [view.referral, view]))
        for (const view of derive(all, now)) {
          const earlier = before.get(view.referral)
          const done = earlier ? doneBy(earlier, sweptAt) : new Set<string>()
          const { fire } = sweep(view, done, now, now)
          expect(fire.filter((step) => done.has(rungKey(step)))).toEqual([])
          if (fire.some(({ at }) => now - Date.parse(at) > catchUpAfterMs)) expect(fire).toHaveLength(1)
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('never tells a referrer of a change as if it had been known before', () => {
    let waiting = 0
    fc.assert(
      fc.property(found, ({ known, all, sweptAt, now }) => {
        const before = new Map(derive(known, sweptAt).map((view) => [view.referral, view]))
        for (const view of derive(all, now)) {
          const earlier = before.get(view.referral)
          const said = earlier && meaningfulState(earlier)
          if (!said) continue
          const rules = { now, goLiveAt: begin - 400 * dayMs }
          const decision = decideUpdate({ ...said, count: 0 }, [], view, rules)
          if (decision.kind !== 'wait') continue
          waiting += 1
          expect(decision.until).toBeGreaterThanOrEqual(now)
          expect(decision.pending.map(({ at }) => at)).toEqual([now])
        }
      }),
      { numRuns: 1000 },
    )
    expect(waiting).toBeGreaterThan(20)
  })
})
