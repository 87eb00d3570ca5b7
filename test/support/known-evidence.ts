import { sql, type Kysely } from 'kysely'
import { specialties } from '../../server/sandbox/clinic/specialties.ts'
import type { Tables } from '../../server/store/tables.ts'
import { nameInBaton, type KnownReferral } from './known-truth.ts'

const columns =
  sql.raw(`referral text primary key, patient text, direction text, specialty text, owner text, receiver text,
  referrer text, language text, payer text, distance text, ordered date, sent date, accepted date, booked date, seen date,
  note_back date, reconciled date, reviewed date, closure text, closed date, out_of_network boolean, no_shows int, contacts int,
  patient_spoken boolean`)

/** The truth as tables, to ask the same questions of: referrals, and attempts as their receivers had them. */
export async function keepTruth(
  db: Kysely<Tables>,
  known: { truth: readonly KnownReferral[]; truth_attempts: readonly KnownReferral[] },
): Promise<void> {
  for (const [name, rows] of Object.entries(known)) {
    const table = sql.table(name)
    await sql`create table ${table} (${columns})`.execute(db)
    await sql`insert into ${table}
      select * from jsonb_populate_recordset(null::${table}, ${JSON.stringify(rows)}::jsonb)`.execute(db)
  }
}

/** What `code` of Baton's own code system a resource carries, anywhere in one member. */
const hasCode = (member: string, code: string) =>
  `c->${member} @? '$.**.coding[*] ? (@.system == "https://baton.example/fhir/CodeSystem/referral-loop" && @.code == "${code}")'`
const on = (at: string) => `((${at})::timestamptz at time zone 'America/New_York')::date`

/**
 * Reads the same table out of the stored resources by SQL alone, for a record in which everything names its order. Knows
 * nothing of how Baton judges evidence.
 */
