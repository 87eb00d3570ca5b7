import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localDay, toInstant, toDayNumberOf, zoneOffset } from '#domain/clinic-zone.ts'
import { defaultPolicy } from '#domain/default-policy.ts'
import { toIso } from '#domain/iso-instant.ts'
import type { ClinicCalendar, DurationUnit } from '#domain/policy.ts'
import { addRunningTime } from '#domain/running-time.ts'
import { usFederalHolidays } from '#domain/us-federal-holidays.ts'
import {
  addBusinessDays,
  addCalendarDays,
  addDuration,
  addOpeningHours,
  businessDaysBetween,
  calendarDaysBetween,
  isBusinessDay,
  isOpenAt,
  subtractBusinessDays,
} from '#domain/working-days.ts'

const weekdays = {
  1: [[480, 1020]],
  2: [[480, 1020]],
  3: [[480, 1020]],
  4: [[480, 1020]],
  5: [[480, 1020]],
} as const
const newYork: ClinicCalendar = {
  timeZone: 'America/New_York',
  openingHours: weekdays,
  holidays: ['2026-11-26', '2026-12-25', '2027-01-01'],
}
const zones = [
  'America/New_York',
  'America/Phoenix',
  'Asia/Kolkata',
  'Pacific/Apia',
  'Africa/Casablanca',
  'UTC',
]

const at = (iso: string): number => Date.parse(iso)
const iso = (instant: number): string => new Date(instant).toISOString()

describe('business days', () => {
  it.each([
    ['Monday 10:00 and one day', '2026-06-01T10:00-04:00', 1, '2026-06-02T10:00-04:00'],
    ['Monday and five days is the next Monday', '2026-06-01T10:00-04:00', 5, '2026-06-08T10:00-04:00'],
    [
      'Friday 17:30 is worked on until closing time on Monday',
      '2026-10-30T17:30-04:00',
      1,
      '2026-11-02T17:00-05:00',
    ],
    [
      'Friday 22:00 is Saturday in UTC but Friday here',
      '2026-10-30T22:00-04:00',
      1,
      '2026-11-02T17:00-05:00',
    ],
    ['Friday 22:00 in summer', '2026-06-05T22:00-04:00', 1, '2026-06-08T17:00-04:00'],
    ['before opening counts from opening', '2026-06-01T05:00-04:00', 1, '2026-06-02T08:00-04:00'],
    ['Saturday counts as Friday evening', '2026-06-06T10:00-04:00', 1, '2026-06-08T17:00-04:00'],
    ['Sunday too', '2026-06-07T10:00-04:00', 2, '2026-06-09T17:00-04:00'],
    [
      'over the change to summer time the wall clock stays',
      '2026-03-06T10:00-05:00',
      1,
      '2026-03-09T10:00-04:00',
    ],
    ['over the change to winter time too', '2026-10-30T10:00-04:00', 1, '2026-11-02T10:00-05:00'],
    ['Thanksgiving is no business day', '2026-11-25T10:00-05:00', 1, '2026-11-27T10:00-05:00'],
    ['on a holiday itself', '2026-11-26T10:00-05:00', 1, '2026-11-27T17:00-05:00'],
    ['two holidays and two weekends', '2026-12-24T10:00-05:00', 5, '2027-01-04T10:00-05:00'],
    ['a leap day is a day like others', '2028-02-28T10:00-05:00', 1, '2028-02-29T10:00-05:00'],
    ['and counts', '2028-02-28T10:00-05:00', 2, '2028-03-01T10:00-05:00'],
    ['the same business day is its closing time', '2026-06-01T10:00-04:00', 0, '2026-06-01T17:00-04:00'],
    ['after closing it is the next business day', '2026-06-05T18:00-04:00', 0, '2026-06-08T17:00-04:00'],
    ['on a Sunday it is Monday', '2026-06-07T10:00-04:00', 0, '2026-06-08T17:00-04:00'],
  ])('%s', (_name, from, days, expected) => {
    expect(iso(addBusinessDays(at(from), days, newYork))).toBe(iso(at(expected)))
  })

  it('a practice that works on Saturday and rests on Wednesday has its own days', () => {
    const calendar: ClinicCalendar = {
      ...newYork,
      openingHours: {
        1: [[480, 720]],
        2: [[480, 720]],
        3: [],
        4: [[480, 720]],
        5: [[480, 720]],
        6: [[540, 720]],
      },
    }
    expect(iso(addBusinessDays(at('2026-06-02T09:30-04:00'), 1, calendar))).toBe(
      iso(at('2026-06-04T09:30-04:00')),
    )
    expect(iso(addBusinessDays(at('2026-06-05T08:15-04:00'), 1, calendar))).toBe(
      iso(at('2026-06-06T09:00-04:00')),
    )
  })

  it('counts in the zone of the clinic even when it lies across the date line from the host', () => {
    const apia: ClinicCalendar = { timeZone: 'Pacific/Apia', openingHours: weekdays, holidays: [] }
    expect(localDay(at('2026-06-04T20:00Z'), 'Pacific/Apia')).toBe('2026-06-05')
    expect(localDay(addBusinessDays(at('2026-06-04T20:00Z'), 1, apia), 'Pacific/Apia')).toBe('2026-06-08')
  })

  it('a calendar that never opens still lets time pass', () => {
    const never: ClinicCalendar = { timeZone: 'UTC', openingHours: {}, holidays: [] }
    expect(iso(addBusinessDays(at('2026-06-06T10:00Z'), 2, never))).toBe('2026-06-08T10:00:00.000Z')
    expect(iso(addOpeningHours(at('2026-06-06T10:00Z'), 30, never))).toBe('2026-06-07T16:00:00.000Z')
  })

  it('stepping back lands on the same wall clock', () => {
    expect(iso(subtractBusinessDays(at('2026-11-02T10:00-05:00'), 2, newYork))).toBe(
      iso(at('2026-10-29T10:00-04:00')),
    )
  })

  it('between two instants counts the days that begin after the first', () => {
    expect(businessDaysBetween(at('2026-06-05T10:00-04:00'), at('2026-06-08T09:00-04:00'), newYork)).toBe(1)
    expect(businessDaysBetween(at('2026-06-05T10:00-04:00'), at('2026-06-07T09:00-04:00'), newYork)).toBe(0)
    expect(businessDaysBetween(at('2026-11-20T10:00-05:00'), at('2026-11-30T10:00-05:00'), newYork)).toBe(5)
    expect(businessDaysBetween(at('2026-06-08T09:00-04:00'), at('2026-06-05T10:00-04:00'), newYork)).toBe(-1)
  })

  it('knows when the practice is open', () => {
    expect(isOpenAt(at('2026-06-01T08:00-04:00'), newYork)).toBe(true)
    expect(isOpenAt(at('2026-06-01T17:00-04:00'), newYork)).toBe(false)
    expect(isOpenAt(at('2026-06-06T10:00-04:00'), newYork)).toBe(false)
    expect(isBusinessDay(at('2026-11-26T10:00-05:00'), newYork)).toBe(false)
  })
})

