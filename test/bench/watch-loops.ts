import { StoredLoop } from '../../server/use-cases/watch/stored-loop.ts'
import { benchDay, benchTenant, recordClinic, type WatchBench } from './watch-bench.ts'

/** Due times lie this far back at most: a sweep that runs all day is never later. */
const dueWithinSeconds = 8 * 3_600
const dayMs = 86_400_000

/** Copies the clinic's loops until so many are open, of which `due` have one rung due, each at a time of its own. */
export async function fillLoops(bench: WatchBench, open: number, due: number): Promise<void> {
  const { pool } = bench
  await pool.query('truncate loop, escalation, outbox')
  await recordClinic(bench)
  const found = await pool.query<{ patient_id: string; plan: unknown }>(
    `select patient_id, plan from loop where display <> 'closed' and jsonb_array_length(plan #> '{plan,steps}') > 0
      order by referral_id`,
  )
  const templates = found.rows.map((row) => ({ patient: row.patient_id, stored: StoredLoop.parse(row.plan) }))
  await pool.query('truncate loop, escalation, outbox')
  await insertLoops(bench, 'due', dueCopies(templates, due))
  await insertLoops(bench, 'waiting', templates.map(toWaiting))
  await multiplyWaiting(bench, open - due - templates.length)
  await pool.query('drop table if exists due_row')
  await pool.query(
    `create table due_row as select referral_id, next_due_at from loop where next_due_at <= baton_now()`,
  )
  await pool.query('vacuum analyze loop')
}

/** Puts the due loops back to what they were, takes away what the sweep left, and leaves a quiet database. */
export async function restoreDue({ pool }: WatchBench): Promise<void> {
  await pool.query('truncate escalation, outbox')
  await pool.query(
    `update loop set next_due_at = d.next_due_at, lease_until = null from due_row d
      where loop.tenant_id = '${benchTenant}' and loop.referral_id = d.referral_id`,
  )
  await pool.query('vacuum loop')
  await pool.query('checkpoint')
}

type Copy = { patient: string; stored: StoredLoop; nextDueAt: Date }
type Template = Omit<Copy, 'nextDueAt'>

/** Every rung of every loop in turn is the one that is due; rungs before it are over, those after it move along. */
function dueCopies(templates: readonly Template[], count: number): Copy[] {
  const rungs = templates.flatMap((template) => template.stored.plan.steps.map((_, at) => ({ template, at })))
  return Array.from({ length: count }, (_, number) => {
    const rung = rungs[number % rungs.length]
    if (rung === undefined) throw new Error('the clinic has no rung')
    const second = (number * 7_919) % dueWithinSeconds
    return moveRung(rung.template, rung.at, new Date(benchDay.getTime() - second * 1_000))
  })
}

function toWaiting(template: Template, number: number): Copy {
  return moveRung(template, 0, new Date(benchDay.getTime() + dayMs * (1 + (number % 30))))
}

function moveRung({ patient, stored }: Template, first: number, nextDueAt: Date): Copy {
  const ahead = stored.plan.steps.slice(first)
  const byMs = nextDueAt.getTime() - Date.parse(ahead[0]?.at ?? '')
  const steps = ahead.map((step) => ({ ...step, at: new Date(Date.parse(step.at) + byMs).toISOString() }))
  return { patient, nextDueAt, stored: { ...stored, plan: { steps }, visitMessages: [] } }
}

async function insertLoops({ pool }: WatchBench, name: string, copies: readonly Copy[]): Promise<void> {
  const referrals = copies.map((_, number) => `sr-${name}-${number}`)
  const plans = copies.map(({ stored }, number) =>
    JSON.stringify({ ...stored, dossier: { ...stored.dossier, referral: `ServiceRequest/${referrals[number]}` } }),
  )
  await pool.query(
    `insert into loop (tenant_id, referral_id, patient_id, state, display, urgency, specialty, direction, owner,
        next_due_at, plan, evidence_at)
      select '${benchTenant}', r.referral, r.patient, r.plan #>> '{dossier,state}', 'overdue',
        r.plan #>> '{dossier,urgency}', r.plan #>> '{dossier,specialty}', r.plan #>> '{dossier,direction}',
        r.plan #>> '{dossier,owner}', r.due, r.plan, baton_now()
      from unnest($1::text[], $2::text[], $3::timestamptz[], $4::jsonb[]) as r(referral, patient, due, plan)`,
    [referrals, copies.map(({ patient }) => patient), copies.map(({ nextDueAt }) => nextDueAt.toISOString()), plans],
  )
}

async function multiplyWaiting({ pool }: WatchBench, count: number): Promise<void> {
  await pool.query(
    `insert into loop (tenant_id, referral_id, patient_id, state, display, urgency, specialty, direction, owner,
        next_due_at, plan, evidence_at)
      select t.tenant_id, 'sr-open-' || n, t.patient_id, t.state, t.display, t.urgency, t.specialty, t.direction,
        t.owner, t.next_due_at + make_interval(secs => n % 86400), t.plan, t.evidence_at
      from generate_series(1, $1::int) n
      join (select row_number() over (order by referral_id) - 1 as number, count(*) over () as many, loop.*
        from loop where referral_id like 'sr-waiting-%') t on t.number = n % t.many`,
    [count],
  )
}