export async function readEvidenceTable(db: Kysely<Tables>): Promise<void> {
  const codes = specialties.map(({ key, referral }) => `('${referral.code ?? ''}', '${nameInBaton(key)}')`)
  await sql`create table evidence (${columns})`.execute(db)
  await sql`create table raw as
    select type, id, content::jsonb as c, content::jsonb->'basedOn'->0->>'reference' as order_ref from mirrored_resource
    where tenant_id = 'test'`.execute(db)
  await sql`create index on raw (type, order_ref)`.execute(db)
  await sql`analyze raw`.execute(db)
  await sql
    .raw(
      `insert into evidence
    with code_names (code, specialty) as (values ${codes.join(', ')}),
    decision as (select c, c->'activity'->'coding'->0->>'code' as activity, ${on(`c->>'occurredDateTime'`)} as decided,
        (select e->'what'->>'reference' from jsonb_array_elements(c->'entity') e
          where e->'what'->>'reference' like 'ServiceRequest/%') as order_ref,
        (select t->>'reference' from jsonb_array_elements(c->'target') t
          where t->>'reference' like 'DocumentReference/%') as document
      from raw where type = 'Provenance'),
    referral as (select 'ServiceRequest/' || id as order_ref, id, c, c->'performer'->0->>'reference' as receiver,
        case when c->>'intent' = 'filler-order' then 'inbound'
          when c->'performer'->0->>'reference' = 'PractitionerRole/role-raman' then 'internal' else 'outbound' end as direction
      from raw where type = 'ServiceRequest' and c->>'status' not in ('draft', 'entered-in-error')),
    packet as (select order_ref, min(${on(`coalesce(c->>'received', c->>'sent')`)}) as moved from raw
      where type = 'Communication' and c->>'status' = 'completed' and ${hasCode(`'category'`, 'referral-packet')} group by 1),
    yes as (select order_ref, min(${on(`c->>'sent'`)}) as said from raw
      where type = 'Communication' and ${hasCode(`'category'`, 'specialist-accept')} group by 1),
    returned as (select order_ref, min(${on(`c->>'received'`)}) as back from raw
      where type = 'Communication' and ${hasCode(`'category'`, 'consult-note')} group by 1),
    booking as (select order_ref, min((c->>'created')::timestamptz) as first_at,
        count(*) filter (where c->>'status' = 'noshow') as missed
      from raw where type = 'Appointment' and c->>'status' <> 'proposed' group by 1),
    visit as (select order_ref, min(${on(`c->'period'->>'end'`)}) as seen,
        min(c->'participant'->0->'individual'->>'reference') as by_whom
      from raw where type = 'Encounter' and c->>'status' = 'finished' and order_ref is not null group by 1),
    filed as (select d.order_ref, min(d.decided) as decided, min(${on(`n.c->'meta'->>'lastUpdated'`)}) as came
      from decision d join raw n on n.type = 'DocumentReference' and 'DocumentReference/' || n.id = d.document
      where d.activity in ('note-match-auto', 'note-match-confirmed') group by 1),
    review as (select order_ref, min(decided) as decided from decision where activity = 'note-reviewed' group by 1),
    ending as (select order_ref, min(decided) as decided, min(c->'reason'->0->'coding'->0->>'code') as reason
      from decision where activity = 'close' group by 1),
    call as (select r.order_ref, count(*) as calls from raw r left join booking b on b.order_ref = r.order_ref
      where r.type = 'Communication' and (${hasCode(`'category'`, 'patient-contact')} or ${hasCode(`'category'`, 'call-log')})
        and (c->>'sent')::timestamptz <= coalesce(b.first_at, 'infinity') group by 1),
    spoken as (select distinct order_ref from raw where type = 'Communication' and c->>'status' = 'completed'
        and (${hasCode(`'category'`, 'patient-contact')} or c->'sender'->>'reference' like 'Patient/%')),
    own as (select order_ref, min(c->'owner'->>'reference') as owner from raw
      where type = 'Task' and ${hasCode(`'code'`, 'own-loop')} group by 1),
    person as (select id, c->'communication'->0->'language'->'coding'->0->>'code' as language,
        (c->'address'->0->'extension'->0->'extension'->0->>'valueDecimal')::float8 as latitude
      from raw where type = 'Patient'),
    cover as (select c->'beneficiary'->>'reference' as patient, min(c->'payor'->0->>'reference') as payer from raw
      where type = 'Coverage' group by 1),
    role as (select 'PractitionerRole/' || r.id as ref, (l.c->'position'->>'latitude')::float8 as latitude,
        array(select jsonb_path_query(r.c, '$.extension[*].valueReference.reference')) as networks
      from raw r left join raw l on l.type = 'Location' and 'Location/' || l.id = r.c->'location'->0->>'reference'
      where r.type = 'PractitionerRole')
    select o.id, substr(o.c->'subject'->>'reference', 9), o.direction, n.specialty, own.owner, o.receiver,
      o.c->'requester'->>'reference', p.language, cover.payer,
      case when abs(p.latitude - asked.latitude) * 111.1949 < 10 then 'under-10'
        when abs(p.latitude - asked.latitude) * 111.1949 < 25 then '10-25'
        when abs(p.latitude - asked.latitude) * 111.1949 < 50 then '25-50'
        when asked.latitude is not null then '50-up' end,
      case when o.direction = 'inbound' then packet.moved else ${on(`o.c->>'authoredOn'`)} end, packet.moved, yes.said,
      ${on('booking.first_at')}, visit.seen,
      case when filed.came is null then null when o.direction = 'inbound' then returned.back else filed.came end,
      filed.decided, review.decided,
      case when o.c->>'status' = 'revoked' then 'order-cancelled' else ending.reason end,
      coalesce(case when o.direction = 'inbound' then returned.back else filed.came end, ending.decided,
        case when o.c->>'status' = 'revoked' then ${on(`o.c->'meta'->>'lastUpdated'`)} end),
      coalesce(visit.by_whom <> o.receiver and not (seen_by.networks && asked.networks), false),
      coalesce(booking.missed, 0), coalesce(call.calls, 0), spoken.order_ref is not null
    from referral o
      left join code_names n on n.code = o.c->'code'->'coding'->0->>'code'
      left join packet using (order_ref) left join yes using (order_ref) left join returned using (order_ref)
      left join booking using (order_ref) left join visit using (order_ref) left join filed using (order_ref)
      left join review using (order_ref) left join ending using (order_ref) left join call using (order_ref)
      left join own using (order_ref) left join spoken using (order_ref)
      left join person p on 'Patient/' || p.id = o.c->'subject'->>'reference'
      left join cover on cover.patient = o.c->'subject'->>'reference'
      left join role asked on asked.ref = o.receiver
      left join role seen_by on seen_by.ref = visit.by_whom
    where ending.reason is null or ending.reason not in ('duplicate', 'entered-in-error')`,
    )
    .execute(db)
  await readAttempts(db)
  await sql`analyze truth, truth_attempts, evidence, evidence_attempts`.execute(db)
}

