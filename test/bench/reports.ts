import type { CohortDimension } from '../../server/domain/metrics/cohort-cell.ts'
import type { ReportSlice } from '../../server/domain/metrics/report-slice.ts'
import { moveClock } from '../../server/store/clock.ts'
import { listChoices } from '../../server/use-cases/reports/read-choices.ts'
import { listReportLoops } from '../../server/use-cases/reports/list-loops.ts'
import {
  readReport,
  readReportGroups,
  readReportPatients,
} from '../../server/use-cases/reports/read-report.ts'
import { rebuildCohorts, refreshCohorts } from '../../server/use-cases/reports/refresh-cohorts.ts'
import { medianOf, printFigures, type Figure } from './measure.ts'
import { benchDay, benchTenant, openWatchBench, type WatchBench } from './watch-bench.ts'

const rounds = 5
const budgetMs = 1_000

/** Numbers that look like chance and are the same every time. */
const chance = (salt: string, below: number): string => `(abs(hashtext(n || '${salt}')) % ${below})`
const day = `($1::date - ${chance('day', 730)})`
/** Local days between steps; `got` says how many of them there are. */
const after = (place: number, column: string): string => `case when got >= ${place} then ${column} end`

/**
 * Loops of two years, 300 clinics of 12 specialties, 40 owners and 120 referrers: each clinic has one specialty. One in
 * twenty-five went to another clinic of it first, and has its attempts; a few have no owner or no receiver, as at any practice.
 */
const facts = `with invented as (
    select n, ${day} as d, ${chance('redirect', 25)} = 0 as is_redirected, ${chance('clinic', 300)} as clinic, ${chance('owner', 40)} as owner,
      ${chance('from', 120)} as referrer, 1 + ${chance('reached', 8)} as reached, ${chance('fate', 10)} as luck,
      ${chance('a', 4)} as a, ${chance('b', 9)} as b, ${chance('c', 21)} as c, ${chance('d', 60)} as e,
      ${chance('f', 40)} as f
    from generate_series(1, $2::int) n),
  stays as (
    select 0 as attempt, i.*, d as began, clinic as office, reached as got from invented i
    union all select 1, i.*, d, (clinic + 12) % 300, least(reached, 1 + n % 4) from invented i where is_redirected
    union all select 2, i.*, least(d + 5, $1::date), clinic, reached from invented i where is_redirected),
  rows as (
    select *, attempt = 1 as is_left, case when attempt <> 1 and got >= 7 then 'completed'
        when attempt = 1 or luck < 2 then 'ended' else 'open' end as fate,
      began::timestamptz as t, interval '1 day' as one
    from stays)
  insert into loop_fact (tenant_id, referral_id, attempt, is_redirected, patient_id, month, started_on, direction, urgency,
    specialty, owner, owner_name, receiver, receiver_name, referrer, referrer_name, language, payer, payer_name, distance,
    is_restricted, state, fate, closure, closed_on, reached, ordered_at, sent_at, accepted_at, booked_at, seen_at,
    note_back_at, reconciled_at, reviewed_at, sent_days, accepted_days, booked_days, seen_days, note_back_days,
    reconciled_days, reviewed_days, held_practice, held_others, days_to_close, leak, no_shows, contacts,
    is_patient_contacted, digest)
  select '${benchTenant}', 'r-' || n, attempt, is_redirected, 'p-' || n / 2, date_trunc('month', began), began,
    case when n % 10 = 0 then 'inbound' else 'outbound' end, 'routine', 'specialty-' || clinic % 12,
    case when n % 40 > 0 then 'Practitioner/own-' || owner end, case when n % 40 > 0 then 'Owner ' || owner end,
    case when has_receiver then 'Organization/c-' || office end, case when has_receiver then 'Clinic ' || office end,
    'Practitioner/ref-' || referrer, 'Referrer ' || referrer,
    (array['en','en','en','en','en','en','es','es','es','vi','ht','pt'])[1 + n % 12],
    'Organization/payer-' || n % 20, 'Payer ' || n % 20, (array['under-10','10-25','25-50','50-up'])[1 + n % 4],
    n % 200 = 0, case fate when 'completed' then 'closed-completed' when 'open' then 'sent'
      else case when is_left then 'closed-redirected' else 'closed-patient-declined' end end,
    fate, case when fate = 'ended' then case when is_left then 'redirected' else 'patient-declined' end end,
    case when fate <> 'open' then began + a + b + c + e + f end, got, t,
    ${after(2, 't + a * one')}, ${after(3, 't + (a + b) * one')}, ${after(4, 't + (a + b + c) * one')},
    ${after(5, 't + (a + b + c + e) * one')}, ${after(6, 't + (a + b + c + e + f) * one')},
    ${after(7, 't + (a + b + c + e + f) * one')}, ${after(8, 't + (a + b + c + e + f + a) * one')},
    ${after(2, 'a')}, ${after(3, 'b')}, ${after(4, 'c')}, ${after(5, 'e')}, ${after(6, 'f')}, ${after(7, '0')},
    ${after(8, 'a')}, case when got >= 2 then a else 0 end, case when got >= 3 then b else 0 end,
    case when fate = 'completed' then a + b + c + e + f end,
    case when fate = 'ended' and not is_left and got < 5 then 'patient-declined' end,
    case when got >= 4 then (n % 9 = 0)::int + (n % 90 = 0)::int else 0 end, c % 5, n % 3 > 0,
    md5(n::text || '/' || attempt)
  from rows cross join lateral (select not (got = 1 and n % 7 = 0) as has_receiver) r`

