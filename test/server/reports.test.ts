import { randomBytes } from 'node:crypto'
import { openStates } from '#domain/loop-vocabulary.ts'
import { ageBands } from '#domain/metrics/report-figures.ts'
import type { ReportNumber, ReportSlice } from '#domain/metrics/report-slice.ts'
import type { StaffRole } from '#domain/staff.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  PartnerReport,
  ReportAnswer,
  ReportChoices,
  ReportGroups,
  ReportLoopsAnswer,
  ReportPatientGroups,
} from '../../server/contract/reports.ts'
import { keepLoopFacts } from '../../server/store/loop-facts.ts'
import { deletePatientRows } from '../../server/store/patient-rows.ts'
import { insertSession } from '../../server/store/sessions.ts'
import { rebuildCohorts, refreshCohorts } from '../../server/use-cases/reports/refresh-cohorts.ts'
import {
  aDecision,
  aMessage,
  anAppointment,
  anEncounter,
  aNote,
  anOwner,
  aPatient,
  aReferral,
  aTask,
  directory,
} from '../support/evidence-builders.ts'
import { readTrail } from '../support/audit-trail.ts'
import { openWorklistFixture, type WorklistFixture } from '../support/worklist-fixture.ts'

let practice: WorklistFixture
const callers: StaffRole[][] = [['manager'], ['compliance'], ['manager', 'clinician']]
const bearers = new Map<string, string>()
const count = 220
/** As they were read before anything was counted. */
let neverCounted: ReportAnswer

beforeAll(async () => {
  practice = await openWorklistFixture()
  await practice.setTime('2026-06-15T15:00:00Z')
  for (let number = 0; number < count; number += 20)
    await Promise.all(Array.from({ length: 20 }, (_, index) => record(number + index)))
  // Another practice's; none of its referrals may be in any number below.
  for (let number = 0; number < 5; number += 1) await record(number, 'other')
  for (const roles of callers) {
    const who = { tenant: 'test', fhirUser: `Practitioner/${roles.join('-')}`, roles }
    const opened = await insertSession(practice.db, who, { hash: randomBytes(32), expiresAt: new Date() })
    if (opened !== 'already-used') bearers.set(roles.join('-'), opened.token)
  }
  neverCounted = await figuresOf(whole)
  await refreshCohorts(practice.db, 'test')
  await refreshCohorts(practice.db, 'other')
}, 120_000)
afterAll(() => practice.close())

const dayMs = 86_400_000
const languages = ['en', 'es', 'vi']
const reasons = ['patient-declined', 'no-longer-needed', 'duplicate', 'seen-elsewhere']

