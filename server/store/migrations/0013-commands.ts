import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  // What somebody decided, once per id the page made. Its writes stand beside it until each has an outcome.
  `create table intent (
     tenant_id text not null, intent_id text not null, patient_id text not null, referral_id text,
     command jsonb not null, actor text not null, state text not null default 'open',
     undoes text, undoable_until timestamptz, created_at timestamptz not null default now(),
     lease_until timestamptz, attempts int4 not null default 0,
     primary key (tenant_id, intent_id))`,
  `create index intent_open on intent (created_at) where state = 'open'`,
  `create index intent_patient on intent (tenant_id, patient_id)`,
  `create index intent_referral on intent (tenant_id, referral_id, created_at)`,
  `create table intent_write (
     tenant_id text not null, intent_id text not null, seq int4 not null,
     shelf text not null, write jsonb not null, before jsonb, state text not null default 'waiting',
     reference text, version_id text,
     primary key (tenant_id, intent_id, seq),
     foreign key (tenant_id, intent_id) references intent on delete cascade)`,
  `create table referral_number (
     tenant_id text not null, year int4 not null, last int4 not null, primary key (tenant_id, year))`,
]

/** Commands of people, and the numbers referrals are given. */
export const commandsMigration: Migration = {
  up: async (db: Kysely<never>) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
