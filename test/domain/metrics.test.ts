import { traceAttempts } from '#domain/attempt-courses.ts'
import { defaultPolicy } from '#domain/default-policy.ts'
import { derivePatient } from '#domain/derive-patient.ts'
import { readEvidence } from '#domain/evidence.ts'
import { closureReasons } from '#domain/loop-vocabulary.ts'
import { firstMonthByDay, oldestLimit, splitCell } from '#domain/metrics/coarse-cell.ts'
import { addCell, countCohort, type CohortCell } from '#domain/metrics/cohort-cell.ts'
import { oldestLimitOfGroups, toGroupFigures, toPatientGroupFigures } from '#domain/metrics/group-figures.ts'
import { spreadOf } from '#domain/metrics/histogram.ts'
import { settledLeakOf } from '#domain/metrics/leak.ts'
import { toLoopFacts, type LoopFact } from '#domain/metrics/loop-fact.ts'
import { countPatientsReached, toFigures } from '#domain/metrics/report-figures.ts'
import { hideSmall } from '#domain/metrics/small-cells.ts'
import { holderOf, splitDays } from '#domain/metrics/step-days.ts'
import { toDayNumberOf } from '#domain/clinic-zone.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chart, moment } from '../support/any-chart.ts'
import { listKnown } from '../support/known-by-subtraction.ts'
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
  const views = derivePatient({ evidence, sources: {} }, defaultPolicy, Date.parse(now), traceAttempts)
  return views.flatMap((view) => toLoopFacts(view, setting))
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

  describe('after a redirect', () => {
    const referral = aReferral({ over: { authoredOn: '2026-02-02T15:00:00Z' } })
    const toA = aTask({
      status: 'rejected',
      authoredOn: '2026-02-03T15:00:00Z',
      modifiedOn: '2026-03-10T15:00:00Z',
    })
    const toB = aTask({
      ...{ id: 'coord-2', status: 'accepted', owner: 'PractitionerRole/pr-neuro' },
      ...{ authoredOn: '2026-03-11T15:00:00Z', modifiedOn: '2026-03-12T15:00:00Z' },
    })
    const missed = anAppointment({ status: 'noshow', createdOn: '2026-02-10T15:00:00Z' })
    const yes = aMessage({ id: 'c-yes', kind: 'specialist-accept', sentOn: '2026-02-05T15:00:00Z' })

    test.each([
      ['booked without a yes', [missed], { sent: 1, booked: 7 }],
      ['accepted and booked before', [missed, yes], { sent: 1, accepted: 2, booked: 5 }],
      ['accepted by the second alone', [], { sent: 1, accepted: 37 }],
    ])('a step was reached when the first receiver reached it: %s', (_what, more, waited) => {
      const [fact] = factsOf([referral, toA, toB, ...more, ...directory], laterOn)
      expect(fact?.days.waited).toEqual(waited)
      expect(fact?.days.held.practice).toBe(1)
    })

    const calls = [
      aMessage({ id: 'c-1', kind: 'patient-contact', sentOn: '2026-02-08T15:00:00Z' }),
      aMessage({ id: 'c-2', kind: 'patient-contact', sentOn: '2026-03-13T15:00:00Z' }),
      aMessage({ id: 'c-3', kind: 'patient-contact', sentOn: '2026-03-14T15:00:00Z' }),
    ]
    const attended = anAppointment({
      ...{
        id: 'appt-2',
        status: 'fulfilled',
        createdOn: '2026-03-16T15:00:00Z',
        start: '2026-03-20T15:00:00Z',
      },
      with: 'PractitionerRole/pr-neuro',
    })
    const seenByB = anEncounter({
      ...{ id: 'enc-2', start: '2026-03-20T15:00:00Z', end: '2026-03-20T16:00:00Z' },
      appointment: 'Appointment/appt-2',
    })
    const attemptsOf = (...more: readonly unknown[]) =>
      factsOf([referral, toA, toB, ...more, ...directory], laterOn)

    test('each receiver is charged with its own booking, yes, missed visit and calls, and with nobody else’s', () => {
      const [whole, first, second, ...more] = attemptsOf(yes, ...calls, missed, attended, seenByB)
      expect(more).toEqual([])
      expect(whole).toMatchObject({ attempt: 0, isRedirected: true, noShows: 1, reached: 5, contacts: 1 })
      expect(first).toMatchObject({
        ...{
          attempt: 1,
          receiver: { key: 'PractitionerRole/pr-cardio' },
          fate: 'ended',
          closure: 'redirected',
        },
        ...{ startedOn: '2026-02-02', closedOn: '2026-03-11', reached: 4, noShows: 1, contacts: 1 },
        days: { waited: { sent: 1, accepted: 2, booked: 5 } },
      })
      expect(second).toMatchObject({
        ...{
          attempt: 2,
          receiver: { key: 'PractitionerRole/pr-neuro' },
          fate: 'open',
          startedOn: '2026-03-11',
        },
        ...{
          reached: 5,
          noShows: 0,
          contacts: 2,
          days: { waited: { sent: 0, accepted: 1, booked: 4, seen: 4 } },
        },
      })
      expect([first?.leak, second?.leak]).toEqual([undefined, undefined])
    })

    test('a late report of the first receiver is theirs, and ends what the second had', () => {
      const seenByA = anEncounter({
        ...{ id: 'enc-1', start: '2026-02-20T15:00:00Z', end: '2026-02-20T16:00:00Z' },
        by: 'Organization/org-cardio',
      })
      const note = aNote({
        visitOn: '2026-02-20T15:00:00Z',
        receivedOn: '2026-03-25T15:00:00Z',
        encounter: 'Encounter/enc-1',
      })
      const [whole, first, second] = attemptsOf(seenByA, note)
      expect(whole).toMatchObject({ fate: 'completed', daysToClose: 51 })
      expect(first).toMatchObject({ fate: 'completed', daysToClose: 51, closedOn: '2026-03-25' })
      expect(second).toMatchObject({ fate: 'ended', reached: 3, closedOn: '2026-03-25' })
    })

    test('only the receiver who has it is charged with its loss', () => {
      const [whole, first, second] = attemptsOf(
        aDecision('close', { reason: 'patient-declined', on: '2026-04-01T15:00:00Z' }),
      )
      expect([whole?.leak, first?.leak, second?.leak]).toEqual([
        'patient-declined',
        undefined,
        'patient-declined',
      ])
    })

    test('a second Task for the same receiver is no redirect', () => {
      const again = { ...toB, owner: toA.owner }
      expect(factsOf([referral, toA, again, ...directory], laterOn)).toMatchObject([{ isRedirected: false }])
    })
  })

  test('the patient was reached when a message went through, when one came back, and by no try in vain', () => {
    const talked = aMessage({ id: 'c-1', kind: 'patient-contact', sentOn: '2026-01-06T15:00:00Z' })
    const isContacted = (...more: readonly unknown[]) => factOf(...more)?.isPatientContacted
    expect(isContacted()).toBe(false)
    expect(isContacted(talked)).toBe(true)
    expect(isContacted({ ...talked, status: 'not-done' })).toBe(false)
    const answer = { ...aMessage({ id: 'c-2', sentOn: '2026-01-07T15:00:00Z' }), sender: talked.subject }
    expect(isContacted(answer)).toBe(true)
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
    isPatientContacted: false,
  }
  expect(splitDays(course, 'outbound', timeZone)).toEqual({
    waited: { sent: 2, seen: 13, 'note-back': 0 },
    held: { practice: 2, others: 13 },
  })
})

