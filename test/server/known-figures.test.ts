import { measureCms50 } from '#domain/cms50.ts'
import type { ReportNumber, ReportSlice } from '#domain/metrics/report-slice.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  PartnerReport,
  ReportAnswer,
  ReportGroups,
  ReportPatientGroups,
} from '../../server/contract/reports.ts'
import {
  expectCohorts,
  expectFigures,
  expectGroups,
  expectLoops,
  suppress,
  type ExpectedGroup,
  type Question,
} from '../support/expected-figures.ts'
import { listKnownPatients, readMeasure, type KnownPatient } from '../support/known-measure.ts'
import {
  lastReadOn,
  openTwoQuarters,
  perReferral,
  type TwoQuartersPractice,
} from '../support/two-quarters-practice.ts'

let two: TwoQuartersPractice

beforeAll(async () => {
  two = await openTwoQuarters()
}, 120_000)
afterAll(() => two.close())

const queryOf = ({ slice, maturedDays }: Question, more: Readonly<Record<string, string>> = {}): string =>
  new URLSearchParams({ ...slice, maturedDays: String(maturedDays), ...more }).toString()

async function report(question: Question): Promise<ReportAnswer> {
  return ReportAnswer.parse(await two.get(`/api/reports/figures?${queryOf(question)}`))
}

const before: ReportSlice = { from: '2026-01', to: '2026-03' }
const after: ReportSlice = { from: '2026-04', to: '2026-06' }
const both: ReportSlice = { from: '2026-01', to: '2026-06' }
const ask = (slice: ReportSlice, maturedDays = 30): Question => ({ slice, today: lastReadOn, maturedDays })
/** Whole percent, as a report shows them. */
const percent = ({ loops, of }: { loops: number; of: number }): number => Math.round((100 * loops) / of)

test('the practice leaked 22 % of its referrals before and 9 % after, and closed 54 % and 87 % within 14 days', async () => {
  const shown = await Promise.all(
    [before, after].map(async (slice) => {
      const { figures } = await report(ask(slice))
      const within = figures.closedWithin.find(({ days }) => days === 14) ?? { loops: NaN, of: NaN }
      return [figures.referred, percent(figures.leaked), percent(within), figures.leaked.loops, within.loops]
    }),
  )
  expect(shown).toEqual([
    [1230, 22, 54, 271, 664],
    [1230, 9, 87, 111, 1070],
  ])
})

test.each([
  ['referral', '', 'attempt = 0'],
  ['attempt', '_attempts', '(attempt > 0 or not is_redirected)'],
])(
  'every %s is counted as it truly went, and as SQL reads it from the record',
  async (_what, tables, isUnit) => {
    const { db } = two.practice
    const truth = sql.table(`truth${tables}`)
    const day = (column: string) => sql.raw(`(${column} at time zone 'America/New_York')::date`)
    const stored = sql`select referral_id || case when attempt > 0 then '/' || attempt else '' end as referral, patient_id as patient, direction, specialty, owner, receiver, referrer,
      language, payer, distance, started_on as ordered, ${day('sent_at')} as sent, ${day('accepted_at')} as accepted,
      ${day('booked_at')} as booked, ${day('seen_at')} as seen, ${day('note_back_at')} as note_back,
      ${day('reconciled_at')} as reconciled, ${day('reviewed_at')} as reviewed,
      case when attempt > 0 and closure = 'redirected' and leak is null then 'passed-on' else closure end as closure, closed_on as closed,
      coalesce(leak = 'seen-out-of-network', false) as out_of_network, no_shows, contacts,
      is_patient_contacted as patient_spoken from loop_fact where ${sql.raw(isUnit)}`
    for (const [name, rows] of [
      ['evidence', sql`select * from ${sql.table(`evidence${tables}`)}`],
      ['loop_fact', stored],
    ] as const) {
      const different = await sql<{ side: string }>`
      (select 'true' as side, t.* from (select * from ${truth} except ${rows}) t)
      union all (select ${name} as side, r.* from (${rows} except select * from ${truth}) r)
      order by referral, side limit 6`.execute(db)
      expect(different.rows).toEqual([])
    }
    const counted = await sql<{ count: number; redirected: number }>`select count(*)::int as count,
    (count(*) filter (where is_redirected))::int as redirected from loop_fact where ${sql.raw(isUnit)}`.execute(
      db,
    )
    expect(counted.rows[0]?.redirected).toBeGreaterThan(90)
    const again = tables === '' ? 0 : (counted.rows[0]?.redirected ?? NaN) / 2
    expect(counted.rows[0]?.count).toBe(2460 + again)
  },
)

