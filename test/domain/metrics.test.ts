import { defaultPolicy } from '#domain/default-policy.ts'
import { derivePatient } from '#domain/derive-patient.ts'
import { readEvidence } from '#domain/evidence.ts'
import { closureReasons } from '#domain/loop-vocabulary.ts'
import { firstMonthByDay, oldestLimit, splitCell } from '#domain/metrics/coarse-cell.ts'
import { addCell, countCohort, type CohortCell } from '#domain/metrics/cohort-cell.ts'
import { oldestLimitOfGroups, toGroupFigures, toPatientGroupFigures } from '#domain/metrics/group-figures.ts'
import { spreadOf } from '#domain/metrics/histogram.ts'
import { settledLeakOf } from '#domain/metrics/leak.ts'
import { toLoopFact, type LoopFact } from '#domain/metrics/loop-fact.ts'
import { toFigures } from '#domain/metrics/report-figures.ts'
import { holderOf, splitDays } from '#domain/metrics/step-days.ts'
import { toDayNumberOf } from '#domain/clinic-zone.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chart, moment } from '../support/any-chart.ts'
import {
  aDecision,
  aMessage,
  anAppointment,
  anEncounter,
  aNote,
  aReferral,
  aTask,
  directory,
} from '../support/evidence-builders.ts'

const timeZone = 'America/New_York'

function factsOf(resources: readonly unknown[], now: string): readonly LoopFact[] {
  const { evidence } = readEvidence(resources)
  const setting = { timeZone, isRestricted: false, traits: {} }
  return derivePatient({ evidence, sources: {} }, defaultPolicy, Date.parse(now)).flatMap(
    (view) => toLoopFact(view, setting) ?? [],
  )
}

const laterOn = '2026-05-05T15:00:00Z'
const factOf = (...resources: readonly unknown[]): LoopFact | undefined =>
  factsOf([aReferral(), ...resources, ...directory], laterOn)[0]

describe('what one referral adds to the figures', () => {
  test('a booking that was lost again still counts as scheduled', () => {
    const missed = anAppointment({ status: 'noshow' })
    expect(factOf(missed)).toMatchObject({ fate: 'open', reached: 4, noShows: 1, state: 'rebook-needed' })
  })

  test('an offer that nobody took up is no booking', () => {
    expect(factOf(anAppointment({ status: 'proposed' }))?.reached).toBeLessThan(4)
  })

  test('what is void, a draft or a duplicate is counted nowhere', () => {
    expect(factsOf([aReferral({ over: { status: 'entered-in-error' } })], laterOn)).toEqual([])
    expect(factsOf([aReferral({ over: { status: 'draft' } })], laterOn)).toEqual([])
    expect(factOf(aTask(), aDecision('close', { reason: 'duplicate' }))).toBeUndefined()
    expect(factOf(aTask(), aDecision('close', { reason: 'patient-declined' }))).toMatchObject({
      fate: 'ended',
      leak: 'patient-declined',
    })
  })

  test('a final report closes it, and its days run from the order to the report', () => {
    const fact = factOf(
      aTask({ status: 'accepted' }),
      anAppointment({ status: 'fulfilled' }),
      anEncounter({}),
      aNote({}),
    )
    expect(fact).toMatchObject({ fate: 'completed', state: 'closed-completed' })
    expect(fact?.daysToClose).toBe(toDayNumberOf(fact?.closedOn ?? '') - toDayNumberOf(fact?.startedOn ?? ''))
    expect(fact?.leak).toBeUndefined()
  })

  test('a yes that was first seen after the booking has no day, and takes none from the other steps', () => {
    const booked = anAppointment({ status: 'noshow', createdOn: '2026-01-12T15:00:00Z' })
    const working = (lastModified: string) => aTask({ status: 'in-progress', over: { lastModified } })
    const seenLate = factOf(working('2026-02-20T15:00:00Z'), booked)
    expect(seenLate?.reachedAt).not.toHaveProperty('accepted')
    expect(seenLate?.reachedAt).toHaveProperty('booked')
    expect(factOf(working('2026-01-09T15:00:00Z'), booked)?.reachedAt.accepted).toBe(
      '2026-01-09T15:00:00.000Z',
    )
  })

  test('only contacts before the booking are counted', () => {
    const call = (id: string, sentOn: string) => aMessage({ id, kind: 'patient-contact', sentOn })
    const early = call('c-1', '2026-01-06T15:00:00Z')
    const late = call('c-2', '2026-03-06T15:00:00Z')
    const booked = anAppointment({ createdOn: '2026-01-10T15:00:00Z' })
    expect([factOf(early, late)?.contacts, factOf(early, late, booked)?.contacts]).toEqual([2, 1])
  })
})

