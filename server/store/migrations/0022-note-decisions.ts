import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  `alter table received_note add column version int4 not null default 1`,
  // What people and the rule decided about notes, what each changed, and how the note stood before.
  `create table note_decision (
     tenant_id text not null, decision_id text not null, note_id uuid not null, note_version int4 not null,
     choice jsonb not null, actor text not null, actor_name text, made_at timestamptz not null,
     before jsonb not null, effects jsonb not null, rejected text[] not null, referrals text[] not null,
     undone_by text,
     primary key (tenant_id, decision_id),
     foreign key (tenant_id, note_id) references received_note on delete cascade)`,
  `create index note_decision_of_note on note_decision (tenant_id, note_id, note_version)`,
  `create index received_note_check on received_note (tenant_id, received_at) where state = 'filed' and is_sampled`,
]

/** What was decided about a note, so that it can be taken back as it was. */
export const noteDecisionsMigration: Migration = {
  up: async (db: Kysely<never>) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