test('each receiver of a redirected referral has its own numbers, also on the report handed to them', async () => {
  const { db } = two.practice
  const parties = await sql<{ receiver: string }>`select distinct receiver from truth_attempts
    where closure = 'passed-on' order by receiver`.execute(db)
  expect(parties.rows.length).toBeGreaterThan(5)
  for (const { receiver } of parties.rows) {
    const { figures } = await compare(ask({ ...both, receiver }))
    const partner = PartnerReport.parse(
      await two.post('/api/reports/partner', {
        ...{ ...both, side: 'receiver', party: receiver, maturedDays: 30, as: 'screen' },
      }),
    )
    const { referred, scheduled, seen, noteBack, closed, open, ageing, noShows } = figures
    expect(partner).toMatchObject({ referred, scheduled, seen, noteBack, closed, open, ageing, noShows })
    for (const number of [{}, { hasNoShow: true }, { fate: 'ended' }] as const) {
      const listed = await listAll({ ...both, receiver }, number)
      const condition = { hasNoShow: 'no_shows > 0', fate: "fate = 'ended'" }
      const asked = 'fate' in number ? condition.fate : 'hasNoShow' in number ? condition.hasNoShow : 'true'
      const expected = await expectLoops(db, 'truth', ask({ ...both, receiver }), asked)
      expect(listed).toEqual(expected.map((each) => each.replace(/\/\d$/, '')).toSorted())
    }
  }
})

/** Every loop of a list, by id. */
async function listAll(slice: ReportSlice, number: ReportNumber): Promise<readonly string[]> {
  const listed: string[] = []
  for (let cursor: string | undefined; ;) {
    const page = await two.list({ slice, number, limit: 200, ...(cursor !== undefined && { cursor }) })
    listed.push(...page.rows.map(({ referral }) => referral.replace('ServiceRequest/', '')))
    cursor = page.next
    if (cursor === undefined) return listed.toSorted()
  }
}

/** The product's figures with causes in the order of their names; which of two equal ones comes first means nothing. */
function inOrder({ leaks, ...figures }: ReportAnswer['figures']): unknown {
  return rounded({ ...figures, leaks: leaks.toSorted((one, other) => (one.cause < other.cause ? -1 : 1)) })
}

/** Means are floating point on both sides. */
function rounded(value: unknown): unknown {
  const text = JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'number' && !Number.isInteger(each) ? Math.round(each * 1e6) / 1e6 : each,
  )
  return JSON.parse(text)
}

const slices: readonly (readonly [string, Question])[] = [
  ['of both quarters', ask(both)],
  ['before', ask(before)],
  ['after', ask(after)],
  ['of one month', ask({ from: '2026-02', to: '2026-02' })],
  ['of loops of any age', ask(both, 0)],
  ['of loops of ninety days', ask(both, 90)],
  ['outbound', ask({ ...both, direction: 'outbound' })],
  ['inbound', ask({ ...both, direction: 'inbound' })],
  ['internal', ask({ ...after, direction: 'internal' })],
  ['of a specialty', ask({ ...before, specialty: 'cardiology' })],
  ['of an owner', ask({ ...both, owner: 'Practitioner/prac-tran' })],
  ['of nobody', ask({ ...both, owner: '' })],
  ['of a receiver', ask({ ...both, receiver: 'PractitionerRole/role-nair' })],
  ['without a receiver', ask({ ...both, receiver: '' })],
  ['of a referrer', ask({ ...both, referrer: 'Practitioner/prac-moyo' })],
  [
    'of an owner, a specialty and a direction',
    ask({ ...both, direction: 'outbound', owner: 'Practitioner/prac-brooks', specialty: 'dermatology' }),
  ],
  [
    'of a receiver and a referrer',
    ask({ ...both, receiver: 'PractitionerRole/role-lindahl', referrer: 'Practitioner/prac-whitfield' }),
  ],
  ['of a month without referrals', ask({ from: '2025-12', to: '2025-12' })],
]