test('exactly the reasons of the definition are no leak when a referral closes without a visit', () => {
  const lost = closureReasons.filter(
    (closure) => settledLeakOf({ closure, wasSeen: false, isOutOfNetwork: false }) === undefined,
  )
  expect(lost.toSorted()).toEqual(
    [
      'already-completed',
      'duplicate',
      'entered-in-error',
      'no-longer-needed',
      'patient-deceased',
      'report-received',
    ].toSorted(),
  )
  expect(settledLeakOf({ closure: 'not-stated', wasSeen: false, isOutOfNetwork: false })).toBe('not-stated')
  expect(settledLeakOf({ closure: 'patient-declined', wasSeen: true, isOutOfNetwork: false })).toBeUndefined()
  expect(settledLeakOf({ closure: undefined, wasSeen: true, isOutOfNetwork: true })).toBe(
    'seen-out-of-network',
  )
})

test('whose days they are follows from the step and the side we are on', () => {
  expect(holderOf('sent', 'outbound')).toBe('practice')
  expect(holderOf('booked', 'outbound')).toBe('others')
  expect(holderOf('booked', 'inbound')).toBe('practice')
  expect(holderOf('sent', 'inbound')).toBe('others')
  expect(holderOf('seen', 'internal')).toBe('practice')
})

test('a stretch over unknown steps belongs to whoever the first of them waited for, by days of the clinic', () => {
  const course = {
    startedAt: '2026-01-05T15:00:00Z',
    // Half past eleven in the evening of the 7th in New York.
    reachedAt: {
      sent: '2026-01-08T04:30:00Z',
      seen: '2026-01-20T15:00:00Z',
      'note-back': '2026-01-19T15:00:00Z',
    },
    noShows: 0,
    contacts: 0,
  }
  expect(splitDays(course, 'outbound', timeZone)).toEqual({
    waited: { sent: 2, seen: 13, 'note-back': 0 },
    held: { practice: 2, others: 13 },
  })
})

test('quartiles and mean of nothing are absent, and those of 1, 2, 3, 10 are as SQL has them', () => {
  expect(spreadOf(new Map())).toBeUndefined()
  const counted = new Map([
    [10, 1],
    [1, 1],
    [3, 1],
    [2, 1],
  ])
  expect(spreadOf(counted)).toEqual({ loops: 4, mean: 4, quartile1: 1.75, median: 2.5, quartile3: 4.75 })
})

const aFact: LoopFact = {
  referral: 'sr-1',
  patient: 'p-1',
  startedOn: '2026-01-05',
  direction: 'outbound',
  urgency: 'routine',
  isRestricted: false,
  state: 'sent',
  fate: 'open',
  reached: 2,
  reachedAt: {},
  days: { waited: { sent: 1 }, held: { practice: 1, others: 0 } },
  noShows: 0,
  contacts: 0,
}
const cellOf = (facts: readonly LoopFact[]): CohortCell => countCohort(facts, ['all'])[0]?.cell ?? {}
const dayOf = (on: string): number => toDayNumberOf(on)

test('an open referral leaks on its 61st day and not on its 60th, unless it was ever scheduled', () => {
  const cell = cellOf([aFact])
  expect(toFigures(cell, dayOf('2026-03-06'), 0).leaked).toEqual({ loops: 0, of: 1 })
  expect(toFigures(cell, dayOf('2026-03-07'), 0).leaks).toEqual([{ cause: 'never-scheduled', loops: 1 }])
  expect(toFigures(cellOf([{ ...aFact, reached: 4 }]), dayOf('2026-12-31'), 0).leaked.loops).toBe(0)
})

