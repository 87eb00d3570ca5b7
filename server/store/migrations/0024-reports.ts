import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const steps = ['ordered', 'sent', 'accepted', 'booked', 'seen', 'note_back', 'reconciled', 'reviewed']

const statements = [
  // One row a referral, as it is counted: with its row in `loop`, and rebuilt with it.
  `create table loop_fact (
     tenant_id text not null, referral_id text not null, patient_id text not null, month date not null,
     started_on date not null, direction text not null, urgency text not null, specialty text,
     owner text, owner_name text, receiver text, receiver_name text, referrer text, referrer_name text,
     language text, payer text, payer_name text, distance text, is_restricted boolean not null,
     state text not null, fate text not null, closure text, closed_on date, reached int2 not null,
     ${steps.map((step) => `${step}_at timestamptz`).join(', ')},
     ${steps
       .slice(1)
       .map((step) => `${step}_days int4`)
       .join(', ')},
     held_practice int4 not null, held_others int4 not null, days_to_close int4, leak text,
     no_shows int4 not null, contacts int4 not null, digest text not null,
     primary key (tenant_id, referral_id))`,
  // A list walks along its days; a month is read as a whole when it is counted anew.
  `create index loop_fact_started on loop_fact (tenant_id, started_on, referral_id)`,
  `create index loop_fact_cohort on loop_fact (tenant_id, month, direction)`,
  `create index loop_fact_patient on loop_fact (tenant_id, patient_id)`,
  `create index loop_fact_owner on loop_fact (tenant_id, owner, started_on, referral_id)`,
  `create index loop_fact_receiver on loop_fact (tenant_id, receiver, started_on, referral_id)`,
  `create index loop_fact_referrer on loop_fact (tenant_id, referrer, started_on, referral_id)`,
  // What was counted of a month, a direction and one value of one dimension, and its parts by day.
  `create table report_cohort (
     tenant_id text not null, month date not null, direction text not null, dimension text not null,
     value text not null, name text not null, cell jsonb not null, by_day jsonb not null,
     primary key (tenant_id, dimension, value, month, direction))`,
  `create index report_cohort_month on report_cohort (tenant_id, month, direction)`,
  // Months in which a fact has changed since they were counted. Without a key: those who note it wait for nobody.
  `create table report_touched (
     tenant_id text not null, month date not null, direction text not null,
     touched_at timestamptz not null default baton_now())`,
  `create index report_touched_tenant on report_touched (tenant_id)`,
]

/** What the practice's figures are made of, and what was counted of them. */
export const reportsMigration: Migration = {
  up: async (db: Kysely<never>) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