async function compare(question: Question): Promise<ReportAnswer> {
  const { db } = two.practice
  const answer = await report(question)
  for (const table of ['truth', 'evidence'] as const) {
    expect(inOrder(answer.figures)).toEqual(rounded(await expectFigures(db, table, question)))
    expect(answer.cohorts).toEqual(await expectCohorts(db, table, question))
  }
  const { leaks, leaked } = answer.figures
  expect(leaks.map(({ loops }) => loops)).toEqual(leaks.map(({ loops }) => loops).toSorted((a, b) => b - a))
  expect(answer.leakedUsd).toEqual({
    perReferral,
    total: leaked.loops * perReferral,
    byCause: leaks.map(({ cause, loops }) => ({ cause, usd: loops * perReferral })),
  })
  return answer
}

describe('every figure is the one of the truth, and the one SQL makes of the record', () => {
  test.each(slices)('%s', async (_what, question) => {
    await compare(question)
  })

  test.each(['2026-04-05', '2026-05-30', '2026-06-30', '2026-07-29', '2026-10-01', '2027-06-01'])(
    'on %s, however old the loops are by then',
    async (today) => {
      await two.practice.setTime(`${today}T16:00:00-04:00`)
      const answers = [
        ask(both),
        ask(after, 0),
        ask({ ...both, specialty: 'cardiology', direction: 'outbound' }),
      ]
      for (const question of answers) await compare({ ...question, today })
      await two.practice.setTime(`${lastReadOn}T16:00:00-04:00`)
    },
  )

  test.each(['specialty', 'owner', 'receiver', 'referrer'])('by %s', async (by) => {
    const questions = [
      ask(both),
      ask(after, 90),
      ask({ ...before, direction: 'outbound' }),
      ask({ ...both, owner: 'Practitioner/prac-reyes' }),
    ]
    for (const question of questions) {
      const { groups } = ReportGroups.parse(await two.get(`/api/reports/groups?${queryOf(question, { by })}`))
      const told = groups.map(({ name: _name, ...group }) => group)
      expect(told.length).toBeGreaterThan(0)
      for (const table of ['truth', 'evidence'] as const)
        expect(rounded(told.toSorted(byValue))).toEqual(
          withoutNulls(await expectGroups(two.practice.db, table, question, by)),
        )
      expect(groups.map(({ referred }) => referred)).toEqual(
        groups.map(({ referred }) => referred).toSorted((a, b) => b - a),
      )
    }
  })
})

