import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  `create table loop (
     tenant_id text not null, referral_id text not null, patient_id text not null,
     state text not null, display text not null, urgency text not null, specialty text,
     direction text not null, owner text, next_due_at timestamptz, plan jsonb not null,
     evidence_at timestamptz not null, version int8 not null default 1, lease_until timestamptz,
     failures int4 not null default 0, quarantined_at timestamptz,
     primary key (tenant_id, referral_id))`,
  // Its cost depends on the rows that are due only; loops with nothing due are not in it.
  `create index loop_due on loop (tenant_id, next_due_at)
     where next_due_at is not null and quarantined_at is null`,
  `create index loop_patient on loop (tenant_id, patient_id)`,
  `create table escalation (
     tenant_id text not null, referral_id text not null, clock text not null, step text not null,
     cycle int4 not null, recipient text not null, channel text not null,
     fired_at timestamptz not null, policy text not null, outcome text not null, because text not null,
     primary key (tenant_id, referral_id, clock, step, cycle, recipient, channel))`,
  `create table outbox (
     tenant_id text not null, outbox_id uuid not null default gen_random_uuid(), key text not null,
     kind text not null, channel text not null, referral_id text, patient_id text, address text, payload jsonb not null,
     state text not null default 'waiting', attempts int4 not null default 0,
     not_before timestamptz not null, lease_until timestamptz, provider_id text, result text,
     created_at timestamptz not null, updated_at timestamptz not null,
     primary key (tenant_id, outbox_id))`,
  `create unique index outbox_key on outbox (tenant_id, key)`,
  `create index outbox_due on outbox (tenant_id, not_before) where state in ('waiting', 'sending')`,
  `create index outbox_silent on outbox (tenant_id, channel, updated_at)
     where state = 'sent' and provider_id is not null`,
  `create index outbox_provider on outbox (tenant_id, channel, provider_id) where provider_id is not null`,
  // Caps count every text to a number, for any patient of any practice.
  `create index outbox_address on outbox (channel, address, updated_at) where address is not null`,
  `create table delivery_event (
     tenant_id text not null, channel text not null, event_id text not null,
     received_at timestamptz not null, primary key (tenant_id, channel, event_id))`,
  `create table referrer_told (
     tenant_id text not null, referral_id text not null, told jsonb not null, pending jsonb,
     pending_until timestamptz, primary key (tenant_id, referral_id))`,
  `create index referrer_told_pending on referrer_told (pending_until) where pending_until is not null`,
]

export const watchMigration: Migration = {
  up: async (db: Kysely<never>) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
