import { moveClock } from '../../server/store/clock.ts'
import { StoredLoop } from '../../server/use-cases/watch/stored-loop.ts'
import { benchDay, benchTenant, recordClinic, type WatchBench } from './watch-bench.ts'

/** Due times lie this far back at most: a sweep that runs all day is never later. */
const dueWithinSeconds = 8 * 3_600
const dayMs = 86_400_000
const weekMs = 7 * dayMs

/**
 * Copies the clinic's loops until so many are open. In each of `weeks` weeks `due` others have one rung due, each at a
 * time of its own; they lie scattered over the table, as loops do that were stored over months. A week is used once,
 * so that nothing needs to be put back, which would bring the due ones together.
 */
export async function fillLoops(bench: WatchBench, open: number, due: number, weeks: number): Promise<void> {
  const { pool } = bench
  await moveClock(bench.db, benchDay.getTime() - Date.now())
  await pool.query('truncate loop, escalation, outbox')
  await recordClinic(bench)
  const found = await pool.query<{ patient_id: string; plan: unknown }>(
    `select patient_id, plan from loop where display <> 'closed' and json_array_length(plan #> '{plan,steps}') > 0
      order by referral_id`,
  )
  const templates = found.rows.map((row) => ({ patient: row.patient_id, stored: StoredLoop.parse(row.plan) }))
  await pool.query('truncate loop, escalation, outbox')
  await pool.query('drop table if exists filling')
  await pool.query('create unlogged table filling (like loop including defaults)')
  // The database makes it itself.
  await pool.query('alter table filling drop column policy')
  for (let week = 0; week < weeks; week += 1)
    await insertCopies(bench, `due-${week}`, dueCopies(templates, due, week), weekOf(week))
  await insertCopies(bench, 'waiting', templates.map(toWaiting), benchDay)
  await multiplyWaiting(bench, open - weeks * due - templates.length)
  const columns = await columnsOf(bench, 'filling')
  await pool.query(
    `insert into loop (${columns}) select ${columns} from filling order by hashtext(referral_id)`,
  )
  await pool.query('drop table filling')
  await pool.query('vacuum analyze loop')
}

async function columnsOf({ pool }: WatchBench, table: string): Promise<string> {
  const { rows } = await pool.query<{ columns: string }>(
    `select string_agg(quote_ident(column_name), ', ' order by ordinal_position) as columns
      from information_schema.columns where table_schema = current_schema() and table_name = $1`,
    [table],
  )
  return rows[0]?.columns ?? ''
}

/**
 * Turns domain time to one of the weeks and leaves a quiet database. What the last one moved on leaves dead entries at the
 * head of the index of due times: whoever came next would pay for clearing them away, and contenders take turns.
 */
export async function turnToWeek({ db, pool }: WatchBench, week: number): Promise<void> {
  await pool.query('truncate escalation, outbox')
  await pool.query('vacuum loop')
  await moveClock(db, weekOf(week).getTime() - Date.now())
  await pool.query('checkpoint')
}

function weekOf(week: number): Date {
  return new Date(benchDay.getTime() + week * weekMs)
}

type Copy = { patient: string; stored: StoredLoop; nextDueAt: Date }
type Template = Omit<Copy, 'nextDueAt'>

/** Every rung of every loop in turn is the one that is due; rungs before it are over, those after it move along. */
function dueCopies(templates: readonly Template[], count: number, week: number): Copy[] {
  const rungs = templates.flatMap((template) => template.stored.plan.steps.map((_, at) => ({ template, at })))
  return Array.from({ length: count }, (_, number) => {
    const rung = rungs[number % rungs.length]
    if (rung === undefined) throw new Error('the clinic has no rung')
    const second = (number * 7_919) % dueWithinSeconds
    return moveRung(rung.template, rung.at, new Date(weekOf(week).getTime() - second * 1_000))
  })
}

/** Later than any week that is measured. */
function toWaiting(template: Template, number: number): Copy {
  return moveRung(template, 0, new Date(benchDay.getTime() + dayMs * (300 + (number % 30))))
}

/** Of the rungs after the first none comes before every week is over: what fired in one is not due again in the next. */
function moveRung({ patient, stored }: Template, first: number, nextDueAt: Date): Copy {
  const steps = stored.plan.steps.slice(first).map((step, after) => ({
    ...step,
    at: new Date(nextDueAt.getTime() + (after === 0 ? 0 : after * 300 * dayMs)).toISOString(),
  }))
  return { patient, nextDueAt, stored: { ...stored, plan: { steps }, visitMessages: [] } }
}

async function insertCopies(
  { pool }: WatchBench,
  name: string,
  copies: readonly Copy[],
  evidenceAt: Date,
): Promise<void> {
  const referrals = copies.map((_, number) => `sr-${name}-${number}`)
  const plans = copies.map(({ stored }, number) =>
    JSON.stringify({
      ...stored,
      dossier: { ...stored.dossier, referral: `ServiceRequest/${referrals[number]}` },
    }),
  )
  await pool.query(
    `insert into filling (tenant_id, referral_id, patient_id, state, display, urgency, specialty, direction, owner,
        next_due_at, plan, evidence_at)
      select '${benchTenant}', r.referral, r.patient, r.plan #>> '{dossier,state}', 'overdue',
        r.plan #>> '{dossier,urgency}', r.plan #>> '{dossier,specialty}', r.plan #>> '{dossier,direction}',
        r.plan #>> '{dossier,owner}', r.due, r.plan, $5
      from unnest($1::text[], $2::text[], $3::timestamptz[], $4::json[]) as r(referral, patient, due, plan)`,
    [
      referrals,
      copies.map(({ patient }) => patient),
      copies.map(({ nextDueAt }) => nextDueAt.toISOString()),
      plans,
      evidenceAt,
    ],
  )
}

async function multiplyWaiting({ pool }: WatchBench, count: number): Promise<void> {
  await pool.query(
    `insert into filling (tenant_id, referral_id, patient_id, state, display, urgency, specialty, direction, owner,
        next_due_at, plan, evidence_at)
      select t.tenant_id, 'sr-open-' || n, t.patient_id, t.state, t.display, t.urgency, t.specialty, t.direction,
        t.owner, t.next_due_at + make_interval(secs => n % 86400), t.plan, t.evidence_at
      from generate_series(1, $1::int) n
      join (select row_number() over (order by referral_id) - 1 as number, count(*) over () as many, filling.*
        from filling where referral_id like 'sr-waiting-%') t on t.number = n % t.many`,
    [count],
  )
}