test('a share counts only what had its days, and the funnel names where it breaks', () => {
  const young = { ...aFact, startedOn: '2026-03-01' }
  const figures = toFigures(cellOf([aFact, aFact, young, { ...aFact, reached: 5 }]), dayOf('2026-03-07'), 30)
  expect(figures).toMatchObject({
    referred: 4,
    matured: 3,
    scheduled: { loops: 1, of: 3 },
    closed: { loops: 0, of: 3 },
    breaksAt: 'accepted',
    open: 4,
  })
})

test('a small group of patients is not shown, nor one that the total would give away', () => {
  const group = (value: string, size: number) => ({
    value,
    name: value,
    cell: cellOf(Array.from({ length: size }, () => aFact)),
  })
  const today = dayOf('2026-03-07')
  expect(toPatientGroupFigures([group('en', 40), group('es', 20), group('vi', 10)], today, 0)).toEqual([
    expect.objectContaining({ value: 'en', referred: 40 }),
    { value: 'es', name: 'es', isSuppressed: true },
    { value: 'vi', name: 'vi', isSuppressed: true },
  ])
  expect(toPatientGroupFigures([group('en', 11)], today, 0)).toMatchObject([{ referred: 11 }])
})

test('once a month is old enough its loops need not be told apart by day, and until then the figures say so', () => {
  const facts = [3, 17, 31].map((day) => ({ ...aFact, startedOn: `2026-01-${String(day).padStart(2, '0')}` }))
  const closed = facts.map((fact, index) => ({
    ...fact,
    fate: 'completed' as const,
    reached: 7,
    daysToClose: index * 40,
    closedOn: '2026-04-30',
  }))
  const cell = cellOf([...facts, ...closed])
  const { coarse, fine } = splitCell('2026-01', cell)
  expect({ ...coarse, ...fine }).toEqual(cell)
  for (const maturedDays of [0, 60, 200])
    for (let today = dayOf('2026-02-01'); today < dayOf('2026-10-01'); today += 1) {
      const isByDay = firstMonthByDay(today, Math.max(maturedDays, oldestLimit)) <= '2026-01'
      const read = isByDay ? { ...coarse, ...fine } : coarse
      expect(toFigures(read, today, maturedDays)).toEqual(toFigures(cell, today, maturedDays))
      const limit = Math.max(maturedDays, oldestLimitOfGroups)
      const ofGroup = firstMonthByDay(today, limit) <= '2026-01' ? cell : coarse
      const groupOf = (counted: CohortCell) =>
        toGroupFigures([{ value: 'x', name: 'x', cell: counted }], today, maturedDays)
      expect(groupOf(ofGroup)).toEqual(groupOf(cell))
    }
  expect(firstMonthByDay(dayOf('2026-05-01'), oldestLimit) <= '2026-01').toBe(true)
  expect(firstMonthByDay(dayOf('2026-05-02'), oldestLimit) <= '2026-01').toBe(false)
})

describe('whatever the charts hold', () => {
  test('days by whose they are last from the order to the last step, and cells add up in any order', () => {
    fc.assert(
      fc.property(chart, chart, moment, (one, other, now) => {
        const [first, second] = [factsOf(one, now), factsOf(other, now)]
        for (const { days } of [...first, ...second]) {
          const waited = Object.values(days.waited).reduce((sum, each) => sum + each, 0)
          expect(waited).toBe(days.held.practice + days.held.others)
        }
        const sum: CohortCell = {}
        addCell(sum, cellOf(second))
        addCell(sum, cellOf(first))
        expect(sum).toEqual(cellOf([...first, ...second]))
      }),
      { numRuns: 200 },
    )
  })

  test('no step of the funnel has more than the one before it, and everybody who stopped is somewhere', () => {
    fc.assert(
      fc.property(chart, moment, (resources, now) => {
        const facts = factsOf(resources, now)
        const { funnel, referred, closed } = toFigures(cellOf(facts), toDayNumberOf(now.slice(0, 10)) + 1, 0)
        funnel.reduce((before, { reached }) => {
          expect(reached).toBeLessThanOrEqual(before)
          return reached
        }, referred)
        const stopped = funnel.reduce((sum, { waiting, ended }) => sum + waiting + ended, 0)
        expect(stopped + closed.loops).toBe(referred)
      }),
      { numRuns: 200 },
    )
  })
})