/** Charts that differ in everything that is counted; the numbers look like chance and are the same every time. */
async function record(number: number, tenant?: string): Promise<void> {
  const id = `m-${String(number).padStart(3, '0')}`
  const [patient, order] = [`Patient/${id}`, `ServiceRequest/sr-${id}`]
  const start = Date.UTC(2026, 0, 2, 3) + ((number * 37) % 150) * dayMs + (number % 20) * 3_600_000
  const after = (days: number): string => new Date(start + days * dayMs).toISOString()
  const about = { basedOn: [{ reference: order }], for: { reference: patient } }
  const subject = { subject: { reference: patient } }
  const resources: unknown[] = [
    aPatient({
      id,
      over: {
        communication: [
          { language: { coding: [{ code: languages[number % 40 === 1 ? 2 : number % 2] ?? '' }] } },
        ],
        ...(number % 25 === 0 && {
          meta: {
            security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }],
          },
        }),
      },
    }),
    aReferral({
      id: `sr-${id}`,
      patient,
      specialty: number % 3 === 0 ? 'neurology' : 'cardiology',
      authoredOn: after(0),
      over: {
        performer: [{ reference: `PractitionerRole/clinic-${number % 4}`, display: `Clinic ${number % 4}` }],
      },
    }),
    ...directory,
  ]
  if (number % 5 > 0)
    resources.push(anOwner({ id: `own-${id}`, owner: `Practitioner/own-${number % 3}`, over: about }))
  const course = number % 11
  if (course > 0)
    resources.push(
      aMessage({ id: `packet-${id}`, order, sentOn: after(course % 3), over: subject }),
      aTask({
        id: `coord-${id}`,
        order,
        status: course > 1 ? 'accepted' : 'requested',
        over: { ...about, authoredOn: after(1), lastModified: after(2) },
      }),
    )
  if (course > 2)
    resources.push(
      aMessage({ id: `call-${id}`, kind: 'patient-contact', order, sentOn: after(3), over: subject }),
      anAppointment({
        id: `appt-${id}`,
        order,
        status: course > 4 ? 'fulfilled' : course === 3 ? 'noshow' : 'booked',
        createdOn: after(4 + (number % 7)),
        start: after(12 + (number % 9)),
        over: { participant: [{ actor: { reference: patient }, status: 'accepted' }] },
      }),
    )
  if (course > 4)
    resources.push(
      anEncounter({
        id: `enc-${id}`,
        start: after(12 + (number % 9)),
        end: after(12 + (number % 9)),
        appointment: `Appointment/appt-${id}`,
        over: { ...subject, basedOn: [{ reference: order }] },
      }),
    )
  if (course > 6)
    resources.push(
      aNote({
        id: `note-${id}`,
        order,
        receivedOn: after(20 + (number % 13)),
        visitOn: after(12 + (number % 9)),
        over: subject,
      }),
    )
  if (course < 3 && number % 4 === 1)
    resources.push(
      aDecision('close', {
        id: `close-${id}`,
        about: [order],
        on: after(9),
        reason: reasons[(number % 8) >> 1] ?? '',
      }),
    )
  await practice.record(id, resources, tenant)
}

async function get(path: string, who = 'manager'): Promise<Response> {
  return practice.baton.app.request(path, { headers: { authorization: `Bearer ${bearers.get(who) ?? ''}` } })
}

const whole: ReportSlice = { from: '2026-01', to: '2026-06' }
const ofOneClinic: ReportSlice = { ...whole, specialty: 'cardiology', receiver: 'PractitionerRole/clinic-1' }
const slices: readonly ReportSlice[] = [
  whole,
  ofOneClinic,
  { from: '2026-01', to: '2026-03' },
  { ...whole, specialty: 'neurology' },
  { ...whole, owner: '' },
]
const query = (slice: ReportSlice): string => new URLSearchParams({ ...slice }).toString()

async function figuresOf(slice: ReportSlice, who?: string): Promise<ReportAnswer> {
  const answer = await get(`/api/reports/figures?${query(slice)}&maturedDays=30`, who)
  expect(answer.status).toBe(200)
  return ReportAnswer.parse(await answer.json())
}

/** The same numbers, worked out from the instants of the facts by SQL alone. */
async function askDatabase(slice: ReportSlice) {
  const on = (column: string) => sql.raw(`(${column} at time zone 'America/New_York')::date`)
  const narrowed = sql.join(
    (['specialty', 'owner', 'receiver'] as const).flatMap((name) =>
      slice[name] === undefined ? [] : [sql`and coalesce(${sql.ref(name)}, '') = ${slice[name]}`],
    ),
    sql` `,
  )
  const found = await sql<Record<string, number | null>>`with f as (
      select *, '2026-06-15'::date - ${on('ordered_at')} as age,
        ${on('note_back_at')} - ${on('ordered_at')} as closing,
        greatest(0, ${on('booked_at')} - ${on('greatest(ordered_at, sent_at, accepted_at)')}) as booking
      from loop_fact where tenant_id = 'test' and to_char(${on('ordered_at')}, 'YYYY-MM')
        between ${slice.from} and ${slice.to} ${narrowed}),
    m as (select * from f where age >= 30)
    select (select count(*) from f) as referred, (select count(*) from m) as matured,
      (select count(*) from m where coalesce(booked_at, seen_at, note_back_at) is not null) as scheduled,
      (select count(*) from m where coalesce(seen_at, note_back_at) is not null) as seen,
      (select count(*) from m where state = 'closed-completed') as closed,
      (select count(*) from f where state = any(${[...openStates]})) as open,
      (select count(*) from f where no_shows > 0) as "noShows",
      (select count(*) from f where (state like 'closed-%' and seen_at is null and state not in
          ('closed-completed', 'closed-no-longer-needed', 'closed-patient-deceased', 'closed-already-completed'))
        or (state = any(${[...openStates]}) and coalesce(booked_at, seen_at, note_back_at) is null and age > 60)) as leaked,
      (select percentile_cont(0.5) within group (order by closing) from f where state = 'closed-completed') as "medianToClose",
      (select avg(closing)::float8 from f where state = 'closed-completed') as "meanToClose",
      (select percentile_cont(0.25) within group (order by booking) from f where booked_at is not null) as "bookingQ1",
      (select percentile_cont(0.75) within group (order by booking) from f where booked_at is not null) as "bookingQ3",
      (select avg(contacts)::float8 from f where coalesce(booked_at, seen_at, note_back_at) is not null) as contacts,
      (select count(*) from f where closing <= 30 and age >= 30) as "closedIn30"`.execute(practice.db)
  return found.rows[0] ?? {}
}