test('a receiver that the EHR wrote over another leaves one fact, of the last, and no redirect', () => {
  const written = (receiver: string) =>
    factsOf(
      [
        aReferral({ over: { performer: [{ reference: `PractitionerRole/${receiver}` }] } }),
        aTask({ status: 'requested', over: { owner: { reference: `PractitionerRole/${receiver}` } } }),
        ...directory,
      ],
      laterOn,
    )
  for (const receiver of ['first', 'second'])
    expect(written(receiver)).toMatchObject([
      { attempt: 0, isRedirected: false, receiver: { key: `PractitionerRole/${receiver}` } },
    ])
  expect(written('second')[0]?.leak).toBeUndefined()
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
  attempt: 0,
  isRedirected: false,
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
  isPatientContacted: false,
}
const cellOf = (facts: readonly LoopFact[]): CohortCell => countCohort(facts, ['all'])[0]?.cell ?? {}
const dayOf = (on: string): number => toDayNumberOf(on)

test('an open referral leaks on its 61st day and not on its 60th, unless it was ever scheduled', () => {
  const cell = cellOf([aFact])
  expect(toFigures(cell, dayOf('2026-03-06'), 0).leaked).toEqual({ loops: 0, of: 1 })
  expect(toFigures(cell, dayOf('2026-03-07'), 0).leaks).toEqual([{ cause: 'never-scheduled', loops: 1 }])
  expect(toFigures(cellOf([{ ...aFact, reached: 4 }]), dayOf('2026-12-31'), 0).leaked.loops).toBe(0)
})

test('days by whose they are are told of loops that came to their report, so that a stalled one is not quick', () => {
  const stalled = { ...aFact, days: { waited: { sent: 0 }, held: { practice: 0, others: 0 } } }
  const days = { waited: { sent: 2, 'note-back': 30 }, held: { practice: 2, others: 30 } }
  const completed = { ...aFact, fate: 'completed' as const, reached: 7, days }
  const { held } = toFigures(cellOf([stalled, stalled, completed]), dayOf('2026-08-05'), 0)
  expect(held).toMatchObject({ practice: { loops: 1, median: 2 }, others: { loops: 1, median: 30 } })
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

test('patients count as reached from when referrals are old enough, by a conversation or a booking', () => {
  const talked = { ...aFact, isPatientContacted: true, startedOn: '2026-01-06' }
  const booked = { ...aFact, reached: 4, startedOn: '2026-01-07' }
  const cell = cellOf([aFact, talked, booked])
  const on = (day: string) => countPatientsReached(cell, dayOf(day), 30)
  expect([on('2026-02-04'), on('2026-02-05'), on('2026-02-06')]).toEqual([0, 1, 2])
})

describe('small groups of patients', () => {
  const today = dayOf('2026-03-07')
  const completed = { ...aFact, fate: 'completed' as const, reached: 7 }
  const group = (value: string, size: number, closed = 0) => ({
    value,
    name: value,
    cell: cellOf(Array.from({ length: size }, (_, index) => (index < closed ? completed : aFact))),
  })
  const suppressed = (value: string) => ({ value, name: value, isSuppressed: true })

  test('one is not shown, nor one that the total would give away', () => {
    expect(toPatientGroupFigures([group('en', 40), group('es', 20), group('vi', 10)], today, 0)).toEqual([
      expect.objectContaining({ value: 'en', referred: 40 }),
      suppressed('es'),
      suppressed('vi'),
    ])
    expect(toPatientGroupFigures([group('en', 11)], today, 0)).toMatchObject([{ referred: 11 }])
  })

  test('two of one patient each hide a third, and the one closed of twelve hides what the total less it would tell', () => {
    const groups = [group('en', 40, 20), group('es', 12, 1), group('vi', 1), group('ht', 1)]
    const hidden = { isSuppressed: true }
    expect(toPatientGroupFigures(groups, today, 0)).toEqual([
      {
        value: 'en',
        name: 'en',
        referred: 40,
        reached: hidden,
        scheduled: hidden,
        seen: hidden,
        closed: hidden,
      },
      ...['es', 'ht', 'vi'].map(suppressed),
    ])
  })

  test('seen but not closed is a number too, and hides the column that would tell it', () => {
    const one = (value: string, closed: number) => ({
      ...{
        value,
        name: value,
        referred: 60,
        reached: { loops: 60, of: 60 },
        scheduled: { loops: 40, of: 60 },
      },
      ...{ seen: { loops: 40, of: 60 }, closed: { loops: closed, of: 60 } },
    })
    const rows = [...hideSmall([one('en', 35), one('es', 35)]).values()]
    expect(rows).toEqual(
      [0, 1].map(() => ({
        ...{ referred: 60, reached: { loops: 60, of: 60 }, scheduled: { isSuppressed: true } },
        ...{ seen: { isSuppressed: true }, closed: { loops: 35, of: 60 } },
      })),
    )
  })

  test('whatever their sizes, nothing from 1 to 10 can be worked out from what is shown and the totals', () => {
    const cell = fc.oneof(fc.nat(45), fc.constant(0), fc.integer({ min: 9, max: 13 }))
    const cells = fc.array(fc.tuple(cell, cell, cell, cell, cell, fc.nat(45)), { minLength: 2, maxLength: 5 })
    let told = 0
    fc.assert(
      fc.property(cells, (some) => {
        const sizeOf = (row: readonly number[]): number => row.reduce((sum, each) => sum + each, 0)
        const table = some
          .filter((row) => sizeOf(row) > 0)
          .toSorted((one, other) => sizeOf(other) - sizeOf(one))
        const groups = table.map((row) => {
          const [referred = 0, of = 0, ...gotTo] = row.map((_, place) => sizeOf(row.slice(place)))
          const [reached = 0, scheduled = 0, seen = 0, closed = 0] = gotTo
          const share = (loops: number) => ({ loops, of })
          return {
            ...{ referred, reached: share(reached), scheduled: share(scheduled) },
            ...{ seen: share(seen), closed: share(closed) },
          }
        })
        const places = ['reached', 'scheduled', 'seen', 'closed'] as const
        const shown = [...hideSmall(groups)].flatMap(([, row], index) => {
          if (row === undefined) return []
          const columns = places.flatMap((name, place) => ('isSuppressed' in row[name] ? [] : [place + 2]))
          // A share also says of how many it is.
          return [0, ...(columns.length > 0 ? [1] : []), ...columns].map((from) => ({
            rows: [index],
            from,
            to: 5,
          }))
        })
        told += shown.length
        expect(listKnown(table, shown).filter((patients) => patients > 0 && patients < 11)).toEqual([])
      }),
      { numRuns: 500 },
    )
    expect(told).toBeGreaterThan(400)
  })
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
  const { coarse, fine } = splitCell(cell)
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

test('what is kept of months that are old enough adds up to no more than what one of them keeps', () => {
  const kept = ['2026-01', '2026-02', '2026-03'].map((month) => {
    const begun = { ...aFact, startedOn: `${month}-05` }
    return splitCell(cellOf([begun, { ...begun, reached: 4, isPatientContacted: true }])).coarse
  })
  const sum: CohortCell = {}
  for (const coarse of kept) addCell(sum, coarse)
  const sizes = (cell: CohortCell | undefined) =>
    Object.entries(cell ?? {}).map(([name, counted]) => [name, Object.keys(counted).length])
  expect(sizes(sum)).toEqual(sizes(kept[0]))
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
