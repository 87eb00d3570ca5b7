import { sql, type Kysely } from 'kysely'
import type { ReportSlice } from '#domain/metrics/report-slice.ts'
import type { Tables } from '../../server/store/tables.ts'

/** What a referral of the tables `truth` and `evidence` amounts to, by the definitions of DATA-MODEL A.9 and nothing of the product. */
const judged = (today: string) => `
  select t.*, '${today}'::date - ordered as age,
    case when closure is not null then 'ended' when note_back is not null then 'completed' else 'open' end as fate,
    greatest(1, case when sent is not null then 2 end, case when accepted is not null then 3 end,
      case when booked is not null then 4 end, case when seen is not null then 5 end,
      case when note_back is not null then 6 end, case when reconciled is not null then 7 end,
      case when reviewed is not null then 8 end) as reached,
    case when out_of_network and seen is not null then 'seen-out-of-network'
      when closure is not null and seen is null
        and closure not in ('no-longer-needed', 'patient-deceased', 'already-completed', 'passed-on') then closure
      when closure is null and note_back is null and booked is null and seen is null
        and '${today}'::date - ordered > 60 then 'never-scheduled' end as lost_by
  from t`

/** Days of each step since the last known one before it, and whose they were. */
const stepped = `
  select referral, place, greatest(0, day - before) as days, case direction when 'internal' then true
      when 'outbound' then waited_for in (2, 7, 8) else waited_for <> 2 end as is_ours
  from (select referral, direction, place, day, lag(place) over w + 1 as waited_for,
      max(day) over (partition by referral order by place rows between unbounded preceding and 1 preceding) as before
    from j cross join lateral (values (1, ordered), (2, sent), (3, accepted), (4, booked), (5, seen), (6, note_back),
      (7, reconciled), (8, reviewed)) v (place, day)
    where day is not null window w as (partition by referral order by place)) s
  where before is not null`

const spread = (
  days: string,
) => `case when count(${days}) > 0 then jsonb_build_object('loops', count(${days}),
  'mean', avg(${days})::float8, 'quartile1', percentile_cont(0.25) within group (order by ${days}),
  'median', percentile_cont(0.5) within group (order by ${days}),
  'quartile3', percentile_cont(0.75) within group (order by ${days})) end`

const share = (loops: string, of = 'true') =>
  `jsonb_build_object('loops', count(*) filter (where ${loops}), 'of', count(*) filter (where ${of}))`

const steps = ['ordered', 'sent', 'accepted', 'booked', 'seen', 'note-back', 'reconciled', 'reviewed']
const named = `(values ${steps.map((step, index) => `(${index + 1}, '${step}')`).join(', ')}) n (place, step)`

function narrowed({ from, to, direction, specialty, owner, receiver, referrer }: ReportSlice): string {
  const wanted = Object.entries({ direction, specialty, owner, receiver, referrer })
  const asked = wanted.flatMap(([name, value]) =>
    value === undefined ? [] : [`coalesce(${name}, '') = '${value}'`],
  )
  return [`to_char(ordered, 'YYYY-MM') between '${from}' and '${to}'`, ...asked].join(' and ')
}

export type Question = { slice: ReportSlice; today: string; maturedDays: number }

/** Receivers are told by attempts, everything else by referrals. */
const unitOf = ({ slice }: Question, by?: string): string =>
  slice.receiver !== undefined || by === 'receiver' ? '_attempts' : ''

const base = (
  table: 'truth' | 'evidence',
  question: Question,
  by?: string,
  { slice, today, maturedDays } = question,
) => `
  with t as (select * from ${table}${unitOf(question, by)} where ${narrowed(slice)}), j as materialized (${judged(today)}),
    m as (select * from j where age >= ${maturedDays}), s as materialized (${stepped}),
    noted as materialized (select referral, days from s where place = 6)`