describe.each(slices)('the figures of $from to $to $specialty $owner $receiver', (slice) => {
  test('are what SQL makes of the facts', async () => {
    const { figures } = await figuresOf(slice)
    const booking = figures.steps.find(({ step }) => step === 'booked')?.days
    const told = {
      referred: figures.referred,
      matured: figures.matured,
      scheduled: figures.scheduled.loops,
      seen: figures.seen.loops,
      closed: figures.closed.loops,
      open: figures.open,
      noShows: figures.noShows.loops,
      leaked: figures.leaked.loops,
      medianToClose: figures.daysToClose?.median ?? null,
      meanToClose: figures.daysToClose?.mean ?? null,
      bookingQ1: booking?.quartile1 ?? null,
      bookingQ3: booking?.quartile3 ?? null,
      contacts: figures.contacts?.mean ?? null,
      closedIn30: figures.closedWithin.find(({ days }) => days === 30)?.loops,
    }
    const known = await askDatabase(slice)
    for (const [name, value] of Object.entries(told))
      expect([name, value]).toEqual([name, closeTo(known[name])])
    expect(figures.referred).toBeGreaterThan(0)
  })
})

test('each number opens the list of exactly its loops', async () => {
  for (const slice of [whole, ofOneClinic]) {
    const { figures, cohorts, quarters } = await figuresOf(slice)
    const matured = { ageFrom: 30 } as const
    const numbers: [number, ReportNumber][] = [
      [figures.referred, {}],
      [figures.scheduled.loops, { ...matured, reached: 'booked' }],
      [figures.noteBack.loops, { ...matured, reached: 'note-back' }],
      [figures.closed.loops, { ...matured, fate: 'completed' }],
      [figures.reviewed.of, { ...matured, isReviewable: true }],
      [figures.open, { fate: 'open' }],
      [figures.noShows.loops, { hasNoShow: true }],
      [figures.leaked.loops, { leaked: 'any' }],
      ...figures.leaks.map(({ cause, loops }): [number, ReportNumber] => [loops, { leaked: cause }]),
      ...figures.closedWithin.map(({ days, loops }): [number, ReportNumber] => [
        loops,
        { ageFrom: days, closedWithinDays: days },
      ]),
      ...figures.funnel.map(({ step, waiting }): [number, ReportNumber] => [
        waiting,
        { ...matured, stoppedAt: step, fate: 'open' },
      ]),
      ...figures.steps.map(({ step, days }): [number, ReportNumber] => [days?.loops ?? 0, { timed: step }]),
      [figures.held.practice?.loops ?? 0, { fate: 'completed' }],
      [figures.contacts?.loops ?? 0, { reached: 'booked' }],
      ...ageBands.map(({ from, ...rest }, index): [number, ReportNumber] => [
        figures.ageing[index]?.loops ?? -1,
        { fate: 'open', ageFrom: from, ...('to' in rest && { ageTo: rest.to }) },
      ]),
    ]
    for (const [loops, number] of numbers)
      expect([number, (await listOf(slice, number, 1)).total]).toEqual([number, loops])
    for (const { month, closedIn } of cohorts.slice(0, 2))
      for (const { month: closedMonth, loops } of closedIn) {
        const ofMonth = { ...slice, from: month, to: month }
        expect((await listOf(ofMonth, { closedIn: closedMonth }, 1)).total).toBe(loops)
      }
    for (const { from, to, closedBy } of quarters)
      for (const { until, loops } of closedBy)
        expect((await listOf({ ...slice, from, to }, { closedUntil: until }, 1)).total).toBe(loops)
  }
})