/**
 * Attempts as their receivers had them: by the Task that a packet, an answer or a call is part of, and by the party that a
 * booking names. What followed the last booking belongs to whoever had that.
 */
async function readAttempts(db: Kysely<Tables>): Promise<void> {
  await sql`create table evidence_attempts (${columns})`.execute(db)
  await sql
    .raw(
      `insert into evidence_attempts
    with task as (select order_ref, 'Task/' || id as ref, c->'owner'->>'reference' as party,
        row_number() over w as place, count(*) over (partition by order_ref) as many, (c->>'authoredOn')::timestamptz as began,
        lead((c->>'authoredOn')::timestamptz) over w as went_on
      from raw where type = 'Task' and c->'code'->'coding'->0->>'code' = 'fulfill'
      window w as (partition by order_ref order by (c->>'authoredOn')::timestamptz)),
    attempt as (select * from task where many > 1),
    message as (select c->'partOf'->0->>'reference' as ref, c, (c->>'sent')::timestamptz as sent_at from raw
      where type = 'Communication' and c->>'status' in ('completed', 'not-done')),
    booking as (select a.ref, min((c->>'created')::timestamptz) as first_at, count(*) filter (where c->>'status' = 'noshow') as missed
      from attempt a join raw r on r.type = 'Appointment' and r.order_ref = a.order_ref and c->>'status' <> 'proposed'
        and exists (select from jsonb_array_elements(c->'participant') p where p->'actor'->>'reference' = a.party)
      group by 1),
    packet as (select ref, min(${on('sent_at')}) as moved from message where c->>'status' = 'completed'
      and ${hasCode(`'category'`, 'referral-packet')} group by 1),
    yes as (select ref, min(${on('sent_at')}) as said from message where ${hasCode(`'category'`, 'specialist-accept')} group by 1),
    call as (select m.ref, count(*) filter (where sent_at <= coalesce(b.first_at, 'infinity')) as calls,
        bool_or(c->>'status' = 'completed' and ${hasCode(`'category'`, 'patient-contact')}) as spoken
      from message m left join booking b using (ref)
      where ${hasCode(`'category'`, 'patient-contact')} or ${hasCode(`'category'`, 'call-log')} group by 1)
    select e.* from evidence e where not exists (select from attempt a where a.order_ref = 'ServiceRequest/' || e.referral)
    union all
    select e.referral || '/' || a.place, e.patient, e.direction, e.specialty, e.owner, a.party, e.referrer, e.language, e.payer,
      e.distance, case when a.place = 1 then e.ordered else ${on('a.began')} end, packet.moved, yes.said, ${on('booking.first_at')},
      case when a.went_on is null then e.seen end, case when a.went_on is null then e.note_back end,
      case when a.went_on is null then e.reconciled end, case when a.went_on is null then e.reviewed end,
      case when a.went_on is null then e.closure else 'passed-on' end,
      case when a.went_on is null then e.closed else ${on('a.went_on')} end, a.went_on is null and e.out_of_network,
      coalesce(booking.missed, 0), coalesce(call.calls, 0), coalesce(call.spoken, false)
    from attempt a join evidence e on 'ServiceRequest/' || e.referral = a.order_ref
      left join packet using (ref) left join yes using (ref) left join booking using (ref) left join call using (ref)`,
    )
    .execute(db)
}