/** The figures of a report, as `ReportAnswer` names them; causes in the order of their names. */
export async function expectFigures(
  db: Kysely<Tables>,
  table: 'truth' | 'evidence',
  question: Question,
): Promise<unknown> {
  const found = await sql<{ figures: unknown }>`${sql.raw(`${base(table, question)},
    stopped as (select n.place, n.step, (select count(*) from m where reached >= n.place) as got,
      (select count(*) from m where reached = n.place and fate = 'open') as waiting,
      (select count(*) from m where reached = n.place and fate = 'ended') as over from ${named}),
    lost as (select lost_by as cause, count(*) as loops from j where lost_by is not null group by 1),
    held as (select referral, coalesce(sum(days) filter (where is_ours), 0)::int as ours,
      coalesce(sum(days) filter (where not is_ours), 0)::int as others from s join j using (referral) where fate = 'completed' group by 1)
  select jsonb_strip_nulls(jsonb_build_object(
    'referred', (select count(*) from j), 'matured', (select count(*) from m),
    'scheduled', (select ${share('reached >= 4')} from m), 'seen', (select ${share('reached >= 5')} from m),
    'noteBack', (select ${share('reached >= 6')} from m), 'closed', (select ${share(`fate = 'completed'`)} from m),
    'reviewed', (select ${share('reached >= 8')} from m where direction <> 'inbound'),
    'funnel', (select jsonb_agg(jsonb_build_object('step', step, 'reached', got, 'waiting', waiting, 'ended', over)
      order by place) from stopped),
    'breaksAt', (select n.step from stopped join ${named} on n.place = stopped.place + 1
      where waiting + over > 0 order by waiting + over desc, n.place limit 1),
    'closedWithin', (select jsonb_agg(jsonb_build_object('days', d,
        'loops', (select count(*) from j where age >= d and fate = 'completed' and closed - ordered <= d),
        'of', (select count(*) from j where age >= d)) order by d) from unnest(array[14, 30, 60, 90]) d),
    'daysToClose', (select ${spread('(closed - ordered)')} from j where fate = 'completed'),
    'steps', (select jsonb_agg(jsonb_build_object('step', n.step, 'days', (select ${spread('days')} from s
      where s.place = n.place)) order by n.place) from ${named} where n.place > 1),
    'held', (select jsonb_build_object('practice', ${spread('ours')}, 'others', ${spread('others')}) from held),
    'open', (select count(*) from j where fate = 'open'),
    'ageing', (select jsonb_agg(jsonb_build_object('from', least_age, 'to', most_age, 'loops', (select count(*) from j
        where fate = 'open' and age between least_age and coalesce(most_age, 99999))) order by least_age)
      from (values (0, 7), (8, 14), (15, 30), (31, 60), (61, 90), (91, null)) b (least_age, most_age)),
    'leaked', (select ${share('lost_by is not null')} from j),
    'leaks', coalesce((select jsonb_agg(jsonb_build_object('cause', cause, 'loops', loops) order by cause) from lost), '[]'),
    'noShows', (select jsonb_build_object('loops', count(*) filter (where no_shows > 0), 'visits', coalesce(sum(no_shows), 0),
      'of', count(*) filter (where reached >= 4)) from j),
    'contacts', (select ${spread('contacts')} from j where reached >= 4))) as figures`)}`.execute(db)
  return found.rows[0]?.figures
}

/** How each month's referrals were closed over time. */
export async function expectCohorts(
  db: Kysely<Tables>,
  table: 'truth' | 'evidence',
  question: Question,
): Promise<unknown> {
  const found = await sql<{ cohorts: unknown }>`${sql.raw(`${base(table, question)}
    select coalesce(jsonb_agg(jsonb_build_object('month', month, 'referred', referred, 'closedIn', coalesce(
      (select jsonb_agg(jsonb_build_object('month', c.month, 'loops', c.loops) order by c.month) from (
        select to_char(closed, 'YYYY-MM') as month, count(*) as loops from j
        where fate = 'completed' and to_char(ordered, 'YYYY-MM') = sent.month group by 1) c), '[]')) order by month), '[]')
      as cohorts
    from (select to_char(ordered, 'YYYY-MM') as month, count(*) as referred from j group by 1) sent`)}`.execute(
    db,
  )
  return found.rows[0]?.cohorts
}

/** The referrals of a slice for which a condition holds, by id; told in the words of this file (`age`, `fate`, `reached`, `lost_by`). */
export async function expectLoops(
  db: Kysely<Tables>,
  table: 'truth' | 'evidence',
  question: Question,
  condition: string,
): Promise<readonly string[]> {
  const found = await sql<{ referral: string }>`${sql.raw(`${base(table, question)}
    select referral from j where ${condition} order by referral`)}`.execute(db)
  return found.rows.map(({ referral }) => referral)
}

type Counted = { loops: number; of: number }

/** A row for each value; a median of nothing is null. */
export type ExpectedGroup = {
  value: string
  referred: number
  reached: Counted
  scheduled: Counted
  seen: Counted
  closed: Counted
} & Readonly<Record<string, unknown>>