describe('a day that a zone left out', () => {
  /** Samoa moved across the date line: after Thursday 29 December 2011 came Saturday the 31st. */
  const samoa = {
    timeZone: 'Pacific/Apia',
    openingHours: { 1: [[480, 1020]], 4: [[480, 1020]], 5: [[480, 1020]] },
    holidays: [],
  } as const
  const thursday = Date.parse('2011-12-29T10:00:00-10:00')

  it('is no business day, in either direction', () => {
    const next = addBusinessDays(thursday, 1, samoa)
    expect(new Date(next).toISOString()).toBe('2012-01-01T20:00:00.000Z')
    expect(businessDaysBetween(thursday, next, samoa)).toBe(1)
    expect(subtractBusinessDays(next, 1, samoa)).toBe(thursday)
  })
})

describe('opening hours', () => {
  it.each([
    ['inside one day', '2026-06-01T10:00-04:00', 4, '2026-06-01T14:00-04:00'],
    ['to closing time exactly', '2026-06-01T13:00-04:00', 4, '2026-06-01T17:00-04:00'],
    ['over the night', '2026-06-01T16:00-04:00', 4, '2026-06-02T11:00-04:00'],
    ['over a weekend in which the clocks change', '2026-10-30T16:00-04:00', 4, '2026-11-02T11:00-05:00'],
    ['from a Saturday', '2026-06-06T10:00-04:00', 1, '2026-06-08T09:00-04:00'],
    ['over a holiday', '2026-11-25T16:30-05:00', 1, '2026-11-27T08:30-05:00'],
    ['none while open is now', '2026-06-01T10:00-04:00', 0, '2026-06-01T10:00-04:00'],
    ['none while closed is the next opening', '2026-06-05T22:00-04:00', 0, '2026-06-08T08:00-04:00'],
  ])('%s', (_name, from, hours, expected) => {
    expect(iso(addOpeningHours(at(from), hours, newYork))).toBe(iso(at(expected)))
  })

  it('skips the lunch break', () => {
    const lunch: ClinicCalendar = {
      ...newYork,
      openingHours: {
        1: [
          [780, 1020],
          [480, 720],
        ],
        2: [[480, 720]],
      },
    }
    expect(iso(addOpeningHours(at('2026-06-01T11:00-04:00'), 2, lunch))).toBe(
      iso(at('2026-06-01T14:00-04:00')),
    )
  })
})

