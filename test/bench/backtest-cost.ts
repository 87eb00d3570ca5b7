import { sql } from 'kysely'
import { addFigures, noFigures, type BacktestFigures } from '#domain/backtest/backtest-figures.ts'
import { escalationPresets } from '#domain/escalation-presets.ts'
import { readPolicyPast } from '../../server/use-cases/backtest/read-policy-past.ts'
import { backtestPage } from '../../server/use-cases/backtest/run-backtest.ts'
import { printFigures, type Figure } from './measure.ts'
import { benchDay, benchTenant, openWatchBench, type WatchBench } from './watch-bench.ts'

const loops = 100_000
const yearMs = 365 * 86_400_000

/** How one referral went: which clock ran from which day on, and to which. */
const course = [
  { clock: 'route', from: 0, to: 2 },
  { clock: 'confirm', from: 2, to: 12 },
  { clock: 'unscheduled', from: 0, to: 12 },
  { clock: 'patient', from: 0, to: 12 },
  { clock: 'note', from: 30, to: 45 },
  { clock: 'review', from: 45, to: 48 },
] as const

/** A year of referrals, one every few minutes, each of them with six clocks; the newest still run. */
async function fillClocks({ db }: WatchBench): Promise<void> {
  const begin = benchDay.getTime() - yearMs
  const step = Math.floor(yearMs / loops)
  for (const { clock, from, to } of course) {
    const hearing = { isStopped: false, mayAskPatient: true, hasOwner: true }
    const terms = { cycle: 1, rests: [], skips: 0, isLoopOpen: true, hearing }
    const record = { clock, ...terms, urgency: 'routine', direction: 'outbound' }
    await sql`insert into loop_clock (tenant_id, referral_id, known_at, terms, ended_at, record)
      select ${benchTenant}, 'r-' || lpad(n::text, 7, '0'), at, ${clock},
        case when ends > ${benchDay}::timestamptz then null else ends end,
        (${JSON.stringify(record)}::jsonb || jsonb_build_object('since', (extract(epoch from at) * 1000)::bigint,
          'specialty', (array['cardiology', 'neurology', 'urology'])[1 + n % 3]))::json
      from generate_series(1, ${loops}::int) n
      cross join lateral (select to_timestamp((${begin}::bigint + n * ${step}::bigint) / 1000.0)
        + make_interval(days => ${from}::int) as at) began
      cross join lateral (select at + make_interval(days => ${to - from}::int, hours => n % 200) as ends) ended`.execute(
      db,
    )
  }
  await sql`vacuum analyze loop_clock`.execute(db)
}

async function replayAll({ db, runtime }: WatchBench): Promise<{ figures: BacktestFigures; pages: number }> {
  const { tenant } = runtime
  const { periods } = await readPolicyPast(db, tenant)
  const escalation = escalationPresets['stall-rules-only']
  const tried = { escalation, levels: { level: 'escalate', specialtyLevels: {} } } as const
  let figures = noFigures
  let pages = 0
  for (let after: string | undefined = ''; after !== undefined; pages += 1) {
    const page = await backtestPage(db, tenant, tried, { after, until: benchDay, periods })
    figures = addFigures(figures, page.figures)
    after = page.next
  }
  return { figures, pages }
}

/** A year of 100,000 referrals, read from the store page by page and replayed under two policies. */
export async function measureBacktest(): Promise<readonly Figure[]> {
  const bench = await openWatchBench()
  try {
    await fillClocks(bench)
    const startedAt = performance.now()
    const { figures, pages } = await replayAll(bench)
    const seconds = (performance.now() - startedAt) / 1_000
    if (figures.loops !== loops) throw new Error(`${figures.loops} loops were replayed`)
    const { heapUsed } = process.memoryUsage()
    return [
      {
        what: `backtest of ${loops.toLocaleString('en-US')} referrals under two policies`,
        measured: `${seconds.toFixed(1)} s in ${pages} pages, ${Math.round(heapUsed / 1e6)} MB in use at the end; ${figures.then.alerts.toLocaleString('en-US')} alerts against ${figures.now.alerts.toLocaleString('en-US')}`,
      },
    ]
  } finally {
    await bench.close()
  }
}

export async function printBacktestCost() {
  printFigures('Replaying a year', await measureBacktest())
}