/** Fills the facts; the indexes are made afterwards, as a restore does. */
async function fillFacts({ pool }: WatchBench, count: number): Promise<void> {
  const { rows: indexes } = await pool.query<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes
      where tablename = 'loop_fact' and indexname not like '%_pkey'`,
  )
  for (const { name } of indexes) await pool.query(`drop index ${name}`)
  await pool.query(facts, [benchDay, count])
  for (const { definition } of indexes) await pool.query(definition)
  await pool.query('vacuum analyze loop_fact')
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await run()
  return performance.now() - startedAt
}

async function medianMs(run: () => Promise<unknown>): Promise<number> {
  await run()
  const samples: number[] = []
  for (let round = 0; round < rounds; round += 1) samples.push(await timed(run))
  return medianOf(samples)
}

const years: ReportSlice = { from: '2024-11', to: '2026-11' }
const clinic: ReportSlice = { ...years, receiver: 'Organization/c-7' }
const crossed: ReportSlice = { ...clinic, owner: 'Practitioner/own-3' }

/** Everything the report page asks for. */
function listQuestions({
  db,
  runtime,
}: WatchBench): readonly { what: string; run: () => Promise<unknown> }[] {
  const { tenant } = runtime
  const figures = (slice: ReportSlice) => () =>
    readReport(db, tenant, { slice, maturedDays: 60 }, { isSeen: true, maySet: true })
  const by = (grouping: Exclude<CohortDimension, 'all' | 'language' | 'payer' | 'distance'>) => () =>
    readReportGroups(db, tenant, { slice: years, maturedDays: 60 }, grouping)
  return [
    { what: 'figures of all of two years', run: figures(years) },
    { what: 'figures of one receiver', run: figures(clinic) },
    { what: 'figures of one receiver and one owner, from facts', run: figures(crossed) },
    { what: 'by specialty, 12', run: by('specialty') },
    { what: 'by owner, 40', run: by('owner') },
    { what: 'what it can be narrowed to', run: () => listChoices(db, tenant.id, years) },
    {
      what: 'by direction',
      run: () => readReportGroups(db, tenant, { slice: years, maturedDays: 60 }, 'direction'),
    },
    { what: 'by receiver, 300', run: by('receiver') },
    { what: 'by referrer, 120', run: by('referrer') },
    { what: 'by language, 6', run: () => readReportPatients(db, tenant, years, 'language') },
    {
      what: 'by payer, 20',
      run: () => readReportPatients(db, tenant, years, 'payer'),
    },
    {
      what: 'by language of one specialty, beside the other 11',
      run: () => readReportPatients(db, tenant, { ...years, specialty: 'specialty-3' }, 'language'),
    },
    {
      what: 'by payer of one quarter, beside the other three',
      run: () => readReportPatients(db, tenant, { from: '2026-04', to: '2026-06' }, 'payer'),
    },
    {
      what: 'the list behind what one receiver lost',
      run: () => listReportLoops(db, tenant, false, { slice: clinic, number: { leaked: 'any' }, limit: 100 }),
    },
  ]
}

/** The report page over so many loops of one practice, and what counting them costs. */
export async function printReportCost(count = 1_000_000): Promise<void> {
  const bench = await openWatchBench()
  try {
    await moveClock(bench.db, benchDay.getTime() - Date.now())
    const filledMs = await timed(() => fillFacts(bench, count))
    const countedMs = await timed(() => rebuildCohorts(bench.db, benchTenant))
    await bench.pool.query('vacuum analyze report_cohort')
    const figures: Figure[] = []
    for (const { what, run } of listQuestions(bench)) {
      const ms = await medianMs(run)
      figures.push({
        what,
        measured: `${ms.toFixed(0)} ms`,
        budget: `≤ ${budgetMs} ms`,
        isKept: ms <= budgetMs,
      })
    }
    const touchedMs = await timed(async () => {
      await bench.pool.query(`insert into report_touched (tenant_id, month, direction)
        select '${benchTenant}', date '2026-10-01', 'outbound'`)
      await refreshCohorts(bench.db, benchTenant)
    })
    figures.push({ what: 'counting one touched month anew', measured: `${touchedMs.toFixed(0)} ms` })
    printFigures(
      `Reports over ${count.toLocaleString('en-US')} loops of one practice, from cohort tables`,
      figures,
    )
    const { rows } = await bench.pool.query<{ rows: number; size: string }>(
      `select count(*)::int as rows, pg_size_pretty(pg_total_relation_size('report_cohort')) as size from report_cohort`,
    )
    console.log(
      `       counted from nothing in ${(countedMs / 1_000).toFixed(0)} s: ${rows[0]?.rows} cells, ${rows[0]?.size}; facts filled in ${(filledMs / 1_000).toFixed(0)} s`,
    )
  } finally {
    await bench.close()
  }
}