describe('calendar days', () => {
  it.each([
    [
      'keep the wall clock over the change to summer time',
      '2026-03-07T10:00-05:00',
      1,
      '2026-03-08T10:00-04:00',
    ],
    ['keep it over the change to winter time', '2026-10-31T10:00-04:00', 1, '2026-11-01T10:00-05:00'],
    ['move a time that does not exist forward', '2026-03-07T02:30-05:00', 1, '2026-03-08T03:30-04:00'],
    ['take the first of a time that comes twice', '2026-10-31T01:30-04:00', 1, '2026-11-01T01:30-04:00'],
    ['from 29 February to the next', '2028-02-29T10:00-05:00', 1461, '2032-02-29T10:00-05:00'],
  ])('%s', (_name, from, days, expected) => {
    expect(iso(addCalendarDays(at(from), days, 'America/New_York'))).toBe(iso(at(expected)))
  })

  it('are counted by local midnights', () => {
    expect(
      calendarDaysBetween(at('2026-06-01T23:59-04:00'), at('2026-06-02T00:01-04:00'), 'America/New_York'),
    ).toBe(1)
    expect(calendarDaysBetween(at('2026-06-02T03:59Z'), at('2026-06-01T04:00Z'), 'America/New_York')).toBe(0)
  })
})

describe('zones', () => {
  it('agrees with the platform in every hour of years with rule changes', () => {
    for (const timeZone of zones) {
      const format = new Intl.DateTimeFormat('en-US', {
        timeZone,
        timeZoneName: 'longOffset',
        hour: 'numeric',
      })
      for (const [from, to] of [
        ['2011-12-25', '2012-01-05'],
        ['2026-02-10', '2026-04-15'],
        ['2026-10-20', '2026-11-10'],
      ] as const) {
        for (let instant = at(from); instant < at(to); instant += 3_600_000) {
          const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(format.format(instant)) ?? []
          const expected = sign
            ? (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
            : 0
          expect(zoneOffset(timeZone, instant), `${timeZone} ${iso(instant)}`).toBe(expected)
        }
      }
    }
  })

  it('survives instants at the edge of time', () => {
    expect(Number.isFinite(zoneOffset('America/New_York', 8.64e15))).toBe(true)
    expect(Number.isFinite(zoneOffset('America/New_York', -8.64e15))).toBe(true)
  })

  it('writes instants as the platform does', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_198_755_200_000 * 2, max: 253_402_300_799_999 * 2 }), (instant) => {
        expect(toIso(instant)).toBe(new Date(instant).toISOString())
      }),
      { numRuns: 3000 },
    )
    expect(toIso(1.75)).toBe('1970-01-01T00:00:00.001Z')
    expect(toIso(Infinity)).toMatch(/^\+275760/)
  })

  it('turns a local day and time into the instant that shows it', () => {
    expect(iso(toInstant(toDayNumberOf('2026-07-04'), 0, 'America/New_York'))).toBe(
      '2026-07-04T04:00:00.000Z',
    )
  })
})

describe('federal holidays', () => {
  it('are those the government published for 2026, with 4 July kept on Friday', () => {
    expect(usFederalHolidays(2026, 2026)).toEqual([
      '2026-01-01',
      '2026-01-19',
      '2026-02-16',
      '2026-05-25',
      '2026-06-19',
      '2026-07-03',
      '2026-09-07',
      '2026-10-12',
      '2026-11-11',
      '2026-11-26',
      '2026-12-25',
    ])
  })

  it('keep a New Year on Saturday on the last day of the old year', () => {
    expect(usFederalHolidays(2022, 2022)).toContain('2021-12-31')
  })

  it('are in the default policy', () => {
    expect(isBusinessDay(at('2026-07-03T12:00-04:00'), defaultPolicy.calendar)).toBe(false)
  })
})

