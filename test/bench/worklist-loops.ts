import type pg from 'pg'
import { benchDay, benchTenant } from './watch-bench.ts'

/** Of so many loops this share is over: they stay in the table, and in no list. */
const closedShare = 0.45
const owners = 40
const clinics = 300

const families = `array['Okafor','Nguyen','Muñoz','Stein','Abate','Wright','Reed','Ivanova','Clarke','Holm','Ferrer',
  'Bakshi','Sørensen','García','Kowalski','Haddad','Tanaka','Silva','Meyer','Rossi','Cohen','Dubois','Novak','Ito']`
const givens = `array['Ada','Peter','Luis','Linh','Rohan','Ruth','Selam','Tom','Marcus','Daria','Joan','Mina','Omar',
  'Ines','Jan','Aiko','Rosa','Ivan','Lea','Noor']`
const specialties = `array['cardiology','dermatology','gastroenterology','neurology','endocrinology',
  'orthopedic-surgery','ent','ophthalmology','nephrology','rheumatology','pulmonary','urology']`

/** Numbers that look like chance and are the same every time. */
const scattered = (salt: string, below: string) => `(abs(hashtext(n || '${salt}')) % ${below} + 1)`

/** What each loop is: one row of `invented` for each number. */
const invented = `create unlogged table invented as
  select n, 'r-' || lpad(n::text, 7, '0') as referral, 'p-' || lpad((n / 2)::text, 7, '0') as patient,
    (${families})[${scattered('family', '24')}] || (n % 997) as family,
    (${givens})[${scattered('given', '20')}] as given, lpad(((n::int8 * 7919) % 10000000)::text, 10, '0') as mrn,
    (${specialties})[${scattered('specialty', '12')}] as specialty,
    'Clinic ' || ${scattered('clinic', String(clinics))} as clinic,
    case when n % 20 = 0 then null else 'Practitioner/own-' || ${scattered('owner', String(owners))} end as owner,
    case when n % 8 = 0 then 'urgent' else 'routine' end as urgency,
    n % 100 < ${closedShare * 100} as is_closed,
    $1::timestamptz - make_interval(mins => abs(hashtext(n || 'due')) % 57600) + interval '20 days' as due,
    $1::timestamptz - make_interval(mins => abs(hashtext(n || 'ordered')) % 260000) as ordered
  from generate_series(1, $2::int) n`

const rows = `insert into worklist_row (tenant_id, referral_id, patient_id, summary, search_text, digest, evidence_at)
  select '${benchTenant}', referral, patient, jsonb_strip_nulls(jsonb_build_object('patientName', upper(family) || ', ' || given,
      'birthDate', '1961-03-14', 'mrn', mrn, 'number', 'RL-' || n, 'title', specialty, 'receiver', clinic,
      'state', 'sent', 'marks', '["done","awaited","to-do","to-do","to-do","to-do","to-do","to-do"]'::jsonb, 'step', 2,
      'why', '{"message":"fact.sent","values":{"on":{"on":"2026-11-01"},"days":19,"receiver":"Clinic"},"rule":"A.4/step-11",
        "evidence":["ServiceRequest/x","Task/y"]}'::jsonb,
      'escalatesAt', jsonb_build_array(due), 'unfiledNotes', 0, 'ownerName', owner)),
    lower(family || ' ' || given) || ' | ' || lower(clinic) || ' | ' || specialty || ' | rl ' || n || ' | ' || mrn,
    md5(referral), $1::timestamptz
  from invented order by hashtext(referral)`

/** On track, due soon from two days before, overdue: three stretches of each open loop, one of a closed one. */
const stretches = `insert into worklist_stretch (tenant_id, referral_id, from_at, until_at, rank, display, clock, due_at,
    ordered_at, owner, specialty, urgency, direction, receiver, state, unfiled_notes, awaits_review, escalated_from,
    put_off_until, is_restricted, patient_order, receiver_order, owner_order)
  select '${benchTenant}', referral, s.from_at, s.until_at,
    case when s.display = 'overdue' and urgency = 'urgent' then 1 else s.rank end, s.display, 'confirm',
    case when is_closed then 'infinity' else due end, ordered, owner, specialty, urgency,
    case when n % 10 = 0 then 'inbound' else 'outbound' end, clinic, 'sent', 0, false, due + interval '3 days',
    '-infinity', n % 200 = 0, lower(family || ' ' || given), lower(clinic), coalesce(owner, '~')
  from invented cross join lateral (values
    ('-infinity'::timestamptz, due - interval '2 days', 6, 'on-track', false),
    (due - interval '2 days', due, 5, 'due-soon', false),
    (due, 'infinity', 2, 'overdue', false),
    ('-infinity', 'infinity', 7, 'closed', true)) s(from_at, until_at, rank, display, is_of_closed)
  where s.is_of_closed = is_closed order by hashtext(referral)`

/** Fills an empty worklist with so many loops; the indexes are made afterwards, as a restore does. */
export async function fillWorklist(pool: pg.Pool, count: number): Promise<void> {
  const { rows: indexes } = await pool.query<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes
      where tablename in ('worklist_row', 'worklist_stretch') and indexname not like '%_pkey'`,
  )
  for (const { name } of indexes) await pool.query(`drop index ${name}`)
  await pool.query(invented, [benchDay, count])
  await pool.query(rows, [benchDay])
  await pool.query(stretches)
  await pool.query('drop table invented')
  for (const { definition } of indexes) await pool.query(definition)
  await pool.query('vacuum analyze worklist_row, worklist_stretch')
}