/** The figures of each value of one dimension, by value; everything that may be asked of a group. */
export async function expectGroups(
  db: Kysely<Tables>,
  table: 'truth' | 'evidence',
  question: Question,
  by: string,
): Promise<readonly ExpectedGroup[]> {
  const found = await sql<ExpectedGroup>`${sql.raw(`${base(table, question, by)}
    select coalesce(${by}, '') as value, count(*)::int as referred,
      ${['4 scheduled', '5 seen', '6 "noteBack"']
        .map((each) => each.split(' '))
        .map(
          ([place, name]) =>
            `${share(`age >= ${question.maturedDays} and reached >= ${place}`, `age >= ${question.maturedDays}`)} as ${name}`,
        )
        .join(', ')},
      ${share(
        `age >= ${question.maturedDays} and (patient_spoken or reached >= 4)`,
        `age >= ${question.maturedDays}`,
      )} as reached,
      ${share(`age >= ${question.maturedDays} and fate = 'completed'`, `age >= ${question.maturedDays}`)} as closed,
      ${share(
        `age >= ${question.maturedDays} and direction <> 'inbound' and reached >= 8`,
        `age >= ${question.maturedDays} and direction <> 'inbound'`,
      )} as reviewed,
      ${share('lost_by is not null')} as leaked, (count(*) filter (where fate = 'open'))::int as open,
      jsonb_build_object('loops', count(*) filter (where no_shows > 0), 'visits', sum(no_shows),
        'of', count(*) filter (where reached >= 4)) as "noShows",
      ${share(`age >= ${question.maturedDays} and reached >= 6`, `age >= ${question.maturedDays} and reached >= 5`)} as "noteReturn",
      percentile_cont(0.5) within group (order by case when fate = 'completed' then closed - ordered end) as "medianDaysToClose",
      percentile_cont(0.5) within group (order by days) as "medianDaysToNote"
    from j left join noted using (referral) group by ${by} order by value`)}`.execute(db)
  return found.rows
}

const isSmall = (patients: number): boolean => patients > 0 && patients < 11
const columns = ['reached', 'scheduled', 'seen', 'closed'] as const

/** How many of a group got to each place and not to the next: young, old enough, reached, scheduled, seen, closed. */
function cellsOf({ referred, reached, scheduled, seen, closed }: ExpectedGroup): readonly number[] {
  const got = [referred, closed.of, reached.loops, scheduled.loops, seen.loops, closed.loops, 0]
  return got.slice(0, -1).map((count, place) => count - (got[place + 1] ?? 0))
}

/** Where a level parts those cells, and the columns it shows by that. */
const cuts = [
  { at: [0], columns: [] },
  { at: [0, 1, 5], columns: ['closed'] },
  { at: [0, 1, 2, 5], columns: ['closed', 'reached'] },
  { at: [0, 1, 2, 4, 5], columns: ['closed', 'reached', 'seen'] },
  { at: [0, 1, 2, 3, 4, 5], columns },
] as const satisfies readonly { at: readonly number[]; columns: readonly (typeof columns)[number][] }[]

function hasSmallPart(groups: readonly ExpectedGroup[], level: number): boolean {
  const at: readonly number[] = cuts[level]?.at ?? []
  const parts = at.map((from, index) =>
    groups.flatMap((group) => cellsOf(group).slice(from, at[index + 1])).reduce((sum, each) => sum + each, 0),
  )
  return parts.some(isSmall)
}

/**
 * Groups of patients as they may be shown, by value: no number from 1 to 10 by itself, between two columns, or in what is left
 * of the totals. Level by level, the smallest ones join those that are hidden until there are two and all of them together
 * tell nothing.
 */
export function suppress(
  groups: readonly ExpectedGroup[],
): readonly (Readonly<Record<string, unknown>> & { value: string })[] {
  const shown = new Map(
    groups.map((group) => {
      const most = cuts.findLastIndex((_, level) => !hasSmallPart([group], level))
      return [group, group.referred < 11 ? -1 : most]
    }),
  )
  const bySize = groups.toSorted(
    (one, other) => one.referred - other.referred || (one.value < other.value ? 1 : -1),
  )
  cuts.forEach((_, level) => {
    const hidden = () => groups.filter((group) => (shown.get(group) ?? -1) < level)
    for (const next of bySize) {
      const some = hidden()
      if (some.length === 0 || (some.length > 1 && !hasSmallPart(some, level))) break
      shown.set(next, Math.min(shown.get(next) ?? -1, level - 1))
    }
  })
  return groups
    .map((group) => {
      const level = shown.get(group) ?? -1
      const { value, referred } = group
      if (level < 0) return { value, isSuppressed: true }
      const told: readonly string[] = cuts[level]?.columns ?? []
      const cells = columns.map((column): [string, unknown] => [
        column,
        told.includes(column) ? group[column] : { isSuppressed: true },
      ])
      return { ...Object.fromEntries(cells), value, referred }
    })
    .toSorted((one, other) => (one.value < other.value ? -1 : 1))
}