describe('properties', () => {
  const instant = fc.integer({ min: at('2000-01-01'), max: at('2060-01-01') })
  const unit = fc.constantFrom<DurationUnit>('bd', 'd', 'h', 'eh')
  const calendar = fc
    .record({
      timeZone: fc.constantFrom(...zones),
      open: fc.array(fc.constantFrom(1, 2, 3, 4, 5, 6, 7), { minLength: 1 }),
      holidays: fc.array(fc.integer({ min: 0, max: 21_000 }), { maxLength: 20 }),
    })
    .map(({ timeZone, open, holidays }): ClinicCalendar => ({
      timeZone,
      openingHours: Object.fromEntries(
        open.map((day) => [
          day,
          [
            [480, 720],
            [780, 1020],
          ] as const,
        ]),
      ),
      holidays: holidays.map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10)),
    }))

  it('a later start never gives an earlier due time', () => {
    fc.assert(
      fc.property(
        instant,
        fc.nat(40 * 86_400_000),
        unit,
        fc.nat(40),
        calendar,
        (start, later, of, amount, days) => {
          const first = addDuration(start, { amount, unit: of }, days)
          expect(addDuration(start + later, { amount, unit: of }, days)).toBeGreaterThanOrEqual(
            first - (of === 'd' || of === 'bd' ? 3_600_000 : 0),
          )
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('a longer duration never ends earlier, and none ends before it starts', () => {
    fc.assert(
      fc.property(instant, unit, fc.nat(40), calendar, (start, of, amount, days) => {
        const end = addDuration(start, { amount, unit: of }, days)
        expect(end).toBeGreaterThanOrEqual(start)
        expect(addDuration(start, { amount: amount + 1, unit: of }, days)).toBeGreaterThanOrEqual(end)
      }),
      { numRuns: 2000 },
    )
  })

  it('business days end on business days, inside opening hours', () => {
    fc.assert(
      fc.property(instant, fc.integer({ min: 1, max: 30 }), calendar, (start, amount, days) => {
        const end = addBusinessDays(start, amount, days)
        expect(isBusinessDay(end, days)).toBe(true)
        expect(businessDaysBetween(start, end, days)).toBe(amount)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('running time', () => {
  const rest = (from: string, until: string) => [{ from: at(from), until: at(until) }]

  it.each<[string, string, number, DurationUnit, string, string, string]>([
    [
      'days over a rest',
      '2026-06-01T10:00-04:00',
      10,
      'd',
      '2026-06-03T09:00-04:00',
      '2026-06-08T09:00-04:00',
      '2026-06-16T10:00-04:00',
    ],
    [
      'opening hours over a rest',
      '2026-06-01T10:00-04:00',
      8,
      'h',
      '2026-06-01T12:00-04:00',
      '2026-06-02T10:00-04:00',
      '2026-06-02T16:00-04:00',
    ],
    [
      'elapsed hours over a rest',
      '2026-06-01T10:00-04:00',
      8,
      'eh',
      '2026-06-01T12:00-04:00',
      '2026-06-02T12:00-04:00',
      '2026-06-02T18:00-04:00',
    ],
    [
      'a start inside a rest waits for its end',
      '2026-06-01T10:00-04:00',
      1,
      'd',
      '2026-06-01T09:00-04:00',
      '2026-06-03T09:00-04:00',
      '2026-06-04T09:00-04:00',
    ],
    [
      'what is reached as the rest begins stays',
      '2026-06-01T10:00-04:00',
      2,
      'd',
      '2026-06-03T10:00-04:00',
      '2026-06-13T10:00-04:00',
      '2026-06-03T10:00-04:00',
    ],
  ])('counts %s', (_name, start, amount, unit, from, until, expected) => {
    expect(iso(addRunningTime(at(start), { amount, unit }, newYork, rest(from, until)))).toBe(
      iso(at(expected)),
    )
  })

  it('is never less than without a rest, and a later start is never due earlier by more than the clocks change', () => {
    const day = 86_400_000
    const arbitraryRests = fc
      .array(fc.tuple(fc.integer({ min: 0, max: 20 * day }), fc.integer({ min: 1, max: 9 * day })), {
        maxLength: 3,
      })
      .map((pairs) => {
        let end = at('2026-10-20T00:00Z')
        return pairs.map(([gap, length]) => {
          const from = end + gap + 1
          end = from + length
          return { from, until: end }
        })
      })
    fc.assert(
      fc.property(
        fc.integer({ min: at('2026-10-10'), max: at('2026-12-01') }),
        fc.nat(10 * day),
        fc.nat(12),
        fc.constantFrom<DurationUnit>('bd', 'd', 'h', 'eh'),
        arbitraryRests,
        (start, later, amount, unit, rests) => {
          const due = addRunningTime(start, { amount, unit }, newYork, rests)
          expect(due).toBeGreaterThanOrEqual(addDuration(start, { amount, unit }, newYork))
          expect(addRunningTime(start + later, { amount, unit }, newYork, rests)).toBeGreaterThanOrEqual(
            due - 3_600_000,
          )
        },
      ),
      { numRuns: 3000 },
    )
  })
})