/** Means are floating point on both sides. */
function closeTo(value: number | null | undefined): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? expect.closeTo(value, 6) : (value ?? null)
}

async function send(method: 'POST' | 'PUT', path: string, body: unknown, who = 'manager'): Promise<Response> {
  return practice.baton.app.request(`/api/reports/${path}`, {
    method,
    headers: { authorization: `Bearer ${bearers.get(who) ?? ''}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}
const post = (path: string, body: unknown): Promise<Response> => send('POST', path, body)

async function listOf(slice: ReportSlice, number: ReportNumber, limit = 100, cursor?: string) {
  const answer = await post('loops', { slice, number, limit, ...(cursor !== undefined && { cursor }) })
  if (answer.status !== 200) throw new Error(await answer.text())
  return ReportLoopsAnswer.parse(await answer.json())
}

test('the base numbers are those of the stored loops themselves', async () => {
  const { figures } = await figuresOf(whole)
  const loops = await sql<{ counted: number; completed: number; open: number }>`select
      count(*) filter (where state not in ('void', 'draft', 'closed-duplicate', 'closed-entered-in-error')) as counted,
      count(*) filter (where state = 'closed-completed') as completed,
      count(*) filter (where state = any(${[...openStates]})) as open
    from loop where tenant_id = 'test'`.execute(practice.db)
  const completed = await listOf(whole, { fate: 'completed' }, 1)
  expect({ counted: figures.referred, completed: completed.total, open: figures.open }).toEqual(loops.rows[0])
})

test('a list behind a number is a reading of each patient on it', async () => {
  const read = () =>
    practice.db.selectFrom('audit_event').select('patient').where('event', '=', 'worklist-read').execute()
  const before = (await read()).length
  const { rows } = await listOf(whole, { fate: 'completed' }, 3)
  const named = (await read()).slice(before).map(({ patient }) => patient ?? '')
  expect(named.toSorted()).toEqual([...new Set(rows.map(({ patient }) => patient))].toSorted())
})

test('groups add up to the whole, and a receiver is told how many notes came back of those seen', async () => {
  const { figures } = await figuresOf(whole)
  for (const by of ['specialty', 'owner', 'receiver', 'referrer', 'direction']) {
    const answer = await get(`/api/reports/groups?${query(whole)}&maturedDays=30&by=${by}`)
    const { groups } = ReportGroups.parse(await answer.json())
    const sum = (pick: (group: ReportGroups['groups'][number]) => number) =>
      groups.reduce((total, group) => total + pick(group), 0)
    expect([by, sum(({ referred }) => referred), sum(({ leaked }) => leaked.loops)]).toEqual([
      by,
      figures.referred,
      figures.leaked.loops,
    ])
    expect(sum(({ noteReturn }) => noteReturn.of)).toBe(figures.seen.loops)
  }
})

test('groups are the same from what is stored of them as from whole cells, which is all there is of months counted before', async () => {
  const groups = async (by: string) =>
    ReportGroups.parse(await (await get(`/api/reports/groups?${query(whole)}&by=${by}`)).json()).groups
  const stored = [await groups('receiver'), await groups('owner')]
  const kept =
    await sql`select 1 from report_cohort where of_groups is not null and of_groups <> cell`.execute(
      practice.db,
    )
  expect(kept.rows.length).toBeGreaterThan(0)
  await sql`update report_cohort set of_groups = null`.execute(practice.db)
  expect([await groups('receiver'), await groups('owner')]).toEqual(stored)
  await rebuildCohorts(practice.db, 'test')
})

test('a language few patients speak is not told, nor is anything it could be worked out from', async () => {
  const answer = await get(`/api/reports/patients?${query(whole)}&by=language`)
  const { groups } = ReportPatientGroups.parse(await answer.json())
  expect(groups).toHaveLength(3)
  expect(groups.filter((group) => 'isSuppressed' in group)).toHaveLength(2)
  expect(JSON.stringify(groups.find(({ value }) => value === 'vi'))).toBe(
    '{"value":"vi","name":"vi","isSuppressed":true}',
  )
})

test('a shown group of patients opens its list, and one that is too small does not', async () => {
  const answer = await get(`/api/reports/patients?${query(whole)}&by=language`)
  const { groups } = ReportPatientGroups.parse(await answer.json())
  const shown = groups.find((group) => !('isSuppressed' in group))
  if (shown === undefined || 'isSuppressed' in shown) throw new Error('no group is shown')
  const of = (value: string): ReportNumber => ({ patients: { by: 'language', value } })
  expect((await listOf(whole, of(shown.value), 1)).total).toBe(shown.referred)
  const closed: ReportNumber = { ...of(shown.value), ageFrom: 60, fate: 'completed' }
  if (!('isSuppressed' in shown.closed))
    expect((await listOf(whole, closed, 1)).total).toBe(shown.closed.loops)
  expect((await post('loops', { slice: whole, number: of('vi') })).status).toBe(404)
})

test.each(['owner', 'receiver', 'referrer'])(
  'groups of patients are not told of one %s',
  async (narrowed) => {
    const asked = `${query(whole)}&by=language&${narrowed}=x`
    for (const path of ['patients', 'csv']) {
      const answer = await get(`/api/reports/${path}?${asked}`)
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        422,
        expect.stringContaining('problem+json'),
      ])
    }
    const number = { patients: { by: 'language', value: 'en' } }
    expect((await post('loops', { slice: { ...whole, [narrowed]: 'x' }, number })).status).toBe(404)
  },
)

const patientsOf = async (asked: string) =>
  ReportPatientGroups.parse(await (await get(`/api/reports/patients?${asked}&by=language`)).json())

test('groups of patients are told by calendar years or one quarter of one, and the answer says which', async () => {
  const months = (from: string, to: string) => patientsOf(`from=${from}&to=${to}`)
  const year = await months('2026-01', '2026-06')
  expect(year.groups.length).toBeGreaterThan(0)
  const said = { from: '2026-01', to: '2026-12', maturedDays: 60, groups: year.groups }
  expect([year, await months('2025-11', '2026-05')]).toMatchObject([said, said])
  expect(await months('2026-02', '2026-03')).toMatchObject({ from: '2026-01', to: '2026-03' })
})

test('one specialty is told of a group as a part of the year, and is what the database counts', async () => {
  const known = await sql<{ specialty: string; referred: number; closed: number }>`select specialty,
      count(*)::int as referred, (count(*) filter (where started_on <= '2026-04-16' and state = 'closed-completed'))::int as closed
    from loop_fact where tenant_id = 'test' and language = 'en' group by 1`.execute(practice.db)
  let shown = 0
  for (const { specialty, referred, closed } of known.rows) {
    const { groups } = await patientsOf(`from=2026-01&to=2026-12&specialty=${specialty}`)
    const english = groups.find(({ value }) => value === 'en')
    if (english === undefined || 'isSuppressed' in english) continue
    shown += 1
    expect(english.referred).toBe(referred)
    if (!('isSuppressed' in english.closed)) expect(english.closed.loops).toBe(closed)
    const number: ReportNumber = { patients: { by: 'language', value: 'en' } }
    expect((await listOf({ ...whole, specialty }, number, 1)).total).toBe(referred)
  }
  expect(shown).toBe(2)
})

test('one specialty less the other tells of nobody: where the rest of the year is of few, neither is told', async () => {
  await sql`update loop_fact set specialty = 'rheumatology' where tenant_id = 'test' and referral_id in
    (select referral_id from loop_fact where tenant_id = 'test' and language = 'en' and specialty = 'neurology'
      order by referral_id limit 5)`.execute(practice.db)
  const told = await Promise.all(
    ['neurology', 'cardiology', 'rheumatology'].map((each) =>
      patientsOf(`from=2026-01&to=2026-12&specialty=${each}`),
    ),
  )
  await sql`update loop_fact set specialty = 'neurology' where tenant_id = 'test' and specialty = 'rheumatology'`.execute(
    practice.db,
  )
  const areTold = told.map(({ groups }) => groups.some((group) => !('isSuppressed' in group)))
  expect(areTold).toEqual([false, true, false])
})

test('groups of patients are not told of a specialty and a direction at once', async () => {
  const asked = `${query(whole)}&by=language&specialty=neurology&direction=outbound`
  for (const path of ['patients', 'csv'])
    expect([path, (await get(`/api/reports/${path}?${asked}`)).status]).toEqual([path, 422])
  const slice: ReportSlice = { ...whole, specialty: 'neurology', direction: 'outbound' }
  const number = { patients: { by: 'language', value: 'en' } }
  expect((await post('loops', { slice, number })).status).toBe(404)
})

test('a report can be narrowed to whatever it counts, by name', async () => {
  const choices = ReportChoices.parse(
    await (await get('/api/reports/choices?from=2026-01&to=2026-06')).json(),
  )
  for (const by of ['specialty', 'owner', 'receiver', 'referrer'] as const) {
    const answer = await get(`/api/reports/groups?${query(whole)}&by=${by}`)
    const { groups } = ReportGroups.parse(await answer.json())
    expect(choices[by].map(({ value }) => value).toSorted()).toEqual(
      groups.map(({ value }) => value).toSorted(),
    )
  }
  expect(choices.receiver).toContainEqual({ value: 'PractitionerRole/clinic-1', name: 'Clinic 1' })
})

test('what a referral is worth is kept by a manager who treats nobody, and falls back to what is configured', async () => {
  const { runtime } = practice
  runtime.tenant.referralValueUsd = 250
  const worth = async (usd: number | null, who = 'manager'): Promise<number> =>
    (await send('PUT', 'value', { usd }, who)).status
  const told = async (): Promise<number | undefined> => (await figuresOf(whole)).leakedUsd?.perReferral
  expect(await worth(400)).toBe(200)
  expect(await told()).toBe(400)
  expect(await worth(410.5)).toBe(200)
  expect(await told()).toBe(410.5)
  expect(await worth(1, 'compliance')).toBe(403)
  expect(await worth(1, 'manager-clinician')).toBe(403)
  expect(await worth(-1)).toBe(422)
  expect(await told()).toBe(410.5)
  expect(await worth(null)).toBe(200)
  expect(await told()).toBe(250)
  expect([(await figuresOf(whole)).maySetValue, (await figuresOf(whole, 'compliance')).maySetValue]).toEqual([
    true,
    false,
  ])
  const trail = await readTrail(practice.db, 'test', 'report-value-set')
  expect(trail.map(({ reason }) => reason)).toEqual(['400 USD', '410.5 USD', 'as configured'])
})

test('each table is a file of its own, and names that a spreadsheet would calculate are harmless', async () => {
  const file = async (more: string): Promise<readonly string[]> =>
    (await (await get(`/api/reports/csv?${query(whole)}&language=en&${more}`)).text()).split('\r\n')
  const { figures, quarters } = await figuresOf(whole)
  expect(await file('table=ageing')).toHaveLength(figures.ageing.length + 2)
  expect((await file('table=leaks'))[1]).toMatch(`Leaked,${figures.leaked.loops},${figures.leaked.of}`)
  const [first] = quarters
  expect(await file('table=cohorts')).toContainEqual(
    expect.stringContaining(
      `"Sent, and closed by the end of: 2026-01–2026-03, 2026-03",${first?.closedBy[0]?.loops},`,
    ),
  )
  const receivers = await file('by=receiver')
  const shown = ReportGroups.parse(
    await (await get(`/api/reports/groups?${query(whole)}&by=receiver`)).json(),
  )
  // Its head, and the end of the last line.
  expect(receivers).toHaveLength(shown.groups.length + 2)
  expect(receivers.slice(1).some((line) => line.startsWith('Clinic 1,'))).toBe(true)
  expect(await file('by=language')).toContainEqual('Vietnamese,too few to show,,,,,,,,,,,,')
  await sql`update report_cohort set name = '=1+1' where dimension = 'receiver' and name = 'Clinic 1'`.execute(
    practice.db,
  )
  expect((await file('by=receiver')).some((line) => line.startsWith("'=1+1,"))).toBe(true)
  await rebuildCohorts(practice.db, 'test')
})

describe('the report for a partner', () => {
  const clinic = 'PractitionerRole/clinic-1'
  const partner = { from: '2026-01', to: '2026-06', side: 'receiver', party: clinic, maturedDays: 30 }

  test('has the numbers of that receiver and nothing else', async () => {
    const answer = await post('partner', { ...partner, as: 'screen' })
    const text = await answer.text()
    const report = PartnerReport.parse(JSON.parse(text))
    const { figures } = await figuresOf({ ...whole, receiver: clinic })
    const { referred, scheduled, seen, noteBack, closed, open, ageing, noShows } = figures
    expect(report).toMatchObject({ referred, scheduled, seen, noteBack, closed, open, ageing, noShows })
    expect(report.funnel).toEqual(figures.funnel.slice(0, 6))
    expect(report.steps).toEqual(figures.steps.slice(0, 5))
    expect(report.party).toEqual({ value: clinic, name: 'Clinic 1' })
    expect(text).not.toMatch(/m-\d|clinic-[023]|Clinic [023]|own-|leak|usd|held/i)
  })

  test('is written down as disclosed to the partner when it leaves, and not when it is looked at', async () => {
    const disclosed = async () =>
      (await readTrail(practice.db, 'test', 'report-disclosed')).map(({ recipient, reason }) => ({
        recipient,
        reason,
      }))
    const before = (await disclosed()).length
    await post('partner', { ...partner, as: 'screen' })
    expect(await disclosed()).toHaveLength(before)
    expect((await post('partner', { ...partner, as: 'print' })).status).toBe(200)
    const csv = await (await post('partner', { ...partner, as: 'csv', language: 'es' })).text()
    expect(csv).toContain('Receptor,Clinic 1')
    expect(csv).not.toMatch(/m-\d|Clinic [023]|Perdidas/)
    expect((await disclosed()).slice(before)).toEqual([
      { recipient: clinic, reason: 'print receiver 2026-01 2026-06' },
      { recipient: clinic, reason: 'csv receiver 2026-01 2026-06' },
    ])
  })

  test('is not there for a party that no referral names', async () => {
    expect((await post('partner', { ...partner, party: 'PractitionerRole/none', as: 'screen' })).status).toBe(
      404,
    )
  })
})

test('pages neither skip nor repeat a loop, and of restricted patients only the number is told', async () => {
  const seen: string[] = []
  let hidden = 0
  for (let cursor: string | undefined; ;) {
    const page = await listOf(whole, {}, 17, cursor)
    seen.push(...page.rows.map(({ referral }) => referral))
    hidden = page.hidden
    cursor = page.next
    if (cursor === undefined) break
  }
  const { figures } = await figuresOf(whole)
  expect(hidden).toBeGreaterThan(0)
  expect([new Set(seen).size, seen.length + hidden]).toEqual([seen.length, figures.referred])
})

test('a page whose referrals stand on no list at the moment is not the last one', async () => {
  const all = await listOf(whole, {}, 200)
  const gone = all.rows.slice(3, 6).map(({ referral }) => referral.replace('ServiceRequest/', ''))
  const { rows } = await sql<{ row: unknown }>`with gone as (
      delete from worklist_stretch where tenant_id = 'test' and referral_id = any(${gone}) returning *)
    select to_jsonb(gone) as row from gone`.execute(practice.db)
  const seen: string[] = []
  for (let cursor: string | undefined; ;) {
    const page = await listOf(whole, {}, 5, cursor)
    seen.push(...page.rows.map(({ referral }) => referral))
    cursor = page.next
    if (cursor === undefined) break
  }
  await sql`insert into worklist_stretch select * from jsonb_populate_recordset(null::worklist_stretch,
    ${JSON.stringify(rows.map(({ row }) => row))}::jsonb)`.execute(practice.db)
  expect(seen.length).toBe(all.total - all.hidden - gone.length)
})

test('dollars are for managers, and for nobody who treats patients', async () => {
  const { runtime } = practice
  runtime.tenant.referralValueUsd = 250
  const { figures, leakedUsd } = await figuresOf(whole)
  expect(leakedUsd).toMatchObject({ perReferral: 250, total: figures.leaked.loops * 250 })
  expect(await figuresOf(whole, 'manager-clinician')).not.toHaveProperty('leakedUsd')
  const csv = await (await get(`/api/reports/csv?${query(whole)}&language=es`, 'compliance')).text()
  expect(csv).toContain(`Perdidas,${figures.leaked.loops},${figures.leaked.of}`)
  expect(csv).not.toContain('m-0')
  const hidden = await (await get(`/api/reports/csv?${query(whole)}`, 'manager-clinician')).text()
  expect(hidden).not.toContain(`,${figures.leaked.loops * 250}`)
})

test('a cohort is followed over time: sent in the first quarter, closed by the end of March', async () => {
  const { cohorts } = await figuresOf({ from: '2026-01', to: '2026-03' })
  const closed = cohorts
    .flatMap(({ closedIn }) => closedIn)
    .reduce((sum, { month, loops }) => (month <= '2026-03' ? sum + loops : sum), 0)
  const known = await sql<{
    closed: number
  }>`select count(*) as closed from loop_fact where tenant_id = 'test'
    and started_on < '2026-04-01' and state = 'closed-completed'
    and (note_back_at at time zone 'America/New_York')::date < '2026-04-01'`.execute(practice.db)
  expect(closed).toBe(known.rows[0]?.closed)
  expect(closed).toBeGreaterThan(0)
})

test('before the first count the figures say that nothing is counted, and afterwards that it is', async () => {
  expect([neverCounted.isCounted, neverCounted.figures.referred]).toEqual([false, 0])
  expect((await figuresOf(whole)).isCounted).toBe(true)
})

test('only what has changed is counted anew, and counting everything anew changes nothing', async () => {
  const before = await figuresOf(whole)
  await record(7)
  expect(await refreshCohorts(practice.db, 'test')).toBe(0)
  const copy = await sql`select * from report_cohort where tenant_id = 'test'
      order by dimension, value, month, direction`.execute(practice.db)
  expect(await rebuildCohorts(practice.db, 'test')).toBe(before.cohorts.length)
  const again = await sql`select * from report_cohort where tenant_id = 'test'
      order by dimension, value, month, direction`.execute(practice.db)
  expect(again.rows).toEqual(copy.rows)
})

test('a month stays as it was counted when a chart is forgotten, and loses an erased patient', async () => {
  const { db } = practice
  const scope = { tenant: 'test', patient: 'm-009', referrals: [] }
  const counted = async () => {
    await rebuildCohorts(db, 'test')
    // When it was counted is not what was counted.
    return { ...(await figuresOf(whole)), countedUntil: '' }
  }
  const named = async () =>
    (await sql`select 1 from loop_fact where patient_id = 'm-009' or referral_id = 'sr-m-009'`.execute(db))
      .rows.length
  const before = await counted()
  const forget = () => db.transaction().execute((trx) => keepLoopFacts(trx, 'test', 'm-009'))
  await forget()
  expect([await counted(), await named()]).toEqual([before, 0])
  const all = await listOf(whole, {}, 1)
  expect(all.total).toBe(before.figures.referred)
  await record(9)
  expect([await counted(), await named()]).toEqual([before, 1])
  await forget()
  await db.transaction().execute((trx) => deletePatientRows(trx, scope))
  expect((await counted()).figures.referred).toBe(before.figures.referred - 1)
  await record(9)
  expect(await counted()).toEqual(before)
})

test('what leaves the record leaves the figures, and is said to be behind until it is counted', async () => {
  const before = await figuresOf(whole)
  await practice.record('m-005', [aPatient({ id: 'm-005' }), ...directory])
  await practice.setTime('2026-06-15T15:10:00Z')
  const behind = await figuresOf(whole)
  expect([behind.figures.referred, behind.countedUntil < '2026-06-15T15:10']).toEqual([
    before.figures.referred,
    true,
  ])
  expect(await refreshCohorts(practice.db, 'test')).toBe(1)
  expect((await figuresOf(whole)).figures.referred).toBe(before.figures.referred - 1)
})