test.each<[ReportNumber, string]>([
  [{ leaked: 'any' }, 'lost_by is not null'],
  [{ leaked: 'never-scheduled' }, "lost_by = 'never-scheduled'"],
  [{ leaked: 'seen-out-of-network' }, "lost_by = 'seen-out-of-network'"],
  [{ fate: 'open', ageFrom: 61, ageTo: 90 }, "fate = 'open' and age between 61 and 90"],
  [{ ageFrom: 30, stoppedAt: 'booked', fate: 'ended' }, "age >= 30 and reached = 4 and fate = 'ended'"],
  [{ hasNoShow: true }, 'no_shows > 0'],
  [{ ageFrom: 30, isPatientReached: true }, 'age >= 30 and (patient_spoken or reached >= 4)'],
  [{ ageFrom: 30, closedWithinDays: 30, fate: 'completed' }, "fate = 'completed' and closed - ordered <= 30"],
  [{ closedIn: '2026-05' }, "fate = 'completed' and to_char(closed, 'YYYY-MM') = '2026-05'"],
])('the number %j opens the list of exactly those referrals', async (number, condition) => {
  const slice: ReportSlice = { ...after, direction: 'outbound' }
  const listed = await listAll(slice, number)
  expect(listed.length).toBeGreaterThan(0)
  for (const table of ['truth', 'evidence'] as const)
    expect(listed).toEqual(await expectLoops(two.practice.db, table, ask(slice), condition))
})

const byValue = (one: { value: string }, other: { value: string }): number =>
  one.value < other.value ? -1 : 1

/** What a query found, without what it had nothing to say of. */
function withoutNulls(groups: readonly ExpectedGroup[]): unknown {
  return rounded(
    groups
      .map(({ reached: _ofPatientsOnly, ...group }) =>
        Object.fromEntries(Object.entries(group).filter(([, value]) => value !== null)),
      )
      .toSorted((one, other) => (String(one['value']) < String(other['value']) ? -1 : 1)),
  )
}

async function patientGroupsOf({ slice }: Question, by: string) {
  const asked = new URLSearchParams({ ...slice, by }).toString()
  const { groups } = ReportPatientGroups.parse(await two.get(`/api/reports/patients?${asked}`))
  return groups.map(({ name: _name, ...group }) => group).toSorted(byValue)
}

test.each(['language', 'payer', 'distance'])(
  'groups of patients by %s, without those that are too small',
  async (by) => {
    const told = await patientGroupsOf(ask(both, 60), by)
    for (const table of ['truth', 'evidence'] as const)
      expect(told).toEqual(suppress(await expectGroups(two.practice.db, table, ask(both, 60), by)))
  },
)

test('what is told of groups of patients in a part of the year is so, and not more than of the whole year', async () => {
  let [shown, hidden] = [0, 0]
  for (const by of ['language', 'payer', 'distance'])
    for (const question of [
      ask(before, 60),
      ask(after, 60),
      ask({ ...both, direction: 'outbound' }, 60),
      ask({ ...both, specialty: 'cardiology' }, 60),
    ]) {
      const known = await expectGroups(two.practice.db, 'truth', question, by)
      const told = await patientGroupsOf(question, by)
      expect(told.map(({ value }) => value)).toEqual(known.map(({ value }) => value).toSorted())
      for (const group of told) {
        if ('isSuppressed' in group) hidden += 1
        if ('isSuppressed' in group) continue
        const columns = Object.entries(group).filter(
          ([, cell]) => typeof cell !== 'object' || !('isSuppressed' in cell),
        )
        expect(known.find(({ value }) => value === group.value)).toMatchObject(Object.fromEntries(columns))
        shown += columns.length
      }
    }
  expect([shown > 30, hidden > 0]).toEqual([true, true])
})

test('the quality measure counts exactly those patients whose first referral came back with a report', async () => {
  const { known, practice } = two
  const { patients } = measureCms50([...known.resources, ...known.ownStore], 2026)
  const measured = patients.map(({ patient, ipp, numer }) => ({ patient, ipp, numer }))
  const truth = listKnownPatients(known)
  expect(measured).toEqual(truth)
  expect(measured).toEqual(await readMeasure(practice.db))
  expect(patients.every(({ ipp, denom }) => ipp === denom)).toBe(true)
  const count = (holds: (patient: KnownPatient) => boolean) => truth.filter(holds).length
  // Nobody would notice a measure that lets everybody in.
  expect(
    [count(({ ipp }) => !ipp), count(({ ipp, numer }) => ipp && !numer), count(({ numer }) => numer)].every(
      (n) => n > 50,
    ),
  ).toBe(true)
})
