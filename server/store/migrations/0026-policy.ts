import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  // What a practice decided about its policy, one row a decision; rows are never changed.
  `create table policy_version (
     tenant_id text not null, version int4 not null, active_from timestamptz not null, document json not null,
     why text not null, restores int4, made_at timestamptz not null, made_by text not null, made_by_name text not null,
     primary key (tenant_id, version))`,
  // Up to which policy every loop of a practice was planned.
  `create table policy_applied (tenant_id text primary key, stamp text not null)`,
  // Which policy a plan was made under, beside the plan that says so: the sweep asks without taking plans apart.
  `alter table loop add column policy text generated always as (plan ->> 'policy') stored`,
  // From when to when each clock of a loop ran, on which terms: what a policy is tried on. Rows of one loop lie together.
  `create table loop_clock (
     tenant_id text not null, referral_id text not null, known_at timestamptz not null, terms text not null,
     ended_at timestamptz, record json not null, primary key (tenant_id, referral_id, known_at, terms))`,
  // What was asked; null of what fired before this was written down.
  `alter table escalation add column action text`,
]

/** A practice's own policies, and what it takes to change one under loops that are under way. */
export const policyMigration: Migration = {
  up: async (db: Kysely<never>) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
